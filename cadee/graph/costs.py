"""This file holds what one request of each journey may cost at most, against what an outcome may cost."""

from decimal import Decimal
from typing import NamedTuple

from cadee.diagnostic import Route
from cadee.graph.graph import Graph
from cadee.graph.spending import ENDLESS, Spending
from cadee.model.proof import Kpi
from cadee.model.units import Quantity

CURRENCY = 3
"""The length of a currency's code."""


class Cost(NamedTuple):
    """A measure of cost and what it allows: `limit`, written at `at`, `said` in words.

    `most` is what one request of each journey may cost at most, dearest first; infinite where nothing bounds it.
    `dearest` are the calls of the dearest journey with a bound, from its entry to the model that costs most; `unpriced`
    the models whose unknown price leaves some journey without one.
    """

    kpi: Kpi
    limit: Quantity
    at: Route
    said: str
    most: dict[str, Decimal]
    dearest: tuple[str, ...]
    unpriced: tuple[str, ...]

    @property
    def bounded(self) -> bool:
        """Whether all journeys have a bound."""
        return ENDLESS not in self.most.values()

    @property
    def above(self) -> tuple[str, ...]:
        """The journeys whose bound is known and larger than allowed, dearest first."""
        return tuple(key for key, cost in self.most.items() if self.limit.value < cost < ENDLESS)


def costs(graph: Graph) -> tuple[Cost, ...]:
    """Return for each measure of cost in money what requests may cost, in order of writing.

    Allowed is the threshold, or the value before where that is less; the target where neither is said.
    """
    steps = {view.id: _first(graph, view.steps, view.entry) for view in graph.journeys()}
    found, known = [], dict[str, Spending]()
    for kpi in graph.estate.kpis.values() if steps else ():
        allowed = _allowed(graph, kpi)
        if allowed is None:
            continue
        limit, at, said = allowed
        every = [key for calls in steps.values() for key in calls]
        if limit.unit not in known:
            known[limit.unit] = Spending(graph, limit.unit, every)
        spending = known[limit.unit]
        whole = {key: sum((spending.of(call) for call in calls), Decimal(0)) for key, calls in steps.items()}
        most = dict(sorted(whole.items(), key=lambda item: (-item[1], item[0])))
        bounded = [key for key, cost in most.items() if cost < ENDLESS]
        first = max(steps[bounded[0]], key=spending.of, default=None) if bounded else None
        way = spending.dearest(first) if first is not None else ()
        found.append(Cost(kpi, limit, at, said, most, way, spending.unpriced(every)))
    return tuple(found)


def _first(graph: Graph, steps: tuple[str, ...], entry: str) -> list[str]:
    calls = graph.estate.integrations
    return [key for key in dict.fromkeys(steps) if calls[key].source == entry]


def _allowed(graph: Graph, kpi: Kpi) -> tuple[Quantity, Route, str] | None:
    if kpi.unit != "money" or kpi.measures != "cost":
        return None
    before = kpi.baseline.value if kpi.baseline is not None else None
    firm = (
        ("{0!r} allows {1}", kpi.threshold, "threshold"),
        ("{0!r} was {1} before go-live", before, "baseline", "value"),
    )
    wish = (("{0!r} aims at {1}", kpi.target, "target"),)
    for group in (firm, wish):
        said = [
            (value, graph.estate.route(kpi, *fields), words.format(kpi.id, value))
            for words, value, *fields in group
            if value is not None and len(value.unit) == CURRENCY
        ]
        if said:
            return min(said, key=lambda each: each[0].value)
    return None
