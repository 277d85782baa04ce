"""The failure view: what the loss of one system leaves, and how each journey ends then."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from cadee.generators.base import Subject
from cadee.generators.diagram import words
from cadee.generators.diagram.bundle import count
from cadee.generators.diagram.facets.facet import bare, told
from cadee.generators.diagram.picture import Box, Picture, Step, Wire
from cadee.generators.diagram.roles import Role
from cadee.graph.absence import Absence
from cadee.graph.endings import Ending
from cadee.graph.graph import Graph, build
from cadee.graph.losses import GUARD, NODE, answers
from cadee.graph.removals import loss
from cadee.graph.toll import Failing, Felled, Toll

_ENDS = {
    "answer": "ends in an answer",
    "human": "ends with people",
    "queue": "ends in a queue",
    "cached-answer": "ends in a cached answer",
    "static-answer": "ends in a static answer",
    "refusal": "ends in a refusal",
    "none": "ends nowhere: no answer and no safe end",
    "entry-lost": "cannot begin: its entry is lost",
}

_HOW = {"another way": " another way", "with less": ", with less"}

_ROLES = {
    "as before": None,
    "another way": Role.STANDS_IN,
    "with less": Role.LESS,
    "lesser end": Role.LESS,
    "silent": Role.DEAD,
    "silent before": Role.DEAD,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the loss of a system leaves of the estate and its journeys; `idle` counts controls that do nothing now."""

    taken: tuple[str, ...]
    felled: tuple[Felled, ...]
    failing: tuple[Failing, ...]
    endings: tuple[Ending, ...]
    idle: int


def answer_of(graph: Graph, ref: str) -> Answer:
    """Return what the loss of one element (`systems/id`) leaves."""
    gone = loss(graph, [ref])
    toll = Toll(graph, gone, Absence(graph, []))
    endings = tuple(
        Ending(
            view,
            graph.outcome(view.id, ()),
            graph.outcome(view.id, gone.elements),
            toll.lost_steps(view),
        )
        for view in graph.journeys()
    )
    return Answer(toll.taken, toll.felled(), toll.failing(), endings, len(toll.idle()))


@dataclass(frozen=True, slots=True)
class Failure:
    """The map of a loss, and its caption."""

    picture: Picture
    notes: tuple[str, ...]


def failure(subject: Subject, whole: Picture, key: str) -> Failure:
    """Return the map without the system `key`: the same boxes and wires, told by what becomes of them.

    Raises:
        KeyError: no such system.
    """
    lost = subject.estate.systems[key]
    today = date.fromisoformat(subject.report.today) if subject.report else date.min
    answer = answer_of(build(subject.estate, today), lost.ref)
    drawn = bare(whole)
    played = dict(_wires(subject, answer))
    roles = dict(_boxes(subject, answer, played))
    title = words.title(lost)
    steps = tuple(_steps(subject, answer))
    made = replace(
        drawn,
        boxes=tuple(_box(subject, answer, box, roles) for box in drawn.boxes),
        wires=tuple(_wire(wire, played.get(wire.key)) for wire in drawn.wires),
        steps=steps,
        heading=f"Without {title}, journeys go otherwise" if steps else "",
    )
    return Failure(made, _notes(answer, title))


def _wires(subject: Subject, answer: Answer) -> Iterator[tuple[str, Role]]:
    """What becomes of integrations: what has a dead end fails, what a ladder turns to stands in."""
    dead = {*answer.taken, *(each.system for each in answer.felled)}
    failing = {each.integration for each in answer.failing}
    estate = subject.estate
    gone = {key for key, item in estate.integrations.items() if {item.source, item.target} & dead or key in failing}
    yield from ((f"integrations/{key}", Role.DEAD) for key in sorted(gone))
    fired = {name for each in answer.failing for name in each.fallbacks}
    fired |= {name for ending in answer.endings for name in ending.after.fallbacks}
    for name in sorted(fired & estate.fallbacks.keys()):
        live = (rung for rung in estate.fallbacks[name].rungs if answers(rung) & (NODE | GUARD))
        rungs = (rung.to for rung in live if rung.to and rung.to not in gone)
        yield from ((f"integrations/{key}", Role.STANDS_IN) for key in list(rungs)[:1])


