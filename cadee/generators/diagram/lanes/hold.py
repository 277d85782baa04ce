"""Places to keep: where boxes stand in one picture, so that another one leaves them there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cadee.generators.diagram.lanes.isotonic import settle
from cadee.generators.diagram.picture import Box, Picture

FIRM = 10_000.0
"""How much more a held height counts than any other."""


@dataclass(frozen=True, slots=True)
class Hold:
    """For each box of a picture its column, its row and its height, as laid out.

    Columns and the order in them are kept always; heights only where `still`.
    """

    column: Mapping[str, int]
    row: Mapping[str, int]
    top: Mapping[str, int]
    still: bool = False

    def upper(self, box: Box) -> bool:
        """Whether a box stood among the columns of zones."""
        return self.row.get(box.key) == 0


NOTHING = Hold({}, {}, {})


def columns(boxes: Sequence[Box], hold: Hold, calls: Mapping[str, Sequence[str]]) -> dict[str, int] | None:
    """Return the columns, from 0, of the boxes of one lane as they were held; None where none of them was.

    Columns that nothing stands in any more are left out. A new box stands right of its callers, else left of whom it
    calls, else in the emptiest column.
    """
    known = {box.key: hold.column[box.key] for box in boxes if hold.upper(box)}
    if not known:
        return None
    level = {column: place for place, column in enumerate(sorted(set(known.values())))}
    made = {key: level[column] for key, column in known.items()}
    last = len(level) - 1
    callers = {target: key for key in sorted(made) for target in calls.get(key, ()) if target not in made}
    for box in boxes:
        if box.key in made:
            continue
        called = [made[target] for target in calls.get(box.key, ()) if target in known]
        if box.key in callers:
            made[box.key] = min(last, made[callers[box.key]] + 1)
        elif called:
            made[box.key] = max(0, min(called) - 1)
        else:
            filled = [list(made.values()).count(place) for place in range(last + 1)]
            made[box.key] = filled.index(min(filled))
    return made


def held_below(boxes: Sequence[Box], hold: Hold, column: Mapping[str, int]) -> dict[str, float]:
    """Return the columns in which boxes of bands stood, counted in the columns that are left above them."""
    level = {hold.column[key]: here for key, here in column.items() if key in hold.column}
    below = [box.key for box in boxes if box.key in hold.column and box.key not in column]
    return {key: float(level[hold.column[key]]) for key in below if hold.column[key] in level}


def reorder(stacks: Sequence[list[int]], picture: Picture, hold: Hold) -> None:
    """Put the held boxes of each column in the order they had; what is new and what passes keeps its place.

    Where heights are kept too, new boxes go below all others, where they push nothing away.
    """
    top = {number: hold.top[box.key] for number, box in enumerate(picture.boxes) if box.key in hold.top}
    for stack in stacks:
        if hold.still:
            stack.sort(key=lambda item: item < len(picture.boxes) and item not in top)
        places = [place for place, item in enumerate(stack) if item in top]
        held = sorted((stack[place] for place in places), key=lambda item: (top[item], item))
        for place, item in zip(places, held, strict=True):
            stack[place] = item


def standstill(picture: Picture, hold: Hold) -> Callable[[Sequence[int], Sequence[int], list[int]], None]:
    """Return what puts the boxes of a column back on their heights; they give way only where there is no room."""
    top = {number: hold.top[box.key] for number, box in enumerate(picture.boxes) if hold.still and box.key in hold.top}

    def settled(stack: Sequence[int], steps: Sequence[int], tops: list[int]) -> None:
        if not any(item in top for item in stack):
            return
        wanted = [float(top.get(item, tops[item])) for item in stack]
        weights = [FIRM if item in top else 1.0 for item in stack]
        for item, down in zip(stack, settle(wanted, weights, steps), strict=True):
            tops[item] = down

    return settled
