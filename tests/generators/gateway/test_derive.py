"""The plan says what the spec says, names all that is missing at once, and notes all that is left out."""

from typing import Any

import pytest

from cadee.errors import InputError
from cadee.generators.gateway.derive import derive
from cadee.generators.gateway.litellm.generator import litellm
from cadee.generators.gateway.model import TRIGGERS, Endpoint, Plan, Route
from cadee.model.document import Document
from cadee.model.estate import estate
from tests.generators.gateway.estates import Change, made, put, resolved, spec

RUNGS = "fallbacks/chat-down/rungs"


def plan(*changes: Change) -> Plan:
    return derive(resolved(*changes))


def chat(*changes: Change) -> Route:
    return plan(*changes).gateways[0].routes[0]


def steps(*changes: Change) -> list[str]:
    return [step.integration for step in chat(*changes).targets]


def notes(*changes: Change) -> tuple[str, ...]:
    return plan(*changes).gateways[0].notes


def test_a_plan_has_no_problems_where_all_is_declared() -> None:
    found = plan()
    assert found.problems == ()
    assert [gateway.system for gateway in found.gateways] == ["ai-gateway"]
    assert [route.id for route in found.gateways[0].routes] == ["support-chat", "article-embedding"]


def test_the_steps_stand_in_order_with_their_facts() -> None:
    first, second, third = chat().targets
    assert (first.integration, first.model, str(first.timeout), first.retries, first.on) == (
        "to-a",
        "large-chat-2026-06-01",
        "1500ms",
        0,
        (),
    )
    assert first.endpoint == Endpoint("http", "127.0.0.1", 9101, "/v1")
    assert first.credential is not None
    assert (first.credential.variable, first.credential.mounted) == ("VENDOR_A_KEY", False)
    assert second.on == ("timeout", "connection-error", "server-error", "rate-limited")
    assert second.credential is not None
    assert (second.credential.variable, second.credential.mounted) == ("CADEE_CREDENTIAL_VENDOR_B", True)
    assert (third.retries, str(third.backoff)) == (1, "100ms")


def test_the_callers_are_the_identities_of_the_served_integrations() -> None:
    assert [caller.identity for caller in chat().callers] == ["shop-app", "back-office"]
    assert str(chat().deadline) == "20s"


def test_consumers_cut_the_callers_and_every_cut_is_noted() -> None:
    cut = put("routes/support-chat/consumers", ["back-office", "batch"])
    assert [caller.identity for caller in chat(cut).callers] == ["back-office"]
    assert "routes/support-chat: 'shop-app' calls it but is not among its consumers, so it is refused." in notes(cut)
    assert (
        "routes/support-chat: consumer 'batch' calls none of the integrations it serves, so it is left out."
    ) in notes(cut)


def test_a_route_that_nobody_may_call_is_a_problem() -> None:
    assert plan(put("routes/support-chat/consumers", ["batch"])).problems == (
        "routes/support-chat: nobody may call it in this environment",
    )


def test_an_end_outside_the_gateway_is_noted() -> None:
    assert steps() == ["to-a", "to-b", "to-c"]
    assert (
        "fallbacks/chat-down rung 3: 'to-desk' starts at 'assistant', which must take it when the gateway fails."
    ) in notes()


def test_an_end_takes_its_failures_from_the_steps_after_it() -> None:
    rungs = put(
        RUNGS,
        [
            {"terminal": "static-answer", "on": ["rate-limited", "timeout"]},
            {"to": "to-b", "on": ["any"]},
            {"to": "to-desk", "on": ["any"]},
            {"to": "to-c", "on": ["server-error"]},
        ],
    )
    assert steps(rungs) == ["to-a", "to-b"]
    assert chat(rungs).targets[1].on == tuple(name for name in TRIGGERS if name not in ("rate-limited", "timeout"))
    assert (
        "fallbacks/chat-down rung 4: every failure that leads to it is taken by a rung before it, so it is left out."
    ) in notes(rungs)


def test_a_step_stands_once_and_not_beyond_the_depth() -> None:
    rungs = [{"to": name, "on": ["any"]} for name in ("to-a", "to-b", "to-b", "to-c")]
    assert steps(put(RUNGS, rungs)) == ["to-a", "to-b", "to-c"]
    assert sum("was tried before it" in note for note in notes(put(RUNGS, rungs))) == 2
    assert steps(put(RUNGS, rungs), put("fallbacks/chat-down/max_depth", 2)) == ["to-a", "to-b"]


