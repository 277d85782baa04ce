"""The Logic Gate: which gates can say no, who decides at each, which obligations they answer to."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from cadee.model.control import Gate
from cadee.model.proof import Obligation
from cadee.pack import telling
from cadee.pack.artifact.frame import artifact
from cadee.pack.artifact.people import who
from cadee.pack.artifact.triggers import limits
from cadee.pack.base import Brief, section
from cadee.pack.grid import Grid, Value, day, entry, grid, reached

PURPOSE = "Stops a decision that is not safe before it takes effect: who may let what pass, on which grounds."
GATES = ("Gate", "Guards", "Decides by", "Who answers", "If refused", "If it fails", "Last approved")
OBLIGATIONS = ("Obligation", "Kind", "Answered by", "Applies")


@section("logic-gate", "Logic Gate (compliance)", 200)
def logic_gate(brief: Brief) -> Mapping[str, Any]:
    """Return the artifact of the compliance layer."""
    return artifact(brief, "compliance", PURPOSE, (_gates(brief), _obligations(brief)), [*_approvals(brief)], ("risk",))


def _gates(brief: Brief) -> Grid:
    rows = (_gate(brief, each) for each in brief.estate.gates.values())
    return grid(f"Gates: {len(brief.estate.gates)}", GATES, rows, "no gate is declared (gates)")


def _gate(brief: Brief, gate: Gate) -> tuple[Value, ...]:
    estate = brief.estate
    refused = gate.outcomes.deny if gate.outcomes else None
    failing: Mapping[str | None, Value] = {
        "open": telling.at_risk("Lets pass"),
        "closed": telling.met("Refuses"),
        None: "not said",
    }
    given = [each.date for each in gate.approvals if each.date <= brief.today]
    none = "no approval yet: dated in the future" if gate.approvals else "no approval on record"
    return (
        entry(estate, gate.ref),
        tuple(reached(estate, f"integrations/{key}") for key in gate.guards),
        f"{gate.kind}: {limits(gate)}",
        who(estate, gate.approver, brief.today) or "nobody is named",
        "not said" if refused is None else reached(estate, refused),
        failing[gate.on_error],
        day(max(given, default=None), brief.today, none),
    )


def _obligations(brief: Brief) -> Grid:
    rows = (_obligation(brief, each) for each in brief.estate.obligations.values())
    caption = f"Obligations: {len(brief.estate.obligations)}. What answers to one is design evidence, not conformity"
    return grid(caption, OBLIGATIONS, rows, "none is declared (obligations)")


def _obligation(brief: Brief, told: Obligation) -> tuple[Value, ...]:
    controls = [reached(brief.estate, ref) for ref in told.controls]
    kind = f"{told.kind}, {told.jurisdiction}" if told.jurisdiction else told.kind
    return entry(brief.estate, told.ref), kind, controls or "nothing is named", applies(told.applies_from, brief.today)


def applies(start: date | None, today: date) -> str:
    """Return since or from when something applies; a day to come is never told as if it had."""
    if start is None:
        return "no date is declared"
    if start > today:
        return f"not yet: from {start}, {telling.days(start, today)}"
    return f"since {start}"


def _approvals(brief: Brief) -> Iterator[str]:
    human = [gate for gate in brief.estate.gates.values() if gate.kind == "human"]
    for gate in human:
        said = who(brief.estate, gate.approver, brief.today) or f"nobody (gates.{gate.id}.approver)"
        yield f"At the gate {telling.title(brief.estate, 'gates', gate.id)} a person decides: {said}."
    if not human:
        yield "No gate is decided by a person (gates.*.kind: human)."
