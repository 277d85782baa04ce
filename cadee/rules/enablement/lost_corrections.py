"""Corrections by people that nobody can file, that improve nothing, or that wait too long."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.gating import minds
from cadee.model.layer import Feedback, Layer
from cadee.rules.base import Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import listed


@rule("CADEE-EN-009", scope="workspace")
def check(graph: Graph, *, most_days: int = 90) -> Iterator[Answer]:
    """Follow a correction: from a person to where it is collected, into data that the AI or its tests use, in time."""
    layer = graph.estate.layers.get("enablement")
    if layer is None:
        yield NotApplicable("no human cockpit (layer enablement) is declared")
        return
    if layer.feedback is None:
        said = "corrections by people flow back nowhere: the human cockpit declares no `feedback`"
        yield Violation(
            graph.estate.route(layer), said, help="say where they are collected, into what, by whom, how often"
        )
        return
    found = list(_breaks(graph, layer, layer.feedback, most_days))
    yield from found
    if not found:
        loop = layer.feedback
        into = listed(map(repr, loop.into), most=3)
        yield Proof(
            f"corrections reach {loop.collected_in!r} and from there {into}, every {loop.every}, by {loop.owner!r}"
        )


def _breaks(graph: Graph, layer: Layer, loop: Feedback, most_days: int) -> Iterator[Violation]:
    place, route = loop.collected_in, graph.estate.route
    if place not in graph.reachable(_corrects(graph), without_systems=minds(graph), fallbacks=True):
        yield Violation(
            route(layer, "feedback", "collected_in"),
            f"corrections are collected in {place!r}, and nobody can file one there: no way leads to it from people",
            label="who files here?",
            help=f"declare an integration to {place!r} from where people correct answers",
        )
    used = _used(graph)
    if not loop.into:
        said = f"nobody says what the corrections in {place!r} improve"
        yield Violation(route(layer, "feedback"), said, unknown=True, help="name data in `into`")
    elif used.isdisjoint(graph.derived(loop.into)):
        names = listed(map(repr, loop.into), most=3)
        yield Violation(
            route(layer, "feedback", "into"),
            f"corrections in {place!r} improve {names}, which no AI system, no index and no test uses",
            label="improves nothing",
            help="name what answers are made of, or the cases that a version is tested with",
        )
    if loop.every.days > most_days:
        yield Violation(
            route(layer, "feedback", "every"),
            f"a correction waits up to {loop.every} before somebody carries it through ({most_days}d is the limit)",
            label="too seldom",
        )


def _corrects(graph: Graph) -> list[str]:
    """Return people, channels, and the platforms that hand people their work."""
    callers = {graph.estate.integrations[key].source for person in graph.humans for key in graph.calls_to(person)}
    return sorted({*graph.humans, *graph.systems("channel"), *callers}.difference(minds(graph)))


def _used(graph: Graph) -> set[str]:
    """Return the data that agents, models and gateways exchange, that an index holds, or that a test runs on."""
    estate = graph.estate
    ai = {*minds(graph), *graph.gateways}
    found = {key for system in estate.systems.values() if system.index for key in system.index.contains}
    found.update(result.dataset for result in estate.evaluations.values() if result.dataset is not None)
    for call in estate.integrations.values():
        if call.source in ai or call.target in ai:
            found.update(call.data or ())
    return found
