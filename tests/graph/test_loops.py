"""Cycles against the enumeration of all of them; dead ends against walking each ladder."""

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph import TRIGGERS
from tests.graph.brute import Call, simple_cycles, view
from tests.graph.estates import Spec, calls, graph_of, specs, systems


def waiting(spec: Spec) -> list[Call]:
    return [call for call in view(spec, True) if spec["integrations"][call[0]].get("mode") != "async"]


def parts(cycles) -> list[set[str]]:
    """Merge the systems of cycles that meet."""
    found: list[set[str]] = []
    for cycle in cycles:
        mine = set(cycle[0])
        for other in [part for part in found if part & mine]:
            found.remove(other)
            mine |= other
        found.append(mine)
    return found


@given(specs())
def test_one_smallest_cycle_for_each_component_of_waiting_calls(spec) -> None:
    graph = graph_of(spec)
    every = simple_cycles(waiting(spec))
    groups = parts(every)
    found = graph.sync_cycles
    assert len(found) == len(groups)
    assert [cycle.systems[0] for cycle in found] == sorted(cycle.systems[0] for cycle in found)
    for cycle in found:
        group = next(group for group in groups if cycle.systems[0] in group)
        rivals = [rival for rival in every if rival[0][0] in group]
        least = min(len(names) for _, names in rivals)
        start, _, names = min((systems[0], len(names), names) for systems, names in rivals if len(names) == least)
        assert (cycle.systems[0], cycle.integrations) == (start, names)
        assert cycle.systems[0] == cycle.systems[-1]
        inside = {key for key, source, target in waiting(spec) if {source, target} <= group}
        assert set(graph.component_calls(start)) == inside


def option_calls(spec: Spec, trigger: str | None) -> list[tuple[str, str, str, str]]:
    """The fallback graph: integration, options as text, fallback."""

    def option(key: str) -> str:
        return f"{spec['integrations'][key]['from']}/{spec['integrations'][key]['to']}"

    found = []
    for key, ladder in sorted(spec.get("fallbacks", {}).items()):
        for rung in ladder["rungs"]:
            if "to" in rung and (trigger is None or trigger in rung["on"] or "any" in rung["on"]):
                found.append((ladder["protects"], option(ladder["protects"]), option(rung["to"]), key))
    for _, route in sorted(spec.get("routes", {}).items()):
        for served in route["serves"]:
            found.append((served, option(served), option(route["primary"]), ""))
    return found


@given(specs(fallbacks=4, most=4), st.sampled_from([None, "timeout", "rate-limited"]))
def test_one_smallest_loop_for_each_component_of_fallbacks(spec, trigger) -> None:
    arcs = option_calls(spec, trigger)
    numbered = [(f"{number:03}", before, after) for number, (_, before, after, _) in enumerate(arcs)]
    cycles = {(systems, names) for systems, names in simple_cycles(numbered)}
    groups = parts(cycles)
    expected = []
    for group in groups:
        own = [names for systems, names in cycles if systems[0] in group and any(arcs[int(name)][3] for name in names)]
        if own:
            expected.append(min(map(len, own)))
    found = graph_of(spec).fallback_cycles(trigger)
    assert sorted(len(cycle.integrations) for cycle in found) == sorted(expected)
    steps = {(start, fallback) for start, _, _, fallback in arcs}
    for cycle in found:
        assert cycle.fallbacks[0]
        assert set(zip(cycle.integrations, cycle.fallbacks, strict=True)) <= steps


def ends_well(spec: Spec, ladder: str, trigger: str, seen: tuple[str, ...] = ()) -> bool:
    for rung in spec["fallbacks"][ladder]["rungs"]:
        if trigger not in rung["on"] and "any" not in rung["on"]:
            continue
        if "terminal" in rung or safe(spec, spec["integrations"][rung["to"]]["to"]):
            return True
        mine = spec["integrations"][rung["to"]]
        for key, other in spec["fallbacks"].items():
            own = spec["integrations"][other["protects"]]
            same = (own["from"], own["to"]) == (mine["from"], mine["to"])
            if same and key not in seen and ends_well(spec, key, trigger, (*seen, key)):
                return True
    return False


def safe(spec: Spec, system: str) -> bool:
    """A terminal, or a desk that people work on."""
    kinds = {key: entry["kind"] for key, entry in spec["systems"].items()}
    desk = kinds[system] in ("platform", "channel", "external")
    staffed = any(source == system and kinds[target] == "human" for _, source, target in view(spec, True))
    return kinds[system] in ("human", "queue") or (desk and staffed) or fetched(spec, system, kinds)


def fetched(spec: Spec, system: str, kinds: dict[str, str]) -> bool:
    """Whether people who come in by no channel of their own call a desk that others call too."""
    every = view(spec, True)
    callers = {source for _, source, target in every if target == system}
    staff = set()
    for person in {caller for caller in callers if kinds[caller] == "human"}:
        doors = {target for _, source, target in every if source == person and kinds[target] == "channel"}
        if not any(all(kinds[s] == "human" for _, s, t in every if t == door) for door in doors):
            staff.add(person)
    others = any(kinds[caller] != "human" for caller in callers)
    return kinds[system] in ("platform", "external") and bool(staff) and others


@given(specs(fallbacks=4))
def test_a_dead_end_is_a_ladder_that_no_walk_leads_to_a_terminal(spec) -> None:
    ladders = spec.get("fallbacks", {})
    expected = []
    for trigger in TRIGGERS:
        for key in sorted(ladders):
            live = [rung for rung in ladders[key]["rungs"] if trigger in rung["on"] or "any" in rung["on"]]
            if live and not ends_well(spec, key, trigger, (key,)):
                expected.append((key, trigger, live[-1]["to"]))
    assert [(end.fallback, end.trigger, end.last) for end in graph_of(spec).dead_ends] == expected


def two_ladders(**rungs) -> Spec:
    return {
        "systems": systems("gw:gateway one:model two:model"),
        "integrations": calls("gw>one gw>two") | {"again": {"from": "gw", "to": "one"}},
        "fallbacks": {
            "a": {"protects": "gw-one", "rungs": [{"to": "gw-two", "on": ["timeout"]}]},
            "b": {"protects": "gw-two", "rungs": [{"to": "again", "on": [rungs.get("on", "timeout")]}]},
        },
    }


def test_a_loop_shows_through_another_integration_to_the_same_model() -> None:
    (cycle,) = graph_of(two_ladders()).fallback_cycles("timeout")
    assert (cycle.integrations, cycle.fallbacks) == (("gw-one", "gw-two"), ("a", "b"))


def test_a_loop_is_one_of_its_trigger() -> None:
    graph = graph_of(two_ladders(on="rate-limited"))
    assert graph.fallback_cycles("timeout") == ()
    assert len(graph.fallback_cycles()) == 1


def test_a_loop_runs_through_a_second_gateway() -> None:
    spec = {
        "systems": systems("bot:agent g1:gateway g2:gateway m:model"),
        "integrations": calls("bot>g1 bot>g2 g2>m"),
        "routes": {"r": {"gateway": "g2", "serves": ["bot-g2"], "primary": "g2-m"}},
        "fallbacks": {
            "a": {"protects": "bot-g1", "rungs": [{"to": "bot-g2", "on": ["any"]}]},
            "b": {"protects": "g2-m", "rungs": [{"to": "bot-g1", "on": ["any"]}]},
        },
    }
    (cycle,) = graph_of(spec).fallback_cycles()
    assert cycle.integrations == ("bot-g1", "bot-g2", "g2-m")
    assert cycle.fallbacks == ("a", "", "b")