def _boxes(subject: Subject, answer: Answer, wires: Mapping[str, Role]) -> Iterator[tuple[str, Role]]:
    calls = subject.estate.integrations
    yield from (
        (f"systems/{calls[key.partition('/')[2]].target}", Role.STANDS_IN)
        for key, role in wires.items()
        if role is Role.STANDS_IN
    )
    yield from ((f"systems/{each.source}", Role.LESS) for each in answer.failing)
    yield from ((f"systems/{each.system}", Role.DEAD) for each in answer.felled)
    yield from ((f"systems/{key}", Role.LOST) for key in answer.taken)


def _wire(wire: Wire, role: Role | None) -> Wire:
    return replace(wire, role=role, about=told(wire, str(role))) if role else wire


def _box(subject: Subject, answer: Answer, box: Box, roles: Mapping[str, Role]) -> Box:
    role, key = roles.get(box.key), box.key.removeprefix("systems/")
    if role is None:
        return box
    said = _said(subject, answer, key, role)
    return replace(box, role=role, lines=(box.lines[0], said), about=told(box, str(role), said))


def _said(subject: Subject, answer: Answer, key: str, role: Role) -> str:
    """What stands in a box about its role."""
    if role is Role.DEAD:
        return f"needs {_cause(subject, answer, key)}"
    if role is Role.LESS:
        return f"{sum(each.source == key for each in answer.failing)} of its calls failing"
    return "is lost" if role is Role.LOST else "answers instead"


def _cause(subject: Subject, answer: Answer, key: str) -> str:
    """The system next to `key` on the way to what is lost."""
    because = next(each.because for each in answer.felled if each.system == key)
    near = next((name for name in because if name.startswith("systems/") and name != f"systems/{key}"), because[-1])
    entry = subject.estate.find(near)
    return words.title(entry) if entry else near.partition("/")[2]


def _steps(subject: Subject, answer: Answer) -> Iterator[Step]:
    """The journeys that do not end as before, in words."""
    for number, ending in enumerate(answer.endings, 1):
        role = _ROLES[ending.state]
        if role is None:
            continue
        title = words.title(subject.estate.journeys[ending.view.id])
        tier = f" (tier {ending.view.tier})" if ending.view.tier is not None else ""
        how = _HOW.get(ending.state, "")
        yield Step(number, f"{title}{tier}: {_ENDS[ending.after.outcome]}{how}", _why(subject, ending), role)


def _why(subject: Subject, ending: Ending) -> str:
    same = ending.after.outcome == ending.before.outcome
    before = "" if same else _ENDS[ending.before.outcome].replace("ends", "ended", 1).replace("cannot", "could not")
    ladders = [subject.estate.fallbacks[key] for key in ending.after.fallbacks if key in subject.estate.fallbacks]
    by = f"by {', '.join(words.title(ladder) for ladder in ladders)}" if ladders else ""
    lost = f"{count(len(ending.missing), 'step')} lost with nothing instead" if ending.missing else ""
    less = f"{count(len(ending.curtailed), 'step')} with only a safe end instead" if ending.curtailed else ""
    return "; ".join(said for said in (before, by, lost, less) if said)


def _notes(answer: Answer, title: str) -> tuple[str, ...]:
    same = sum(ending.state == "as before" for ending in answer.endings)
    said = [f"Lost: {title}."]
    if answer.endings:
        verb = "ends" if len(answer.endings) == 1 else "end"
        said.append(f"{same} of {count(len(answer.endings), 'journey')} {verb} as before.")
    if answer.idle:
        said.append(f"{count(answer.idle, 'control')} stand idle and are not drawn.")
    return (" ".join([*said, "cadee what-if tells who is called and what silences the rest."]),)
