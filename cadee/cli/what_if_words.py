"""The words of cadee what-if that every format says alike."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cadee.reporters.ink import clean

if TYPE_CHECKING:
    from cadee.graph.kinds import FailureRow
    from cadee.graph.removals import Loss
    from cadee.graph.severing import Cut
    from cadee.graph.summons import Summons
    from cadee.graph.toll import Failing, Felled
    from cadee.whatif import Answer, Ending, Limits, Survey

ENDS = {
    "answer": "answers",
    "human": "a person takes over",
    "queue": "waits in a queue for people",
    "cached-answer": "gives a cached answer",
    "static-answer": "gives a static answer",
    "refusal": "refuses, and says so",
    "none": "ends in nothing",
    "entry-lost": "cannot be entered",
}
KINDS = {"integrations": "call", "identities": "identity", "owners": "owner"}
SHAPE = {"as before": "·", "another way": "✓", "with less": "!", "lesser end": "!", "silent": "✕", "silent before": "✕"}
INSTEAD = {
    "call": "stands in",
    "human": "hands over to people",
    "queue": "leaves it in a queue",
    "refusal": "refuses instead",
    "static-answer": "gives a prepared answer instead",
    "cached-answer": "answers from a cache instead",
}
STYLE = {
    "as before": "dim",
    "another way": "met",
    "with less": "warn",
    "lesser end": "warn",
    "silent": "error",
    "silent before": "error",
}


def called(name: str) -> str:
    """Return what to call an element: a system by its id, everything else with its kind behind it."""
    for prefix, kind in (("domain:", "failure domain"), ("credential:", "credential")):
        if name.startswith(prefix):
            return f"{clean(name.removeprefix(prefix))} ({kind})"
    section, _, key = name.partition("/")
    return f"{key} ({KINDS[section]})" if section in KINDS else key or section


def verdict(answer: "Answer | Survey", graves: int) -> tuple[str, str, str]:
    """Return the verdict over the journeys of tier 0 and 1: a word, its style, a sentence."""
    if not graves:
        return "NOT JUDGED", "warn", "no journey of tier 0 or 1 is declared, so nothing says what must still answer"
    kept = graves - len(answer.silent)
    noun = "journey" if graves == 1 else "journeys"
    told = f"{kept} of {graves} {noun} of tier 0 and 1 {'ends' if graves == 1 else 'end'} safely"
    return ("SILENCED", "block", told) if answer.silent else ("STILL ANSWERS", "met", told)


def mark(ending: "Ending") -> tuple[str, str]:
    """Return the sign of a journey and its style."""
    return SHAPE[ending.state], STYLE[ending.state]


def tier(number: int | None) -> str:
    """Return how critical a journey is, in words."""
    return "tier ?" if number is None else f"tier {number}"


def end(row: "FailureRow") -> str:
    """Return how a journey ends and what stepped in, in words."""
    by = f" by fallback {', '.join(row.fallbacks)}" if row.fallbacks else ""
    return f"{ENDS[row.outcome]}{by}"


def change(ending: "Ending") -> str:
    """Return how a journey ends, set against how it ended before."""
    if ending.state == "silent before":
        return f"{end(ending.after)}, as it did before the loss"
    parts = [f"{end(ending.after)}{f', {ending.state}' if ending.state in ('as before', 'with less') else ''}"]
    if ending.state in ("lesser end", "silent"):
        parts[0] += f" ({ENDS[ending.before.outcome]} today)"
    if ending.unworked:
        parts.append("nobody is left to work it off")
    if ending.after.safe and ending.missing:
        parts.append(f"{len(ending.missing)} of {len(set(ending.view.steps))} steps lost")
    if ending.after.safe and ending.curtailed:
        parts.append(f"{len(ending.curtailed)} of {len(set(ending.view.steps))} steps with only a safe end instead")
    return "; ".join(parts)


def lost(ending: "Ending") -> list[str]:
    """Return the lost steps of a journey, a line for each reason."""
    found: dict[tuple[str, str], list[str]] = {}
    for step in ending.lost:
        by = f"; {step.fallbacks[0]} {INSTEAD[step.instead]}" if step.instead else ""
        found.setdefault((step.why, by), []).append(step.integration)
    return [f"lost: {', '.join(steps)} ({why}{by})" for (why, by), steps in found.items()]


def alone(limits: "Limits", most: int) -> str:
    """Return what silences a journey by its loss alone, up to so many."""
    if not limits.now.safe:
        return "it is silent already"
    named = [called(each) for each in limits.alone]
    more = f" and {len(named) - most} more" if len(named) > most else ""
    door = f"{limits.view.entry}, the way in"
    return f"{', '.join(named[:most])}{more}; and {door}" if named else f"nothing but {door}"


def way(row: "FailureRow") -> str:
    """Return the path of a journey, written out."""
    if row.path is None:
        return ""
    own = row.outcome not in ("answer", "human", "queue")
    return f"{row.path}, of its own" if own and len(row.path) == 0 else str(row.path)


def cut(found: "Cut", entry: str) -> str:
    """Return the smallest cut in words."""
    if found.removed:
        size = len(found.removed)
        return f"{' and '.join(called(each) for each in found.removed)} ({size} {'loss' if size == 1 else 'losses'})"
    if found.decided:
        return f"no loss behind {entry} silences it"
    known = f"; more than {found.more_than} needed" if found.more_than > 0 else ""
    return f"not found within {found.steps:,} steps{known}"


def because(felled: "Felled") -> str:
    """Return why a system cannot work: what it needs, step by step, to what is lost."""
    systems = [name for name in felled.because if name.startswith("systems/")]
    chain = [called(name) for name in systems]
    last = felled.because[-1]
    if last not in systems:
        chain.append(f"{called(last)} lost")
    return " → ".join(chain)


def cover(call: "Failing") -> str:
    """Return what stands in for a call that fails while its caller works on."""
    return f"{', '.join(call.fallbacks)} stands in" if call.fallbacks else "its caller works without it"


def told(each: "Summons") -> str:
    """Return whom an alert reaches: team, persons, rota; or where it ends."""
    if each.ends:
        return each.ends
    people = [*each.there, *(f"{key} (away)" for key in each.away)]
    persons = f": {', '.join(people)}" if people and people != [each.to] else ""
    rota = f"; rota {clean(each.rota)}" if each.rota else ""
    return f"{each.to}{persons}{rota}"


def consists(loss: "Loss", taken: Sequence[str]) -> str:
    """Return what a loss takes away besides what it names, as sentences."""
    others = [key for key in taken if f"systems/{key}" not in loss.named]
    parts = [f"{key} (nobody is left there)" if key in loss.unstaffed else key for key in others]
    calls = [name for name in loss.elements if name.startswith(("identities/", "integrations/"))]
    parts += [called(name) for name in calls if name not in loss.named]
    gone = [f"Gone with that: {', '.join(parts)}."] if parts else []
    away = [f"Away: {', '.join(loss.away)}."] if loss.away else []
    return " ".join([*gone, *away])
