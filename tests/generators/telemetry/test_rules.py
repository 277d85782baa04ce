"""What becomes of each signal: a rule over recordings that exist, or a note."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cadee.errors import InputError
from cadee.generators.base import Subject
from cadee.generators.telemetry.grafana import grafana
from cadee.generators.telemetry.prometheus import prometheus
from tests.generators.gateway import estates
from tests.generators.gateway.estates import Change, loaded, put
from tests.generators.telemetry.estates import CONDITIONS, made, signal_id, subject


def rules(*changes: Change) -> dict[str, Any]:
    """The alert rules by name."""
    data = loaded(str(made(prometheus, *changes)["prometheus/rules.yaml"].content))
    return {rule["alert"]: rule for group in data["groups"] for rule in group["rules"] if "alert" in rule}


def notes(*changes: Change, path: str = "prometheus/rules.yaml") -> tuple[str, ...]:
    return made(prometheus, *changes)[path].notes


def recorded(*changes: Change) -> dict[str, list[dict[str, Any]]]:
    """The recording rules by file."""
    found = {}
    for path, item in made(prometheus, *changes).items():
        if path.endswith("rules.yaml"):
            data = loaded(str(item.content))
            found[path] = [rule for group in data["groups"] for rule in group["rules"] if "record" in rule]
    return found


def test_each_signal_with_a_readable_condition_has_its_rule() -> None:
    assert list(rules()) == [signal_id(metric) for metric in CONDITIONS]


@pytest.mark.parametrize(
    ("metric", "expr"),
    [
        ("app.errors", 'cadee:app_errors:ratio5m{system="assistant"} > 0.05'),
        ("app.hits", 'cadee:app_hits:ratio1h{system="assistant"} < 0.85'),
        ("app.latency", 'cadee:app_latency:p95_seconds5m{system="assistant"} > 10'),
        ("app.denied", 'cadee:app_denied:rate5m{system="assistant"} * 60 > 50'),
        ("app.refunds", 'cadee:app_refunds:rate1h{system="assistant"} * 3600 > 60'),
        ("app.logins", 'cadee:app_logins:rate1d{system="assistant"} * 86400 > 10'),
        ("app.relevance", 'cadee:app_relevance:min_value{system="assistant"} < 0.7'),
        ("app.age", 'cadee:app_age:max_seconds{system="assistant"} > 14400'),
        ("app.used", 'cadee:app_used:seen5m{system="assistant"} > 0'),
        ("gateway.spend", 'cadee:gateway_spend:increase1d{system="ai-gateway"} > 144'),
        ("model.errors", 'cadee:model_errors:ratio5m{system=~"model-a|model-b"} > 0.05'),
    ],
)
def test_an_alert_compares_what_is_recorded(metric: str, expr: str) -> None:
    assert rules()[signal_id(metric)]["expr"] == expr


def test_no_two_recordings_are_the_same_series() -> None:
    for path, found in recorded(put("signals/again", {**_signal("> 5 %"), "metric": "app.errors"})).items():
        keys = [(rule["record"], tuple(sorted(rule["labels"].items()))) for rule in found]
        assert len(set(keys)) == len(keys), path


def _signal(condition: str, **more: Any) -> dict[str, Any]:
    return {"from": ["assistant"], "metric": "app.other", "alert": {"condition": condition}, **more}


@pytest.mark.parametrize(
    ("change", "note"),
    [
        (put("signals/x", _signal("high")), "signals/x: its condition cannot be read, so there is no rule for it."),
        (put("signals/x", _signal("> 100 %")), "signals/x: its condition never holds, so there is no rule for it."),
        (
            put("signals/x", _signal("> 3 apples")),
            "signals/x: its condition has the unit 'apples', which is not known, so there is no rule for it.",
        ),
        (
            put("signals/x", {"from": ["assistant"], "metric": "a.b"}),
            "signals/x: raises no alert, so there is no rule for it.",
        ),
        (
            put("signals/x", {**_signal("> 5 %"), "metric": "app/errors"}),
            "signals/x: 'app/errors' has the same name in Prometheus as 'app.errors': no rule for it.",
        ),
        (
            put("signals/x", _signal("> 80 % of the budget")),
            "signals/x: asks for a budget, which only a single gateway has: no rule for it.",
        ),
        (
            put("signals/x", {**_signal("> 80 % of the hour's budget"), "from": ["ai-gateway"]}),
            "signals/x: the budgets of the routes are not all in one currency and this time: no rule.",
        ),
        (
            put("signals/x", {**_signal("> 5 %"), "alert": {"condition": "> 5 %", "for": "32d"}}),
            "signals/x: holds an alert back for 32d, more than 31 days: no rule for it.",
        ),
    ],
)
def test_what_no_rule_can_be_made_of_is_said(change: Change, note: str) -> None:
    assert note in notes(change)
    assert "x" not in rules(change)


@pytest.mark.parametrize(
    ("change", "note"),
    [
        (
            put("signals/x", _signal("> 5")),
            "signals/x: names nobody to tell, so its alert goes to the receiver 'unowned'.",
        ),
        (put("systems/assistant/environments", ["staging"]), "signals/app-errors: 'assistant' does not exist"),
        (
            put("routes/article-embedding/budget", None),
            "signals/gateway-spend: what 'article-embedding' spends counts too",
        ),
        (put("systems/model-a/endpoint", None), "routes: no gateway can be generated, so no rule is bound to one"),
    ],
)
def test_what_is_different_from_the_words_is_said(change: Change, note: str) -> None:
    assert [line for line in notes(change) if line.startswith(note)] != []


def test_without_a_gateway_that_can_be_made_the_convention_holds() -> None:
    without = put("systems/model-a/endpoint", None)
    assert set(recorded(without)) == {"prometheus/rules.yaml"}
    assert "gateway-errors" in rules(without)
    assert "gateway-spend" not in rules(without)


def test_each_note_is_said_once_and_begins_with_what_it_is_about() -> None:
    for item in made(prometheus).values():
        assert len(set(item.notes)) == len(item.notes)
        assert all("/" in note.partition(":")[0] or note.startswith("workflow:") for note in item.notes)


def test_a_product_that_does_not_tell_something_says_so() -> None:
    silent = "Envoy does not tell 'gateway.spend' of 'ai-gateway', so with Envoy alone this never alerts."
    assert f"signals/gateway-spend: {silent}" in notes(path="prometheus/envoy.rules.yaml")


def test_two_gateways_are_told_apart_by_a_label() -> None:
    second = [
        put("systems/other", {"kind": "gateway", "endpoint": "https://other.example.com/v1"}),
        put("integrations/other-a", {"from": "other", "to": "model-a", "identity": "vendor-a", "timeout": "2s"}),
        put("integrations/to-other", {"from": "assistant", "to": "other", "identity": "shop-app"}),
        put("routes/other-chat", {"gateway": "other", "serves": ["to-other"], "primary": "other-a"}),
    ]
    found = recorded(*second)["prometheus/envoy.rules.yaml"]
    whole = [rule["expr"] for rule in found if "public-" in rule["expr"] or "limit-" in rule["expr"]]
    assert whole
    assert all('system="ai-gateway"' in expr or 'system="other"' in expr for expr in whole)
    assert any("must be added" in note for note in notes(*second, path="prometheus/envoy.rules.yaml"))


def test_a_guard_that_fails_open_takes_no_request_twice() -> None:
    opened = recorded(put("systems/redactor/on_error", "open"))["prometheus/envoy.rules.yaml"]
    assert "ext_authz_error" not in str(opened)
    assert "ext_authz_error" in str(recorded()["prometheus/envoy.rules.yaml"])


def test_an_estate_without_an_environment_or_signals_is_refused() -> None:
    with pytest.raises(InputError, match="for one environment"):
        list(prometheus.make(Subject(estates.estate(estates.Document.model_validate(estates.spec())), "0" * 64)))
    with pytest.raises(InputError, match="there is no signal in 'production'"):
        estates.made(prometheus)


LEFT = {"kind": "person", "contact": "@left", "on_call": "pager/left", "active": {"until": "2025-12-31"}}


def _left(**more: Any) -> tuple[dict[str, Any], tuple[str, ...], str]:
    """Routes by their matcher of an owner, notes, and the dashboard, after the person who is told has left."""
    signal = {**_signal("> 5", to="left"), "alert": {"condition": "> 5", "severity": "page"}}
    changes = (put("owners/left", {**LEFT, **more}), put("signals", {"x": signal}))
    about = replace(subject(*changes), today=date(2026, 11, 24))
    (item,) = (each for each in prometheus.make(about) if each.path.endswith("alertmanager.yaml"))
    data = loaded(str(item.content))
    routes = {route["matchers"][0]: route["receiver"] for route in data["route"]["routes"]}
    assert {*routes.values(), data["route"]["receiver"]} <= {each["name"] for each in data["receivers"]}
    assert "left.page" not in str(item.content)
    (board,) = grafana.make(about)
    return routes, item.notes, str(board.content)


def test_alerts_of_who_has_left_go_to_the_active_deputy() -> None:
    routes, notes, board = _left(deputy="platform")
    assert routes['owner="left"'] == "platform.page"
    assert "owners/left: is not active on 2026-11-24, so its alerts go to the deputy 'platform'." in notes
    assert any(note.startswith("owners/platform: the platform fills in the receiver 'platform.page'") for note in notes)
    assert not any("pager/left" in note for note in notes)
    assert "goes to platform" in board


def test_alerts_of_who_has_left_without_a_deputy_go_where_those_without_an_owner_go() -> None:
    routes, notes, board = _left()
    assert 'owner="left"' not in routes
    said = "is not active on 2026-11-24, and neither is a deputy, so its alerts go to the receiver 'unowned'."
    assert f"owners/left: {said}" in notes
    assert "goes to nobody" in board
