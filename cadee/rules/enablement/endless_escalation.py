"""Escalations that end nowhere: agents and queues that hand over in a circle, queues that nobody works off."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.kinds import Path
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-EN-008")
def check(graph: Graph) -> Iterator[Answer]:
    """Look for circles of hand-overs from which no person is reached, and for queues that nobody empties."""
    agents = graph.systems("agent")
    filled = [(key, giver) for key in graph.systems("queue") if (giver := _giver(graph, key))]
    if len(agents) < 2 and not filled:
        yield NotApplicable("there are no two agents, and no agent or channel hands over to a queue")
        return
    loops = [loop for loop in graph.escalation_loops if _hands_over(graph, loop) and not _ends(graph, loop)]
    desks = frozenset(graph.desks)
    idle = [(key, giver) for key, giver in filled if key not in desks and _nobody_empties(graph, key)]
    yield from (_circle(graph, loop) for loop in loops)
    yield from (_idle(graph, key, giver) for key, giver in idle)
    if not loops and not idle:
        shown = f"{counted(len(agents), 'agent')}, {counted(len(filled), 'queue')} that agents or channels fill"
        yield Proof(f"{shown}: no circle of hand-overs without a person, and each queue is worked off")


def _giver(graph: Graph, queue: str) -> str:
    callers = (graph.estate.integrations[key].source for key in graph.calls_to(queue))
    return next((key for key in callers if graph.estate.systems[key].kind in ("agent", "channel")), "")


def _nobody_empties(graph: Graph, queue: str) -> bool:
    """Whether a queue delivers to nothing but its dead letters, and all that call it are those who fill it."""
    card = graph.estate.systems[queue].queue
    dead = None if card is None else card.dead_letter
    delivers = any(graph.estate.integrations[key].target != dead for key in graph.calls_from(queue))
    calls = [graph.estate.integrations[key] for key in graph.calls_to(queue)]
    fillers = ("agent", "channel", "gateway")
    filled = all(graph.estate.systems[call.source].kind in fillers or call.action != "read" for call in calls)
    return filled and not delivers


def _hands_over(graph: Graph, loop: Path) -> bool:
    """Whether a circle hands over somewhere (async, or by a queue); one of waiting calls is a call, not a hand-over."""
    queues = any(graph.estate.systems[key].kind == "queue" for key in loop.systems)
    return queues or any(graph.estate.integrations[key].mode == "async" for key in loop.integrations)


def _ends(graph: Graph, loop: Path) -> bool:
    """Whether a circle ends by itself: in an answer of one of its systems, or after a number of rounds."""
    answers = any(graph.estate.systems[key].terminal is not None for key in loop.systems)
    return answers or any(graph.estate.integrations[key].loop_budget is not None for key in loop.integrations)


def _circle(graph: Graph, loop: Path) -> Violation:
    first = graph.estate.systems[loop.systems[0]]
    return Violation(
        graph.estate.route(first),
        f"hand-overs go in a circle from which no person is reached: {loop}",
        label="begins and ends here",
        also=tuple(Also(graph.estate.route(graph.estate.integrations[key]), "hands on") for key in loop.integrations),
        witness=loop.witness("each hands over to the next", kind="cycle"),
        help=f"let one of them hand over to {repr(graph.humans[0]) if graph.humans else 'a system of kind human'}",
    )


def _idle(graph: Graph, queue: str, key: str) -> Violation:
    giver = graph.estate.systems[key]
    return Violation(
        graph.estate.route(graph.estate.systems[queue]),
        f"{giver.kind} {giver.id!r} hands over to queue {queue!r}, and nothing and nobody takes anything out of it",
        label="nobody works it off",
        also=(Also(graph.estate.route(giver), "hands over"),),
        help=f"declare who works it off: an integration from {queue!r} to them, or from them to {queue!r}",
    )
