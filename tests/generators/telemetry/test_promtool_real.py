"""promtool takes the rules, their tests pass, and damage to a rule makes a test fail; amtool takes the routes."""

import json
import re
from pathlib import Path

import pytest

from cadee.generators.telemetry.grafana import grafana
from cadee.generators.telemetry.prometheus import prometheus
from tests.generators.gateway.estates import loaded, put
from tests.generators.telemetry.estates import CONDITIONS, made, signal_id
from tests.generators.telemetry.grafana_reader import expressions
from tests.generators.telemetry.programs import alerts, amtool, laid, promtool, run_tests

pytestmark = pytest.mark.real
SECOND = {
    "x-strict": ("app.gauge", "> 7"),
    "x-loose": ("app.level", "<= 7"),
    "x-late": ("app.span", ">= 90 s"),
    "x-whole": ("app.all", ">= 100 %"),
    "x-none": ("app.none", "<= 0 %"),
    "x-most": ("app.most", "> 99 %"),
    "x-less": ("app.less", "< 100 %"),
    "x-tail": ("app.tail", "p99.9 > 300 ms"),
    "x-plain": ("app.plain", "p50 <= 3"),
    "x-day": ("app.day", "> 7/day"),
}
COUNTED = {
    "x-hour": ("app.hour", "> 7/h"),
    "x-rare": ("app.rare", "< 7/h"),
    "x-never": ("app.never", "> 0/day"),
    "x-seen": ("app.seen", "> 0"),
    "x-falls": ("app.falls", "mean falls by 60 %"),
}


def test_all_rules_are_taken_and_their_tests_pass(tmp_path: Path) -> None:
    folder = laid(made(prometheus).values(), tmp_path)
    names = sorted(path.name for path in folder.glob("*rules.yaml"))
    assert names == ["envoy.rules.yaml", "litellm.rules.yaml", "rules.yaml"]
    checked = promtool(folder, "check", "rules", *names)
    assert (checked.returncode, checked.stdout.count("SUCCESS")) == (0, 3), checked.stderr
    done = run_tests(folder)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    tests = [test for path in folder.glob("*.test.yaml") for test in loaded(path.read_text("utf-8"))["tests"]]
    told = {test["name"].split()[0] for test in tests}
    assert told == {f"signals/{signal_id(metric)}" for metric in CONDITIONS}
    assert sum(" fires for" in test["name"] for test in tests) == sum("not fire for" in test["name"] for test in tests)


@pytest.mark.parametrize("held", ["90s", "5m", "45m"])
def test_every_way_to_write_a_threshold_gives_tests_that_pass(tmp_path: Path, held: str) -> None:
    named = {**SECOND, **COUNTED}
    folder = laid(made(prometheus, put("signals", _held(named, held))).values(), tmp_path)
    assert set(alerts(folder)) == set(named)
    done = run_tests(folder)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]


def _damaged(text: str, name: str, how: str, interval: int) -> str:
    """The rules with one alert damaged: its threshold, its comparison, the time it is held back."""
    found = re.fullmatch(rf"(?s)(.*)(      - alert: {name}\n.*?)(      - alert: .*|\Z)", text)
    assert found is not None
    before, rule, after = found.groups()
    expression = re.search(r'expr: "(.*) (>=|<=|>|<) ([0-9.]+)"', rule)
    assert expression is not None
    value, op, limit = expression.groups()
    if how == "high" or how == "low":
        number = float(limit) * (1.1 if how == "high" else 0.9) or (2 if how == "high" else -1)
        changed = f"{value} {op} {number:f}"
    elif how == "turned":
        changed = f"{value} {'<' if op.startswith('>') else '>'} {limit}"
    else:
        return before + _held_otherwise(rule, how, interval) + after
    return before + rule.replace(expression[0], f'expr: "{changed}"') + after


