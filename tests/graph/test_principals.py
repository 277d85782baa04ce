"""For whom calls are made, against walks that carry the person along."""

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.principals import Deputy, principals
from tests.graph.brute import simple_paths, view
from tests.graph.estates import Spec, calls, dice, graph_of, specs, systems

PEOPLE = {"shopper": {"kind": "person"}, "runtime": {"kind": "workload"}}
KINDS = ["channel", "agent", "agent", "tool", "platform", "platform", "human"]


@st.composite
def estates(draw: st.DrawFn) -> Spec:
    spec, roll = draw(specs(kinds=KINDS, routes=0)), draw(dice)
    spec["identities"] = PEOPLE
    for system in spec["systems"].values():
        if system["kind"] == "platform":
            system["subject_access"] = "per-subject"
    for call in spec["integrations"].values():
        if roll.chance(2):
            call["on_behalf_of"] = roll.one(["shopper", "shopper", "runtime"])
        elif roll.chance(3):
            call["identity"] = roll.one(["shopper", "runtime"])
    return spec


def carries(spec: Spec, key: str) -> bool:
    call = spec["integrations"][key]
    return "shopper" in (call.get("on_behalf_of"), call.get("identity"))


@given(estates())
def test_a_call_to_a_record_acts_for_whoever_asked_or_is_found(spec: Spec) -> None:
    graph = graph_of(spec)
    found = principals(graph)
    arcs = view(spec, True)
    ways = [walk for entry in graph.entries for walk in simple_paths(arcs, entry)]
    reached = {systems[-1] for systems, _ in ways}
    agents = {key for key in reached if spec["systems"][key]["kind"] == "agent"}
    behind = {systems[-1] for agent in agents for systems, _ in simple_paths(arcs, agent)}
    known = {systems[-1] for systems, names in ways if all(carries(spec, name) for name in names)}
    records = [arc for arc in arcs if spec["systems"][arc[2]]["kind"] == "platform" and arc[1] in behind]
    assert found.judged == tuple(key for key, _, _ in records)
    failing = {key for key, source, _ in records if not carries(spec, key) or source not in known}
    assert {deputy.call for deputy in found.deputies} == failing
    for deputy in found.deputies:
        assert deputy.check == "per-subject"
        assert not carries(spec, deputy.lost)
        assert deputy.lost == deputy.call or carries(spec, deputy.call)


@given(estates())
def test_a_way_leads_from_an_entry_over_an_agent_to_the_records_and_none_is_shorter(spec: Spec) -> None:
    graph = graph_of(spec)
    found = principals(graph)
    arcs = view(spec, True)
    ends = {key: (source, target) for key, source, target in arcs}
    ways = [walk for entry in graph.entries for walk in simple_paths(arcs, entry)]
    nearest: dict[str, int] = {}
    for systems_, names in ways:
        nearest[systems_[-1]] = min(nearest.get(systems_[-1], 99), len(names))
    agents = [key for key in nearest if spec["systems"][key]["kind"] == "agent"]
    beyond = [(walk[-1], nearest[agent] + len(names)) for agent in agents for walk, names in simple_paths(arcs, agent)]
    for deputy in found.deputies:
        way = found.ways[deputy.call]
        pairs = zip(way.systems, way.systems[1:], strict=False)
        assert [ends[key] for key in way.integrations] == list(pairs)
        assert way.systems[0] in graph.entries
        assert not set(agents).isdisjoint(way.systems[:-1])
        assert deputy.lost in way.integrations
        assert len(way) == 1 + min(far for end, far in beyond if end == ends[deputy.call][0])


def test_the_person_is_lost_on_the_first_call_that_acts_for_nobody() -> None:
    integrations = calls("chat>bot bot>helper helper>tool tool>records")
    for key in ("chat-bot", "tool-records"):
        integrations[key]["on_behalf_of"] = "shopper"
    kinds = systems("chat:channel bot:agent helper:agent tool records:platform")
    kinds["records"]["subject_access"] = "per-subject"
    found = principals(graph_of({"systems": kinds, "integrations": integrations, "identities": PEOPLE}))
    assert found.deputies == (Deputy("tool-records", "bot-helper", "per-subject"),)
