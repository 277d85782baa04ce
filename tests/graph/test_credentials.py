"""Reach through credentials against a closure step by step."""

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.credentials import actors, keepers, reaches_by_credentials
from tests.graph.estates import Spec, dice, graph_of

ACTIONS = ["read", "write"]


@st.composite
def vaults(draw: st.DrawFn) -> Spec:
    roll = draw(dice)
    systems = [f"s{n}" for n in range(roll.number(1, 4))]
    names = [f"k{n}" for n in range(roll.number(1, 4))]
    identities = {}
    for name in names:
        identities[name] = {"kind": roll.one(["agent", "key"]), "can_assume": roll.some(names, 1)}
        grants = [{"on": f"systems/{key}", "actions": [roll.one(ACTIONS)]} for key in roll.some(systems, 2)]
        identities[name]["grants"] = grants
    spec: Spec = {"identities": identities, "systems": {}}
    for key in systems:
        spec["systems"][key] = {"kind": roll.one(["store", "platform"])}
        if roll.chance(2):
            spec["systems"][key]["credentials_of"] = roll.some(names, 2)
        if roll.chance(4):
            spec["systems"][key]["subject_access"] = "per-subject"
    return spec


def rights(spec: Spec, names: set[str], *, take: bool) -> set[tuple[str, str]]:
    """Return what identities may do, as pairs of system and action, with credentials that lie open or without."""
    been, waiting = set(names), list(names)
    found: set[tuple[str, str]] = set()
    while waiting:
        entry = spec["identities"][waiting.pop()]
        further = set(entry["can_assume"])
        for grant in entry["grants"]:
            key = grant["on"].split("/")[1]
            found.add((key, grant["actions"][0]))
            system = spec["systems"][key]
            if take and grant["actions"] == ["read"] and system.get("subject_access") is None:
                further |= set(system.get("credentials_of", ()))
        waiting += further - been
        been |= further
    return found


@given(vaults())
def test_a_reach_is_found_wherever_the_closure_adds_something(spec) -> None:
    graph = graph_of(spec)
    beyond = {
        actor
        for actor, names in actors(graph).items()
        if {k for k, _ in rights(spec, set(names), take=True)} != {k for k, _ in rights(spec, set(names), take=False)}
        or {k for k, a in rights(spec, set(names), take=True) if a == "write"}
        != {k for k, a in rights(spec, set(names), take=False) if a == "write"}
    }
    found = reaches_by_credentials(graph)
    assert {each.agent for each in found} <= beyond
    assert bool(found) == bool(beyond)
    for each in found:
        assert each.store in keepers(graph)
        assert each.way[0] == each.agent
        assert each.way[-1] in each.beyond
