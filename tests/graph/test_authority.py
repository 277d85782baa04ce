"""Identities against walks over `can_assume`."""

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph import credential_environments
from tests.graph.brute import Call, shortest, simple_paths
from tests.graph.estates import Spec, dice, graph_of, make, specs

NAMES = [f"p{number}" for number in range(5)]


@st.composite
def powers(draw: st.DrawFn) -> Spec:
    spec, roll = draw(specs(most=4, most_calls=5, routes=0, fallbacks=0)), draw(dice)
    places = sorted(spec["systems"])
    spec["identities"] = {}
    for name in NAMES:
        grants = [(roll.one(places), roll.one(["read", "write", "*"]))] if roll.chance(2) else []
        spec["identities"][name] = {
            "kind": "workload",
            "can_assume": roll.some(NAMES, 2),
            "grants": [{"on": f"systems/{place}", "actions": [action]} for place, action in grants],
        }
    for call in spec["integrations"].values():
        call["action"] = roll.one(["read", "write"])
        if roll.chance(2):
            call["identity"] = roll.one(NAMES)
    return spec


def steps(spec: Spec) -> list[Call]:
    return [
        (other, name, other)
        for name, identity in sorted(spec["identities"].items())
        for other in sorted(identity["can_assume"])
    ]


def direct(spec: Spec, name: str, actions: set[str]) -> set[str]:
    wanted = actions | {"*", "admin"}
    granted = {
        grant["on"] for grant in spec["identities"][name]["grants"] if not actions or wanted & set(grant["actions"])
    }
    used = [call for call in spec["integrations"].values() if call.get("identity") == name]
    return granted | {f"systems/{call['to']}" for call in used if not actions or call["action"] in actions}


@given(powers(), st.sampled_from([(), ("write",)]))
def test_assumed_identities_and_what_they_touch(spec, actions) -> None:
    graph = graph_of(spec)
    for name in NAMES:
        met = {systems[-1] for systems, _ in simple_paths(steps(spec), name)}
        assumed = graph.assumed(name)
        assert set(assumed) == met
        for other, chain in assumed.items():
            way = shortest(steps(spec), [name], [other])
            assert way is not None
            assert chain.identities == way[0]
        touched = graph.touches(name, actions=actions)
        assert set(touched) == set().union(*(direct(spec, other, set(actions)) for other in met))
        for element, chain in touched.items():
            assert chain.identities[0] == name
            assert chain.reaches == element
            assert element in direct(spec, chain.identities[-1], set(actions))
            assert len(chain.identities) == min(
                len(assumed[other].identities) for other in met if element in direct(spec, other, set(actions))
            )
        used = {key for key, call in spec["integrations"].items() if call.get("identity") == name}
        assert set(graph.uses(name)) == used


def test_a_credential_is_found_in_each_environment_it_is_used_in() -> None:
    estate = make(
        environments={"test": {"stage": "test"}, "production": {"stage": "production"}},
        identities={
            "a": {"kind": "key", "credential": "env:ONE"},
            "b": {"kind": "key", "credential": "env:TWO", "per_environment": {"test": {"credential": "env:ONE"}}},
            "c": {"kind": "key", "credential": "env:TWO", "environments": ["test"]},
        },
    )
    assert credential_environments(estate) == {
        "env:ONE": {"production": ("a",), "test": ("a", "b")},
        "env:TWO": {"production": ("b",), "test": ("c",)},
    }
    for name in ("test", "production"):
        resolved = estate.resolve(name)
        for key, identity in resolved.identities.items():
            assert key in credential_environments(estate)[identity.credential or ""][name]
