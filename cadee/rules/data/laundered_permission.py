"""Retrieval that gives people what they may not read at its source."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.readership import Asker, askers, barred, binding, lineage_witness, narrows
from cadee.model.data import Data
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

OPEN = frozenset(("public", "internal"))


@rule("CADEE-D-011")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare who asks an index, and who may read what it holds, with who may read what that is made of."""
    held = [(index, name) for index in graph.read_indexes for name in graph.held(index)]
    if not held:
        yield NotApplicable("AI reads no retrieval index that says what it holds")
        return
    asked = {index: tuple(askers(graph, index)) for index in graph.read_indexes}
    faults, unsaid = 0, list[tuple[str, str]]()
    for index, name in held:
        sources = binding(graph, name)
        fault = _wider(graph, name, sources) or _found(graph, index, name, sources, asked[index])
        if fault is not None:
            faults += 1
            yield fault
        elif asked[index] and not sources and not graph.sensitivity(name) <= OPEN:
            unsaid.append((index, name))
    if unsaid:
        index, name = unsaid[0]
        more = f", nor in {counted(len(unsaid) - 1, 'further case')}" if len(unsaid) > 1 else ""
        said = f"{name!r} is found through index {index!r}, and nobody says who may read it{more}"
        yield Violation(graph.estate.route(graph.estate.data[name]), said, unknown=True, help="declare its `readers`")
    if not faults and not unsaid:
        what = f"{counted(len(held), 'kind')} of data in {listed(graph.read_indexes, most=4)}"
        yield Proof(f"{what}: whoever asks gets what all may read, or what they may read at its source")


def _wider(graph: Graph, name: str, sources: tuple[Data, ...]) -> Violation | None:
    """Return where data names a reader whom something it is made of does not."""
    entry = graph.estate.data[name]
    for source in sources:
        further = [ref for ref in entry.readers or () if ref not in (source.readers or ())]
        if further:
            return Violation(
                graph.estate.route(entry, "readers"),
                f"{_name(further[0])} may read {name!r}, which is made of {source.id!r}, and may not read that",
                label="wider than its source",
                also=(Also(graph.estate.route(source, "readers"), "these only"),),
                witness=lineage_witness(graph, name, source.id, further[0]),
                help="give it the readers of its source, or have its maker take out what they may not see",
            )
    return None


def _found(
    graph: Graph, index: str, name: str, sources: tuple[Data, ...], asked: tuple[Asker, ...]
) -> Violation | None:
    for asker, source in barred(asked, sources):
        who = _name(asker.refs[0]) if asker.person else f"whoever asks {_name(asker.refs[0])}"
        names = listed((_name(ref) for ref in source.readers or ()), last="or", most=4)
        only = f"only {names}" if names else "nobody"
        system, call, told = graph.estate.systems[index], asker.call, narrows(graph, index)
        return Violation(
            graph.estate.route(call) if told else graph.estate.route(system, "index", "contains"),
            f"{who} finds {name!r} through index {index!r}, and {only} may read {source.id!r}",
            label="for whom?" if told else "found by all who ask",
            also=(Also(graph.estate.route(source, "readers"), "these only"),),
            witness=lineage_witness(graph, name, source.id, system.ref, call.ref, asker.refs[0]),
            help=f"say `on_behalf_of` on {call.id!r}" if told else f"narrow {index!r} to what the user may read",
        )
    return None


def _name(ref: str) -> str:
    return repr(ref.partition("/")[2])
