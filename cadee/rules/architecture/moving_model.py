"""Models whose version moves under the workflow, or whose last day has come or is near."""

import re
from collections.abc import Iterator, Sequence

from cadee.diagnostic import Severity
from cadee.graph import Graph
from cadee.graph.ground import our_own
from cadee.model.system import ModelCard, System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

MOVES = {"latest", "stable", "current", "default", "newest", "preview", "main", "*"}
DATED = re.compile(r"20\d{2}-?(0[1-9]|1[0-2])-?([0-2]\d|3[01])$|@sha256:")  # a day at its end, or a digest


@rule("CADEE-A-040")
def check(graph: Graph, *, notice_days: int = 60) -> Iterator[Answer]:
    """Look at the version and the last day of each model that requests reach."""
    stage = graph.estate.environment
    if stage is not None and stage.stage in ("sandbox", "development"):
        yield NotApplicable("models of an environment for experiments may move")
        return
    models = [graph.estate.systems[key] for key in graph.models]
    if not models:
        yield NotApplicable("no request reaches a model")
        return
    cards = [(system, system.model) for system in models if system.model is not None]
    loose = [(system, card) for system, card in cards if not _pinned(card)]
    unsaid = [system for system in models if system.model is None]
    unsaid += [s for s, card in cards if _pinned(card) and card.retires is None and not our_own(graph, s)]
    ends = [answer for system, card in cards for answer in _end(graph, system, card, notice_days)]
    yield from ends
    if loose:
        yield _moving(graph, *loose[0], [system for system, _ in loose[1:]])
    if unsaid:
        yield _unsaid(graph, unsaid[0], unsaid[1:])
    if not (ends or loose or unsaid):
        yield Proof(f"{counted(len(models), 'model')}: each is pinned, and the last day of none is near")


def _pinned(card: ModelCard) -> bool:
    if card.pin is None:
        return DATED.search(card.name) is not None
    return MOVES.isdisjoint(re.split(r"[\s:@/_-]", card.pin.lower()))


def _end(graph: Graph, system: System, card: ModelCard, notice_days: int) -> Iterator[Violation]:
    if card.retires is None:
        return
    left, review = (card.retires - graph.today).days, graph.estate.workflow.review_every
    ended = f"{system.kind} {system.id!r} ended on {card.retires}, {counted(-left, 'day')} ago: every call to it fails"
    ends = f"{system.kind} {system.id!r} ends on {card.retires}, in {counted(left, 'day')}"
    late = "" if left < notice_days else f"; a review every {review} may come too late"
    if left < 0:
        yield Violation(graph.estate.route(system, "model", "retires"), ended, "its last day")
    elif not late or (review is not None and left <= review.days):
        yield Violation(graph.estate.route(system, "model", "retires"), ends + late, severity=Severity.WARN)


def _moving(graph: Graph, system: System, card: ModelCard, others: Sequence[System]) -> Violation:
    said = "is not pinned" if card.pin is None else f"is pinned to {card.pin!r}, which moves"
    more = f", and so with {listed((repr(other.id) for other in others), most=3)}" if others else ""
    fact = f"{system.kind} {system.id!r} {said}: whatever {card.vendor!r} serves as {card.name!r} answers{more}"
    also = tuple(Also(graph.estate.route(other, "model"), "and here") for other in others)
    return Violation(graph.estate.route(system, "model", "pin"), fact, "which version?", also, help="write it as `pin`")


def _unsaid(graph: Graph, system: System, others: Sequence[System]) -> Violation:
    fact = "which version is called" if system.model is None else "when its vendor ends it"
    told = f"nobody says of {system.kind} {system.id!r} {fact}"
    more = f", and {len(others)} more leave this open" if others else ""
    also = tuple(Also(graph.estate.route(other), "nor here") for other in others)
    help_ = "say `pin` and `retires` on its `model` card"
    return Violation(graph.estate.route(system, "model"), told + more, "", also, unknown=True, help=help_)
