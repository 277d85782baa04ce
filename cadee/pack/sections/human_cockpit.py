"""The Human Cockpit: which work changed, who was trained, when confidence is reviewed, who takes over."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from cadee.model.layer import Layer, Procedure, Review
from cadee.model.system import System
from cadee.pack import telling
from cadee.pack.artifact.frame import artifact
from cadee.pack.artifact.people import who
from cadee.pack.base import Brief, section
from cadee.pack.grid import Grid, Value, entry, grid
from cadee.pack.telling import Sign

PURPOSE = "Lets people watch, correct and take over, so that nobody has to work around the machine."
STEPS = ("Step of work", "Written in", "Trained role", "Manager", "Last trained")
REVIEWS = ("Review", "Held by", "How often", "Last held", "Next")
DESKS = ("Desk", "Owner", "Open", "Takes", "Work declared")


@section("human-cockpit", "Human Cockpit (enablement)", 230)
def human_cockpit(brief: Brief) -> Mapping[str, Any]:
    """Return the artifact of the enablement layer."""
    layer = brief.estate.layers.get("enablement")
    own = (_desks(brief), _steps(brief, layer), _reviews(brief, layer))
    return artifact(brief, "enablement", PURPOSE, own, [*_approvals(brief, layer)], ("adoption",))


def _desks(brief: Brief) -> Grid:
    found = [each for each in brief.estate.systems.values() if each.kind == "human"]
    rows = (_desk(brief, each) for each in found)
    return grid(f"People who take over: {len(found)}", DESKS, rows, "no desk is declared (systems.*.kind: human)")


def _desk(brief: Brief, system: System) -> tuple[Value, ...]:
    staff = system.staffing
    work = f"{staff.people} at work, {staff.each} a case" if staff else "not said"
    arrives = f"{staff.arrives} arrive at most" if staff and staff.arrives else ""
    return (
        entry(brief.estate, system.ref),
        telling.holder(brief.estate, system.owner, brief.today) or "nobody is named",
        str(system.hours) if system.hours else "not said",
        str(system.capacity) if system.capacity else "not said",
        [part for part in (work, arrives) if part],
    )


def _steps(brief: Brief, layer: Layer | None) -> Grid:
    found = layer.procedures if layer else ()
    rows = (_step(brief, each) for each in found)
    return grid(f"Changed steps of work: {len(found)}", STEPS, rows, "none is declared (layers.enablement.procedures)")


def _step(brief: Brief, told: Procedure) -> tuple[Value, ...]:
    manager = telling.holder(brief.estate, told.manager, brief.today)
    return told.step, told.document, told.role, manager, _trained(told.trained_on, brief.today)


def _trained(day: date | None, today: date) -> Sign | str:
    if day is None:
        return telling.not_assessed("Not said")
    if day > today:
        return telling.at_risk(f"Not yet: {day}, {telling.days(day, today)}")
    return f"{day}, {telling.days(day, today)}"


def _reviews(brief: Brief, layer: Layer | None) -> Grid:
    found = layer.reviews if layer else ()
    rows = (_review(brief, each) for each in found)
    return grid(f"Recurring reviews: {len(found)}", REVIEWS, rows, "none is declared (layers.enablement.reviews)")


def _review(brief: Brief, told: Review) -> tuple[Value, ...]:
    held = telling.holder(brief.estate, told.owner, brief.today)
    last = (
        f"{told.last_held}, {telling.days(told.last_held, brief.today)}" if told.last_held else "never, as far as said"
    )
    return told.name, held, f"every {told.every}", last, _next(told, brief.today)


def _next(told: Review, today: date) -> Sign:
    if told.last_held is None:
        return telling.at_risk("No first review is on record")
    due = told.last_held + timedelta(days=int(told.every.days))
    if due < today:
        return telling.not_met(f"Overdue since {due}, by {telling.count((today - due).days, 'day')}")
    return telling.met(f"By {due}, {telling.days(due, today)}")


def _approvals(brief: Brief, layer: Layer | None) -> Iterator[str]:
    managers = list(dict.fromkeys(each.manager for each in layer.procedures)) if layer else []
    if managers:
        said = [telling.holder(brief.estate, key, brief.today) for key in managers]
        yield f"A change of how people work is approved by the manager of the step: {telling.together(said)}."
    if layer is not None and layer.feedback is not None:
        told = layer.feedback
        place = telling.title(brief.estate, "systems", told.collected_in)
        by = who(brief.estate, told.owner, brief.today)
        yield f"Corrections are collected in {place} and carried through every {told.every} by {by}."
    else:
        yield "How corrections flow back is not said (layers.enablement.feedback)."