def _held_otherwise(rule: str, how: str, interval: int) -> str:
    """A rule that is not held back, or twice as long, or an evaluation less."""
    found = re.search(r' +for: "([0-9]+)([smh])"\n', rule)
    assert found is not None
    held = int(found[1]) * {"s": 1, "m": 60, "h": 3600}[found[2]]
    changed = {"unheld": 0, "doubled": 2 * held, "hasty": held - interval}[how]
    return rule.replace(found[0], f'        for: "{changed}s"\n' if changed else "")


def _intervals(folder: Path) -> dict[str, int]:
    """The seconds between two evaluations in the tests of each alert."""
    found = {}
    for path in folder.glob("*.test.yaml"):
        data = loaded(path.read_text("utf-8"))
        for test in data["tests"]:
            for point in test["alert_rule_test"]:
                found[point["alertname"]] = int(data["evaluation_interval"].removesuffix("s"))
    return found


HARM = ["high", "low", "turned", "unheld", "doubled", "hasty"]
HELD = ("unheld", "doubled", "hasty")


@pytest.mark.parametrize("how", HARM)
def test_the_tests_fail_when_a_rule_is_damaged(tmp_path: Path, how: str) -> None:
    """All rules are damaged at once: promtool names each alert that is not as a test says."""
    assert _unseen(laid(made(prometheus).values(), tmp_path), how) == []


@pytest.mark.parametrize("held", ["1m", "90s", "5m", "45m"])
@pytest.mark.parametrize("how", HELD)
def test_the_tests_hold_each_for_exactly(tmp_path: Path, how: str, held: str) -> None:
    named = {**SECOND, **COUNTED}
    if held in ("1m", "90s"):  # A day in steps of a minute takes long.
        named = {name: named[name] for name in ("x-strict", "x-whole", "x-tail", "x-hour", "x-rare", "x-seen")}
    assert _unseen(laid(made(prometheus, put("signals", _held(named, held))).values(), tmp_path), how) == []


def _held(named: dict[str, tuple[str, str]], held: str) -> dict[str, object]:
    return {
        name: {"from": ["assistant"], "metric": metric, "alert": {"condition": condition, "for": held}}
        for name, (metric, condition) in named.items()
    }


def _unseen(folder: Path, how: str) -> list[str]:
    """The alerts that no test refutes after all are damaged."""
    path, intervals = folder / "rules.yaml", _intervals(folder)
    harmed = [name for name, rule in alerts(folder).items() if how not in HELD or "for" in rule]
    for name in harmed:
        path.write_text(_damaged(path.read_text("utf-8"), name, how, intervals[name]), "utf-8")
    assert promtool(folder, "check", "rules", "rules.yaml").returncode == 0
    done = run_tests(folder)
    said = set(re.findall(r"alertname: ?([a-z-]+)", done.stdout + done.stderr))
    assert done.returncode != 0
    return [name for name in harmed if name not in said]


def _counter(condition: str, held: str | None = None) -> dict[str, object]:
    alert = {"condition": condition, **({"for": held} if held else {})}
    return {"from": ["assistant"], "metric": "app.events", "alert": alert}


@pytest.mark.parametrize(
    ("condition", "minutes", "events", "firing"),
    [
        # Nine events at once are nine events of this day, of this hour; five minutes alone would make 2592 of them.
        ("> 10/day", 2000, 9, []),
        ("> 10/h", 200, 9, []),
        # Eleven are too many for as long as the day, or the hour, holds them, and no longer.
        ("> 10/day", 2000, 11, [2000, 2600, 3430]),
        ("> 10/h", 200, 11, [200, 230, 255]),
    ],
)
def test_a_burst_is_counted_once_within_its_unit(
    tmp_path: Path, condition: str, minutes: int, events: int, firing: list[int]
) -> None:
    """A counter that has counted for long gains so many events within one minute, and nothing else."""
    folder = laid(made(prometheus, put("signals", {"x": _counter(condition)})).values(), tmp_path)
    unit = 1440 if "day" in condition else 60
    points = sorted({*firing, minutes - 1, minutes, minutes + 1, minutes + 5, minutes + unit + 1, minutes + unit + 9})
    query = 'count(ALERTS{alertname="x",alertstate="firing"}) or vector(0)'
    document = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "1m",
        "group_eval_order": ["cadee-recordings", "cadee-alerts"],
        "tests": [
            {
                "interval": "1m",
                "input_series": [
                    {
                        "series": 'app_events_total{system="assistant"}',
                        "values": f"70+0x{minutes - 1} {70 + events}+0x{unit + 60}",
                    }
                ],
                "promql_expr_test": [
                    {
                        "expr": query,
                        "eval_time": f"{point}m",
                        "exp_samples": [
                            {"labels": "{}", "value": int(bool(firing) and minutes <= point < minutes + unit)}
                        ],
                    }
                    for point in points
                ],
            }
        ],
    }
    (folder / "burst.json").write_text(json.dumps(document), "utf-8")
    done = run_tests(folder, "burst.json")
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]


