"""Writes that a retry, a replay or a redelivery may do twice."""

from collections.abc import Iterator

from cadee.diagnostic import Severity
from cadee.graph import Graph
from cadee.graph.actions import Deed, deeds
from cadee.graph.figures import Repeat
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted

HOW = {
    "retries": ("retries", "tries again"),
    "redelivery": ("queue", "delivers again"),
    "fallback": ("protects", "replays it after a failure that may have come too late"),
}
"""For each kind of repetition: the field that says so, and the words."""


@rule("CADEE-A-032")
def check(graph: Graph) -> Iterator[Answer]:
    """Look from every write backwards for what repeats it."""
    writes = [deed for deed in deeds(graph) if deed.action != "read"]
    if not writes:
        yield NotApplicable("no integration writes")
        return
    repeated, faults = 0, 0
    for deed in writes:
        write, causes = deed.call, graph.repeats(deed.call.id)
        repeated += bool(causes)
        if causes and write.idempotency not in ("key", "natural") and write.compensation is None:
            faults += 1
            yield _violation(graph, deed, causes[0])
    if not repeated:
        yield Proof(f"{counted(len(writes), 'write')}: none can be repeated by a retry, a fallback or a queue")
    elif not faults:
        told = counted(len(writes), "write")
        yield Proof(f"{told}, {repeated} may be repeated: each of these is idempotent or can be undone")


def _violation(graph: Graph, deed: Deed, cause: Repeat) -> Violation:
    write, (field, words) = deed.call, HOW[cause.kind]
    own = cause.element == write.ref
    final = deed.action == "irreversible"
    who = "it" if own else repr(cause.element.partition("/")[2])
    repeater = graph.estate.find(cause.element)
    return Violation(
        graph.estate.route(write, field if own else "action"),
        f"{write.id!r} {'cannot be undone' if final else 'writes'} and may be done twice: {who} {words}",
        label="once, or twice?",
        also=() if own or repeater is None else (Also(graph.estate.route(repeater, field), words),),
        witness=None if own else cause.path.witness("from what repeats to the write"),
        severity=Severity.BLOCK if final else None,
        help="send an idempotency key and say `idempotency: key`, or name the `compensation` that undoes it",
    )
