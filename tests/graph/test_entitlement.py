"""What grants allow and what calls need, against a walk over every grant and call."""

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.entitlement import excess, granted, needs
from cadee.model.identity import Grant
from tests.graph.estates import Spec, dice, graph_of, systems

NAMES = [f"p{number}" for number in range(4)]
PLACES = ["one", "two", "three"]


@st.composite
def powers(draw: st.DrawFn) -> Spec:
    roll = draw(dice)
    spec: Spec = {"systems": systems("one:store two:platform three:agent"), "data": {"facts": {}}, "identities": {}}
    for name in NAMES:
        spec["identities"][name] = {"kind": "workload", "can_assume": roll.some([n for n in NAMES if n != name], 2)}
        if not roll.chance(3):
            places = roll.some([*(f"systems/{place}" for place in PLACES), "data/facts"], 2)
            actions = ["read", "write", "irreversible", "admin", "*"]
            spec["identities"][name]["grants"] = [{"on": place, "actions": [roll.one(actions)]} for place in places]
    spec["integrations"] = {
        f"c{number}": {
            "from": roll.one(PLACES),
            "to": roll.one(PLACES),
            "plane": roll.one(["runtime", "runtime", "control"]),
            "action": roll.one(["read", "write", "irreversible"]),
            "identity": roll.one(NAMES),
            "data": roll.some(["facts"], 1),
        }
        for number in range(5)
    }
    return spec


@given(powers())
def test_a_call_is_granted_by_its_identity_or_one_it_may_become(spec: Spec) -> None:
    graph = graph_of(spec)
    for key, call in spec["integrations"].items():
        own = spec["identities"][call["identity"]]
        near = [own, *(spec["identities"][name] for name in own["can_assume"])]
        said = [grant for each in near for grant in each.get("grants", ())]
        places = {f"systems/{call['to']}", *(f"data/{data}" for data in call["data"])}
        covered = any(g["on"] in places and g["actions"][0] in (call["action"], "admin", "*") for g in said)
        expected = covered if any("grants" in each for each in near) else None
        assert granted(graph, graph.estate.integrations[key]) is expected


@given(powers())
def test_needs_are_those_of_calls_made_as_it_and_as_what_becomes_it(spec: Spec) -> None:
    found = needs(graph_of(spec))
    for name in NAMES:
        makers = {name, *(other for other in NAMES if name in spec["identities"][other]["can_assume"])}
        expected: dict[str, set[str]] = {}
        for call in spec["integrations"].values():
            if call["identity"] in makers:
                for place in (f"systems/{call['to']}", *(f"data/{data}" for data in call["data"])):
                    actions = {call["action"], "admin"} if call["plane"] == "control" else {call["action"]}
                    expected.setdefault(place, set()).update(actions)
        assert {on: set(actions) for on, actions in found.get(name, {}).items()} == expected


def test_excess_is_what_no_call_needs() -> None:
    grant = Grant.model_validate({"on": "systems/one", "actions": ["read", "write", "irreversible", "admin", "*"]})
    assert excess(grant, frozenset()) == ("write", "irreversible", "admin", "*")
    assert excess(grant, frozenset({"irreversible"})) == ("admin", "*")
    assert excess(grant, frozenset({"write", "admin"})) == ("irreversible", "*")
