"""The ways of requests to calls on which a trace is lost, against all walks."""

from hypothesis import given

from cadee.graph.tracing import way_of_steps, ways_by_fallbacks
from tests.graph.brute import simple_paths, view
from tests.graph.estates import Spec, calls, graph_of, specs, systems


@given(specs(journeys=2))
def test_no_way_through_a_call_is_shorter(spec: Spec) -> None:
    graph = graph_of(spec)
    arcs = view(spec, True)
    ends = {key: (source, target) for key, source, target in arcs}
    entries = {journey.entry for journey in graph.journeys()}
    far: dict[str, int] = {}
    for entry in entries:
        for walk, names in simple_paths(arcs, entry):
            far[walk[-1]] = min(far.get(walk[-1], 99), len(names))
    ways = ways_by_fallbacks(graph, graph.journeys())
    assert set(ways) == {key for key, (source, _) in ends.items() if source in far}
    for key, way in ways.items():
        assert way.integrations[-1] == key
        assert way.systems[0] in entries
        assert [ends[each] for each in way.integrations] == list(zip(way.systems, way.systems[1:], strict=False))
        assert len(way) == 1 + far[ends[key][0]]


def test_a_journey_gets_to_a_step_by_its_own_steps_only() -> None:
    spec: Spec = {
        "systems": systems("chat:channel bot:agent helper:agent tool lone"),
        "integrations": calls("chat>bot bot>helper helper>tool bot>tool chat>tool tool>bot lone>tool tool>lone"),
        "journeys": {"ask": {"steps": ["chat-bot", "bot-helper", "helper-tool", "tool-bot", "lone-tool"]}},
    }
    graph = graph_of(spec)
    journey = graph.journey("ask")
    assert way_of_steps(graph, journey, "chat-bot").integrations == ("chat-bot",)
    assert way_of_steps(graph, journey, "helper-tool").integrations == ("chat-bot", "bot-helper", "helper-tool")
    assert way_of_steps(graph, journey, "tool-bot").systems == ("chat", "bot", "helper", "tool", "bot")
    assert way_of_steps(graph, journey, "lone-tool").systems == ("lone", "tool")
