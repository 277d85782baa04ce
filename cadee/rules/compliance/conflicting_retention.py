"""Records that are kept shorter than one obligation wants, or longer than another allows."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.records import Limit, Span, spans
from cadee.model.data import Data
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-C-012")
def check(graph: Graph) -> Iterator[Answer]:
    """Intersect what obligations want kept and want deleted, and compare each record with what is left."""
    bound = [(graph.estate.data[key], span) for key, span in spans(graph).items()]
    if not bound:
        yield NotApplicable("no obligation in force says how long a declared record is kept")
        return
    torn: set[tuple[str, str]] = set()
    unsaid: list[tuple[Data, Span]] = []
    found: list[Violation] = []
    for data, span in bound:
        least, most = span.least, span.most
        if least is not None and most is not None and least.time > most.time:
            if (least.duty.id, most.duty.id) not in torn:
                found.append(_conflict(graph, data, least, most))
            torn.add((least.duty.id, most.duty.id))
        elif misfits := list(_misfits(graph, data, span)):
            found += misfits
        elif data.retention is None or (data.retention.at_most is None and (most or data.retention.at_least is None)):
            unsaid.append((data, span))
    if unsaid:
        found.append(_silence(graph, unsaid))
    yield from found
    if not found:
        shown = listed((data.id for data, _ in bound), most=4)
        yield Proof(f"{counted(len(bound), 'record')} ({shown}): kept as long as obligations want, and no longer")


def _conflict(graph: Graph, data: Data, least: Limit, most: Limit) -> Violation:
    route = graph.estate.route
    return Violation(
        route(least.duty, "retain_at_least"),
        f"{least.duty.id!r} wants {data.id!r} kept {least.time} at least, {most.duty.id!r} {most.time} at most",
        label="longer than the other allows",
        also=(Also(route(most.duty, "retain_at_most"), "gone by then"), Also(route(data), "this record")),
        help="part the record into what must stay and what must go, and name each part in `controls`",
    )


def _misfits(graph: Graph, data: Data, span: Span) -> Iterator[Violation]:
    said, least, most = data.retention, span.least, span.most
    if said is None:
        return
    field, time = ("at_least", said.at_least) if said.at_least is not None else ("at_most", said.at_most)
    if least is not None and time is not None and time < least.time:
        message = f"{data.id!r} may be gone after {time}; {least.duty.id!r} wants it kept {least.time}"
        yield _misfit(graph, data, field, message, Also(graph.estate.route(least.duty, "retain_at_least"), "longer"))
    field, time = ("at_most", said.at_most) if said.at_most is not None else ("at_least", said.at_least)
    if most is not None and time is not None and time > most.time:
        message = f"{data.id!r} may be kept {time}; {most.duty.id!r} wants it gone after {most.time}"
        yield _misfit(graph, data, field, message, Also(graph.estate.route(most.duty, "retain_at_most"), "sooner"))


def _misfit(graph: Graph, data: Data, field: str, message: str, also: Also) -> Violation:
    return Violation(graph.estate.route(data, "retention", field), message, "against an obligation", (also,))


def _silence(graph: Graph, unsaid: list[tuple[Data, Span]]) -> Violation:
    data, span = unsaid[0]
    names = listed((repr(each.id) for each, _ in unsaid), most=4)
    duty = next(limit.duty for limit in (span.most, span.least) if limit is not None)
    message = f"nobody says how long {names} {'is' if len(unsaid) == 1 else 'are'} kept; {duty.id!r} sets a limit"
    also = (Also(graph.estate.route(duty), "sets a limit"),)
    return Violation(graph.estate.route(data), message, also=also, unknown=True, help="declare `retention`")
