"""What the rule would do with planned numbers: the same rule, on cases drawn from a fixed seed, for several truths."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, sqrt
from random import Random
from statistics import NormalDist

from cadee.decide.comparison import ERROR
from cadee.decide.declaration import Declared
from cadee.decide.intervals import Interval, Mean, newcombe, rate_ratio, share_of_error, welch
from cadee.decide.rule import Outcome, outcome, verdict
from cadee.decide.sizes import Size

RUNS = 2000
"""Then a share of 50% is told to about 2 points, two standard errors, and rarer results nearer."""
SEED = 5
_NORMAL = NormalDist()
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Truth:
    """What may really be so: a name, and by how much each measure gets better, on the scale of improvements."""

    name: str
    better: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Row:
    """How often each result comes out, as fractions, where a truth holds."""

    truth: Truth
    shares: Mapping[Outcome, float]


def truths(sizes: Sequence[Size]) -> tuple[Truth, ...]:
    """Return what is tried: nothing changes; the smallest gain; the target; a loss; harm beside a gain."""
    primaries = [each for each in sizes if each.told.kpi.role == "primary"]
    guards = [each for each in sizes if each.told.kpi.role == "guardrail" and each.needed is not None]
    least = {each.told.kpi.id: each.told.gain or 0.0 for each in primaries}
    wanted = {each.told.kpi.id: _target(each) for each in (*primaries, *guards)}
    found = [Truth("no change", {}), Truth("the smallest gain", least), Truth("every target is reached", wanted)]
    found.append(Truth("a loss as large as the smallest gain", {key: -gain for key, gain in least.items()}))
    if guards:
        hardest = max(guards, key=lambda each: (each.needed or 0) / (each.pace or 1))
        harm = {hardest.told.kpi.id: -2 * hardest.told.margin}
        found.append(Truth(f"every target, but {hardest.told.kpi.title} worse by twice its margin", {**wanted, **harm}))
    return tuple(found)


def _target(each: Size) -> float:
    """The way from the level before to the target, on the scale of improvements; at least the smallest gain."""
    told, target = each.told, each.told.kpi.target
    gain = told.gain or 0.0
    if target is None:
        return gain
    wanted = float(target.value) / (1000 if target.unit == "ms" else 1)
    if told.scale == "relative":
        way = log(wanted / each.level) * told.sign if wanted > 0 and each.level > 0 else 0.0
    else:
        way = (wanted - each.level) * told.sign
    return max(way, gain)


def simulate(
    sizes: Sequence[Size],
    cases: Mapping[str, int],
    tried: Sequence[Truth],
    *,
    runs: int = RUNS,
    seed: int = SEED,
    progress: Progress | None = None,
) -> tuple[Row, ...]:
    """Return how often the rule gives each result with so many cases a side, two sides alike, at one look.

    Measures that decide and declare all they must; `cases` by measure. Means are drawn with the spread that is planned
    with. The same seed gives the same shares on every machine.
    """
    drawn = [each for each in sizes if each.told.kpi.role in ("primary", "guardrail") and each.told.kpi.id in cases]
    rows = []
    for number, truth in enumerate(tried):
        draws = [_draw(each, cases[each.told.kpi.id], truth.better.get(each.told.kpi.id, 0.0)) for each in drawn]
        random, counts = Random(f"{seed} {number}"), dict.fromkeys(Outcome, 0)  # noqa: S311  keeps no secret
        for run in range(runs):
            told = [(each.told, draw(random)) for each, draw in zip(drawn, draws, strict=True)]
            counts[outcome((d.kpi.role, verdict(found, d.kpi.role, d.gain, d.margin)) for d, found in told)] += 1
            if progress is not None and run % 200 == 0:
                progress(number * runs + run, len(tried) * runs)
        rows.append(Row(truth, {each: counts[each] / runs for each in Outcome if each is not Outcome.ROLLBACK}))
    return tuple(rows)


def _draw(each: Size, n: int, better: float) -> Callable[[Random], Interval]:
    """Return what draws one comparison: the interval of an improvement that is really `better`."""
    told, error = each.told, share_of_error(ERROR, each.told.looks)
    if told.kpi.unit == "share":
        after = min(max(each.level + told.sign * better, 0.0), 1.0)

        def share(random: Random) -> Interval:
            found = newcombe((binomial(random, n, each.level), n), (binomial(random, n, after), n), error)
            return found if told.sign > 0 else found.turned()

        return share
    if told.kpi.unit == "count":
        return _rates(told, each.level, n, better, error)
    reach = welch(Mean(n, 0.0, each.spread), Mean(n, 0.0, each.spread), error).high
    spread = each.spread * sqrt(2 / n)

    def mean(random: Random) -> Interval:
        value = better + spread * normal(random)
        return Interval(value, value - reach, value + reach)

    return mean


def _rates(told: Declared, level: float, days: int, better: float, error: float) -> Callable[[Random], Interval]:
    window = float(told.kpi.window.days) if told.kpi.window is not None and told.kpi.window.days else 1.0
    before = level / window * days
    after = before * exp(told.sign * better)

    @lru_cache(maxsize=65_536)
    def compared(first: int, second: int) -> Interval:
        found = rate_ratio((first, 1.0), (second, 1.0), error).log()
        return found if told.sign > 0 else found.turned()

    return lambda random: compared(poisson(random, before), poisson(random, after))


def normal(random: Random) -> float:
    """Return a draw from the standard normal, by its quantile: of one uniform draw, so that none is shared."""
    return _NORMAL.inv_cdf(max(random.random(), 1e-16))


def binomial(random: Random, n: int, share: float) -> int:
    """Return how many of n cases succeed; where more than 50 of either kind are usual, by the rounded normal."""
    spread = n * share * (1 - share)
    if spread > 50:
        return min(max(round(n * share + sqrt(spread) * normal(random)), 0), n)
    if share > 0.5:
        return n - binomial(random, n, 1 - share)
    if share <= 0:
        return 0
    chance, left, count = exp(n * log(1 - share)), random.random(), 0
    while left > chance and count < n:
        left -= chance
        chance *= (n - count) / (count + 1) * share / (1 - share)
        count += 1
    return count


def poisson(random: Random, mean: float) -> int:
    """Return how many events happen where `mean` are usual; above 50 by the rounded normal."""
    if mean > 50:
        return max(round(mean + sqrt(mean) * normal(random)), 0)
    chance, left, count = exp(-mean), random.random(), 0
    while left > chance and count < 1000:
        left -= chance
        count += 1
        chance *= mean / count
    return count