@pytest.mark.parametrize("named", ["chat-down", None])
def test_a_ladder_is_found_by_name_or_by_what_it_protects(named: str | None) -> None:
    assert steps(put("routes/support-chat/fallback", named)) == ["to-a", "to-b", "to-c"]


def test_a_ladder_that_protects_something_else_or_one_of_several_is_a_problem() -> None:
    assert plan(put("fallbacks/chat-down/protects", "to-b")).problems == (
        "routes/support-chat: fallback 'chat-down' protects 'to-b', not the primary 'to-a'",
    )
    other = put("fallbacks/other", {"protects": "to-a", "rungs": [{"terminal": "refusal", "on": ["any"]}]})
    assert plan(other, put("routes/support-chat/fallback", None)).problems == (
        "routes/support-chat: fallback is missing, and several protect its primary: 'chat-down', 'other'",
    )


@pytest.mark.parametrize(
    ("pin", "sent"),
    [("2026-06-01", "large-chat-2026-06-01"), ("large-chat:7", "large-chat:7"), (None, "large-chat")],
)
def test_the_model_is_asked_for_by_its_pin(pin: str | None, sent: str) -> None:
    assert chat(put("systems/model-a/model/pin", pin)).targets[0].model == sent


def test_a_model_without_a_pin_is_noted() -> None:
    assert any(
        "systems/model-a: no version is pinned" in note for note in notes(put("systems/model-a/model/pin", None))
    )


MISSING: list[tuple[str, Any, str]] = [
    ("systems/model-a/endpoint", None, "systems/model-a: endpoint is missing"),
    ("systems/model-a/endpoint", "http://a.example:99999/v1", "systems/model-a: endpoint has no such port as 99999"),
    ("systems/model-a/endpoint", "http://a.example/v1?x=1", "without query, fragment and empty path segments"),
    ("systems/model-a/endpoint", "http://a.example//v1", "without query, fragment and empty path segments"),
    ("systems/model-a/protocol", None, "systems/model-a: protocol is missing: openai or anthropic"),
    ("systems/model-a/model", None, "systems/model-a: model is missing: its vendor and name"),
    ("systems/model-a/model/pin", "a b", "systems/model-a: model.pin holds characters that no model name has"),
    ("systems/ai-gateway/endpoint", None, "systems/ai-gateway: endpoint is missing"),
    ("integrations/to-a/timeout", None, "integrations/to-a: timeout is missing: how long one attempt may take"),
    ("integrations/to-a/identity", None, "integrations/to-a: identity and auth are missing: as whom the gateway calls"),
    ("identities/vendor-a/auth", None, "integrations/to-a: identity and auth are missing: as whom the gateway calls"),
    ("identities/vendor-a/credential", None, "identities/vendor-a: credential is missing: integrations/to-a proves"),
    ("identities/shop-app/issuer", None, "identities/shop-app: issuer is missing: its tokens cannot be told"),
    ("identities/shop-app/audience", None, "identities/shop-app: audience is missing: its tokens cannot be told"),
    ("identities/shop-app/subject", None, "identities/shop-app: subject is missing: its tokens cannot be told"),
    ("identities/batch/subject", None, "identities/batch: subject is missing: its certificates cannot be told"),
    ("identities/shop-app/auth", "api-key", "identities/shop-app: credential is missing: the key by which the gateway"),
    ("identities/shop-app/auth", "none", "integrations/assistant-chat: auth is missing: a gateway is never generated"),
    ("identities/shop-app/auth", None, "integrations/assistant-chat: auth is missing: a gateway is never generated"),
    ("identities/shop-app/auth", "saml", "integrations/assistant-chat: auth is 'saml', by which no gateway can know"),
    ("integrations/assistant-chat/identity", None, "integrations/assistant-chat: identity is missing: as whom"),
    ("systems/redactor/endpoint", None, "systems/redactor: endpoint is missing"),
    ("systems/redactor/protocol", None, "systems/redactor: protocol must be http or grpc"),
    ("integrations/to-redactor/timeout", None, "integrations/to-redactor: timeout is missing: how long the guard"),
    ("integrations/to-redactor", None, "systems/redactor: no integration leads from the gateway to it, yet"),
]


