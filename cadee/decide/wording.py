"""The words of a judgement: what was seen, how sure it is, what it leaves open, what to do."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cadee.decide.believing import AFTER, BEFORE, CONTROL
from cadee.decide.comparison import Compared, Design
from cadee.decide.declaration import Declared
from cadee.decide.figures import Change, number, size_of, value_of, with_unit
from cadee.decide.reason import Reason
from cadee.decide.rule import Outcome, Verdict

if TYPE_CHECKING:
    from cadee.decide.telling import Told

LIMITS = {
    Design.RANDOMISED: "Cases were assigned at random, so other causes fall on both sides alike.",
    Design.CONCURRENT: "A control ran alongside, not chosen at random: the two may have differed from the start.",
    Design.BEFORE_AFTER: "Compared with the time before, without a control alongside: whatever else changed meanwhile, "
    "the season too, may be part of it.",
}
CAPS = {Design.RANDOMISED: "high", Design.CONCURRENT: "medium", Design.BEFORE_AFTER: "medium"}
SURENESS = ("low", "medium", "high")
MOST_NAMED = 3


def sureness(design: Design, said: Verdict, *, adjusted: bool) -> str:
    """Return how sure a verdict is, in a word; the design sets the most, what is left open is low.

    A concurrent control reaches high where it was measured before, too, so that both changes can be compared.
    """
    if said in (Verdict.OPEN, Verdict.NOT_DECLARED, Verdict.NOT_MEASURED):
        return "low"
    return "high" if adjusted else CAPS[design]


def confidence(kpis: Sequence["Told"], final: Outcome, reasons: Sequence[Reason]) -> tuple[str, str]:
    """Return how sure the whole is, and its cause: that of the least sure measures that speak for the result.

    A pause that needs no figures is sure.
    """
    if final in (Outcome.PAUSE, Outcome.ROLLBACK) and any(_certain(each) for each in reasons):
        return "high", "it rests on what is declared or open, not on a change that was measured"
    speaking = [each for each in kpis if each.verdict in _SPEAK.get(final, ())] or [
        each for each in kpis if each.verdict is not Verdict.SHOWN
    ]
    if all(each.verdict is Verdict.NOT_MEASURED for each in speaking):
        return "low", "nothing that decides was measured"
    ordered = sorted(speaking, key=lambda each: each.role != "primary")
    least = min(ordered, key=lambda each: SURENESS.index(each.confidence))
    if least.confidence == "low":
        left = least.against[0] if least.against else "the data leave it open"
        return "low", f"{least.name}: {_WHY.get(least.verdict, left)}"
    alike = [each.name for each in ordered if (each.confidence, each.design) == (least.confidence, least.design)]
    causes = {
        Design.BEFORE_AFTER: f"no control ran beside {_first(alike)}",
        Design.CONCURRENT: f"the control beside {_first(alike)} was not chosen at random",
        Design.RANDOMISED: "cases were assigned at random",
    }
    return least.confidence, causes[least.design]


def _first(names: Sequence[str]) -> str:
    """Return the first three names, and how many more there are."""
    shown, more = names[:MOST_NAMED], len(names) - MOST_NAMED
    last = f"{more} more" if more > 0 else shown[-1]
    before = shown if more > 0 else shown[:-1]
    return f"{', '.join(before)} and {last}" if before else last


def _certain(each: Reason) -> bool:
    return each.outcome in (Outcome.PAUSE, Outcome.ROLLBACK) and each.code not in ("harm", "decision-of-spec")


_SPEAK = {
    Outcome.PAUSE: (Verdict.HARM,),
    Outcome.ROLLBACK: (Verdict.HARM,),
    Outcome.REDESIGN: (Verdict.TOO_SMALL,),
    Outcome.SCALE: (Verdict.GAIN, Verdict.KEPT),
}
_WHY = {Verdict.NOT_DECLARED: "not declared before", Verdict.NOT_MEASURED: "not measured"}


def sentence(told: Declared, found: Compared, shown: Change | None) -> str:
    """Return what was seen of one measure, in one sentence, with interval, cases and look."""
    name, after = told.kpi.title, found.sides.get(AFTER)
    if after is None:
        return f"Not measured after the change: {name}."
    now = value_of(told, after.value, shown)
    if shown is None:
        return f"{name} is {now} now; no change can be told."
    other = found.sides.get(CONTROL if found.compared_with == CONTROL else BEFORE)
    then = value_of(told, other.value, shown) if other is not None else ""
    sides = (after, other) if found.compared_with == CONTROL else (other, after)  # as the sentence names them
    counts = " and ".join(f"{side.n:,}" for side in sides if side is not None and side.n is not None)
    details = [interval(shown), *([f"{counts} cases"] if counts else []), look(told, found)]
    tail = f"({'; '.join(each for each in details if each)})"
    if found.compared_with == CONTROL:
        return f"{name}: {now} with the change and {then} without it, {_moved(shown, 'higher', 'lower')} {tail}."
    less = ", after the change of the control is taken away" if found.adjusted else ""
    return f"{name}: from {then} to {now}, {_moved(shown, 'up', 'down')}{less} {tail}."


def interval(shown: Change) -> str:
    """Return an interval in words: 95% interval 2.1 to 4.9."""
    return f"95% interval {number(shown.low, shown.decimals)} to {number(shown.high, shown.decimals)}"


def look(told: Declared, found: Compared) -> str:
    """Return which look this is, where several are planned; the interval is the wider one of all of them."""
    if told.looks == 1:
        return ""
    which = f"look {found.look}" if found.look is not None else "a look"
    return f"{which} of {told.looks}, adjusted for all of them"


def notes(found: Compared) -> tuple[str, ...]:
    """Return what belongs beside a measure: what the design cannot rule out, typical times, low scores, answers."""
    told = [LIMITS[found.design]]
    sides = [found.sides[side] for side in (found.compared_with, AFTER) if side in found.sides]
    groups = [side.groups for side in sides if side.groups]
    if groups:
        told.append(
            f"Cases of one group resemble each other, so each of {' and '.join(map(str, groups))} groups counts once."
        )
    if all(side.median and side.p90 for side in sides) and len(sides) == 2:
        pairs = [f"median {side.median}, nine of ten below {side.p90}" for side in sides]
        told.append(f"{pairs[0][0].upper()}{pairs[0][1:]}; then {pairs[1]}.")
    if found.typical is not None:
        ratio = [number((end - 1) * 100, 0) for end in found.typical.exp()]
        told.append(f"The typical (geometric mean) value changed by {ratio[0]}% ({ratio[1]} to {ratio[2]}).")
    if found.low_scores is not None:
        low = [number(end * 100, 1) for end in found.low_scores]
        told.append(f"Scores of 1 or 2 changed by {low[0]} points ({low[1]} to {low[2]}).")
    if sides and all(side.answered is not None for side in sides):
        told.append(f"Of those asked, {' and '.join(f'{side.answered:.0%}' for side in sides)} answered.")
    told += [f"{each.words[0].upper()}{each.words[1:]}." for each in found.problems]
    return tuple(told)


def _moved(shown: Change, up: str, down: str) -> str:
    size = number(abs(shown.value), shown.decimals)
    if not any(digit in size for digit in "123456789"):
        return "no difference"
    amount = with_unit(size, shown.unit)
    return (
        f"{amount} {up if shown.value > 0 else down}"
        if up == "higher"
        else f"{up if shown.value > 0 else down} {amount}"
    )


def harm(told: Declared, shown: Change | None) -> str:
    """Return why a measure speaks for a pause."""
    limit = f" by more than the {_margin(told)} that is accepted" if told.kpi.harm_margin else ""
    return f"{told.kpi.title} got worse{limit}{_range(shown)}"


def _margin(told: Declared) -> str:
    return size_of(told.kpi, told.kpi.harm_margin) if told.kpi.harm_margin else "nothing"


def too_small(told: Declared, shown: Change | None) -> str:
    """Return why a measure speaks for a redesign."""
    gain = size_of(told.kpi, told.kpi.smallest_gain) if told.kpi.smallest_gain else "none"
    return f"{told.kpi.title} stays below the smallest gain worth having, {gain}{_range(shown)}"


def open_(told: Declared, shown: Change | None) -> str:
    """Return what the data leave open about a measure."""
    if told.kpi.role == "primary":
        return f"{told.kpi.title} may be better or not{_range(shown)}"
    return f"{told.kpi.title} may be worse by more than the {_margin(told)} that is accepted{_range(shown)}"


def gains(kpis: Sequence["Told"]) -> tuple[Reason, ...]:
    """Return the reasons for scaling: what got better."""
    found = [(each, each.change) for each in kpis if each.verdict is Verdict.GAIN]
    return tuple(
        Reason(Outcome.SCALE, "gain", f"{each.name} got better by {_between(shown)}", f"kpis/{each.kpi}")
        for each, shown in found
        if shown is not None
    )


def _between(shown: Change) -> str:
    ends = sorted((abs(shown.low), abs(shown.high)))
    return f"{number(ends[0], shown.decimals)} to {with_unit(number(ends[1], shown.decimals), shown.unit)}"


def _range(shown: Change | None) -> str:
    if shown is None:
        return ""
    low, high = number(shown.low, shown.decimals), number(shown.high, shown.decimals)
    return f": the change lies between {low} and {with_unit(high, shown.unit)}"
