"""Unit tests of the rules for promtool: for each way an alert can be set off, series that do and series that do not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cadee.generators.telemetry.alerting import fired
from cadee.generators.telemetry.levels import MORE, Level, levels, values
from cadee.generators.telemetry.products import PRODUCTS
from cadee.generators.telemetry.series import Feed, Recording, written
from cadee.generators.telemetry.watch import DAY, Watch

_WINDOWS = {"5m": 300, "1h": 3600, "1d": 86_400, "30d": 2_592_000}
_STEPS = {60: "", 300: ".middle", 900: ".long"}
"""Seconds between two evaluations, and what files of such tests are called."""
_FINEST = min(_STEPS)


def unit_tests(watches: Sequence[Watch], environment: str) -> dict[str, dict[str, Any]]:
    """Return the test files by name. Those of long windows stand apart: they are evaluated more seldom."""
    found: dict[str, dict[str, Any]] = {}
    for product in ("", *PRODUCTS):
        for step, kind in _STEPS.items():
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
    """Return the seconds between two evaluations in the tests of a watch.

    A `for` must be a whole number of them, else a shorter one fires at the same time; and the events of an hour are
    counted to no more than two parts in a hundred where they are seen sixty times in it.
    """
    hourly = watch.condition.form == "rate" and watch.window == "1h"
    if watch.window == "5m" or hourly:
        return _FINEST
    return max((step for step in _STEPS if not watch.hold % step), default=_FINEST)


def window_seconds(watch: Watch) -> int:
    """Return the window of a watch in seconds."""
    return _WINDOWS[watch.window]


def _tests(watch: Watch, recording: Recording, environment: str) -> Iterator[dict[str, Any]]:
    """The alert is not there an evaluation before its `for` is over, is there right after, and stays."""
    step, window, hold = step_of(watch), window_seconds(watch), _up(watch.hold, step_of(watch))
    high, alerts = levels(watch), [fired(watch, recording.bound, environment)]
    start = _up(watch.hold + DAY, step) if watch.before else 0
    due = start + _true_after(watch, step) + hold
    late = due + window + 10 * step
    made = _Test(watch, recording, step, late, start)
    yield _test(made, "fires", high.fires, {due - step: [], due: alerts, late: alerts})
    yield _test(made, "does not fire", high.quiet, {late: []})
    if _bursts(watch) and hold + 2 * step <= window:
        due = window + 2 * step + hold
        made = _Test(watch, recording, step, late + window, window + 2 * step, burst=True)
        gone = due - hold + window
        yield _test(made, "fires", high.fires, {due - step: [], due: alerts, gone: []})
        yield _test(made, "does not fire", high.quiet, {due: [], gone: []})


@dataclass(frozen=True, slots=True)
class _Test:
    """What all tests of a recording share. `start` and `late` are seconds; a burst comes at `start`, all at once."""

    watch: Watch
    recording: Recording
    step: int
    late: int
    start: int
    burst: bool = False


def _test(made: _Test, name: str, value: Decimal, told: Mapping[int, list[dict[str, Any]]]) -> dict[str, Any]:
    watch, step = made.watch, made.step
    level = Level(value, step, made.late // step + 1, window_seconds(watch), made.start // step, made.burst)
    burst = " in one burst" if made.burst else ""
    return {
        "name": f"{watch.signal.ref} {name}{_where(made.recording)}, at {written(value)}{burst}",
        "interval": f"{step}s",
        "input_series": list(_fed(watch, made.recording, level)),
        "alert_rule_test": [
            {"eval_time": f"{at}s", "alertname": watch.signal.id, "exp_alerts": alerts} for at, alerts in told.items()
        ],
    }


def _true_after(watch: Watch, step: int) -> int:
    """After how many seconds the condition of an alert first holds in its test.

    What is counted over a window has to come together first; all else shows with the second value of its series.
    """
    counted = watch.condition.form in ("spent", "rate") and watch.limit and watch.condition.op.startswith(">")
    return _up(window_seconds(watch) / MORE, step) if counted else step


def _bursts(watch: Watch) -> bool:
    """Whether events are counted over just the time that the condition names, so that it matters when they come."""
    condition = watch.condition
    return condition.form == "rate" and condition.op.startswith(">") and condition.per == window_seconds(watch)


def _up(seconds: Decimal, step: int) -> int:
    return int((seconds / step).to_integral_value("ROUND_CEILING")) * step


def _where(recording: Recording) -> str:
    told = dict(recording.bound.labels)
    return f" for {told['system']}" + (f" on {told['route']}" if "route" in told else "")


def _fed(watch: Watch, recording: Recording, level: Level) -> Iterator[dict[str, str]]:
    for feed in recording.bound.feeds:
        for labels, text in values(watch, feed, level):
            yield {"series": _series(feed, labels), "values": text}


def _series(feed: Feed, labels: dict[str, str]) -> str:
    pairs = ",".join(f'{key}="{value}"' for key, value in {**dict(feed.labels), **labels}.items())
    return f"{feed.name}{{{pairs}}}"
