"""Who decides on a result, and how fast: as the spec declares it, and who stands in where that person is not active."""

from dataclasses import dataclass

from cadee.decide.rule import Outcome
from cadee.decide.spoken import Spoken
from cadee.graph import Graph
from cadee.model.proof import Decision
from cadee.model.quantities import Duration


@dataclass(frozen=True, slots=True)
class Decider:
    """The decision of the spec that fits a result, and who takes it.

    `named` is the owner whom the decision, else the workflow, names; None where neither does. `acts` is that owner
    while somebody active stands behind the name, the nearest active deputy of a person who is not active, else None.
    """

    named: str | None
    acts: str | None
    within: Duration | None = None
    control: str | None = None

    @property
    def stands_in(self) -> bool:
        """Whether somebody else acts than is named."""
        return self.acts is not None and self.acts != self.named


def decider(graph: Graph, final: Outcome, of_spec: Spoken) -> Decider:
    """Return who decides on a result: of the decisions with that outcome the first that applies, else the first."""
    estate = graph.estate
    applied = [estate.decisions[key] for key in of_spec.applied]
    found: Decision | None = next((it for it in (*applied, *estate.decisions.values()) if it.outcome == final), None)
    named = (found.who if found is not None else None) or estate.workflow.approver
    acts = _active(graph, named)
    return Decider(named, acts) if found is None else Decider(named, acts, found.within, found.control)


def _active(graph: Graph, owner: str | None) -> str | None:
    """Return an owner with somebody active behind the name, or the nearest active one of a person's deputies."""
    if owner is None or owner not in graph.estate.owners:
        return None
    owners = graph.estate.owners
    if owners[owner].kind != "person":
        return owner if any(owners[key].active_on(graph.today) for key in graph.people(owner)) else None
    nearest = (key for key in graph.behind(owner) if owners[key].kind == "person")
    return next((key for key in nearest if owners[key].active_on(graph.today)), None)
