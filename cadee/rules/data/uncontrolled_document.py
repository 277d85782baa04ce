"""Documents that are indexed though not in force, or lack the control data that would tell."""

from collections.abc import Iterator, Mapping

from cadee.graph import Graph
from cadee.model.data import Data
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, lacks


@rule("CADEE-D-019")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the dates of each indexed document with today, and ask each document for its control data."""
    documents = [entry for entry in graph.estate.data.values() if entry.kind == "document"]
    if not documents:
        yield NotApplicable("no data is declared as documents")
        return
    indexed, faults = _indexed(graph), 0
    for entry in documents:
        if entry.id in indexed and (reason := _out_of_force(graph, entry)):
            faults += 1
            yield _misplaced(graph, entry, indexed[entry.id], *reason)
    incomplete = [(entry, missing) for entry in documents if (missing := _missing(entry))]
    if incomplete:
        faults += 1
        entry, missing = incomplete[0]
        more = f", and {counted(len(incomplete) - 1, 'further document')} not all four" if len(incomplete) > 1 else ""
        yield Violation(
            graph.estate.route(entry, "document"),
            f"document {entry.id!r} has {lacks(missing)}{more}",
            label="who answers for it, and when it holds",
            help="declare `owner`, and `document` with `effective`, `expires` and `version`",
        )
    if not faults:
        yield Proof(
            f"{counted(len(documents), 'document')}: each has owner, dates and version, and what is indexed is in force"
        )


def _indexed(graph: Graph) -> Mapping[str, str]:
    """The data that lies in an index, itself or as what is derived from it, with the first such index."""
    found: dict[str, str] = {}
    for system in graph.estate.systems.values():
        waiting = list(system.index.contains if system.index is not None else ())
        for name in waiting:
            if name in graph.estate.data and name not in found:
                found[name] = system.id
                waiting.extend(graph.estate.data[name].derived_from)
    return found


def _out_of_force(graph: Graph, entry: Data) -> tuple[str, str] | None:
    control = entry.document
    if control is not None and control.expires is not None and control.expires < graph.today:
        return "expires", f"expired on {control.expires}"
    if control is not None and control.effective is not None and control.effective > graph.today:
        return "effective", f"is in force from {control.effective} only"
    return None


def _misplaced(graph: Graph, entry: Data, index: str, field: str, reason: str) -> Violation:
    return Violation(
        graph.estate.route(entry, "document", field),
        f"document {entry.id!r} {reason} and lies in index {index!r}",
        label="not in force",
        also=(Also(graph.estate.route(graph.estate.systems[index], "index"), "indexed here"),),
        help=f"take it out of {index!r}, or index the version that is in force",
    )


def _missing(entry: Data) -> list[str]:
    control = entry.document
    said = {
        "owner": entry.owner,
        "effective date": control and control.effective,
        "expiry": control and control.expires,
        "version": control and control.version,
    }
    return [words for words, value in said.items() if value is None]
