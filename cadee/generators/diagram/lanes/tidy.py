"""Last moves before routing: lines that nearly run straight do, lines that would lie on each other step aside."""

from collections.abc import Iterator, Mapping, Sequence

from cadee.generators.diagram.lanes.gap import piece
from cadee.generators.diagram.lanes.measure import PIN_GAP
from cadee.generators.diagram.lanes.net import Joint, Nets, Pin, Side
from cadee.generators.diagram.lanes.pin import EDGE, Rails
from cadee.generators.diagram.lanes.place import BESIDE, POINT_STEP, Heights
from cadee.generators.diagram.lanes.track import CLEAR, tracks

TIGHT = 9
"""The least distance of two lines where one had to step aside."""

ROUNDS = 6

Meetings = Mapping[int, Sequence[Joint]]


class Slots:
    """The pins and points of a picture that may still slide, each as far as its neighbours let it."""

    def __init__(
        self, found: Nets, stacks: Sequence[Sequence[int]], rails: Rails, tall: Sequence[int], heights: Heights
    ) -> None:
        self.found, self.rails, self.tall = found, rails, tall
        self.top = list(heights.top)
        self.offset = dict(heights.offset)
        self.near: dict[int, tuple[int | None, int | None]] = {}
        for stack in stacks:
            padded = [None, *stack, None]
            for place, item in enumerate(stack):
                self.near[item] = padded[place], padded[place + 2]

    def at(self, pin: Pin) -> int:
        """The height of a pin."""
        return self.top[pin.item] + self.offset.get(pin, 0)

    def room(self, pin: Pin, apart: int) -> tuple[int, int]:
        """The heights a pin may take, from and to; `apart` is the least distance to another line."""
        return self._rail(pin, apart) if self.found.is_box(pin.item) else self._column(pin.item, apart)

    def move(self, pin: Pin, height: int) -> None:
        """Put a pin at a height."""
        if self.found.is_box(pin.item):
            self.offset[pin] = height - self.top[pin.item]
        else:
            self.top[pin.item] = height

    def _rail(self, pin: Pin, apart: int) -> tuple[int, int]:
        rail = self.rails[pin.item, Side(pin.side)]
        apart = rail.gap if rail.gap > PIN_GAP else min(apart, rail.gap)
        place = rail.pins.index(pin)
        top = self.top[pin.item]
        low, high = top + EDGE, top + self.height(pin.item) - EDGE
        if place:
            low = max(low, self.at(rail.pins[place - 1]) + apart)
        if place + 1 < len(rail.pins):
            high = min(high, self.at(rail.pins[place + 1]) - apart)
        return low, high

    def height(self, item: int) -> int:
        """The height of an item; points have none."""
        return self.tall[item] if self.found.is_box(item) else 0

    def _column(self, item: int, apart: int) -> tuple[int, int]:
        above, below = self.near[item]
        low, high = 0, 1 << 30
        if above is not None:
            step = BESIDE if self.found.is_box(above) else apart
            low = self.top[above] + self.height(above) + step
        if below is not None:
            high = self.top[below] - (BESIDE if self.found.is_box(below) else apart)
        return low, high


def tidy(
    found: Nets,
    meetings: Meetings,
    stacks: Sequence[Sequence[int]],
    rails: Rails,
    tall: Sequence[int],
    heights: Heights,
) -> tuple[Heights, int]:
    """Return the heights after the last moves, and in how many gaps lines would still run over each other."""
    slots = Slots(found, stacks, rails, tall, heights)
    for gap in sorted(meetings):
        for joint in _straightable(meetings[gap], found):
            if len(joint.right) == 1:
                _level(slots, joint.right[0], joint.left)
            elif len(joint.left) == 1 and found.is_box(joint.left[0].item):
                _level(slots, joint.left[0], joint.right)
    for gap in sorted(meetings, reverse=True):
        for joint in _straightable(meetings[gap], found):
            if len(joint.left) == 1 and not any(slots.at(pin) == slots.at(joint.left[0]) for pin in joint.right):
                _level(slots, joint.left[0], joint.right)
    rings = sum(_part(slots, found, meetings[gap]) for gap in sorted(meetings))
    return Heights(slots.top, slots.offset), rings


def _straightable(meeting: Sequence[Joint], found: Nets) -> Iterator[Joint]:
    """The joints that could run straight through a gap: one pin on a side, all in one row."""
    for joint in meeting:
        rows = {found.row[pin.item] for pin in (*joint.left, *joint.right)}
        if joint.left and joint.right and not joint.corridors and len(rows) == 1:
            yield joint


def _level(slots: Slots, pin: Pin, others: Sequence[Pin]) -> None:
    """Bring a pin to the height of one of those it is joined with: a passing line before a box, the nearest first."""
    is_box = slots.found.is_box
    for other in sorted(others, key=lambda other: (is_box(other.item), abs(slots.at(other) - slots.at(pin)))):
        if _slide(slots, pin, slots.at(other)):
            return
    if len(others) == 1 and is_box(others[0].item):
        _slide(slots, others[0], slots.at(pin))


def _slide(slots: Slots, pin: Pin, height: int) -> bool:
    """Move a pin to a height if its neighbours leave room for that."""
    low, high = slots.room(pin, POINT_STEP)
    if not low <= height <= high:
        return False
    slots.move(pin, height)
    return True


def _part(slots: Slots, found: Nets, meeting: Sequence[Joint]) -> bool:
    """Where lines of a gap would have to run over each other whichever comes first, move one aside.

    Returns whether some still would.
    """
    for _ in range(ROUNDS):
        level = Heights(slots.top, slots.offset)
        pieces = [made for joint in meeting if (made := piece(joint, found, level)) is not None]
        _, cut = tracks(pieces)
        if not cut:
            return False
        for joint in meeting:
            if joint.net in cut:
                _break(slots, joint, [other for other in meeting if other.net != joint.net])
    return True


def _break(slots: Slots, joint: Joint, others: Sequence[Joint]) -> None:
    """Break the ring a joint is part of: clear what leaves it of what enters others, or what enters it of the rest."""
    entering = [pin for other in others for pin in other.left]
    clear = [_step_aside(slots, pin, entering) for pin in joint.right]
    if not all(clear):
        for other in others:
            for pin in other.right:
                _step_aside(slots, pin, joint.left)


def _step_aside(slots: Slots, pin: Pin, others: Sequence[Pin]) -> bool:
    """Move `pin`, which leaves a gap to the right, away from `others`, which enter it from the left; or one of them."""
    row = slots.found.row
    rivals = [other for other in others if row[other.item] == row[pin.item]]
    if _dodge(slots, pin, [slots.at(other) for other in rivals]):
        return True
    near = [other for other in rivals if abs(slots.at(other) - slots.at(pin)) < CLEAR]
    return all(slots.found.is_box(other.item) and _dodge(slots, other, [slots.at(pin)]) for other in near)


def _dodge(slots: Slots, pin: Pin, taken: Sequence[int]) -> bool:
    """Move a pin by as little as keeps it clear of the heights taken; return whether it is clear."""
    here = slots.at(pin)
    for apart in (TIGHT, CLEAR):
        low, high = slots.room(pin, apart)
        for by in range(3 * CLEAR):
            for height in (here + by, here - by):
                if low <= height <= high and all(abs(height - other) >= CLEAR for other in taken):
                    slots.move(pin, height)
                    return True
    return False
