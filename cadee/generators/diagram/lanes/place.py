"""How high boxes stand: every column keeps its order and pulls towards what its boxes are joined with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum

from cadee.generators.diagram.lanes.isotonic import settle, settle_within
from cadee.generators.diagram.lanes.net import Joint, Nets, Pin, Side
from cadee.generators.diagram.lanes.pin import EDGE, Rails

BOX_STEP, BESIDE, POINT_STEP = 28, 20, 12
"""The least distance between two boxes, between a box and a line that passes, between two such lines."""

SWEEPS, MANY = 10, 3000
"""How often the columns are pulled; half as often where there are many items."""

LOOSE = 0.02
"""How much a box counts that is joined with nothing in a column beside it."""


Pull = tuple[Pin, Pin, float]
"""A pin of an item, the pin it wants to be level with, how much."""

Pulls = Mapping[Side, Mapping[int, Sequence[Pull]]]

Settled = Callable[[Sequence[int], Sequence[int], list[int]], None]
"""What changes the tops of the items of a column, given these and the least distances between them."""


@dataclass(frozen=True, slots=True)
class Heights:
    """The top of every item of a column (points have no height) and how far down each pin stands from it."""

    top: Sequence[int]
    offset: Mapping[Pin, int]

    def at(self, pin: Pin) -> int:
        """Return the height of a pin."""
        return self.top[pin.item] + self.offset.get(pin, 0)


def place(
    found: Nets,
    meetings: Mapping[int, Sequence[Joint]],
    stacks: Sequence[Sequence[int]],
    rails: Rails,
    height: Sequence[int],
    extra: int = 0,
    settled: Settled = lambda stack, steps, tops: None,
) -> Heights:
    """Return the heights of all items in the row of columns; pins of boxes in bands are placed too.

    `extra` widens every distance between items of a column. `settled` puts the items of a column that are held back.
    """
    offset = {
        pin: down
        for (item, _), rail in rails.items()
        for pin, down in zip(rail.pins, rail.spread(height[item]), strict=True)
    }
    tall = [*height, *([0] * (len(found.column) - found.boxes))]
    steps = [_steps(stack, found, tall, extra) for stack in stacks]
    pulls = _pulls(found, meetings)
    top = [0] * len(found.column)
    for stack, step in zip(stacks, steps, strict=True):
        for item, down in zip(stack, settle([0.0] * len(stack), [1.0] * len(stack), step), strict=True):
            top[item] = down
    _sweep(stacks, steps, top, offset, pulls)
    _rise(stacks, top, pulls)
    _hold(stacks, steps, top, settled)
    heights = Heights(top, offset)
    return Heights(top, offset | _straightened(found, meetings, rails, tall, heights))


def _sweep(
    stacks: Sequence[Sequence[int]],
    steps: Sequence[Sequence[int]],
    top: list[int],
    offset: Mapping[Pin, int],
    pulls: Pulls,
) -> None:
    """Pull all columns, from left to right and back, at last towards both sides at once."""
    sweeps = SWEEPS if len(top) <= MANY else SWEEPS // 2
    for sweep in range(sweeps):
        sides = (Side.LEFT, Side.RIGHT) if sweep >= sweeps - 3 else ((Side.LEFT,) if sweep % 2 == 0 else (Side.RIGHT,))
        numbered = range(len(stacks)) if sweep % 2 == 0 else range(len(stacks) - 1, -1, -1)
        for column in numbered:
            _pull(stacks[column], steps[column], top, offset, [pulls[side] for side in sides])


def _rise(stacks: Sequence[Sequence[int]], top: list[int], pulls: Pulls) -> None:
    """Begin at 0; columns that are joined with nothing begin at the top."""
    least = min((top[item] for stack in stacks for item in stack), default=0)
    for stack in stacks:
        if stack:
            loose = not any(item in pulls[side] for item in stack for side in Side)
            rise = top[stack[0]] if loose else least
            for item in stack:
                top[item] -= rise


def _hold(stacks: Sequence[Sequence[int]], steps: Sequence[Sequence[int]], top: list[int], settled: Settled) -> None:
    """Put back what is held; what came above the beginning pushes everything down."""
    for stack, step in zip(stacks, steps, strict=True):
        settled(stack, step, top)
    least = min((top[item] for stack in stacks for item in stack), default=0)
    if least < 0:
        top[:] = [down - least for down in top]


def _steps(stack: Sequence[int], found: Nets, tall: Sequence[int], extra: int) -> list[int]:
    made = []
    for upper, lower in pairwise(stack):
        boxes = found.is_box(upper) + found.is_box(lower)
        made.append(tall[upper] + (POINT_STEP, BESIDE, BOX_STEP)[boxes] + extra)
    return made


def _pulls(found: Nets, meetings: Mapping[int, Sequence[Joint]]) -> Pulls:
    """For each side and item: the pins it is joined with there. Long lines pull more, so that they run straight."""
    made: dict[Side, dict[int, list[Pull]]] = {Side.LEFT: {}, Side.RIGHT: {}}
    for gap in sorted(meetings):
        for joint in meetings[gap]:
            for one in joint.left:
                for other in joint.right:
                    if found.row[one.item] or found.row[other.item]:
                        continue
                    weight = (8.0, 3.0, 1.0)[found.is_box(one.item) + found.is_box(other.item)]
                    weight /= max(len(joint.left), len(joint.right))
                    made[Side.RIGHT].setdefault(one.item, []).append((one, other, weight))
                    made[Side.LEFT].setdefault(other.item, []).append((other, one, weight))
    return made


def _pull(
    stack: Sequence[int],
    steps: Sequence[int],
    top: list[int],
    offset: Mapping[Pin, int],
    sides: Sequence[Mapping[int, Sequence[Pull]]],
) -> None:
    """Pull one column towards the columns beside it. What is joined with neither stays close to its neighbours."""
    wanted: list[float | None] = []
    weights = []
    for item in stack:
        pulls = [pull for side in sides for pull in side.get(item, ())]
        # fsum here and elsewhere: sum() rounds otherwise from Python 3.12 on, and the bytes must not depend on that.
        mass = fsum(weight for _, _, weight in pulls)
        level = fsum((top[to.item] + offset.get(to, 0) - offset.get(own, 0)) * weight for own, to, weight in pulls)
        wanted.append(level / mass if pulls else None)
        weights.append(mass or LOOSE)
    known = [level for level in wanted if level is not None]
    if known:
        placed = settle(_filled(wanted, known), weights, steps)
        top_by_item = zip(stack, placed, strict=True)
        for item, down in top_by_item:
            top[item] = down


def _filled(wanted: Sequence[float | None], known: Sequence[float]) -> list[float]:
    """Give what wants nothing the wish of the nearest above it that wants something, else of the first below."""
    made = []
    last = known[0]
    for level in wanted:
        last = last if level is None else level
        made.append(last)
    return made


def _straightened(
    found: Nets, meetings: Mapping[int, Sequence[Joint]], rails: Rails, tall: Sequence[int], heights: Heights
) -> dict[Pin, int]:
    """Slide pins along their sides, so that a line between two that face each other needs no bend."""
    wish: dict[Pin, int] = {}
    for gap in sorted(meetings):
        for joint in meetings[gap]:
            if len(joint.left) == len(joint.right) == 1 and not joint.corridors:
                level = _level(joint.left[0], joint.right[0], found, tall, heights)
                if level is not None:
                    wish[joint.left[0]] = wish[joint.right[0]] = level
    made: dict[Pin, int] = {}
    for (item, _), rail in rails.items():
        base = heights.top[item]
        wanted = [float(wish.get(pin, heights.at(pin)) - base) for pin in rail.pins]
        weights = [20.0 if pin in wish else 1.0 for pin in rail.pins]
        downs = settle_within(wanted, weights, rail.gap, EDGE, tall[item] - EDGE)
        made |= dict(zip(rail.pins, downs, strict=True))
    return made


def _level(left: Pin, right: Pin, found: Nets, tall: Sequence[int], heights: Heights) -> int | None:
    """The height both pins can reach, None where there is none or they stand in different rows."""
    if found.row[left.item] != found.row[right.item]:
        return None
    ranges = []
    for pin in (left, right):
        top = heights.top[pin.item]
        ranges.append((top + EDGE, top + tall[pin.item] - EDGE) if found.is_box(pin.item) else (top, top))
    low, high = max(first for first, _ in ranges), min(last for _, last in ranges)
    middle = (heights.at(left) + heights.at(right)) // 2
    return min(max(middle, low), high) if low <= high else None
