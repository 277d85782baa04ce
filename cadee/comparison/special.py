"""This file holds the fields that need more than a table: zones, rungs, targets by what is better, conditions."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from cadee.comparison.senses import Wording, compared, direction
from cadee.comparison.subject import Subject, Told
from cadee.comparison.text import listed, quoted
from cadee.model.flow import Rung
from cadee.model.place import Zone
from cadee.model.proof import Condition

Teller = Callable[[Subject, str, Wording, Any, Any], Iterator[Told]]
TRUST = ("restricted", "internal", "vendor", "partner", "public")
NTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def _zone(subject: Subject, path: str, words: Wording, old: str | None, new: str | None) -> Iterator[Told]:
    was, now = (_place(zones, key) for zones, key in zip(subject.zones, (old, new), strict=True))
    levels = [
        TRUST.index(zones[key].trust) if key is not None and key in zones else len(TRUST)
        for zones, key in zip(subject.zones, (old, new), strict=True)
    ]
    yield Told(path, f"{subject.words} moved from {was} to {now}", compared(*levels))


def _place(zones: Mapping[str, Zone], key: str | None) -> str:
    if key is None:
        return "no zone"
    return f"zone {quoted(key)} ({zones[key].trust})" if key in zones else f"zone {quoted(key)}"


def _target(subject: Subject, path: str, words: Wording, old: Any, new: Any) -> Iterator[Told]:
    """A target or threshold: lower is riskier where higher is better; none at all is the riskiest."""
    better = {getattr(entity, "better", None) for entity in (subject.old, subject.new)}
    label = words.about(subject.words)
    if old is None or new is None:
        was, now = ("not said" if value is None else str(value) for value in (old, new))
        yield Told(path, f"{label} was {was}, now {now}", compared(old is None, new is None))
        return
    way = direction(old, new)
    how = ("changed", "raised", "lowered")[way]
    yield Told(
        path, f"{label} {how} from {old} to {new}", -way if better == {"higher"} else way if better == {"lower"} else 0
    )


def _rungs(subject: Subject, path: str, words: Wording, old: Sequence[Rung], new: Sequence[Rung]) -> Iterator[Told]:
    gone, come = _surplus(old, new), _surplus(new, old)
    yield from (Told(path, f"{subject.words} lost its {_nth(at)} rung, {_end(old[at])}", 1) for at in gone)
    yield from (Told(path, f"{subject.words} gained a {_nth(at)} rung, {_end(new[at])}", -1) for at in come)
    before = [rung for at, rung in enumerate(old) if at not in gone]
    after = [rung for at, rung in enumerate(new) if at not in come]
    if [_end(rung) for rung in before] != [_end(rung) for rung in after]:
        yield Told(path, f"order of the rungs of {subject.words} changed")
    stayed = {_end(rung): rung for rung in reversed(before)}
    for rung in {_end(rung): rung for rung in reversed(after)}.values():
        yield from _triggers(subject, path, stayed[_end(rung)], rung)


def _surplus(own: Sequence[Rung], other: Sequence[Rung]) -> dict[int, Rung]:
    """Return the rungs that `own` has more than `other`, by their place, the last ones first to go."""
    left = Counter(_end(rung) for rung in other)
    found = {}
    for at, rung in enumerate(own):
        if left[_end(rung)] > 0:
            left[_end(rung)] -= 1
        else:
            found[at] = rung
    return found


def _triggers(subject: Subject, path: str, old: Rung, new: Rung) -> Iterator[Told]:
    for gained, lost, words, sign in ((new, old, "now also answers", -1), (old, new, "no longer answers", 1)):
        if more := [word for word in dict.fromkeys(gained.on) if word not in lost.on]:
            yield Told(f"{path}.on", f"the rung {_end(new)} of {subject.words} {words} to {listed(more)}", sign)


def _end(rung: Rung) -> str:
    return f"to {quoted(rung.to)}" if rung.to is not None else f"ending in {rung.terminal}"


def _nth(at: int) -> str:
    return NTH[at] if at < len(NTH) else f"{at + 1}th"


def _conditions(
    subject: Subject, path: str, words: Wording, old: Sequence[Condition], new: Sequence[Condition]
) -> Iterator[Told]:
    """All conditions must hold: a stricter one makes it safer to go on, and riskier to be stopped too late."""
    goes_on = {getattr(entity, "outcome", "scale") == "scale" for entity in (subject.old, subject.new)}
    strict = 0 if len(goes_on) > 1 else -1 if True in goes_on else 1
    before, after = ({(c.kpi, c.op, c.value.value, c.value.unit): c for c in each} for each in (old, new))
    gone = {key: c for key, c in before.items() if key not in after}
    come = {key: c for key, c in after.items() if key not in before}
    pairs = _moved(gone, come)
    about = words.about(subject.words)
    for was, now in pairs:
        way = direction(was.value, now.value) * {">": 1, ">=": 1, "<": -1, "<=": -1}.get(now.op, 0)
        sentence = f"{about}: {quoted(now.kpi)} {now.op} {was.value} became {now.op} {now.value}"
        yield Told(path, sentence, way * strict)
    moved = {id(condition) for pair in pairs for condition in pair}
    for found, verb, sign in ((come, "now also", strict), (gone, "no longer", -strict)):
        for c in (c for c in found.values() if id(c) not in moved):
            yield Told(path, f"{about}: {verb} {quoted(c.kpi)} {c.op} {c.value}", sign)


def _moved(gone: Mapping[Any, Condition], come: Mapping[Any, Condition]) -> list[tuple[Condition, Condition]]:
    """Return the conditions of which only the value differs: the one of its measure and comparison on either side."""
    sides = [Counter((c.kpi, c.op) for c in each.values()) for each in (gone, come)]
    after = {(c.kpi, c.op): c for c in come.values()}
    return [(c, after[c.kpi, c.op]) for c in gone.values() if all(counted[c.kpi, c.op] == 1 for counted in sides)]


SPECIAL: Mapping[str, Teller] = {
    "systems.zone": _zone,
    "fallbacks.rungs": _rungs,
    "kpis.target": _target,
    "kpis.threshold": _target,
    "evaluations.value": _target,
    "evaluations.threshold": _target,
    "decisions.when": _conditions,
    "rollout.entry": _conditions,
    "rollout.exit": _conditions,
}
"""The tellers of fields by section and key."""
