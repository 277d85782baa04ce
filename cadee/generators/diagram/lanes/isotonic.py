"""Isotonic regression: places as near as possible to where things want to be, in order, never nearer than allowed."""

from collections.abc import Sequence


def settle(wanted: Sequence[float], weights: Sequence[float], steps: Sequence[int]) -> list[int]:
    """Return places p with p[i+1] - p[i] >= steps[i] that minimise the sum of weights[i] * (p[i] - wanted[i])².

    `steps` has one entry less than `wanted`. Pool-adjacent-violators, linear; the places are whole pixels.
    """
    shift = [0]
    for step in steps:
        shift.append(shift[-1] + step)
    pools: list[tuple[float, float, int]] = []  # mean, weight, how many
    for want, weight, offset in zip(wanted, weights, shift, strict=False):
        mean, mass, count = want - offset, weight, 1
        while pools and pools[-1][0] >= mean:
            before, other, number = pools.pop()
            mean = (before * other + mean * mass) / (other + mass)
            mass, count = mass + other, count + number
        pools.append((mean, mass, count))
    levels = [round(mean) for mean, _, count in pools for _ in range(count)]
    return [level + offset for level, offset in zip(levels, shift, strict=False)]


def settle_within(wanted: Sequence[float], weights: Sequence[float], step: int, low: int, high: int) -> list[int]:
    """The same with one step, and no place below `low` or above `high`; there must be room."""
    free = settle(wanted, weights, [step] * (len(wanted) - 1))
    last = len(free) - 1
    return [min(max(place, low + number * step), high - (last - number) * step) for number, place in enumerate(free)]
