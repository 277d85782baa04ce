"""Changed steps of work without a procedure, or whose people were trained after they got the AI, or never."""

from collections.abc import Iterator, Sequence

from cadee.graph import Graph
from cadee.model.layer import Layer, Procedure
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-EN-011", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the people who work with the AI with the procedures, and the training with the first day."""
    layer = graph.estate.layers.get("enablement")
    people = list(_workers(graph))
    if layer is None or not (people or layer.procedures):
        yield NotApplicable("no human cockpit (layer enablement), or nobody who works with the AI, is declared")
        return
    late = [
        violation for number, each in enumerate(layer.procedures) for violation in _late(graph, layer, number, each)
    ]
    untrained = [number for number, each in enumerate(layer.procedures) if each.trained_on is None]
    without = [person for person in people if not _covered(graph, layer, person)]
    yield from late
    if untrained:
        yield _untrained(graph, layer, untrained)
    if without:
        yield _without(graph, layer, without)
    if not late and not untrained and not without:
        shown = f"{counted(len(layer.procedures), 'changed step')}: each has a procedure, a manager and trained people"
        yield Proof(f"{shown}, {counted(len(people), 'desk')} covered")


def _workers(graph: Graph) -> Iterator[System]:
    """Yield the people to whom work comes, or who fetch it; others at whom requests begin are customers or users."""
    fetching = {graph.estate.integrations[call].source for desk in graph.desks for call in graph.calls_to(desk)}
    outside = set(graph.entries) - fetching
    people = (graph.estate.systems[key] for key in graph.humans if key not in outside)
    yield from (person for person in people if person.owner is not None)


def _covered(graph: Graph, layer: Layer, person: System) -> bool:
    return not graph.behind(person.owner or "").keys().isdisjoint(each.manager for each in layer.procedures)


def _late(graph: Graph, layer: Layer, number: int, step: Procedure) -> Iterator[Violation]:
    live, workflow = graph.estate.workflow.live_from, graph.estate.workflow
    if step.trained_on is not None and live is not None and live < step.trained_on:
        days = counted((step.trained_on - live).days, "day")
        yield Violation(
            graph.estate.route(layer, "procedures", number, "trained_on"),
            f"{step.role!r} was trained for {step.step!r} on {step.trained_on}, {days} after the first day with users",
            label="too late",
            also=(Also(graph.estate.route(workflow, "live_from"), "the first day with users"),),
            help="hold the training before access, and stop the access of those who were not there",
        )


def _untrained(graph: Graph, layer: Layer, numbers: Sequence[int]) -> Violation:
    first = layer.procedures[numbers[0]]
    more = f", nor for {counted(len(numbers) - 1, 'more step')}" if len(numbers) > 1 else ""
    said = f"nobody says when {first.role!r} was trained for {first.step!r}{more}"
    return Violation(graph.estate.route(layer, "procedures", numbers[0]), said, unknown=True, help="add `trained_on`")


def _without(graph: Graph, layer: Layer, people: Sequence[System]) -> Violation:
    names = listed((repr(person.id) for person in people), most=4)
    owner = people[0].owner
    return Violation(
        graph.estate.route(layer, "procedures"),
        f"no manager of {names} owns a procedure for what changes there",
        also=tuple(Also(graph.estate.route(person), "works as before?") for person in people[:3]),
        help=f"add a procedure whose `manager` is {owner!r} or one of its members",
    )
