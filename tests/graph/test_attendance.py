"""Who is there, against walks over the calls as written."""

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.attendance import attendances, facing_customers, way, worker
from tests.graph.brute import simple_paths, view
from tests.graph.estates import Spec, calls, dice, graph_of, specs, systems

AI = ("model", "embedding", "gateway", "agent")
HOURS = ["24x7", "08:00-20:00 Europe/Berlin", "20:00-08:00 Europe/Berlin", None]


@st.composite
def shops(draw: st.DrawFn) -> Spec:
    spec = draw(specs(kinds=["channel", "channel", "agent", "human", "human", "queue", "platform"], routes=0))
    roll = draw(dice)
    for system in spec["systems"].values():
        hours = roll.one(HOURS)
        if hours is not None:
            system["hours"] = hours
        if roll.chance(8):
            system["terminal"] = "static-answer"
    return spec


@given(shops())
def test_an_entry_is_covered_by_the_people_that_some_walk_leads_to(spec: Spec) -> None:
    graph = graph_of(spec)
    found = {each.entry: each for each in attendances(graph)}
    live, kinds = view(spec, True), {key: system["kind"] for key, system in spec["systems"].items()}
    staff = {key for key in graph.humans if any(target in graph.desks for _, source, target in live if source == key)}
    for entry in facing_customers(graph):
        free = [call for call in live if kinds[call[1]] not in AI and kinds[call[2]] not in AI]
        met: set[str] = set()
        for world in (free, live):
            ends = {path[-1] for path, _ in simple_paths(world, entry)}
            met = {key for key in ends if kinds[key] == "human"}
            met |= {key for key in staff if any(t in ends for _, s, t in live if s == key and t in graph.desks)}
            if met:
                break
        if not met or kinds[entry] == "human":
            assert entry not in found
            continue
        said = {spec["systems"][key].get("hours") for key in met}
        assert {str(hours) for hours in found[entry].cover} == said - {None}
        assert bool(found[entry].unstaffed) == (None in said)
        ends = {path[-1] for path, _ in simple_paths(free, entry)}
        worked = {
            key for key in ends for path, _ in simple_paths(live, key) if {*graph.humans, *graph.desks} & set(path)
        }
        static = {f["protects"] for f in spec.get("fallbacks", {}).values() if "static-answer" in str(f["rungs"])}
        promised = (
            {key for key in ends if spec["systems"][key].get("terminal") == "static-answer"}
            | {
                key
                for key in ends & worked
                if kinds[key] == "queue" and spec["systems"][key].get("hours") in (None, "24x7")
            }
            | {key for key in ends if kinds[key] == "human" and spec["systems"][key].get("hours") == "24x7"}
            | {key for key in ends if any(spec["integrations"][call]["from"] == key for call in static)}
        )
        assert found[entry].always == bool(promised)


def test_the_way_to_those_who_fetch_their_work() -> None:
    spec = {"systems": systems("chat:channel bot:agent centre:platform desk:human"), "integrations": {}}
    spec["integrations"] = calls("chat>bot chat>centre desk>centre")
    graph = graph_of(spec)
    path = way(graph, "chat")
    assert path is not None
    assert str(path) == "chat → centre"
    assert worker(graph, "centre") == "desk"
    assert worker(graph, "desk") == "desk"
    assert worker(graph, "bot") == "bot"
