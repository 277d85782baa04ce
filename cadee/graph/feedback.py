"""This file holds how the output of agents and models comes back to them as a source, unchecked."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cadee.diagnostic import Step, Witness
from cadee.graph.graph import Graph
from cadee.graph.memo import once
from cadee.graph.search import cycles


class Feedback(NamedTuple):
    """A round: elements as `section/id`, each leading to the next, the first again at the end.

    It begins with the agent or model (`maker`) and with what it makes of its sources (`data`).
    """

    maker: str
    data: str
    elements: tuple[str, ...]

    def witness(self, note: str = "") -> Witness:
        """Return the round as the witness of a finding."""
        return Witness("cycle", tuple(Step(element) for element in self.elements), note)


@once
def made_by_ai(graph: Graph) -> Mapping[str, str]:
    """Return the data that an agent or a model produces, in order of writing, each with its producer."""
    makers = frozenset(graph.systems("agent", "model"))
    return {key: entry.produced_by for key, entry in graph.estate.data.items() if entry.produced_by in makers}


def feedback(graph: Graph) -> tuple[Feedback, ...]:
    """Return a smallest round for each group of agents, models and data that feed each other (D-014).

    What an agent or model makes leads to what is derived from it; what it makes something of, and what it reads in a
    store or an index, leads to it; an answer leads to who asked. No round passes data with `checks`, nor a store by
    calls that write only past a gate or a transform that validates.
    """
    made = made_by_ai(graph)
    arcs = [(f"systems/{maker}", f"data/{key}") for key, maker in made.items()]
    through = [1] * len(arcs)
    arcs += _moves(graph, made)
    through += [0] * (len(arcs) - len(through))
    names = sorted({end for arc in arcs for end in arc})
    number = {name: index for index, name in enumerate(names)}
    open_arcs = [index for index, (_, end) in enumerate(arcs) if not _checked(graph, end)]
    origins, ends = [number[arcs[i][0]] for i in open_arcs], [number[arcs[i][1]] for i in open_arcs]
    leaving: list[list[int]] = [[] for _ in names]
    for arc, origin in enumerate(origins):
        leaving[origin].append(arc)
    found = cycles(leaving, ends, origins, [through[i] for i in open_arcs])
    rounds = [(names[origins[cycle[0]]], *(names[ends[arc]] for arc in cycle)) for cycle in found]
    return tuple(Feedback(each[0].partition("/")[2], each[1].partition("/")[2], each) for each in rounds)


def _checked(graph: Graph, element: str) -> bool:
    section, _, key = element.partition("/")
    return section == "data" and bool(graph.estate.data[key].checks)


def _moves(graph: Graph, made: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    estate = graph.estate
    for key, entry in estate.data.items():
        for source in entry.derived_from:
            if source in estate.data:
                yield f"data/{source}", f"systems/{made[key]}" if key in made else f"data/{key}"
    held = _held(graph)
    for name in graph.integration_ids:
        call = estate.integrations[name]
        if call.plane != "runtime" or call.action != "read":
            continue
        kept = held.get(call.target, ())
        for key in kept if call.data is None else sorted(set(call.data) & set(kept)):
            yield f"data/{key}", f"systems/{call.source}"
        if estate.systems[call.target].kind not in ("store", "index"):
            yield f"systems/{call.target}", f"systems/{call.source}"


def _held(graph: Graph) -> Mapping[str, frozenset[str]]:
    """Return the data in each store and index: contents, records, and what is written there unchecked."""
    estate = graph.estate
    gated = frozenset(key for gate in estate.gates.values() for key in gate.guards)
    found: dict[str, set[str]] = {}
    checked: dict[str, set[str]] = {}
    for name in graph.integration_ids:
        call = estate.integrations[name]
        if call.action == "read" or estate.systems[call.target].kind not in ("store", "index"):
            continue
        sound = name in gated or any(transform.kind == "validate" for transform in call.transforms)
        (checked if sound else found).setdefault(call.target, set()).update(call.data or ())
    for key, entry in estate.data.items():
        if entry.source_of_record in estate.systems:
            found.setdefault(entry.source_of_record or "", set()).add(key)
    for key, system in estate.systems.items():
        contents = system.index.contains if system.index is not None else ()
        found.setdefault(key, set()).update(set(contents) - checked.get(key, set()))
    return {key: frozenset(names & estate.data.keys()) for key, names in found.items()}
