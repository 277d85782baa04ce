"""What a ladder of fallbacks comes to: its last end, who stands there, and what drills have shown of each step."""

from collections.abc import Sequence

from cadee.graph import Graph, OutOfSteps
from cadee.model.flow import Fallback
from cadee.pack import telling
from cadee.pack.base import Brief
from cadee.pack.evidence import Piece
from cadee.pack.telling import Sign
from cadee.pack.tried import Shown, Tried

DRILLS = "CADEE-A-023"
"""The rule that asks for drills."""

TERMINALS = {
    "static-answer": "a prepared answer",
    "cached-answer": "an answer from the cache",
    "refusal": "a refusal that says so",
}


def end(graph: Graph, ladder: Fallback) -> str:
    """Return where a ladder ends at last, in words, and which ladders of its caller's callers take over from there.

    Only a refusal is a failure to whoever called: a prepared answer is served.
    """
    last, estate = ladder.rungs[-1], graph.estate
    if last.to is not None:
        call = estate.integrations.get(last.to)
        return f"{telling.title(estate, 'systems', call.target) if call else last.to}, and nothing after it"
    words = TERMINALS[last.terminal or "refusal"]
    names = [telling.named(estate, each.ref).title for each in _above(graph, ladder)]
    return f"{words}; from there on: {telling.together(names, 3)}" if names else words


def person(graph: Graph, ladder: Fallback, seen: frozenset[str] = frozenset()) -> str:
    """Return how people are met on a ladder, in words: on which step, or on a ladder above it; "" where they are not.

    A step leads to people where they are reached from its target without a model, a gateway or an agent; a desk or a
    queue counts where people fetch their work from it.
    """
    for number, rung in enumerate(ladder.rungs, 1):
        call = graph.estate.integrations.get(rung.to or "")
        if call is not None and (way := _to_people(graph, call.target)):
            return f"step {number}: {way}"
    for further in _above(graph, ladder):
        if further.id not in seen and (found := person(graph, further, seen | {ladder.id, further.id})):
            name = telling.named(graph.estate, further.ref).title
            return found if found.startswith("by ") else f"by {name}, {found}"
    return ""


def _to_people(graph: Graph, system: str) -> str:
    """Return the way from a system to people, by name, "" where there is none."""
    if system not in graph.estate.systems:
        return ""
    if system in graph.humans or system in graph.desks:
        return telling.title(graph.estate, "systems", system)
    path = graph.human_path(system)
    return " → ".join(telling.title(graph.estate, "systems", key) for key in path.systems) if path else ""


def _above(graph: Graph, ladder: Fallback) -> Sequence[Fallback]:
    """The ladders that step in where one refuses: those of the calls that its gateway serves over what it protects.

    To whoever asks a gateway its refusal is a failed call. Any other system that refuses a part has answered its own
    caller, and nothing steps in above it: so does the failure matrix have it, and where that ends a journey in this
    very refusal, nothing is said to follow.
    """
    call = graph.estate.integrations.get(ladder.protects)
    if call is None or ladder.rungs[-1].terminal != "refusal" or call.source not in graph.gateways:
        return ()
    routes = graph.routes(call.source)
    over = [key for route in routes if call.id in graph.exits(route) for key in route.serves]
    asked = over if routes else graph.calls_to(call.source)
    found = {each.id: each for key in asked for each in graph.ladders_of.get(key, ()) if each.id != ladder.id}
    return () if found and _ends_journeys(graph, ladder) else list(found.values())


def _ends_journeys(graph: Graph, ladder: Fallback) -> bool:
    """Whether a journey ends in the refusal of a ladder when all that it leads to is gone, or nobody can tell."""
    gone = [f"integrations/{key}" for key in (ladder.protects, *(rung.to for rung in ladder.rungs if rung.to))]
    try:
        rows = [graph.outcome(view.id, gone) for view in graph.journeys()]
    except OutOfSteps:
        return True
    return any(row.outcome == "refusal" and ladder.id in row.fallbacks for row in rows)


def step(brief: Brief, told: Tried | None, papers: Sequence[Piece]) -> Sign:
    """Return what is known of a step: proven, refuted, not shown; or that the ladder as a whole was drilled."""
    if told is not None:
        when = f"{told.on.isoformat()}, {telling.days(told.on, brief.today)}"
        if told.worst in ("proven", "refuted"):
            return (telling.met if told.worst == "proven" else telling.not_met)(f"{told.worst.capitalize()} ({when})")
        words = f"Proven in part, else {told.worst}" if "proven" in told.verdicts else told.worst.capitalize()
        return telling.not_assessed(f"{words} ({when})")
    if any(not paper.states for paper in papers):
        return telling.not_assessed("Drilled as a whole, not step by step")
    return telling.at_risk("Untested")


def rejected(brief: Brief, graph: Graph, ladder: Fallback, papers: Sequence[Piece]) -> bool:
    """Whether the rule of drills has an open finding on a ladder: on a drill of it, or on it with others."""
    found = {item.element for item in brief.report.findings if item.code == DRILLS}
    if not found.isdisjoint({ladder.ref, *(paper.told.ref for paper in papers)}):
        return True
    never = any(each.startswith("fallbacks/") for each in found)  # one finding tells of all that have no drill
    asked = ladder.protects in graph.journey_calls(up_to_tier=1) and any(rung.to for rung in ladder.rungs)
    return never and asked and not papers


def drilled(shown: Shown, papers: Sequence[Piece], written: Sequence[Piece], rejected: bool) -> Sign:
    """Return whether a ladder was drilled: `papers` are the drills about it, `written` those that are no records.

    `rejected` says that the rule of drills finds them wanting. What a record tells is read from it, so that a record is
    no proof by being there.
    """
    if shown.refuted:
        return telling.not_met("Refuted by a drill")
    if rejected and (papers or "proven" in shown.verdicts):
        return telling.at_risk(f"Drilled, but see {DRILLS}")
    if any(not paper.states for paper in written):
        return telling.met("Drilled")
    if "proven" in shown.verdicts:
        part = "" if shown.verdicts == {"proven"} else " in part"
        return telling.met(f"Drilled{part}, by a record of its gateway")
    if "not provable" in shown.verdicts:
        return telling.not_assessed("Tried, and nothing was shown")
    if shown.refused:
        return telling.at_risk("Only by a record that does not count")
    return telling.at_risk("Drilled, but see the evidence" if papers and not shown.verdicts else "Never drilled")