def test_a_rule_that_scales_five_minutes_up_is_refuted(tmp_path: Path) -> None:
    """The generated tests feed bursts too: what looks at less than the unit of a rate does not pass them."""
    for condition, window in (("> 10/day", "1d"), ("> 10/h", "1h")):
        folder = laid(made(prometheus, put("signals", {"x": _counter(condition, "5m")})).values(), tmp_path / window)
        path = folder / "rules.yaml"
        text = path.read_text("utf-8")
        assert f"[{window}]" in text
        path.write_text(text.replace(f"[{window}]", "[30m]"), "utf-8")
        done = run_tests(folder)
        assert "does not fire for assistant, at 9.5 in one burst" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("envoy.rules.yaml", "step-support-chat-1", "step-support-chat-0"),
        ("envoy.rules.yaml", 'envoy_response_code_class=\\"5\\"', 'envoy_response_code_class=\\"4\\"'),
        ("envoy.rules.yaml", " / 1000", ""),
        ("envoy.rules.yaml", "envoy_http_rbac_denied", "envoy_http_rbac_allowed"),
        ("litellm.rules.yaml", "5..|None", "4..|None"),
        ("litellm.rules.yaml", "support-chat[.]to-b|", ""),
        ("litellm.rules.yaml", "litellm_spend_metric_total", "litellm_total_tokens_metric_total"),
        ("rules.yaml", "app_requests_total", "app_request_total"),
        ("rules.yaml", "offset 48h", "offset 1h"),
    ],
)
def test_the_tests_fail_when_a_recording_is_damaged(tmp_path: Path, file: str, old: str, new: str) -> None:
    folder = laid(made(prometheus).values(), tmp_path)
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    assert run_tests(folder).returncode != 0


def test_every_query_of_the_dashboard_is_an_expression(tmp_path: Path) -> None:
    items = made(grafana)
    rules = [{"record": f"query:{number}", "expr": expr} for number, expr in enumerate(expressions(items))]
    assert len(rules) > 20
    (tmp_path / "queries.json").write_text(json.dumps({"groups": [{"name": "queries", "rules": rules}]}))
    done = promtool(tmp_path, "check", "rules", "queries.json")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("labels", "receiver"),
    [
        (["owner=platform", "severity=page"], "platform.page"),
        (["owner=platform", "severity=ticket"], "platform.ticket"),
        (["owner=shop", "severity=page", "system=assistant"], "shop.page"),
        (["owner=shop", "severity=info"], "recorded"),
        (["severity=info"], "recorded"),
        (["severity=page"], "unowned"),
        (["owner=stranger", "severity=page"], "unowned"),
    ],
)
def test_alerts_go_where_their_owner_and_severity_say(tmp_path: Path, labels: list[str], receiver: str) -> None:
    folder = laid(made(prometheus).values(), tmp_path)
    checked = amtool(folder, "check-config", "alertmanager.yaml")
    assert checked.returncode == 0, checked.stderr
    done = amtool(folder, "config", "routes", "test", "--config.file=alertmanager.yaml", *labels)
    assert (done.returncode, done.stdout.strip()) == (0, receiver), done.stderr
