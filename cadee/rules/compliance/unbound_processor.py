"""Outside systems that get personal data without an agreement, or without a word on whether they may train on it."""

from collections.abc import Iterator, Mapping

from cadee.graph import Graph
from cadee.graph.kinds import Taint
from cadee.graph.personal import processors
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, lacks, listed


@rule("CADEE-C-018")
def check(graph: Graph) -> Iterator[Answer]:
    """Carry personal data along every flow, telemetry and fallbacks included; look up the terms where it leaves."""
    places = processors(graph)
    if not places:
        yield NotApplicable("no data that is labelled personal reaches a system outside the house")
        return
    systems = [graph.estate.systems[key] for key in places]
    groups: dict[tuple[str, ...], list[System]] = {}
    found: list[Violation] = []
    for system in systems:
        if missing := _missing(system):
            groups.setdefault(missing, []).append(system)
        found += _false_paper(graph, system)
    yield from (_lacking(graph, group, missing, places) for missing, group in groups.items())
    yield from found
    if not groups and not found:
        names = listed((system.id for system in systems), most=6)
        yield Proof(
            f"{counted(len(systems), 'processor')} of personal data ({names}): under agreement, training settled"
        )


def _missing(system: System) -> tuple[str, ...]:
    terms = system.terms
    agreement = ("agreement",) if terms is None or terms.agreement is None else ()
    return agreement + (("word on training",) if terms is None or terms.training is None else ())


def _lacking(graph: Graph, group: list[System], missing: tuple[str, ...], places: Mapping[str, Taint]) -> Violation:
    taint = places[group[0].id]
    names = listed((repr(system.id) for system in group), most=6)
    verb = "has" if len(group) == 1 else "have"
    what = f" ({taint.data!r})" if taint.data else ""
    return Violation(
        graph.estate.route(group[0], "terms"),
        f"personal data{what} reaches {names} outside, which {verb} {lacks(missing)}",
        label="outside the house",
        witness=taint.path.witness("the way it takes to the first of them"),
        help="declare `terms` with `agreement` (an evidence of kind agreement) and `training: forbidden`",
    )


def _false_paper(graph: Graph, system: System) -> Iterator[Violation]:
    key = system.terms.agreement if system.terms is not None else None
    paper = graph.estate.evidence.get(key) if key is not None else None
    if paper is not None and paper.kind != "agreement":
        message = f"the agreement with {system.id!r} is evidence {paper.id!r}, and that is of kind {paper.kind}"
        also = (Also(graph.estate.route(paper, "kind"), "no agreement"),)
        yield Violation(graph.estate.route(system, "terms", "agreement"), message, "no agreement", also)
