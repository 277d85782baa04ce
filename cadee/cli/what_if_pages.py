"""cadee what-if as a Markdown page and as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from cadee.cli import what_if_words as words
from cadee.reporters.markdown import cell
from cadee.whatif import Answer, Ending, Limits, Survey

if TYPE_CHECKING:
    from cadee.graph.kinds import FailureRow
    from cadee.graph.severing import Cut


@dataclass(frozen=True, slots=True)
class About:
    """Which workspace was asked, in which environment ("" for the whole), as on which day."""

    workspace: str
    environment: str
    today: str
    revision: str

    @property
    def title(self) -> str:
        """One line that says it."""
        where = f" ({self.environment})" if self.environment else ""
        return f"{self.workspace}{where}, {self.today}"


def markdown(about: About, told: "Answer | Survey") -> Iterator[str]:
    """Yield the lines of a page."""
    if isinstance(told, Answer):
        yield from _answer_page(about, told)
    else:
        yield from _survey_page(about, told)


def _answer_page(about: About, told: Answer) -> Iterator[str]:
    named = " and ".join(words.called(name) for name in told.loss.named)
    yield f"# {cell(about.title)}: without {cell(named)}"
    word, _, sentence = words.verdict(told, sum(each.grave for each in told.endings))
    yield from ("", f"**{word.capitalize()}**: {sentence}.", "")
    if taken := words.consists(told.loss, told.taken):
        yield cell(taken)
    if told.beside:
        yield f"Not counted: {', '.join(told.beside)}, which the vendor is named for as a failure domain only."
    rows = [_journey_row(each) for each in told.endings]
    yield from _table("Journeys", ("journey", "tier", "end", "way", "lost steps", "what more would silence it"), rows)
    felled = [(each.system, words.because(each)) for each in told.felled]
    yield from _table("What cannot work without it", ("system", "because"), felled)
    failing = [(each.integration, words.cover(each)) for each in told.failing]
    yield from _table("Calls that fail while their caller works on", ("call", "what stands in"), failing)
    called = [
        (each.severity or "none", each.signal, ", ".join(each.systems), words.told(each), each.runbook or "none")
        for each in told.summons
    ]
    yield from _table("Who is called", ("alert", "signal", "about", "reaches", "runbook"), called)
    if told.untold:
        yield from ("", f"Nobody is told of {', '.join(told.untold)}.")
    idle = [(each.control, each.why, each.effect) for each in told.idle]
    yield from _table("Controls that stand idle", ("control", "why", "effect"), idle)
    orphans = [(each.element, each.role, each.owner) for each in told.orphans]
    yield from _table("Left with nobody", ("element", "duty", "owner"), orphans)
    deputies = [(each.duty.element, each.duty.role, each.duty.owner, each.by) for each in told.stand_ins]
    yield from _table("Deputies who step in", ("element", "duty", "owner", "deputy"), deputies)


def _journey_row(each: Ending) -> Sequence[str]:
    lost = "; ".join(line.removeprefix("lost: ") for line in words.lost(each)) or "none"
    more = words.cut(each.cut, each.view.entry) if each.cut is not None else ""
    state = f"{words.mark(each)[0]} {words.change(each)}"
    return each.view.id, _tier(each.view.tier), state, words.way(each.after), lost, more


def _survey_page(about: About, told: Survey) -> Iterator[str]:
    yield f"# {cell(about.title)}: what each journey stands on"
    graves = sum(each.view.tier is not None and each.view.tier <= 1 for each in told.limits)
    word, _, sentence = words.verdict(told, graves)
    yield from ("", f"**{word.capitalize()}**: {sentence}.")
    rows = [_limits_row(each) for each in told.limits]
    yield from _table("Journeys", ("journey", "tier", "end", "way", "alone silences it", "smallest cut"), rows)
    if not told.limits:
        widest = [(key, ", ".join(others)) for key, others in told.widest]
        yield from _table("Systems that take others along", ("system", "takes along"), widest)


def _limits_row(each: Limits) -> Sequence[str]:
    alone = words.alone(each, len(each.alone))
    smallest = words.cut(each.cut, each.view.entry) if each.cut is not None else ""
    return each.view.id, _tier(each.view.tier), words.end(each.now), words.way(each.now), alone, smallest


def _tier(number: int | None) -> str:
    return "unknown" if number is None else str(number)


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    lines = [f"| {' | '.join(cell(value) for value in row)} |" for row in rows]
    if lines:
        yield from ("", f"## {title}", "", f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *lines)


def data(about: About, told: "Answer | Survey") -> dict[str, Any]:
    """Return the whole answer as plain values."""
    head = {"schema": "cadee-what-if/1", **asdict(about), "silent": list(told.silent)}
    if isinstance(told, Answer):
        return head | {
            "without": asdict(told.loss),
            "journeys": [_ending(each) for each in told.endings],
            "taken": list(told.taken),
            "broken": [asdict(each) for each in told.felled],
            "failing_calls": [asdict(each) for each in told.failing],
            "called": [asdict(each) for each in told.summons],
            "untold": list(told.untold),
            "idle": [asdict(each) for each in told.idle],
            "orphans": [asdict(each) for each in told.orphans],
            "stand_ins": [asdict(each) for each in told.stand_ins],
            "beside": list(told.beside),
        }
    return head | {
        "journeys": [_limits(each) for each in told.limits],
        "widest": [{"system": key, "takes_along": list(others)} for key, others in told.widest],
    }


def _ending(each: Ending) -> dict[str, Any]:
    return {
        "id": each.view.id,
        "tier": each.view.tier,
        "state": each.state,
        "before": _row(each.before),
        "after": _row(each.after),
        "lost": [asdict(step) for step in each.lost],
        "queue_unworked": each.unworked,
        "smallest_further_cut": _cut(each.cut),
    }


def _limits(each: Limits) -> dict[str, Any]:
    return {
        "id": each.view.id,
        "tier": each.view.tier,
        "now": _row(each.now),
        "silencing": [{"removed": row.removed[0], "outcome": row.outcome} for row in each.rows],
        "alone": list(each.alone),
        "smallest_cut": _cut(each.cut),
    }


def _row(row: "FailureRow") -> dict[str, Any]:
    path = None if row.path is None else {"systems": row.path.systems, "integrations": row.path.integrations}
    return {"outcome": row.outcome, "safe": row.safe, "path": path, "fallbacks": row.fallbacks}


def _cut(cut: "Cut | None") -> dict[str, Any] | None:
    if cut is None:
        return None
    return {"decided": cut.decided, "removed": cut.removed, "more_than": cut.more_than, "steps": cut.steps}
