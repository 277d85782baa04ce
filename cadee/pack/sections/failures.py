"""The section of failures: what the loss of each system, vendor, region, identity and owner leaves of each journey."""

from collections.abc import Mapping, Sequence
from typing import Any

from cadee.graph import Graph, build
from cadee.graph.kinds import JourneyView, OutOfSteps
from cadee.pack import telling
from cadee.pack.base import Brief, section
from cadee.pack.losses import Candidate, choice
from cadee.pack.telling import Sign
from cadee.whatif import Answer, Ending, without

JOURNEYS = 6
"""So many journeys have a column of their own, the most critical first."""

ENDS = {
    "answer": "answers",
    "human": "a person takes over",
    "queue": "waits in a queue for people",
    "cached-answer": "gives an answer from the cache",
    "static-answer": "gives a prepared answer",
    "refusal": "refuses, and says so",
    "none": "ends in nothing",
    "entry-lost": "cannot be entered",
}
PLURALS = {"identity": "identities"}


@section("failures", "What each loss leaves", 160, empty="No system is declared: there is nothing to lose.")
def failures(brief: Brief) -> Mapping[str, Any] | None:
    """Return the failure matrix: a row for each loss, a column for each critical journey, then what goes with it."""
    if not brief.estate.systems:
        return None
    graph = build(brief.estate, brief.today)
    views = sorted(graph.journeys(), key=lambda view: (9 if view.tier is None else view.tier, view.id))
    try:
        found = choice(graph)
        rows = [_row(graph, each, without(graph, [each.name], limit=1), views[:JOURNEYS]) for each in found.chosen]
    except OutOfSteps:
        return {
            "columns": [],
            "rows": [],
            "hit": [],
            "calm": "",
            "notes": ["The estate is too large for the losses to be worked out here."],
        }
    return {
        "columns": [_column(graph, view) for view in views[:JOURNEYS]],
        "rows": rows,
        "hit": [row for row in rows if row["hit"]] if views else [],
        "calm": telling.together([row["name"].title for row in rows if not row["hit"]], len(rows)) if views else "",
        "notes": [*_uncounted(views), *_left(found.left)],
    }


def _column(graph: Graph, view: JourneyView) -> str:
    tier = "tier not said" if view.tier is None else f"tier {view.tier}"
    return f"{telling.title(graph.estate, 'journeys', view.id)} ({tier})"


def _uncounted(views: Sequence[JourneyView]) -> list[str]:
    if not views:
        return ["No journey is declared, so nothing says what must still answer."]
    left = len(views) - JOURNEYS
    if left <= 0:
        return []
    return [
        f"{telling.count(left, 'less critical journey has', 'less critical journeys have')} no column of their own."
    ]


def _left(left: Mapping[str, int]) -> list[str]:
    if not left:
        return []
    kinds = [telling.count(number, kind, PLURALS.get(kind, f"{kind}s")) for kind, number in left.items()]
    return [f"Not worked out here, for they weigh less: {telling.together(kinds)}. cadee what-if answers for each."]


def _row(graph: Graph, each: Candidate, answer: Answer, views: Sequence[JourneyView]) -> Mapping[str, Any]:
    endings = {ending.view.id: ending for ending in answer.endings}
    felled = [telling.title(graph.estate, "systems", item.system) for item in answer.felled]
    cells = [_cell(endings[view.id]) for view in views]
    return {
        "name": each.called,
        "kind": each.kind,
        "cells": cells,
        "hit": any(cell["words"] for cell in cells),
        "felled": telling.together(felled, 6) or "nothing else",
        "idle": _idle(graph, answer),
        "called": _called(graph, answer),
        "untold": _untold(graph, answer),
    }


def _cell(ending: Ending) -> Mapping[str, Any]:
    """How a journey ends: the sign, and where that is not as before the end in words."""
    after, lost, less = ending.after, len(ending.missing), len(ending.curtailed)
    if ending.state == "as before" and not ending.unworked:
        return {"sign": telling.met("As before"), "words": ""}
    said = [
        ENDS[after.outcome],
        *([f"by {telling.together(after.fallbacks, 2)}"] if after.fallbacks else []),
        *([f"{telling.count(lost, 'step')} lost"] if lost else []),
        *([f"{telling.count(less, 'step')} with only a safe end instead"] if less else []),
        *(["nobody works it off"] if ending.unworked else []),
    ]
    return {"sign": _state(ending), "words": ", ".join(said)}


def _state(ending: Ending) -> Sign:
    if not ending.after.safe:
        return telling.not_met("Silent" if ending.before.safe else "Silent before")
    if ending.unworked or ending.state in ("with less", "lesser end"):
        return telling.at_risk("Less")
    return telling.met("Another way" if ending.state == "another way" else "As before")


def _idle(graph: Graph, answer: Answer) -> str:
    idle = [f"{telling.named(graph.estate, item.control).title} {item.why}" for item in answer.idle]
    told = {item.control for item in answer.idle}
    orphans = sorted({duty.element for duty in answer.orphans if duty.element not in told})
    bare = [f"{telling.named(graph.estate, ref).title} has nobody who answers for it" for ref in orphans]
    return telling.together([*idle, *bare], 3)


def _called(graph: Graph, answer: Answer) -> str:
    """Who is called, each once, with the first signal that does; pages before tickets."""
    found: dict[str, str] = {}
    for each in answer.summons:
        if not each.ends:
            found.setdefault(each.to, f"{telling.title(graph.estate, 'owners', each.to)} by {each.signal}")
    return telling.together(list(found.values()), 3)


def _untold(graph: Graph, answer: Answer) -> str:
    return telling.together([telling.title(graph.estate, "systems", key) for key in answer.untold], 4)
