"""Cycles that no step limit cuts, against walks; agents that may go round, by hand."""

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.rounds import Round, call_cycles, rounds
from tests.graph.brute import simple_paths, view
from tests.graph.estates import Spec, calls, dice, graph_of, specs, systems

KINDS = ["agent", "tool", "platform", "human", "model", "channel"]


@st.composite
def estates(draw: st.DrawFn) -> Spec:
    spec, roll = draw(specs(kinds=KINDS, routes=0)), draw(dice)
    for call in spec["integrations"].values():
        call["mode"] = roll.one(["sync", "sync", "async"])
        if roll.chance(3):
            call["loop_budget"] = roll.one(
                [{"max_steps": 3}, {"wall_clock": "9s"}, {"max_steps": 3, "wall_clock": "9s"}]
            )
    return spec


@given(estates())
def test_a_cycle_is_reported_if_and_only_if_no_call_on_it_limits_steps(spec: Spec) -> None:
    found = call_cycles(graph_of(spec))
    kinds, integrations = spec["systems"], spec["integrations"]
    people = {key for key, system in kinds.items() if system["kind"] == "human"}
    every = [arc for arc in view(spec, True) if people.isdisjoint(arc[1:])]
    mates = {key: {s[-1] for s, _ in simple_paths(every, key)} for key in kinds}
    agents = {key for key, system in kinds.items() if system["kind"] == "agent"}

    def near_agent(key: str) -> bool:
        return any(agent in mates[key] and key in mates[agent] for agent in agents)

    arcs = [arc for arc in every if integrations[arc[0]]["mode"] != "async" or near_agent(arc[1])]
    free = [arc for arc in arcs if "max_steps" not in integrations[arc[0]].get("loop_budget", {})]
    reach = {key: {s[-1] for s, _ in simple_paths(free, key)} for key in kinds}
    turning = {source for _, source, target in free if source in reach[target]}
    met = {key for cycle in found.unlimited for key in cycle.systems}
    assert met <= turning
    assert {key for key in turning if not any(key in reach[one] and one in reach[key] for one in met)} == set()
    for cycle in found.unlimited:
        assert all("max_steps" not in integrations[key].get("loop_budget", {}) for key in cycle.integrations)
    around = {key: {s[-1] for s, _ in simple_paths(arcs, key)} for key in kinds}
    limited = {key for key, source, target in arcs if source in around[target] and key not in {arc[0] for arc in free}}
    assert set(found.limited) == limited
    assert set(found.untimed) == {key for key in limited if "wall_clock" not in integrations[key]["loop_budget"]}


def test_an_agent_goes_round_between_a_model_and_what_it_acts_on() -> None:
    kinds = systems("bot:agent reader:agent gate:gateway model:model vec:embedding tool store:store desk:human")
    integrations = calls(
        "bot>gate gate>model gate>vec bot>tool bot>store bot>desk reader>model reader>store",
        bot_store={"action": "write"},
        bot_desk={"action": "write"},
    )
    spec = {"systems": kinds, "integrations": integrations}
    assert rounds(graph_of(spec)) == (Round("bot", ("bot-gate",), ("bot-store", "bot-tool")),)
    spec["routes"] = {"vectors": {"gateway": "gate", "serves": ["bot-gate"], "primary": "gate-vec"}}
    assert rounds(graph_of(spec)) == ()
