"""People, alerts and switches against walks over owners and needs."""

from hypothesis import given
from hypothesis import strategies as st

from tests.graph.brute import simple_cycles, simple_paths, view
from tests.graph.estates import Spec, calls, dice, graph_of, specs, systems
from tests.graph.failing import World

PEOPLE = [f"o{number}" for number in range(5)]


@st.composite
def houses(draw: st.DrawFn) -> Spec:
    roll = draw(dice)
    spec: Spec = {"systems": systems("bot:agent"), "owners": {}, "switches": {}, "gates": {}, "signals": {}}
    for name in PEOPLE:
        owner = {"kind": roll.one(["team", "person"])}
        owner["members"] = roll.some(PEOPLE, 2)
        if roll.chance(2):
            owner["deputy"] = roll.one(PEOPLE)
        if roll.chance(4):
            owner["permissions"] = ["switches/stop"]
        spec["owners"][name] = owner
    spec["switches"]["stop"] = {
        "kind": "kill-switch",
        "acts_on": ["systems/bot"],
        "holder": roll.one(PEOPLE),
    }
    spec["switches"]["all"] = {"kind": "kill-switch", "acts_on": ["workflow"]}
    spec["signals"]["down"] = {"from": ["bot"], "metric": "errors", "to": roll.one(PEOPLE)}
    return spec


@given(houses())
def test_those_behind_an_owner_hold_its_controls_and_hear_its_alerts(spec) -> None:
    graph = graph_of(spec)
    ways = []
    for name, owner in spec["owners"].items():
        ways += [
            (other, name, other) for other in (*owner["members"], *([owner["deputy"]] if "deputy" in owner else []))
        ]
    behind = {name: {path[-1] for path, _ in simple_paths(ways, name)} for name in PEOPLE}
    persons = {name for name, owner in spec["owners"].items() if owner["kind"] == "person"}
    for name in PEOPLE:
        assert set(graph.behind(name)) == behind[name]
        assert graph.people(name) == tuple(sorted(behind[name] & persons))
        able = {spec["switches"]["stop"]["holder"]}
        able |= {other for other, owner in spec["owners"].items() if "permissions" in owner}
        found = graph.controls(name)
        assert set(found) == ({"switches/stop"} if behind[name] & able else set())
        assert all(who in behind[name] & able for _, who in found.values())
    assert graph.alerted("bot") == {"down": tuple(sorted(behind[spec["signals"]["down"]["to"]] & persons))}
    assert graph.switches_on("systems/bot") == ("all", "stop")
    assert graph.switched("all") == ("bot",)


@given(specs(most=6, detail=True, fallbacks=0, routes=0), st.integers(0, 5), st.integers(0, 5), st.booleans())
def test_a_switch_depends_on_what_it_switches_when_its_place_dies_with_it(spec, place, target, shared) -> None:
    names = sorted(spec["systems"])
    place, target = names[place % len(names)], names[target % len(names)]
    spec["switches"] = {"stop": {"kind": "kill-switch", "acts_on": [f"systems/{target}"], "runs_on": place}}
    graph = graph_of(spec)
    gone = {target}
    if shared:
        gone |= {key for key in names if ("works", (target, "")) in World(spec, (f"systems/{key}",)).broken}
    expected = any(("works", (place, "")) in World(spec, (f"systems/{key}",)).broken for key in gone)
    path = graph.switch_dependence("stop", with_dependencies=shared)
    assert (path is not None) == expected
    if path is not None:
        assert path.systems[0] == place
        assert path.systems[-1] in gone


def test_a_switch_acts_on_the_systems_behind_its_elements() -> None:
    spec: Spec = {
        "systems": systems("bot:agent gw:gateway one:model console", console={"depends_on": ["gw"]}),
        "integrations": calls("bot>gw gw>one"),
        "routes": {"r": {"gateway": "gw", "serves": ["bot-gw"], "primary": "gw-one"}},
        "switches": {
            "a": {"kind": "kill-switch", "acts_on": ["routes/r"], "runs_on": "console"},
            "b": {"kind": "kill-switch", "acts_on": ["integrations/bot-gw"], "runs_on": "console"},
        },
    }
    graph = graph_of(spec)
    assert graph.switched("a") == ("gw",)
    assert graph.switched("b") == ("bot",)
    assert str(graph.switch_dependence("a")) == "console → gw"
    assert graph.switch_dependence("b") is None


@given(specs(kinds=["agent", "queue", "human", "tool"], routes=0))
def test_an_escalation_loop_is_a_cycle_that_reaches_nobody(spec) -> None:
    graph = graph_of(spec)
    kinds = {key: system["kind"] for key, system in spec["systems"].items()}
    live = view(spec, True)
    among = [call for call in live if {kinds[call[1]], kinds[call[2]]} <= {"agent", "queue"}]

    def helpless(key: str) -> bool:
        return not any(kinds[path[-1]] == "human" for path, _ in simple_paths(live, key))

    turning = {key for systems_, _ in simple_cycles(among) for key in systems_ if helpless(key)}
    found = graph.escalation_loops
    assert {key for loop in found for key in loop.systems} <= turning
    assert bool(found) == bool(turning)
    for loop in found:
        assert loop.systems[0] == loop.systems[-1]
