"""Fallbacks of critical journeys that nobody has seen work, lately or since their ends changed."""

from collections.abc import Iterator, Sequence

from cadee.graph import Graph
from cadee.graph.rehearsals import rehearsed
from cadee.model.base import Entity
from cadee.model.flow import Fallback
from cadee.model.proof import Evidence
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

EARLY = ("sandbox", "development", "test")


@rule("CADEE-A-023")
def check(graph: Graph, *, most_days: int = 365) -> Iterator[Answer]:
    """Look for a drill of each fallback of tier 0 and 1 that leads to another system: where, when, of what state."""
    vital = graph.journey_calls(up_to_tier=1)
    leading = [ladder for ladder in graph.estate.fallbacks.values() if any(rung.to for rung in ladder.rungs)]
    ladders = [ladder for ladder in leading if ladder.protects in vital]
    if not ladders:
        yield NotApplicable("no fallback of a journey of tier 0 or 1 leads to another system")
        return
    drills: dict[str, list[Evidence]] = {}
    for item in graph.estate.evidence.values():
        if item.kind == "drill" and (item.date is None or item.date <= graph.today):
            drills.setdefault(item.subject, []).append(item)
    held = {ladder.id: [item for ref in rehearsed(graph, ladder) for item in drills.get(ref, ())] for ladder in ladders}
    never = [ladder for ladder in ladders if not held[ladder.id]]
    found = [fault for ladder in ladders for fault in _faults(graph, ladder, held[ladder.id], most_days)]
    yield from (_never(graph, never), *found) if never else found
    if not never and not found:
        undated = sum(any(item.date is None for item in held[ladder.id]) for ladder in ladders)
        when = f"within {most_days} days" + (f", or of {undated} without a date" if undated else "")
        yield Proof(f"{counted(len(ladders), 'fallback')} of tier 0 and 1: a drill of each is declared {when}")


def _never(graph: Graph, never: Sequence[Fallback]) -> Violation:
    names, one = listed((repr(ladder.id) for ladder in never), most=4), len(never) == 1
    return Violation(
        graph.estate.route(never[0]),
        f"{'fallback' if one else 'fallbacks'} {names} of tier-1 journeys {'was' if one else 'were'} never exercised",
        label="never seen to work",
        also=tuple(Also(graph.estate.route(ladder), "nor this") for ladder in never[1:4]),
        help=f"hold a drill, and declare it as evidence of kind drill with subject {never[0].ref}",
    )


def _faults(graph: Graph, ladder: Fallback, held: Sequence[Evidence], most_days: int) -> Iterator[Violation]:
    """Yield why the drills of a fallback prove nothing today; one without a date is judged as evidence."""
    early = {key for key, stage in graph.estate.environments.items() if stage.stage in EARLY}
    late = [item for item in held if item.produced_in not in early]
    if not late or any(item.date is None for item in late):
        for item in held[:1] if not late else ():
            message = f"fallback {ladder.id!r} of a tier-1 journey was exercised in {item.produced_in!r} only"
            yield Violation(graph.estate.route(item, "produced_in"), message, help="repeat it nearer to production")
        return
    drill, day = max(((item, item.date) for item in late if item.date), key=lambda each: each[1])
    age, at, also = (graph.today - day).days, graph.estate.route(drill, "date"), graph.estate.route(ladder)
    if age > most_days:
        message = f"tier-1 fallback {ladder.id!r} was last exercised {age} days ago, most allowed {most_days}"
        yield Violation(at, message, label="too long ago", also=(Also(also, "the fallback"),), help="repeat the drill")
    newer = [(end.changed, end) for end in _ends(graph, ladder) if end.changed and day < end.changed <= graph.today]
    if newer:
        changed, end = max(newer, key=lambda each: each[0])
        message = f"{end.ref!r} changed on {changed}, after fallback {ladder.id!r} was last exercised on {day}"
        mark = Also(graph.estate.route(end, "changed"), "changed since")
        yield Violation(at, message, label="of an older state", also=(mark,), help="repeat the drill for what runs now")


def _ends(graph: Graph, ladder: Fallback) -> list[Entity]:
    """Return what a fallback leads from and to: integrations and their targets."""
    names = (ladder.protects, *(rung.to or "" for rung in ladder.rungs))
    calls = [graph.estate.integrations[key] for key in names if key in graph.estate.integrations]
    return [*calls, *(graph.estate.systems[call.target] for call in calls)]
