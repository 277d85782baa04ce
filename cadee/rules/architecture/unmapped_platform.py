"""Platforms of the industry that are neither on the map nor left out on purpose."""

from collections.abc import Iterator, Mapping

from cadee.graph import Graph
from cadee.model.system import System
from cadee.rules.base import Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.industries import Industry, Platform, industries
from cadee.rules.wording import counted, listed

KINDS = ("platform", "store", "external")


@rule("CADEE-A-035", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the platforms that the catalogue names for the industry with the systems and with what is left out."""
    workflow = graph.estate.workflow
    industry = industries().get(workflow.industry)
    if industry is None:
        yield NotApplicable(f"the catalogue names no platforms for the industry {workflow.industry!r}")
        return
    drawn = [s for s in graph.estate.systems.values() if s.kind in KINDS and s.lifecycle != "retired"]
    if not drawn:
        yield NotApplicable("no platform, store or outside system is declared yet")
        return
    out = {each.platform: number for number, each in enumerate(workflow.out_of_scope)}
    mapped = {each.id: hits for each in industry.platforms.values() if (hits := _named(each, drawn))}
    found = [
        *_missing(graph, industry, mapped, out),
        *(_unknown(graph, industry, key, out[key]) for key in out if key not in industry.platforms),
    ]
    yield from found
    if not found:
        pairs = listed(f"{key!r} is {hits[0].id!r}" for key, hits in mapped.items())
        left = f"; left out on purpose: {listed(map(repr, out))}" if out else ""
        yield Proof(
            f"{counted(len(industry.platforms), 'platform')} of {industry.name.lower()}: {pairs or 'none'}{left}"
        )


def _named(platform: Platform, drawn: list[System]) -> list[System]:
    return [system for system in drawn if platform.named_in(f"{system.id} {system.name or ''}")]


def _missing(
    graph: Graph, industry: Industry, mapped: Mapping[str, list[System]], out: Mapping[str, int]
) -> Iterator[Violation]:
    missing = [key for key in industry.platforms if key not in mapped and key not in out]
    if missing:
        yield Violation(
            graph.estate.route(graph.estate.workflow, "industry"),
            f"{industry.name.lower()} runs on {counted(len(industry.platforms), 'platform')}, and "
            f"{listed(map(repr, missing))} {'is' if len(missing) == 1 else 'are'} neither mapped nor left out",
            label="not on the map",
            help=f"declare the system that is {missing[0]!r}, or say why not in `workflow.out_of_scope`",
        )


def _unknown(graph: Graph, industry: Industry, key: str, number: int) -> Violation:
    return Violation(
        graph.estate.route(graph.estate.workflow, "out_of_scope", number, "platform"),
        f"{key!r} is left out, and is no platform of {industry.name.lower()} in the catalogue",
        help=f"its platforms are {listed(industry.platforms)}",
    )
