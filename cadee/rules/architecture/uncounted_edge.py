"""Edges in front of channels and vendors that nobody counts as something that fails."""

from collections.abc import Iterator, Sequence

from cadee.diagnostic import Severity
from cadee.graph import Graph
from cadee.graph.edges import edges, public_doors, vendor_pairs
from cadee.graph.facing import outside_entries
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-A-047")
def check(graph: Graph) -> Iterator[Answer]:
    """Ask critical channels, and vendors that stand in for one another, for their edge; look for a way in past it."""
    systems, critical = graph.estate.systems, {view.entry for view in graph.journeys(up_to_tier=1)}
    doors, pairs = public_doors(graph), list(vendor_pairs(graph))
    common = () if critical else _common(graph)
    if not common and not pairs and critical.isdisjoint(doors):
        yield NotApplicable("no critical channel stands in the internet, and no vendor stands in for another")
        return
    if common:
        yield _one_edge(graph, common[0], outside_entries(graph))
    bare = [systems[key] for key, found in doors.items() if key in critical and not found]
    if bare:
        yield _unnamed(graph, bare, f"the way in of {listed((repr(each.id) for each in bare), most=3)}")
    both = {model.id: model for _, *models in pairs for model in models if model.failure_domains is not None}
    dark = [model for model in both.values() if not edges(graph, model.id)]
    if dark:
        ladder, first, other = next(pair for pair in pairs if dark[0] in pair)
        known = f"the vendor of {listed((repr(each.id) for each in dark), most=3)}"
        yield _unnamed(graph, dark, f"{known}, so {first.id!r} and {other.id!r} of {ladder.id!r} may be behind one")
    if not (common or bare or dark):
        named = counted(len(critical.intersection(doors)), "critical channel")
        yield Proof(
            f"{named} and {counted(len(both), 'model')} of vendors that stand in for one another: each names its edge"
        )


def _common(graph: Graph) -> Sequence[str]:
    """Return the edges that every way in of people outside crosses."""
    found = [edges(graph, key) for key in outside_entries(graph)]
    return sorted(frozenset.intersection(*found)) if found else ()


def _one_edge(graph: Graph, label: str, entries: Sequence[str]) -> Violation:
    systems = [graph.estate.systems[key] for key in entries]
    return Violation(
        graph.estate.route(systems[0], "failure_domains"),
        f"every way in of people outside crosses {label!r}: {listed((repr(each.id) for each in systems), most=3)}",
        label="no way to reach us when it fails",
        also=tuple(Also(graph.estate.route(each, "failure_domains"), "and this") for each in systems[1:4]),
        help="declare a phone line, or a static page on another edge, as a channel",
    )


def _unnamed(graph: Graph, found: Sequence[System], what: str) -> Violation:
    return Violation(
        graph.estate.route(found[0], "failure_domains"),
        f"nobody says which edge (content network, name server, web firewall) stands before {what}",
        label="behind which edge?",
        also=tuple(Also(graph.estate.route(each, "failure_domains"), "nor here") for each in found[1:4]),
        severity=Severity.ERROR,
        unknown=True,
        help="name it among `failure_domains`, such as `edge-a/cdn`; the same name for the same edge",
    )
