"""Writes that a retry, a replay or a redelivery may do twice."""

from collections.abc import Iterator

from cadee.diagnostic import Severity
from cadee.graph import Graph
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-A-032")
def check(graph: Graph) -> Iterator[Answer]:
    """Look from every write backwards for a caller that repeats."""
    writes = [i for i in graph.estate.integrations.values() if i.action != "read" and i.plane == "runtime"]
    if not writes:
        yield NotApplicable("no integration writes")
        return
    repeated = 0
    faults = 0
    for write in writes:
        cause = graph.repeats(write.id)
        if cause is None:
            continue
        repeated += 1
        if write.idempotency in ("key", "natural") or write.compensation is not None:
            continue
        faults += 1
        irreversible = write.action == "irreversible"
        what = "does something that cannot be undone" if irreversible else "writes"
        reason = f"{cause.element.partition('/')[2]!r} {cause.how}"
        own = cause.element == write.ref
        repeater = graph.estate.find(cause.element)
        yield Violation(
            graph.estate.route(write, "retries" if own else "action"),
            f"{write.id!r} {what} and may be repeated: {'it' if own else reason} {cause.how if own else ''}".rstrip(),
            label="done once, or twice?",
            also=() if own or repeater is None else (Also(graph.estate.route(repeater, cause.field), "repeats"),),
            witness=cause.path.witness("from what repeats to the write") if len(cause.path) > 1 else None,
            severity=Severity.BLOCK if irreversible else None,
            help="declare `idempotency: key` and send a key, or name the `compensation` that undoes it",
        )
    if not repeated:
        yield Proof(f"{counted(len(writes), 'write')}: none can be repeated by a retry, a fallback or a queue")
    elif not faults:
        yield Proof(
            f"{counted(len(writes), 'write')}, {repeated} may be repeated: each of these is idempotent or can be undone"
        )
