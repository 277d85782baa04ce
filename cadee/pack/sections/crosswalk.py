"""The crosswalk: for each framework how many controls are supported, gaps, waived, not assessed; then each control."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cadee.crosswalk.listing import Framework
from cadee.crosswalk.rows import NO_CLAIM, SENTENCE, Row, Value
from cadee.pack import grid as grids
from cadee.pack import telling
from cadee.pack.base import Brief, section
from cadee.pack.grid import Cell, Grid, grid
from cadee.pack.telling import Sign

SIGNS: Mapping[Value, Sign] = {
    Value.SUPPORTED: telling.met("Supported"),
    Value.GAP: telling.not_met("Gap"),
    Value.WAIVED: telling.at_risk("Waived"),
    Value.NOT_ASSESSED: telling.not_assessed("Not assessed"),
}
MEANINGS = {
    Value.SUPPORTED: "every rule mapped to it was asked, at least one is met, none failed",
    Value.GAP: "a rule mapped to it failed",
    Value.WAIVED: "what failed is accepted until a date",
    Value.NOT_ASSESSED: "no rule is mapped to it, or none came to an answer: most of what an architecture cannot show",
}
HEAD = ("Control", "Value", "Why", "Rules mapped to it", "In force")


@section("crosswalk", "Crosswalk to controls and laws", 300)
def crosswalk(brief: Brief) -> Mapping[str, Any]:
    """Return the counts of each framework, which add up, and every control that is listed."""
    told = brief.crosswalk
    return {
        "sentences": (SENTENCE, NO_CLAIM),
        "meanings": [(SIGNS[value], MEANINGS[value]) for value in Value],
        "counts": _counts(brief),
        "frameworks": [_framework(brief, each) for each in told.frameworks],
        "files": [name for name in brief.names if name.startswith("crosswalk/")],
        "version": told.version,
        "digest": told.digest,
        "today": told.today,
    }


def _counts(brief: Brief) -> Grid:
    told = brief.crosswalk
    rows: list[Sequence[grids.Value]] = [
        (each.title, each.version, *_numbers(brief, each.id)) for each in told.frameworks
    ]
    rows.append(("All", "", *_numbers(brief, "")))
    head = ("Framework", "Version", *(SIGNS[value].word for value in Value), "Listed")
    frameworks = telling.count(len(told.frameworks), "framework")
    return grid(f"Controls of {frameworks} by value; the four add up to those listed", head, rows)


def _numbers(brief: Brief, framework: str) -> list[int]:
    found = brief.crosswalk.counts(framework)
    return [*(found[value] for value in Value), sum(found.values())]


def _framework(brief: Brief, told: Framework) -> Mapping[str, Any]:
    rows = (_control(brief, row) for row in brief.crosswalk.of(told.id))
    found = brief.crosswalk.counts(told.id)
    counts = ", ".join(f"{found[value]} {value}" for value in Value)
    about = [f"{told.status}; last looked at on {told.checked}", told.note]
    return {
        "title": f"{told.title}, {told.version}",
        "counts": counts,
        "about": [each for each in about if each],
        "verify": told.verify,
        "controls": grid(f"{told.title}: {counts}", HEAD, rows, "no control is listed"),
    }


def _control(brief: Brief, row: Row) -> tuple[grids.Value, ...]:
    open_ = row.verify and "to be verified" not in row.starts  # else the date says it
    doubt = ("to be held against the source before anybody relies on it",) if open_ else ()
    return (
        Cell((row.control.id,), notes=(row.control.title,)),
        Cell(sign=SIGNS[row.value], notes=(ends(row, brief.today),) if row.ends else ()),
        row.reason,
        tuple(_rules(row)) or "none",
        Cell((row.starts or "no date is known",), notes=doubt),
    )


def ends(row: Row, today: date) -> str:
    """Return when the waiver behind a value ends, in words."""
    end = date.fromisoformat(row.ends)
    return f"waiver ends {end}, {'its last day is today' if end == today else telling.days(end, today)}"


def _rules(row: Row) -> Iterator[str]:
    for each in row.rules:
        yield f"{each.rule} {each.result} ({each.pair.relation.replace('-', ' ')}, strength {each.pair.strength} of 3)"
