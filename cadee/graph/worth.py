"""This file holds the tree of measures: what each leads to, until a business outcome is reached."""

from collections.abc import Mapping
from typing import NamedTuple

from cadee.graph.graph import Graph
from cadee.graph.search import cycles


class MeasureTree(NamedTuple):
    """Where the tree of measures ends, in order of writing.

    `loose` are measures that lead nowhere and are no outcome themselves, `stray` what is led to and is neither a
    measure nor a stake, each with the measures that say so, `bare` the stakes that no measure leads to; `rounds` are
    smallest circles of measures, the first again at the end. `drawn`: some measure says what it leads to.
    """

    drawn: bool
    loose: tuple[str, ...]
    stray: Mapping[str, tuple[str, ...]]
    bare: tuple[str, ...]
    rounds: tuple[tuple[str, ...], ...]


def measure_tree(graph: Graph) -> MeasureTree:
    """Return the tree of all measures. A measure of the business, or one that is a stake, is an outcome itself.

    Where the workflow names no stakes, whatever is no measure counts as one.
    """
    kpis, stakes = graph.estate.kpis, graph.estate.workflow.stakes
    led: dict[str, list[str]] = {}
    for key, kpi in kpis.items():
        for each in dict.fromkeys(kpi.leads_to):
            led.setdefault(each, []).append(key)
    loose = [key for key, kpi in kpis.items() if not kpi.leads_to and kpi.measures != "business" and key not in stakes]
    stray = {each: tuple(by) for each, by in led.items() if stakes and each not in kpis and each not in stakes}
    bare = [each for each in dict.fromkeys(stakes) if each not in kpis and each not in led]
    return MeasureTree(bool(led), tuple(loose), stray, tuple(bare), _rounds(graph))


def _rounds(graph: Graph) -> tuple[tuple[str, ...], ...]:
    names = sorted(graph.estate.kpis)
    number = {key: position for position, key in enumerate(names)}
    arcs = [(number[key], number[each]) for key in names for each in graph.estate.kpis[key].leads_to if each in number]
    leaving: list[list[int]] = [[] for _ in names]
    for arc, (start, _) in enumerate(arcs):
        leaving[start].append(arc)
    origins, ends = [start for start, _ in arcs], [end for _, end in arcs]
    found = cycles(leaving, ends, origins)
    return tuple(tuple(names[node] for node in (origins[arcs[0]], *(ends[arc] for arc in arcs))) for arcs in found)
