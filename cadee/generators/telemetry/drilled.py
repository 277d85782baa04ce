"""Rules tried on what a drill saw: pages of series scraped from a gateway become a unit test for promtool."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cadee.generators.telemetry.alerting import fired
from cadee.generators.telemetry.board import board_recordings
from cadee.generators.telemetry.products import products
from cadee.generators.telemetry.rule_tests import document, window_seconds
from cadee.generators.telemetry.series import Recording
from cadee.generators.telemetry.watch import Watch, recordings, watched
from cadee.model.estate import Estate

_LINE = re.compile(r"([A-Za-z_:][A-Za-z0-9_:]*)(\{.*\})?[ \t]+([^ \t]+)(?:[ \t]+-?[0-9]+)?")
_USED = re.compile(r"([A-Za-z_:][A-Za-z0-9_:]*)\{")


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be seen at a point: the alert of a signal for a system, and a route ("" for the whole), or nothing.

    `point` counts the scrapes from 0; it may lie past the last one, as long as the window of the rule still sees it.
    """

    point: int
    fires: bool
    system: str
    route: str = ""


def scraped(page: str) -> dict[str, str]:
    """Return the samples of a page in the text format of Prometheus: values as written, by series as written.

    A series without labels is named without braces. Comments, types and timestamps are left out.
    """
    found = {}
    for line in page.splitlines():
        sample = None if line.startswith("#") else _LINE.fullmatch(line.strip())
        if sample is not None:
            labels = sample[2] or ""
            found[sample[1] + ("" if labels == "{}" else labels)] = sample[3]
    return found


def watch_of(estate: Estate, signal: str) -> Watch | None:
    """Return what is watched for a signal of a resolved estate; None where no rule is made of it."""
    found = watched(estate, products(estate)).watches
    return next((watch for watch in found if watch.signal.id == signal), None)


def points_until_fired(watch: Watch, interval: int) -> int:
    """Return how many scrapes, so many seconds apart, must see a fault from its first one until its alert fires."""
    return -(-int(watch.hold) // interval) + -(-window_seconds(watch) // interval) + 2


def unit_test(
    estate: Estate,
    signal: str,
    scrapes: Sequence[Mapping[str, str]],
    expected: Iterable[Expected],
    *,
    product: str = "envoy",
    interval: int = 60,
) -> dict[str, Any]:
    """Return the test document for promtool that feeds what was scraped to the rule of a signal.

    Each scrape is taken to be `interval` seconds after the one before, whatever time really passed between them: that
    changes no share, but every rate. A series that a scrape lacks is absent at that point. The document stands beside
    the generated rules.yaml and `product`.rules.yaml.

    Raises:
        KeyError: no rule is made of the signal, or no recording of it is of that system and route.
    """
    watch = watch_of(estate, signal)
    if watch is None:
        raise KeyError(signal)
    known = products(estate)
    used = _used([*recordings((watch,), product), *board_recordings(known, product)])
    environment = estate.environment.id if estate.environment is not None else ""
    test = {
        "name": f"{watch.signal.ref}, on what a drill saw",
        "interval": f"{interval}s",
        "input_series": _series(scrapes, used),
        "alert_rule_test": [
            {
                "eval_time": f"{each.point * interval}s",
                "alertname": signal,
                "exp_alerts": [_alert(watch, product, each, environment)] if each.fires else [],
            }
            for each in expected
        ],
    }
    return document(product, interval, [test])


def _used(of: Iterable[Recording]) -> set[str]:
    return {name for recording in of for name in _USED.findall(recording.bound.expr)}


def _series(scrapes: Sequence[Mapping[str, str]], used: set[str]) -> list[dict[str, str]]:
    names = dict.fromkeys(name for scrape in scrapes for name in scrape if name.partition("{")[0] in used)
    return [{"series": name, "values": " ".join(scrape.get(name, "_") for scrape in scrapes)} for name in names]


def _alert(watch: Watch, product: str, expected: Expected, environment: str) -> dict[str, Any]:
    for recording in watch.by_product[product]:
        told = dict(recording.bound.labels)
        if told["system"] == expected.system and told.get("route", "") == expected.route:
            return fired(watch, recording.bound, environment)
    raise KeyError(f"{expected.system} {expected.route}".strip())
