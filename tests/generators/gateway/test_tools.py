"""Who may call which tool through the gateway, what is missing for that, and what of a route to tools is left out."""

from typing import Any

import pytest

from cadee.errors import InputError
from cadee.generators.gateway.derive import derive
from cadee.generators.gateway.model import Endpoint, Plan, ToolServer
from tests.generators.gateway.estates import Change, put, resolved
from tests.generators.gateway.tool_estates import NO_MODELS, call, tools

HERE = "systems/orders"


def plan(*changes: Change) -> Plan:
    return derive(resolved(*tools(), *changes))


def server(*changes: Change) -> ToolServer:
    found = plan(*changes)
    assert found.problems == ()
    (only,) = found.gateways[0].tools
    return only


def may(*changes: Change) -> dict[str, tuple[str, ...]]:
    return {item.caller.identity: item.tools for item in server(*changes).access}


def grant(*actions: str, on: str = HERE) -> Change:
    return put("identities/back-office/grants", [{"on": on, "actions": list(actions)}])


def test_a_tool_server_stands_with_its_facts() -> None:
    found = server()
    assert (found.id, found.integration, found.system) == ("orders-tools", "to-orders", "orders")
    assert found.endpoint == Endpoint("http", "127.0.0.1", 9106, "/mcp")
    assert (str(found.timeout), str(found.rate_limit), found.logging) == ("2s", "600/min", "metadata")
    assert found.offers == ("look_up", "note", "refund")
    assert found.credential is not None
    assert (found.credential.variable, found.certificate) == ("ORDERS_KEY", "")


@pytest.mark.parametrize(
    ("action", "tools"),
    [
        ("read", ("look_up",)),
        ("write", ("look_up", "note")),
        ("irreversible", ("look_up", "note", "refund")),
    ],
)
def test_a_caller_may_what_the_action_of_its_own_call_allows(action: str, tools: tuple[str, ...]) -> None:
    assert may(put("integrations/office-orders/action", action)) == {"shop-app": ("look_up",), "back-office": tools}


def test_a_caller_with_two_calls_may_what_the_stronger_one_allows() -> None:
    more = [
        put("integrations/shop-writes", call("shop-app", "write")),
        put("routes/orders-tools/serves", ["shop-orders", "shop-writes", "office-orders"]),
    ]
    assert may(*more)["shop-app"] == ("look_up", "note")


@pytest.mark.parametrize(
    ("grants", "tools"),
    [
        (grant("read"), ("look_up",)),
        (grant("read", "irreversible"), ("look_up", "refund")),
        (grant("*"), ("look_up", "note", "refund")),
        (grant("read", on="systems/model-a"), ()),
        (put("identities/back-office/grants", []), ()),
    ],
)
def test_grants_cut_what_the_action_allows(grants: Change, tools: tuple[str, ...]) -> None:
    assert may(grants)["back-office"] == tools


def test_grants_add_nothing_to_the_action() -> None:
    assert may(grant("*"), put("integrations/office-orders/action", "read"))["back-office"] == ("look_up",)


def test_consumers_cut_the_callers() -> None:
    assert may(put("routes/orders-tools/consumers", ["shop-app"])) == {"shop-app": ("look_up",)}


MISSING: list[tuple[str, Any, str]] = [
    ("systems/orders/tools", None, "systems/orders: tools is missing: which of them routes/orders-tools lets pass"),
    ("systems/orders/tools", [], "systems/orders: tools is missing: which of them routes/orders-tools lets pass"),
    ("systems/orders/endpoint", None, "systems/orders: endpoint is missing"),
    ("integrations/to-orders/timeout", None, "integrations/to-orders: timeout is missing: how long one call may take"),
    ("integrations/to-orders/identity", None, "integrations/to-orders: identity and auth are missing: as whom"),
    ("identities/orders-key/credential", None, "identities/orders-key: credential is missing"),
    ("integrations/shop-orders/identity", None, "integrations/shop-orders: identity is missing: as whom"),
    ("routes/orders-tools/consumers", ["batch"], "routes/orders-tools: nobody may call it in this environment"),
]


@pytest.mark.parametrize(("path", "value", "said"), MISSING)
def test_a_missing_fact_is_a_problem_at_its_place(path: str, value: Any, said: str) -> None:
    problems = plan(put(path, value)).problems
    assert [problem for problem in problems if problem.startswith(said)], problems


LEFT: list[tuple[str, Any, str]] = [
    ("routes/orders-tools/budget", "5 EUR/day", "routes/orders-tools: leads to tools, so budget is not applied."),
    (
        "routes/orders-tools/guardrails",
        ["redactor"],
        "routes/orders-tools: leads to tools, whose calls no guard is asked",
    ),
    ("systems/redactor/default_on", True, "routes/orders-tools: leads to tools, whose calls no guard is asked"),
    ("routes/orders-tools/policy", "passthrough", "routes/orders-tools: leads to tools, so policy is not applied"),
    (
        "integrations/to-orders/retries",
        2,
        "integrations/to-orders: a tool call is made once, so retries is not applied.",
    ),
]


@pytest.mark.parametrize(("path", "value", "said"), LEFT)
def test_what_no_gateway_does_with_tools_is_noted(path: str, value: Any, said: str) -> None:
    notes = plan(put(path, value)).gateways[0].notes
    assert [note for note in notes if note.startswith(said)], notes
    assert not [note for note in plan().gateways[0].notes if note.startswith(said)]


@pytest.mark.parametrize("place", ["systems/orders/protocol", "integrations/to-orders/protocol"])
def test_a_tool_that_speaks_something_else_is_left_out_and_noted(place: str) -> None:
    found = plan(put(place, "http"))
    assert found.problems == ()
    assert found.gateways[0].tools == ()
    assert "routes/orders-tools: 'to-orders' leads to no model, so the route is left out." in found.gateways[0].notes


def test_a_gateway_may_have_nothing_but_tools() -> None:
    (gateway,) = plan(*NO_MODELS).gateways
    assert (gateway.routes, [item.id for item in gateway.tools]) == ((), ["orders-tools"])
    assert [caller.identity for caller in gateway.callers] == ["shop-app", "back-office"]
    assert gateway.guards == ()


def test_a_gateway_without_models_and_tools_is_none() -> None:
    with pytest.raises(InputError, match="leads to a model or tool"):
        plan(*NO_MODELS, put("systems/orders/protocol", "http"))


def test_what_does_not_exist_in_the_environment() -> None:
    gone = ["staging"]
    assert may(put("integrations/office-orders/environments", gone)) == {"shop-app": ("look_up",)}
    assert plan(put("systems/orders/environments", gone)).problems
    assert plan(put("integrations/to-orders/environments", gone)).problems
