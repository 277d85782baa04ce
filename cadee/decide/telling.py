"""One measure told: its verdict, the reasons it gives, and all that a page prints about it."""

from dataclasses import dataclass

from cadee.decide import wording
from cadee.decide.believing import AFTER, BEFORE, CONTROL, Side
from cadee.decide.comparison import Compared, Design
from cadee.decide.declaration import Declared
from cadee.decide.figures import Change, change, value_of
from cadee.decide.outlook import ready
from cadee.decide.reason import Reason
from cadee.decide.rule import Outcome, Verdict, verdict

PASSING = ("window-not-full", "unfinished", "look-unsaid", "old-measurement")
"""What keeps a measure from counting for more exposure, and does not make harm that was seen untrue."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of one measure, ready to print.

    `before`, `after` and `control` are values with their unit, "" where not measured, each with its number of cases.
    `change` is None where nothing can be said. `sentence` says it in words, `notes` what belongs beside it.
    `confidence` is low, medium or high; `design` how well the comparison can tell the change from everything else.
    `elsewhere` names the environments that the treated cases are from, where the judgement is about another; `against`
    says what else stands against believing it.
    """

    kpi: str
    name: str
    role: str
    better: str
    verdict: Verdict
    design: Design
    confidence: str
    before: str
    after: str
    control: str
    n_before: int | None
    n_after: int | None
    n_control: int | None
    change: Change | None
    looks: int
    look: int | None
    sentence: str
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


def judged(told: Declared, found: Compared) -> Verdict:
    """Return what is known of one measure; what was not declared, or cannot be believed, has no say for more."""
    kpi = told.kpi
    if not told.decides:
        return Verdict.SHOWN
    if told.missing:
        return Verdict.NOT_DECLARED
    if AFTER not in found.sides:
        return Verdict.NOT_MEASURED
    if found.change is None:
        return Verdict.OPEN
    better = found.change if told.sign > 0 else found.change.turned()
    said = verdict(better, kpi.role, told.gain, told.margin)
    if not found.problems:
        return said
    believed = said is Verdict.HARM and all(each.code in PASSING for each in found.problems)
    return Verdict.HARM if believed else Verdict.OPEN


def reasons(told: Declared, found: Compared, said: Verdict) -> list[Reason]:
    """Return what the verdict on one measure speaks for."""
    name, element = told.kpi.title, told.kpi.ref
    shown = _change(told, found)
    if said is Verdict.HARM:
        return [Reason(Outcome.PAUSE, "harm", wording.harm(told, shown), element)]
    if said is Verdict.TOO_SMALL:
        return [Reason(Outcome.REDESIGN, "too-small", wording.too_small(told, shown), element)]
    if said is Verdict.NOT_DECLARED:
        words = f"{name} was not declared before: it has no {', no '.join(_bare(each) for each in told.missing)}"
        elsewhere = [each for each in found.problems if each.code == "measured-elsewhere"]
        more = [Reason(Outcome.HOLD, each.code, f"{name}: {each.words}", element) for each in elsewhere]
        return [Reason(Outcome.HOLD, "not-pre-declared", words, element), *more]
    if said is Verdict.NOT_MEASURED:
        return [Reason(Outcome.HOLD, "not-measured", f"not measured after the change: {name}", element)]
    if said is not Verdict.OPEN:
        return []
    if found.problems:
        return [
            Reason(Outcome.HOLD, each.code, f"{name}: {each.words}", element, each.ready) for each in found.problems
        ]
    code = "gain-open" if told.kpi.role == "primary" else "guardrail-open"
    return [Reason(Outcome.HOLD, code, wording.open_(told, shown), element, ready(told, found))]


def _bare(words: str) -> str:
    return words.removeprefix("an ").removeprefix("a ").removeprefix("the ")


def _change(told: Declared, found: Compared) -> Change | None:
    if found.change is None:
        return None
    sizes = [float(side.value) for side in found.sides.values() if side.value is not None]
    scale = 1000 if told.kpi.unit == "duration" else 1
    return change(told, found.change, size=max(sizes, default=0.0) / scale)


def tell(told: Declared, found: Compared, said: Verdict) -> Told:
    """Return what is known of one measure, ready to print."""
    shown = _change(told, found)
    nothing = Side(None, None)
    before, after, control = (found.sides.get(side, nothing) for side in (BEFORE, AFTER, CONTROL))
    return Told(
        kpi=told.kpi.id,
        name=told.kpi.title,
        role=told.kpi.role or "",
        better=told.kpi.better or "",
        verdict=said,
        design=found.design,
        confidence=wording.sureness(found.design, said, adjusted=found.adjusted),
        before=value_of(told, before.value, shown),
        after=value_of(told, after.value, shown),
        control=value_of(told, control.value, shown),
        n_before=before.n,
        n_after=after.n,
        n_control=control.n,
        change=shown,
        looks=told.looks,
        look=found.look,
        sentence=wording.sentence(told, found, shown),
        notes=wording.notes(found),
        missing=told.missing,
        elsewhere=found.elsewhere,
        against=tuple(each.words for each in found.problems),
    )