@pytest.mark.parametrize(("path", "value", "said"), MISSING)
def test_a_missing_fact_is_a_problem_at_its_place(path: str, value: Any, said: str) -> None:
    problems = plan(put(path, value)).problems
    assert [problem for problem in problems if said in problem], problems


def test_all_that_is_missing_is_said_at_once() -> None:
    paths = ["systems/model-a/endpoint", "identities/shop-app/issuer", "integrations/to-b/timeout"]
    with pytest.raises(InputError) as caught:
        made(litellm, *(put(path, None) for path in paths))
    assert str(caught.value) == (
        "gateway/litellm cannot be generated for 'production': systems/model-a: endpoint is missing; "
        "integrations/to-b: timeout is missing: how long one attempt may take; "
        "identities/shop-app: issuer is missing: its tokens cannot be told from others"
    )


def test_a_guard_that_is_always_on_needs_no_naming() -> None:
    assert [guard.system for guard in chat().guards] == []
    found = chat(put("systems/redactor/default_on", True)).guards
    assert [(guard.system, str(guard.timeout), guard.fails_open) for guard in found] == [("redactor", "400ms", False)]


@pytest.mark.parametrize(
    "change", [put("routes/support-chat/policy", "passthrough"), put("integrations/office-chat/mode", "passthrough")]
)
def test_a_route_that_passes_through_keeps_its_callers_and_nothing_else(change: Change) -> None:
    found = chat(change, put("routes/support-chat/guardrails", ["redactor"]))
    assert (found.passthrough, found.guards, found.rate_limit, found.budget) == (True, (), None, None)
    assert len(found.callers) == 2


def test_what_does_not_exist_in_the_environment() -> None:
    gone = ["staging"]
    assert plan(put("integrations/to-a/environments", gone)).problems == (
        "routes/support-chat: integration 'to-a' does not exist in this environment",
    )
    assert steps(put("integrations/to-b/environments", gone)) == ["to-a", "to-c"]
    assert steps(put("fallbacks/chat-down/environments", gone)) == ["to-a"]
    assert "does not exist in this environment" in plan(put("systems/model-b/environments", gone)).problems[0]
    assert "does not exist in this environment" in plan(put("systems/ai-gateway/environments", gone)).problems[0]
    assert [caller.identity for caller in chat(put("integrations/office-chat/environments", gone)).callers] == [
        "shop-app"
    ]


def test_the_fields_of_the_environment_count() -> None:
    staging = put("systems/model-a/per_environment", {"staging": {"endpoint": "https://staging.example/v1"}})
    found = derive(resolved(staging, environment="staging")).gateways[0].routes[0].targets[0]
    assert (found.endpoint.url, found.endpoint.port) == ("https://staging.example/v1", 443)
    assert chat(staging).targets[0].endpoint.url == "http://127.0.0.1:9101/v1"


def test_plain_http_is_noted_where_more_is_declared() -> None:
    found = notes(put("integrations/to-a/encryption", "tls"))
    assert "integrations/to-a: encryption is tls, but the endpoint is plain http." in found
    assert "integrations/to-embedder: the endpoint is plain http, so no certificate of 'gateway' is shown." in found


def test_a_gateway_is_generated_for_one_environment_that_has_routes() -> None:
    with pytest.raises(InputError, match="for one environment"):
        derive(estate(Document.model_validate(spec())))
    with pytest.raises(InputError, match="no gateway route in 'production'"):
        derive(resolved(put("routes", {})))
    with pytest.raises(InputError, match="no gateway route in 'production' leads to a model"):
        derive(resolved(*(put(f"systems/{key}/kind", "tool") for key in ("model-a", "embedder"))))


def test_two_gateways_have_a_folder_each() -> None:
    changes = [
        put("systems/second", {"kind": "gateway", "endpoint": "https://second.example"}),
        put("integrations/batch-embed/to", "second"),
        put("integrations/to-embedder/from", "second"),
        put("routes/article-embedding/gateway", "second"),
        put("routes/article-embedding/guardrails", []),
    ]
    assert sorted(made(litellm, *changes)) == sorted(
        f"litellm/{system}/{name}"
        for system in ("ai-gateway", "second")
        for name in ("config.yaml", "cadee_auth.py", "cadee_auth.json")
    )
