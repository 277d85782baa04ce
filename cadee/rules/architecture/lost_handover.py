"""Asynchronous hops that lose what they cannot deliver, or pile it up without bound."""

from collections.abc import Iterator, Sequence

from cadee.diagnostic import Severity
from cadee.graph import Graph
from cadee.model.flow import Integration
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, lacks

KEEPING = ("queue", "human", "telemetry")
"""Kinds that are asked otherwise: a queue for its card, people for their staffing; lost telemetry harms no record."""


@rule("CADEE-A-043")
def check(graph: Graph) -> Iterator[Answer]:
    """Ask each queue for a bound and dead letters, and each write that nobody waits for what becomes of it."""
    systems, ends = graph.estate.systems, _dead_letters(graph)
    queues = [systems[key] for key in graph.systems("queue") if key not in ends and any(graph.degree(key))]
    writes = [each for each in graph.estate.integrations.values() if _handed_over(graph, each)]
    if not queues and not writes:
        yield NotApplicable("nothing is queued, and no write is handed over without waiting")
        return
    found = [answer for queue in queues for answer in _queue(graph, queue)]
    lost = [call for call in writes if not call.retries and call.id not in graph.ladders_of]
    groups = ([call for call in lost if call.retries == 0], [call for call in lost if call.retries is None])
    found.extend(_lost(graph, group[0], group[1:]) for group in groups if group)
    yield from found
    if not found:
        queued = f"{counted(len(queues), 'queue')}: each is bounded and keeps dead letters"
        yield Proof(f"{queued}; {counted(len(writes), 'write')} handed over elsewhere, each tried again or protected")


def _dead_letters(graph: Graph) -> set[str]:
    """Return the queues that keep what other queues cannot deliver."""
    cards = {key: system.queue for key, system in graph.estate.systems.items() if system.queue is not None}
    return {card.dead_letter or "" for key, card in cards.items() if card.dead_letter != key}


def _handed_over(graph: Graph, call: Integration) -> bool:
    """Whether a write that matters leaves without waiting, to a system that is no queue; what queues send they keep."""
    systems = graph.estate.systems
    if call.plane != "runtime" or call.mode != "async" or call.action == "read" or call.optional:
        return False
    return systems[call.target].kind not in KEEPING and systems[call.source].kind != "queue"


def _queue(graph: Graph, queue: System) -> Iterator[Violation]:
    calls = graph.estate.integrations
    workers = [calls[key].target for key in graph.calls_from(queue.id)]
    workers += [calls[key].source for key in graph.calls_to(queue.id) if calls[key].action == "read"]
    people = sorted({key for key in workers if graph.estate.systems[key].kind == "human"})
    before = f", and {people[0]!r} works it off" if people else ""
    card = queue.queue
    if card is None:
        severity = Severity.ERROR if people else None
        told = f"nobody says how much queue {queue.id!r} takes, nor what becomes of what fails{before}"
        help_ = "add `queue: {bounded: ..., dead_letter: ...}`"
        yield Violation(graph.estate.route(queue), told, severity=severity, unknown=True, help=help_)
        return
    missing = [] if card.bounded is not None else ["bound"]
    if card.dead_letter in (None, queue.id):
        missing.append("dead letters")
    if missing:
        grave = Severity.ERROR if people and card.bounded is None else None
        fact = f"queue {queue.id!r} has {lacks(missing)}{before}"
        yield Violation(graph.estate.route(queue, "queue"), fact, "how much, and then?", severity=grave)


def _lost(graph: Graph, call: Integration, others: Sequence[Integration]) -> Violation:
    said = call.retries is not None
    more = f", and {len(others)} more" if others else ""
    fact = f"{call.source!r} does not wait whether {call.target!r} takes {call.id!r}, and does not try again{more}"
    told = f"nobody says what becomes of {call.id!r} when {call.target!r} does not take it{more}"
    also = tuple(Also(graph.estate.route(each), "and this") for each in others[:3])
    help_ = "put a queue between them, say `retries`, or protect it with a fallback"
    return Violation(graph.estate.route(call), fact if said else told, also=also, unknown=not said, help=help_)
