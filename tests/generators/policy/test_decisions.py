"""The spec, Rego and Cedar decide the same: every identity, every action, every resource."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import cedarpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadee.errors import InputError
from cadee.generators.base import Subject
from cadee.generators.policy.cedar import cedar
from cadee.generators.policy.decisions import DEEDS, decide
from cadee.generators.policy.rego import rego
from cadee.model.estate import Estate
from tests.generators.gateway.estates import REVISION, put, resolved
from tests.generators.gateway.test_example import ENVIRONMENTS
from tests.generators.gateway.test_example import subject as example
from tests.generators.policy.engines import by_cedar, by_rego, files, rego_tests
from tests.generators.policy.oracle import Request, allowed
from tests.graph.estates import Dice, Spec, dice, make, specs

ACTIONS = ("call", "assume", *DEEDS)


def matrix(estate: Estate) -> list[Request]:
    """Everybody wants to do everything to everything, then with data that some grant names and with other data."""
    resources = [*(f"routes/{key}" for key in estate.routes), *(f"systems/{key}" for key in estate.systems)]
    resources += [f"tools/{item.id}/{tool.name}" for item in estate.systems.values() for tool in item.tools]
    resources += [f"identities/{key}" for key in estate.identities]
    resources += [grant.on for item in estate.identities.values() for grant in item.grants or ()]
    everybody = [*estate.identities, "somebody-else"]
    found = [Request(*request) for request in product(everybody, ACTIONS, dict.fromkeys(resources))]
    for item in estate.identities.values():
        for grant in item.grants or ():
            named = tuple(grant.data) or (grant.on.partition("/")[2],)
            for action, data in product(ACTIONS, (named, named[:1], (*named, "other-data"), ())):
                found.append(Request(item.id, action, grant.on, data))
    for call in estate.integrations.values():
        if call.identity in estate.identities and call.data:
            found.append(Request(call.identity, call.action, f"systems/{call.target}", tuple(call.data)))
            found += [Request(call.identity, call.action, f"systems/{call.target}", (data,)) for data in call.data]
    return found


def agree(estate: Estate, each: int = 1) -> tuple[int, int]:
    """Compare all three on what is allowed and on each n-th of the rest; return how many were asked, and allowed."""
    whole = matrix(estate)
    requests = [item for number, item in enumerate(whole) if number % each == 0 or allowed(estate, item)]
    subject = Subject(estate, REVISION)
    said = [allowed(estate, request) for request in requests]
    written = files(rego, subject)
    for answers in (by_rego(written, requests), by_cedar(files(cedar, subject), requests)):
        wrong = [
            (request, ours) for request, ours, theirs in zip(requests, said, answers, strict=True) if ours != theirs
        ]
        assert not wrong, wrong[:3]
    assert all(rego_tests(written).values())
    return len(requests), sum(said)


@pytest.mark.slow
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_they_agree_on_everything_in_the_example(root: Path, environment: str) -> None:
    asked, said_yes = agree(example(root, environment).estate)
    assert asked > 10_000
    assert 50 < said_yes < asked / 10


def test_they_agree_on_the_example(root: Path) -> None:
    asked, said_yes = agree(example(root, "production").estate, each=11)
    assert 50 < said_yes < asked


def test_they_agree_on_a_small_estate() -> None:
    assert agree(resolved())[1] > 5


def test_they_agree_where_the_spec_says_less_and_less() -> None:
    tools = [{"name": "look", "action": "read"}, {"name": "alter", "action": "write"}]
    desk = {"from": "assistant", "to": "desk-tools", "action": "write"}
    changes = (
        put("data/orders", {}),
        put("systems/desk-tools", {"kind": "tool", "protocol": "mcp", "tools": tools}),
        put("systems/lab", {"kind": "store", "environments": ["staging"]}),
        put("routes/support-chat/consumers", ["back-office"]),
        put("integrations/stops-tools", {**desk, "plane": "control", "identity": "shop-app"}),
        put("integrations/looks", {**desk, "action": "read", "identity": "batch"}),
        put("integrations/gateway-tools", {**desk, "from": "ai-gateway", "identity": "gateway"}),
        put("integrations/through", {**desk, "to": "ai-gateway", "identity": "back-office"}),
        put("integrations/with-orders", {"from": "assistant", "to": "model-a", "identity": "vendor-a"}),
        put("integrations/with-orders/data", ["orders"]),
        put("routes/tools", {"gateway": "ai-gateway", "serves": ["through"], "primary": "gateway-tools"}),
        put("identities/vendor-a/grants", [{"on": "data/orders", "actions": ["read"]}]),
        put("identities/vendor-b/grants", [{"on": "systems/lab", "actions": ["read"]}]),
        put("identities/vendor-c/grants", [{"on": "systems/model-c", "actions": ["admin"], "data": ["orders"]}]),
        put("identities/vendor-c/can_assume", ["batch"]),
    )
    estate = resolved(*changes)
    agree(estate)
    says = {
        ("shop-app", "call", "routes/support-chat"): False,
        ("back-office", "call", "routes/support-chat"): True,
        ("shop-app", "call", "tools/desk-tools/look"): False,
        ("shop-app", "write", "systems/desk-tools"): True,
        ("batch", "call", "tools/desk-tools/look"): True,
        ("batch", "call", "tools/desk-tools/alter"): False,
        ("back-office", "call", "tools/desk-tools/alter"): True,
        ("vendor-b", "read", "systems/lab"): False,
        ("vendor-c", "write", "systems/model-c"): False,
        ("vendor-c", "assume", "identities/batch"): True,
    }
    assert {key: allowed(estate, Request(*key)) for key in says} == says
    assert allowed(estate, Request("vendor-a", "read", "systems/model-a", ("orders",)))
    assert allowed(estate, Request("vendor-c", "write", "systems/model-c", ("orders",)))


@st.composite
def powers(draw: st.DrawFn) -> Spec:
    """Estates dense with identities, grants, tools and routes."""
    spec, roll = draw(specs(most=5, most_calls=8, routes=3)), draw(dice)
    names = [f"p{number}" for number in range(4)]
    known = ["d0", "d1", "d2"]
    places = [f"systems/{key}" for key in sorted(spec["systems"])] + [f"data/{key}" for key in known]
    spec["environments"] = {"production": {"stage": "production"}, "staging": {"stage": "staging"}}
    spec["data"] = {key: {} for key in known}
    spec["identities"] = {name: _identity(roll, names, places, known) for name in names}
    for system in spec["systems"].values():
        if system["kind"] in ("tool", "platform"):
            system["tools"] = [
                {"name": f"t{number}.run", "action": roll.one(["read", "write", "irreversible"])}
                for number in range(roll.number(0, 3))
            ]
    for call in spec["integrations"].values():
        call["action"] = roll.one(["read", "write", "irreversible"])
        call["identity"] = roll.one(names)
        call["data"] = roll.some(known, 2)
        if roll.chance(6):
            call["environments"] = ["staging"]
    for route in spec.get("routes", {}).values():
        if roll.chance(2):
            route["consumers"] = roll.some(names, 2)
    return spec


def _identity(roll: Dice, names: list[str], places: list[str], known: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": "workload", "can_assume": roll.some(names, 1)}
    if roll.chance(4):
        return found
    found["grants"] = [
        {
            "on": roll.one(places),
            "actions": roll.some(["read", "write", "irreversible", "admin", "*"], 2) or ["read"],
            "data": roll.some(known, 2) if roll.chance(2) else [],
        }
        for _ in range(roll.number(0, 3))
    ]
    return found


@settings(max_examples=15)
@given(powers())
def test_they_agree_on_random_estates(spec: Spec) -> None:
    agree(make(**spec).resolve("production"))


@pytest.mark.slow
@settings(max_examples=400)
@given(powers())
def test_they_agree_on_many_random_estates(spec: Spec) -> None:
    agree(make(**spec).resolve("production"))


def test_a_request_that_is_no_request_is_refused() -> None:
    written = files(rego, Subject(resolved(), REVISION))
    strange: list[Any] = [
        ("shop-app", "call", "routes/support-chat", "not-a-list"),
        ("", "call", "routes/support-chat"),
        (["shop-app"], "call", "routes/support-chat"),
        (None, "call", "routes/support-chat"),
        ({"a": 1}, "call", "routes/support-chat"),
        ("shop-app", "*", "routes/support-chat"),
        ("shop-app", "call", "routes/*"),
    ]
    answers = by_rego(written, [Request(*request) for request in strange])
    assert answers == [True, *[False] * 6]  # the first names data where none is asked for


def test_a_limit_to_data_wants_a_list() -> None:
    grant = [{"on": "systems/assistant", "actions": ["read"], "data": ["orders", "stock"]}]
    change = (put("identities/shop-app/grants", grant), put("data/orders", {}), put("data/stock", {}))
    subject = Subject(resolved(*change), REVISION)
    tries: list[Any] = [
        ("orders",),
        ("orders", "stock"),
        ("prices",),
        ("orders", "prices"),
        (),
        "orders",
        {"a": "orders"},
    ]
    requests = [Request("shop-app", "read", "systems/assistant", data) for data in tries]
    assert by_rego(files(rego, subject), requests) == [True, True, False, False, False, False, False]
    assert by_cedar(files(cedar, subject), requests[:5]) == [True, True, False, False, False]


def test_the_generated_tests_notice_a_right_too_many_and_one_too_few() -> None:
    written = files(rego, Subject(resolved(), REVISION))
    data = json.loads(written["rego/data.json"])
    data["cadee"]["rights"]["batch"]["call"]["routes/support-chat"] = {}
    found = rego_tests(written, data)
    assert [name for name, passed in found.items() if not passed] == ["test_batch_may_nothing_else"]
    data = json.loads(written["rego/data.json"])
    del data["cadee"]["rights"]["batch"]["call"]["routes/article-embedding"]
    found = rego_tests(written, data)
    assert [name for name, passed in found.items() if not passed] == ["test_batch_may"]


def test_cedar_entities_and_requests_follow_the_schema(root: Path) -> None:
    found = files(cedar, example(root, "production"))
    schema = cedarpy.Schema.from_json_str(found["cedar/cadee.cedarschema.json"])
    request = {
        "principal": {"type": "Cadee::Identity", "id": "assistant-runtime"},
        "action": {"type": "Cadee::Action", "id": "call"},
        "resource": {"type": "Cadee::Route", "id": "support-chat"},
        "context": {},
    }
    policies, entities = found["cedar/policies.cedar"], found["cedar/entities.json"]
    assert cedarpy.is_authorized(request, policies, entities, schema).allowed
    request["resource"] = {"type": "Cadee::System", "id": "assistant"}
    assert not cedarpy.is_authorized(request, policies, entities, schema).allowed
    broken = policies.replace("Cadee::Route", "Cadee::Rouet")
    assert not cedarpy.validate_policies(broken, schema).validation_passed


def test_what_is_not_expressed_is_said_once() -> None:
    notes = decide(
        resolved(
            put("identities/batch/restricted_to", ["10.0.0.0/8"]),
            put("identities/batch/expires", "2027-06-30"),
            put("identities/shop-app/grants", []),
            put("routes/support-chat/consumers", ["shop-app", "gateway"]),
            put("integrations/office-chat/on_behalf_of", "batch"),
            put("gates/limit", {"kind": "limit", "guards": ["to-desk"]}),
            put("data/orders", {"readers": ["identities/batch"]}),
            put("identities/vendor-a/auth", None),
        )
    ).notes
    assert notes == (
        "identities/batch: restricted_to is not part of the policy; the network must hold it.",
        "identities/batch: the policy does not know that it ends on 2027-06-30; its issuer must end it.",
        "identities/vendor-a: nothing says how it proves itself; whoever asks in its name gets its rights.",
        "data/orders: readers is not part of the policy; what identities may read follows from their grants.",
        "integrations/assistant-chat: no grant of 'shop-app' allows 'read' on 'ai-gateway', so it is refused.",
        "integrations/office-chat: the policy does not check for whom it is called ('batch').",
        "integrations/to-desk: identity is missing, so nobody may do 'read' on 'service-desk' by it.",
        "routes/support-chat: consumer 'gateway' calls none of the integrations it serves, so it is refused.",
        "gates/limit: the policy allows what it guards without asking it; the gate must stand behind the policy.",
    )


def test_an_estate_that_is_not_resolved_is_refused() -> None:
    whole = make(environments={"production": {"stage": "production"}})
    with pytest.raises(InputError, match="a policy is generated for one environment"):
        decide(whole)
    with pytest.raises(InputError, match="there is no identity in 'production'"):
        decide(whole.resolve("production"))
