"""Which models stand behind a system, against the routes as written."""

from hypothesis import given

from cadee.graph.judging import kinship, models_behind
from tests.graph.brute import view
from tests.graph.estates import Spec, calls, graph_of, specs, systems

KINDS = ["agent", "agent", "gateway", "gateway", "model", "model", "human", "tool"]


def slow(spec: Spec, system: str) -> set[str]:
    """The models one call away, or behind a gateway: by its routes that serve the call, or by all its calls."""
    kinds = {key: entry["kind"] for key, entry in spec["systems"].items()}
    arcs = {key: (call["from"], call["to"]) for key, call in spec["integrations"].items()}
    if kinds[system] == "model":
        return {system}
    found = set()
    requests = view(spec, True)
    for key, start, end in requests:
        if start != system or kinds[system] == "human":
            continue
        ends = {end}
        if kinds[end] == "gateway":
            serving = [
                route for route in spec.get("routes", {}).values() if key in route["serves"] and route["gateway"] == end
            ]
            exits = set()
            for route in serving:
                waiting, names = [route["primary"]], {route.get("fallback")}
                exits.add(route["primary"])
                while waiting:
                    protected = waiting.pop()
                    for name, ladder in spec.get("fallbacks", {}).items():
                        if ladder["protects"] == protected or name in names:
                            rungs = {rung["to"] for rung in ladder["rungs"] if "to" in rung}
                            waiting += sorted(rungs - exits)
                            exits |= rungs
            ends = {arcs[each][1] for each in exits if arcs[each][0] == end}
            if not ends:
                ends = {far for _, near, far in requests if near == end}
        found |= {each for each in ends if kinds[each] == "model"}
    return found


@given(specs(kinds=KINDS))
def test_the_models_behind_a_system_are_those_it_may_be_answered_by(spec: Spec) -> None:
    graph = graph_of(spec)
    for key in spec["systems"]:
        assert set(models_behind(graph, key)) == slow(spec, key)


def test_a_certain_kin_comes_before_a_possible_one() -> None:
    card = {"vendor": "a", "name": "large"}
    kinds = systems(
        "bot:agent dark:model twin:model judge:model", twin={"model": card}, judge={"model": {**card, "vendor": "b"}}
    )
    graph = graph_of({"systems": kinds, "integrations": calls("bot>dark bot>twin")})
    kin = kinship(graph, "judge", "bot")
    assert kin is not None
    assert (kin.judged, kin.unknown) == ("twin", False)
