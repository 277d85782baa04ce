"""Confidence reviews that are not held when they are due."""

from collections.abc import Iterator
from datetime import date, timedelta

from cadee.graph import Graph
from cadee.model.layer import Layer, Review
from cadee.rules.base import Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-EN-013", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the last date of each review, or the first day with users, with how often it is to be held."""
    layer, live = graph.estate.layers.get("enablement"), graph.estate.workflow.live_from
    if layer is None or live is None or live > graph.today:
        yield NotApplicable("no human cockpit (layer enablement) is declared, or nobody uses the workflow yet")
        return
    if not layer.reviews:
        said = "no recurring review is declared in which people say how far they trust the workflow"
        yield Violation(graph.estate.route(layer), said, help="add `reviews` with a name, `every` and an owner")
        return
    found = [
        violation for number, each in enumerate(layer.reviews) for violation in _missed(graph, layer, number, each)
    ]
    yield from found
    if not found:
        nearest = min(_due(graph, each) for each in layer.reviews)
        yield Proof(f"{counted(len(layer.reviews), 'recurring review')}: none is overdue, the next is due by {nearest}")


def _due(graph: Graph, review: Review) -> date:
    start = review.last_held or graph.estate.workflow.live_from or graph.today
    days = min(int(review.every.days), (date.max - start).days)
    return start + timedelta(days=days)


def _missed(graph: Graph, layer: Layer, number: int, review: Review) -> Iterator[Violation]:
    route, due = graph.estate.route, _due(graph, review)
    if review.last_held is not None and review.last_held > graph.today:
        said = f"{review.name!r} is said to have been held on {review.last_held}, a day that is still to come"
        yield Violation(route(layer, "reviews", number, "last_held"), said, label="in the future")
    elif due < graph.today:
        last = f"was last held on {review.last_held}" if review.last_held else "has never been held"
        since = counted((graph.today - due).days, "day")
        yield Violation(
            route(layer, "reviews", number, *(("last_held",) if review.last_held else ())),
            f"{review.name!r} {last} and is due every {review.every}: {since} late",
            label="overdue",
            unknown=review.last_held is None,
            help=f"let {review.owner!r} hold it, and write down when",
        )
