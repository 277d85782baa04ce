"""This file holds the most that models may cost for one request: retries, ladders, rounds, limits on spending."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from cadee.graph.graph import Graph
from cadee.graph.rounds import rounds
from cadee.graph.search import components, members
from cadee.model.flow import GatewayRoute, Integration
from cadee.model.system import System

MILLION = 1_000_000
ENDLESS, NOTHING, ONCE = Decimal("Infinity"), Decimal(0), Decimal(1)
Node = tuple[str, str]
"""A section (integrations, systems, routes) and an id."""


def most_of_one(system: System, currency: str) -> Decimal | None:
    """Return the most that one answer of a model may cost: all the tokens it can take, at the dearer of its prices.

    An embedding gives no tokens back. None where the size of the context, or a price in this currency, is not known.
    """
    card = system.model
    if card is None or card.context_window is None:
        return None
    prices = [card.price_in] if system.kind == "embedding" else [card.price_in, card.price_out]
    known = [price.amount for price in prices if price is not None and price.currency == currency]
    return max(known) * card.context_window / MILLION if len(known) == len(prices) else None


class Spending:
    """The most that calls may cost in one currency, for one request; infinite where nothing known bounds it.

    A call costs what its target costs, once for each try; the rungs of its ladders, each once; all that for each round
    of its loop, and never more than its loop may spend. A system costs its own answer and its calls, a gateway the
    routes that serve the call, with their guards, or else its dearest call. What an agent in a round acts on is called
    in each round. Behind people nothing is counted.
    """

    def __init__(self, graph: Graph, currency: str, starts: Iterable[str]) -> None:
        self.graph, self.currency = graph, currency
        self.calls, self.systems = graph.estate.integrations, graph.estate.systems
        self.times, self.guards = dict(_times(graph)), dict[str, list[str]]()
        self.nodes = [("integrations", key) for key in dict.fromkeys(starts)]
        self.number = {node: number for number, node in enumerate(self.nodes)}
        self.below: list[list[int]] = []
        for node in self.nodes:
            self.below.append([self._met(each) for each in self._children(node)])
        self.value = [ENDLESS] * len(self.nodes)
        self._evaluate()

    def of(self, call: str) -> Decimal:
        """Return the most that a call may cost; one of those given, or met behind these."""
        return self.value[self.number["integrations", call]]

    def unpriced(self, starts: Iterable[str]) -> tuple[str, ...]:
        """Return the models whose unknown price leaves some calls without a bound, nearest first."""
        waiting = [number for key in starts if self.value[number := self.number["integrations", key]] == ENDLESS]
        seen = dict.fromkeys(waiting)
        for number in waiting:
            further = [each for each in self.below[number] if each not in seen and self.value[each] == ENDLESS]
            seen |= dict.fromkeys(further)
            waiting.extend(further)
        met = (self.nodes[number] for number in seen)
        return tuple(key for section, key in met if section == "systems" and self._own(key) == ENDLESS)

    def dearest(self, call: str) -> tuple[str, ...]:
        """Return the calls from one to a model, each time on to the dearest."""
        found, number = [call], self.number["integrations", call]
        seen = {number}
        while further := [each for each in self.below[number] if each not in seen and self.value[each]]:
            number = max(further, key=lambda each: (self.value[each], -each))
            seen.add(number)
            if self.nodes[number][0] == "integrations":
                found.append(self.nodes[number][1])
        return tuple(found)

    def _met(self, node: Node) -> int:
        number = self.number.setdefault(node, len(self.nodes))
        if number == len(self.nodes):
            self.nodes.append(node)
        return number

    def _children(self, node: Node) -> list[Node]:
        section, key = node
        if section == "systems":
            ends = self.systems[key].kind in ("human", "channel")
            return [("integrations", call) for call in (() if ends else self.graph.calls_from(key, fallbacks=False))]
        if section == "routes":
            return [("integrations", call) for call in self._of_route(self.graph.estate.routes[key])]
        return [*self._targets(self.calls[key]), *(("integrations", rung) for rung in self._rungs(key))]

    def _targets(self, call: Integration) -> list[Node]:
        routes = [route for route in self.graph.routes_serving.get(call.id, ()) if route.gateway == call.target]
        return [("routes", route.id) for route in routes] or [("systems", call.target)]

    def _rungs(self, key: str) -> Iterator[str]:
        for fallback in self.graph.ladders_of.get(key, ()):
            rungs = (rung.to for rung in fallback.rungs[: fallback.max_depth])
            yield from (rung for rung in rungs if rung is not None and rung in self.graph.integration_number)

    def _of_route(self, route: GatewayRoute) -> list[str]:
        guards = [
            key
            for key in self._guard_calls(route.gateway)
            if (guard := self.systems[self.calls[key].target]).default_on or guard.id in route.guardrails
        ]
        ladder = self.graph.estate.fallbacks.get(route.fallback or "")
        other = ladder if ladder is not None and ladder.protects != route.primary else None
        rungs = [rung.to for rung in other.rungs[: other.max_depth] if rung.to is not None] if other else []
        found = dict.fromkeys([route.primary, *rungs, *guards])
        return [key for key in found if key in self.graph.integration_number]

    def _guard_calls(self, gateway: str) -> list[str]:
        if gateway not in self.guards:
            calls = self.graph.calls_from(gateway)
            self.guards[gateway] = [key for key in calls if self.systems[self.calls[key].target].kind == "guardrail"]
        return self.guards[gateway]

    def _own(self, key: str) -> Decimal:
        system = self.systems[key]
        if system.model is None and system.kind not in ("model", "embedding"):
            return NOTHING
        most = most_of_one(system, self.currency)
        return ENDLESS if most is None else most

    def _cap(self, number: int) -> Decimal:
        section, key = self.nodes[number]
        loop = self.calls[key].loop_budget if section == "integrations" else None
        spend = loop.spend if loop is not None else None
        return spend.amount if spend is not None and spend.currency == self.currency else ENDLESS

    def _evaluate(self) -> None:
        costly = self._costly()
        component, count = components(self.below, range(len(self.nodes)))
        size = [len(nodes) for nodes in members(component, count)]
        turns = [size[component[n]] > 1 or n in ends for n, ends in enumerate(self.below)]
        # In a circle a limit on spending is what ends the sum: there it counts as it is, and the rest is acyclic.
        limited = [turns[n] and self._cap(n) < ENDLESS for n in range(len(self.nodes))]
        open_ = [[] if limited[n] else ends for n, ends in enumerate(self.below)]
        for nodes in members(*components(open_, range(len(self.nodes)))):
            for n in nodes:
                if not costly[n]:
                    self.value[n] = NOTHING
                elif limited[n]:
                    self.value[n] = self._cap(n)
                elif len(nodes) == 1 and n not in open_[n]:
                    self.value[n] = min(self._sum(n), self._cap(n))

    def _costly(self) -> bytearray:
        """Return which nodes may cost anything at all."""
        above: list[list[int]] = [[] for _ in self.nodes]
        for number, ends in enumerate(self.below):
            for end in ends:
                above[end].append(number)
        priced = (section == "systems" and bool(self._own(key)) for section, key in self.nodes)
        found = bytearray(priced)
        waiting = [number for number, costs in enumerate(found) if costs]
        for number in waiting:
            fresh = [each for each in above[number] if not found[each]]
            for each in fresh:
                found[each] = 1
            waiting.extend(dict.fromkeys(fresh))
        return found

    def _sum(self, number: int) -> Decimal:
        section, key = self.nodes[number]
        values = [self.value[end] for end in self.below[number]]
        if section == "systems":
            return self._own(key) + (
                self._one_of(number) if self.systems[key].kind == "gateway" else sum(values, NOTHING)
            )
        if section == "routes":
            return sum(values, NOTHING)
        call, rungs = self.calls[key], sum(1 for _ in self._rungs(key))
        once = sum(values[: len(values) - rungs], NOTHING)
        queue = self.systems[call.source].queue
        tries = (1 + (call.retries or 0)) * (1 + (queue.redelivery if queue is not None else 0))
        whole = once * tries + sum(values[len(values) - rungs :], NOTHING)
        return whole * self.times.get(key, ONCE)

    def _one_of(self, number: int) -> Decimal:
        """A gateway that no route ties: its guards, and the dearest of its other calls."""
        guards, rest = NOTHING, NOTHING
        for end in self.below[number]:
            if self.systems[self.calls[self.nodes[end][1]].target].kind == "guardrail":
                guards += self.value[end]
            else:
                rest = max(rest, self.value[end])
        return guards + rest


def _times(graph: Graph) -> Iterator[tuple[str, Decimal]]:
    """Yield how often a call is made for one request, where that may be more than once."""
    for each in rounds(graph):
        steps = [_steps(graph.estate.integrations[key]) for key in each.asks]
        yield from ((key, max(step or ENDLESS for step in steps)) for key in each.acts)
        yield from ((key, step or ENDLESS) for key, step in zip(each.asks, steps, strict=True))
    for key, call in graph.estate.integrations.items():
        if step := _steps(call):
            yield key, step


def _steps(call: Integration) -> Decimal | None:
    loop = call.loop_budget
    return None if loop is None or loop.max_steps is None else Decimal(loop.max_steps)
