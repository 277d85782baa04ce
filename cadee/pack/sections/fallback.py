"""The section of fallbacks: what serves while something fails, step by step, where it ends, what was tried."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cadee.graph import Graph, build
from cadee.graph.rehearsals import rehearsed
from cadee.model.answerable import answerable
from cadee.model.flow import Fallback, Rung
from cadee.pack import telling, tried
from cadee.pack.base import Brief, section
from cadee.pack.drill_records import recorded
from cadee.pack.evidence import UNREVIEWED, Piece, pieces
from cadee.pack.ladders import TERMINALS, drilled, end, person, rejected, step
from cadee.pack.telling import Sign

LADDERS, BARE = 40, 60
"""So many ladders are shown step by step, so many calls without one are named."""

TRIGGERS = {
    "any": "any failure",
    "timeout": "no answer in time",
    "connection-error": "no connection",
    "server-error": "an error",
    "rate-limited": "too many requests",
    "quota-exhausted": "a quota used up",
    "credential-rejected": "a refused key",
    "context-overflow": "a request too long",
    "refusal": "a model that refuses",
    "guardrail-down": "a guard that is down",
    "low-confidence": "an unsure answer",
    "stalled-stream": "an answer that stalls",
    "quality-probe": "a failed check of quality",
}


@section("fallback", "Fallbacks, step by step", 140, empty="No fallback is declared: what fails stays failed.")
def fallback(brief: Brief) -> Mapping[str, Any] | None:
    """Return the ladders in order of the spec, and the critical calls that have none."""
    estate = brief.estate
    if not estate.fallbacks:
        return None
    graph = build(estate, brief.today)
    papers = [paper for paper in pieces(brief) if paper.told.kind == "drill"]
    drills = tried.told(brief)
    known = [_known(brief, graph, each, papers, drills) for each in estate.fallbacks.values()]
    untested = sum(sign.word == "Untested" for each in known for sign in each.signs)
    shown = telling.cut(known, LADDERS, telling.spec(brief, "fallbacks"))
    bare = _bare(graph)
    return {
        "summary": f"{telling.count(len(known), 'call is', 'calls are')} protected. "
        f"{telling.count(untested, 'step was', 'steps were')} never tried by a drill that is on file and stands.",
        "untested": untested,
        "ladders": telling.Cut([_ladder(brief, graph, each) for each in shown.rows], shown.note),
        "bare": telling.cut(bare, BARE, telling.spec(brief, "integrations")),
    }


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a ladder: the drills about it, those that are no records, what records say, its steps' signs."""

    ladder: Fallback
    papers: Sequence[Piece]
    written: Sequence[Piece]
    shown: tried.Shown
    signs: Sequence[Sign]


def _known(brief: Brief, graph: Graph, ladder: Fallback, papers: Sequence[Piece], drills: tried.Told) -> _Known:
    about = rehearsed(graph, ladder)
    mine = [paper for paper in papers if paper.told.subject in about]
    written = [paper for paper in mine if not _recorded(brief, paper)]
    shown = tried.shown(ladder, drills)
    return _Known(ladder, mine, written, shown, [step(brief, each, written) for each in shown.steps])


def _ladder(brief: Brief, graph: Graph, known: _Known) -> Mapping[str, Any]:
    ladder, papers, signs = known.ladder, known.papers, known.signs
    people = person(graph, ladder)
    return {
        "name": telling.named(brief.estate, ladder.ref),
        "protects": _way(brief, ladder.protects),
        "owner": telling.holder(brief.estate, answerable(brief.estate, ladder.ref), brief.today),
        "steps": [_step(brief, each, sign) for each, sign in zip(ladder.rungs, signs, strict=True)],
        "end": end(graph, ladder),
        "human": telling.met("Yes") if people else telling.not_assessed("Nobody"),
        "people": people,
        "drilled": drilled(known.shown, papers, known.written, rejected(brief, graph, ladder, papers)),
        "papers": [_paper(brief, paper) for paper in papers],
        "refused": known.shown.refused,
    }


def _way(brief: Brief, key: str) -> str:
    call = brief.estate.integrations.get(key)
    if call is None:
        return key
    return (
        f"{telling.title(brief.estate, 'systems', call.source)} → {telling.title(brief.estate, 'systems', call.target)}"
    )


def _step(brief: Brief, rung: Rung, sign: Sign) -> Mapping[str, Any]:
    serves = TERMINALS[rung.terminal] if rung.terminal else _way(brief, rung.to or "")
    return {"on": telling.together([TRIGGERS[each] for each in rung.on], 20), "serves": serves, "sign": sign}


def _recorded(brief: Brief, paper: Piece) -> bool:
    """Whether the file of a drill is, or says it is, a record of `cadee drill`."""
    file = paper.told.file or ""
    return file in brief.evidence and recorded(file, brief.evidence[file]) is not None


def _paper(brief: Brief, paper: Piece) -> str:
    told = paper.told
    day = f"{told.date.isoformat()}, {telling.days(told.date, brief.today)}" if told.date else "no date"
    place = f", in {telling.title(brief.estate, 'environments', told.produced_in)}" if told.produced_in else ""
    again = f"; again by {told.review_by.isoformat()}" if told.review_by else "; no day is set to repeat it"
    states = [each for each in paper.states if each != UNREVIEWED]
    wrong = f"; but {', '.join(states)}" if states else ""
    return f"{told.file or told.url or told.id} ({day}{place}{again}{wrong})"


def _bare(graph: Graph) -> list[Mapping[str, Any]]:
    """The calls that a journey of tier 0 or 1 waits for, and that no ladder protects."""
    found: dict[str, list[str]] = {}
    for view in graph.journeys(up_to_tier=1):
        for key in dict.fromkeys(view.steps):
            call = graph.estate.integrations[key]
            if not graph.ladders_of.get(key) and not call.optional and call.mode != "async":
                found.setdefault(key, []).append(telling.title(graph.estate, "journeys", view.id))
    names = graph.estate.integrations
    return [
        {
            "key": key,
            "way": f"{telling.title(graph.estate, 'systems', names[key].source)} → "
            f"{telling.title(graph.estate, 'systems', names[key].target)}",
            "journeys": telling.together(journeys, 5),
        }
        for key, journeys in sorted(found.items())
    ]
