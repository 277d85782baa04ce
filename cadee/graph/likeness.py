"""This file holds where proof of AI was produced, and how alike such an environment is to production."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cadee.graph.graph import Graph
from cadee.model.estate import Estate
from cadee.model.proof import Evaluation, Evidence

ABSENT = ("planned", "retired")


@dataclass(frozen=True, slots=True)
class Shown:
    """A test or a report of tests, and where it was produced ("" where nobody says)."""

    by: Evaluation | Evidence
    place: str

    @property
    def field(self) -> str:
        """The key under which the place stands."""
        return "environment" if isinstance(self.by, Evaluation) else "produced_in"


def shown(graph: Graph) -> Mapping[str, tuple[Shown, ...]]:
    """Return by agent, model or index that is there to stay, and for the workflow, what shows how good it is.

    As `section/id`, in order of writing.
    """
    found: dict[str, list[Shown]] = {}
    for result in graph.estate.evaluations.values():
        found.setdefault(f"systems/{result.subject}", []).append(Shown(result, result.environment or ""))
    for paper in graph.estate.evidence.values():
        if paper.kind == "test-report":
            found.setdefault(paper.subject, []).append(Shown(paper, paper.produced_in or ""))
    return {ref: tuple(each) for ref, each in found.items() if ref == "workflow" or _judged(graph, ref)}


def _judged(graph: Graph, ref: str) -> bool:
    section, _, key = ref.partition("/")
    system = graph.estate.systems.get(key) if section == "systems" else None
    kinds = ("agent", "model", "embedding", "index")
    return system is not None and system.kind in kinds and system.lifecycle not in ABSENT


def stands_in(estate: Estate, ref: str) -> bool:
    """Whether an element exists in the estate of one environment."""
    return estate.find(ref) is not None


def unlike(here: Estate, production: Estate) -> Iterator[tuple[str, str, str]]:
    """Yield the calls of agents that are made as another class of caller than in production, and as whom in either."""
    for key, call in production.integrations.items():
        source, other = production.systems.get(call.source), here.integrations.get(key)
        if source is not None and source.kind == "agent" and other is not None:
            mine, theirs = _caller(here, key), _caller(production, key)
            if mine != theirs:
                yield key, mine, theirs


def _caller(estate: Estate, key: str) -> str:
    """Return as what a call is made: the kind of its identity and how it proves itself, in words."""
    call = estate.integrations[key]
    identity = estate.identities.get(call.identity or "")
    proof = call.auth or (identity.auth if identity is not None else None)
    proven = proof not in (None, "none")
    if identity is None:
        return f"somebody by {proof}" if proven else "nobody"
    return f"a {identity.kind} by {proof}" if proven else f"a {identity.kind} without proof"
