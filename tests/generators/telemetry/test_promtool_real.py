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


def test_every_way_to_write_a_threshold_gives_tests_that_pass(tmp_path: Path) -> None:
    signals = {
        name: {"from": ["assistant"], "metric": metric, "alert": {"condition": condition, "for": "3m"}}
        for name, (metric, condition) in SECOND.items()
    }
    folder = laid(made(prometheus, put("signals", signals)).values(), tmp_path)
    assert set(alerts(folder)) == set(SECOND)
    done = run_tests(folder)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]


def _damaged(text: str, name: str, how: str) -> str:
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
        return before + re.sub(r'for: "[^"]*"', 'for: "1s"', rule) + after
    return before + rule.replace(expression[0], f'expr: "{changed}"') + after


@pytest.mark.parametrize("how", ["high", "low", "turned", "hasty"])
def test_the_tests_fail_when_a_rule_is_damaged(tmp_path: Path, how: str) -> None:
    """All rules are damaged at once: promtool names each alert that is not as a test says."""
    folder = laid(made(prometheus).values(), tmp_path)
    path = folder / "rules.yaml"
    harmed = [name for name, rule in alerts(folder).items() if how != "hasty" or "for" in rule]
    for name in harmed:
        path.write_text(_damaged(path.read_text("utf-8"), name, how), "utf-8")
    done = run_tests(folder)
    said = set(re.findall(r"alertname: ?([a-z-]+)", done.stdout + done.stderr))
    assert done.returncode != 0
    assert [name for name in harmed if name not in said] == []


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
