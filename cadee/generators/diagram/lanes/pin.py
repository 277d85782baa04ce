"""Where lines may touch a box: the pins of each side in the order of where they lead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from cadee.generators.diagram.lanes.measure import BEAD_GAP, PIN_GAP, Face
from cadee.generators.diagram.lanes.net import Corridor, Nets, Pin, Side, Stop
from cadee.generators.diagram.picture import Picture

EDGE = 14
"""The least distance of a pin from a corner."""

LOOSE = 22
"""The distance at which pins stand where there is room."""


@dataclass(frozen=True, slots=True)
class Rail:
    """The pins of one side of a box from top to bottom, and the least distance between two."""

    pins: tuple[Pin, ...]
    gap: int

    @property
    def need(self) -> int:
        """The height a box needs for them."""
        return 2 * EDGE + self.gap * (len(self.pins) - 1)

    def spread(self, height: int) -> list[int]:
        """Return the distances from the top at which pins stand on a side of that height, evenly."""
        count = len(self.pins)
        if count == 1:
            return [height // 2]
        gap = max(self.gap, min(LOOSE, (height - 2 * EDGE) // (count - 1)))
        first = (height - gap * (count - 1)) // 2
        return [first + gap * place for place in range(count)]


TURNS_UP = -1
"""The place in the order of a side for lines to boxes above in the same column."""

Rails = Mapping[tuple[int, Side], Rail]


def rails(picture: Picture, found: Nets, stacks: Sequence[Sequence[int]]) -> Rails:
    """Return the rail of every side that has pins."""
    place = {item: number for stack in stacks for number, item in enumerate(stack)}
    leads: dict[Pin, list[Stop]] = {}
    net: dict[Pin, int] = {}
    for trail in found.trails:
        for pin, stop in ((trail.stops[0], trail.stops[1]), (trail.stops[-1], trail.stops[-2])):
            if isinstance(pin, Pin):
                leads.setdefault(pin, []).append(stop)
                net[pin] = trail.net
    sides: dict[tuple[int, Side], list[Pin]] = {}
    for pin in leads:
        sides.setdefault((pin.item, Side(pin.side)), []).append(pin)
    return {
        side: Rail(
            tuple(sorted(pins, key=lambda pin: _key(pin, leads[pin], found, place, net[pin]))), _gap(pins, picture)
        )
        for side, pins in sorted(sides.items())
    }


def heights(picture: Picture, faces: Mapping[str, Face], found: Rails, extra: int = 0) -> list[int]:
    """Return the height of each box: its words or its pins, whichever need more; pins have `extra` room."""
    made = [faces[box.key].height for box in picture.boxes]
    for (item, _), rail in found.items():
        made[item] = max(made[item], rail.need + extra)
    return made


def _gap(pins: Sequence[Pin], picture: Picture) -> int:
    carrying = (picture.wires[pin.tag] for pin in pins if pin.tag >= 0)
    return BEAD_GAP if any(wire.steps or wire.mark or wire.bundle > 1 for wire in carrying) else PIN_GAP


def _key(
    pin: Pin, stops: Sequence[Stop], found: Nets, place: Mapping[int, int], net: int
) -> tuple[int, float, int, Pin]:
    """Above, across, below: in this order, so that lines leave a box without crossing each other.

    What leads up or down nests: the line with the longer way stands further from the corner it turns towards. Lines
    that lead alike stand in order of net at both their ends, so that they run side by side; in reverse order at
    one end between two boxes of one column, so that they nest.
    """
    keys = [_lead(pin, stop, found, place) for stop in stops]
    across = [key for key in keys if key[0] == 1] or keys
    first = across[0][0]
    return first, fsum(value for _, value in across) / len(across), -net if first == TURNS_UP else net, pin


def _lead(pin: Pin, stop: Stop, found: Nets, place: Mapping[int, int]) -> tuple[int, float]:
    row, column = found.row[pin.item], found.column[pin.item]
    if isinstance(stop, Corridor):
        return (3 if stop.row > row else 0), 0.0
    other, far = found.row[stop.item], found.column[stop.item]
    if other != row:
        return (3 if other > row else 0), 1.0 + other
    here, there = place.get(pin.item, 0), place.get(stop.item, 0)
    if far != column:
        return 1, float(there)
    return (TURNS_UP if there < here else 2), float(-there)
