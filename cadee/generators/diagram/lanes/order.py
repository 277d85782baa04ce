"""In which order boxes stand in a column, so that few lines cross: barycentre sweeps, then exchanges of neighbours."""

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from math import fsum

from cadee.generators.diagram.lanes.net import Corridor, Joint, Nets, Pin

SWEEPS, EXCHANGES = 12, 6
SMALL, MANY = 900, 3000
"""Up to the first number of items neighbours are exchanged too; above the second there are half as many sweeps."""

Links = Mapping[int, Sequence[int]]


def order(found: Nets, columns: int, meetings: Mapping[int, Sequence[Joint]]) -> list[list[int]]:
    """Return the items of each column from top to bottom; items in rows of bands are not among them."""
    stacks: list[list[int]] = [[] for _ in range(columns)]
    for item, column in enumerate(found.column):
        if found.row[item] == 0:
            stacks[column].append(item)
    leftward, rightward = _links(found, meetings)
    beside = peers(found)
    sinking = _sinking(found)
    best, fewest = [list(stack) for stack in stacks], -1
    for sweep in range(SWEEPS if len(found.column) <= MANY else SWEEPS // 2):
        sorted_from_left = sweep % 2 == 0
        for column in range(columns) if sorted_from_left else range(columns - 1, -1, -1):
            _settle(stacks, column, leftward if sorted_from_left else rightward, sinking, beside)
        crossings = _crossings(stacks, rightward)
        if fewest < 0 or crossings < fewest:
            best, fewest = [list(stack) for stack in stacks], crossings
        if not fewest:
            break
    if len(found.column) <= SMALL:
        _exchange(best, leftward, rightward)
    return best


def _links(found: Nets, meetings: Mapping[int, Sequence[Joint]]) -> tuple[Links, Links]:
    """For each item the items it is joined with in the column to the left, and to the right."""
    leftward: dict[int, list[int]] = {}
    rightward: dict[int, list[int]] = {}
    for gap in sorted(meetings):
        for joint in meetings[gap]:
            for one in dict.fromkeys(pin.item for pin in joint.left if found.row[pin.item] == 0):
                for other in dict.fromkeys(pin.item for pin in joint.right if found.row[pin.item] == 0):
                    rightward.setdefault(one, []).append(other)
                    leftward.setdefault(other, []).append(one)
    return leftward, rightward


def peers(found: Nets) -> Links:
    """For each box the boxes of its own column that it is joined with."""
    made: dict[int, dict[int, None]] = {}
    for trail in found.trails:
        one, other = trail.stops[0], trail.stops[-1]
        if isinstance(one, Pin) and isinstance(other, Pin) and _neighbours(found, one.item, other.item):
            made.setdefault(one.item, {})[other.item] = None
            made.setdefault(other.item, {})[one.item] = None
    return {item: tuple(others) for item, others in made.items()}


def _neighbours(found: Nets, one: int, other: int) -> bool:
    return one != other and found.column[one] == found.column[other] and found.row[one] == found.row[other] == 0


def _sinking(found: Nets) -> frozenset[int]:
    """The boxes that work with a band below: they belong near the bottom."""
    ends = (
        pin.item
        for trail in found.trails
        for pin in (trail.stops[0], trail.stops[-1])
        if isinstance(pin, Pin) and any(isinstance(stop, Corridor) or found.row[stop.item] for stop in trail.stops)
    )
    return frozenset(item for item in ends if found.row[item] == 0)


def _settle(stacks: Sequence[list[int]], column: int, links: Links, sinking: frozenset[int], beside: Links) -> None:
    """Sort one column by the mean place of what each item is joined with on one side.

    What is joined with nothing there goes beside what it is joined with in its own column, or stays.
    """
    places: dict[int, float] = {}
    for near in (column - 1, column + 1):
        if 0 <= near < len(stacks):
            size = len(stacks[near])
            places |= {item: (place + 0.5) / size for place, item in enumerate(stacks[near])}
    size = len(stacks[column])
    keys: dict[int, float] = {}
    free: dict[int, float] = {}
    for place, item in enumerate(stacks[column]):
        pulls = [places[other] for other in links.get(item, ())]
        pulls += [1.0] if item in sinking else []
        if pulls:
            keys[item] = fsum(pulls) / len(pulls)
        else:
            free[item] = (place + 0.5) / size
    for item, stays in free.items():
        pulls = [keys[other] for other in beside.get(item, ()) if other in keys]
        keys[item] = fsum(pulls) / len(pulls) if pulls else stays
    stacks[column].sort(key=lambda item: keys[item])


def _crossings(stacks: Sequence[Sequence[int]], rightward: Links) -> int:
    total = 0
    for column, stack in enumerate(stacks[:-1]):
        place = {item: number for number, item in enumerate(stacks[column + 1])}
        seen: list[int] = []
        for item in stack:
            ends = sorted(place[other] for other in rightward.get(item, ()))
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


def _exchange(stacks: Sequence[list[int]], leftward: Links, rightward: Links) -> None:
    """Exchange neighbours in a column as long as that takes crossings away."""
    place = {item: number for stack in stacks for number, item in enumerate(stack)}
    for _ in range(EXCHANGES):
        better = False
        for stack in stacks:
            for upper in range(len(stack) - 1):
                one, two = stack[upper], stack[upper + 1]
                gain = sum(_gain(links.get(one, ()), links.get(two, ()), place) for links in (leftward, rightward))
                if gain > 0:
                    stack[upper], stack[upper + 1] = two, one
                    place[one], place[two] = upper + 1, upper
                    better = True
        if not better:
            return


def _gain(upper: Sequence[int], lower: Sequence[int], place: Mapping[int, int]) -> int:
    """Crossings that go away, less those that come, when `upper` and `lower` change places."""
    ends = [(place[one], place[two]) for one in upper for two in lower]
    return sum(one > two for one, two in ends) - sum(one < two for one, two in ends)
