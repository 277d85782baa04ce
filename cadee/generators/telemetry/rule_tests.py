"""Unit tests of the rules for promtool: for each way an alert can be set off, series that do and series that do not."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from cadee.generators.telemetry.alerting import fired
from cadee.generators.telemetry.levels import MORE, STEP_BEFORE, Level, levels, values
from cadee.generators.telemetry.products import PRODUCTS
from cadee.generators.telemetry.series import Feed, Recording, written
from cadee.generators.telemetry.watch import Watch

_WINDOWS = {"5m": 300, "1h": 3600, "1d": 86_400, "30d": 2_592_000}
_SHORT, _LONG = 60, 900


def unit_tests(watches: Sequence[Watch], environment: str) -> dict[str, dict[str, Any]]:
    """Return the test files by name. Those of long windows stand apart: they are evaluated every fifteen minutes."""
    found: dict[str, dict[str, Any]] = {}
    for product in ("", *PRODUCTS):
        for step, kind in ((_SHORT, ""), (_LONG, ".long")):
            tests = [
                test
                for watch in watches
                if step_of(watch) == step
                for recording in (watch.by_product[product] if product else watch.recordings)
                if recording.record != watch.before
                for test in _tests(watch, recording, environment)
            ]
            if tests:
                found[f"{product or 'rules'}{kind}.test.yaml"] = document(product, step, tests)
    return found


def document(product: str, step: int, tests: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return a test file over the rules of a product ("" for none), evaluated every `step` seconds."""
    files = [f"{product}.rules.yaml"] if product else []
    order = [f"cadee-{product}"] if product else ["cadee-recordings"]
    return {
        "rule_files": [*files, "rules.yaml"],
        "evaluation_interval": f"{step}s",
        "group_eval_order": [*order, "cadee-alerts"],
        "tests": list(tests),
    }


def step_of(watch: Watch) -> int:
    """Return the seconds between two evaluations in the tests of a watch."""
    return _SHORT if watch.window == "5m" else _LONG


def window_seconds(watch: Watch) -> int:
    """Return the window of a watch in seconds."""
    return _WINDOWS[watch.window]


def _tests(watch: Watch, recording: Recording, environment: str) -> Iterator[dict[str, Any]]:
    step, high = step_of(watch), levels(watch)
    start = STEP_BEFORE * step if watch.before else 0
    late = start + _up(watch.hold, step) + window_seconds(watch) + 10 * step
    alert = fired(watch, recording.bound, environment)
    expected: list[tuple[int, list[dict[str, Any]]]] = [(late, [alert])]
    early = start + _true_after(watch, step) + _up(watch.hold, step) - step
    if early >= start and watch.hold:
        expected.insert(0, (early, []))
    where = _where(recording)
    for level, name, told in ((high.fires, "fires", expected), (high.quiet, "does not fire", [(late, [])])):
        yield {
            "name": f"{watch.signal.ref} {name}{where}, at {written(level)}",
            "interval": f"{step}s",
            "input_series": list(_fed(watch, recording, level, step, late)),
            "alert_rule_test": [
                {"eval_time": f"{at}s", "alertname": watch.signal.id, "exp_alerts": alerts} for at, alerts in told
            ],
        }


def _true_after(watch: Watch, step: int) -> int:
    """After how many seconds the condition of an alert first holds in its test, less those it may hold before."""
    if watch.condition.form == "spent":
        return _up(window_seconds(watch) / MORE, step) - step
    return window_seconds(watch) - step if watch.before else 0


def _up(seconds: Decimal, step: int) -> int:
    return int(-(-seconds // step)) * step


def _where(recording: Recording) -> str:
    told = dict(recording.bound.labels)
    return f" for {told['system']}" + (f" on {told['route']}" if "route" in told else "")


def _fed(watch: Watch, recording: Recording, level: Decimal, step: int, late: int) -> Iterator[dict[str, str]]:
    for feed in recording.bound.feeds:
        for labels, text in values(watch, feed, Level(level, step, late // step + 1, window_seconds(watch))):
            yield {"series": _series(feed, labels), "values": text}


def _series(feed: Feed, labels: dict[str, str]) -> str:
    pairs = ",".join(f'{key}="{value}"' for key, value in {**dict(feed.labels), **labels}.items())
    return f"{feed.name}{{{pairs}}}"
