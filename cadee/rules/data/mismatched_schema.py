"""Callers that expect another version of a contract than the owner of the data gives."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.model.data import Data
from cadee.model.flow import Integration
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-D-022")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the contract that a caller expects with that of the data it gets from, or hands to, who keeps it."""
    met = [(call, entry) for call in graph.estate.integrations.values() for entry in _contracts(graph, call)]
    if not met:
        yield NotApplicable("no call to a keeper of data meets a contract with a version")
        return
    unsaid = [(call, entry) for call, entry in met if call.schema_version is None]
    said = [(call, entry, call.schema_version) for call, entry in met if call.schema_version is not None]
    faults = [_other(graph, *each) for each in said if not _fits(each[2], each[1].schema_version or "")]
    yield from faults
    if unsaid:
        call, entry = unsaid[0]
        more = f", nor in {counted(len(unsaid) - 1, 'further case')}" if len(unsaid) > 1 else ""
        yield Violation(
            graph.estate.route(call),
            f"{call.id!r} does not say which version of {entry.id!r} it expects{more}; "
            f"{call.target!r} gives {entry.schema_version}",
            also=(Also(graph.estate.route(entry, "schema_version"), "given"),),
            unknown=True,
            help="declare `schema_version` on each call",
        )
    if not faults and not unsaid:
        yield Proof(f"{counted(len(met), 'meeting')} of a call and a contract: the version expected is given")


def _other(graph: Graph, call: Integration, entry: Data, expected: str) -> Violation:
    return Violation(
        graph.estate.route(call, "schema_version"),
        f"{call.source!r} expects version {expected} of {entry.id!r}, and {call.target!r} gives {entry.schema_version}",
        label="expected",
        also=(Also(graph.estate.route(entry, "schema_version"), "given"),),
        help="move the caller to the version that is given, or keep both versions while callers move",
    )


def _contracts(graph: Graph, call: Integration) -> Iterator[Data]:
    """The data with a version that a call names and its target keeps of record or makes."""
    for name in call.data or ():
        entry = graph.estate.data.get(name)
        if entry is None or entry.schema_version is None:
            continue
        if call.target in (entry.source_of_record, entry.produced_by):
            yield entry


def _fits(expected: str, given: str) -> bool:
    """Whether a version serves a caller: the same first number, and no smaller in what follows; else the same text."""
    try:
        first, second = ([int(part) for part in text.removeprefix("v").split(".")] for text in (expected, given))
    except ValueError:
        return expected == given
    return first[:1] == second[:1] and first[1:] <= second[1:]
