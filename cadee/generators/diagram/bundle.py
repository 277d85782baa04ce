"""Several wires drawn as one, several boxes told as one: the worst of their states, the gravest of their classes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from cadee.generators.diagram.picture import Wire
from cadee.generators.diagram.roles import ORDER
from cadee.generators.diagram.status import Mark, State

_MOST = 20
"""So many pairs of ends are named in the words of a bundle."""

SEVERITY = (State.MET, State.AT_RISK, State.NOT_MET)


def bundle(source: str, target: str, wires: Sequence[Wire]) -> Wire:
    """Return one wire from `source` to `target` that stands for several."""
    played = [wire.role for wire in wires if wire.role]
    return Wire(
        key=wires[0].key if len(wires) == 1 else f"{source}>{target}{' as a fallback' if wires[0].dashed else ''}",
        source=source,
        target=target,
        about="; ".join(_told(wires)),
        mark=worst([wire.mark for wire in wires]),
        dashed=all(wire.dashed for wire in wires),
        light=all(wire.light for wire in wires),
        open=all(wire.open for wire in wires),
        lit=any(wire.lit for wire in wires),
        bundle=len(wires),
        tone=gravest(wire.tone for wire in wires),
        role=min(played, key=ORDER.index, default=None),
    )


def _told(wires: Sequence[Wire]) -> Iterator[str]:
    """Yield the two ends of each wire, alike ones once with their number; past `_MOST` only how many there are."""
    alike = Counter(wire.about.partition("; ")[0] for wire in wires)
    for ends, number in list(alike.items())[:_MOST]:
        yield f"{ends} ({number} flows)" if number > 1 else ends
    if len(alike) > _MOST:
        yield f"and {count(sum(list(alike.values())[_MOST:]), 'flow')} more"


def worst(marks: Iterable[Mark | None]) -> Mark | None:
    """Return the worst state of several marks, with all their findings."""
    known = [mark for mark in marks if mark is not None]
    if not known:
        return None
    codes = tuple(sorted({code for mark in known for code in mark.codes}))
    return Mark(max((mark.state for mark in known), key=SEVERITY.index), sum(mark.count for mark in known), codes)


def gravest(tones: Iterable[int], *, ranked: bool = True) -> int:
    """Return the gravest class of several, the lowest number above 0; if not `ranked` the one that all share."""
    if not ranked:
        return shared.pop() if len(shared := set(tones)) == 1 else 0
    return min((tone for tone in tones if tone), default=0)


def count(number: int, noun: str, many: str = "") -> str:
    """Return a number with what it counts: `1 box`, `3 systems`."""
    return f"{number} {noun if number == 1 else many or noun + 's'}"
