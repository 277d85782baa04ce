"""This file holds what gateways let through: routes that tie arrivals to exits, and the ways around enforcement."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cadee.graph.kinds import Bypass, Fallbacks, Gap, Path
from cadee.graph.paths import Paths
from cadee.graph.search import UNSEEN, breadth, trail
from cadee.model.flow import Fallback, GatewayRoute

Door = tuple[str, bool] | int


@dataclass(slots=True)
class Split:
    """The graph with gateways split by route: nodes, and arcs that each stand for an integration.

    Node `v` below the number of systems is system v (of a gateway: reached by an integration that no route serves);
    above, a node is a route of a gateway (reached by an integration it serves; one node for ordinary arrivals, one for
    those of mode passthrough) or the exits of a gateway that no route mentions. `transparent[arc]` marks arcs on which
    no policy is enforced; `guards[node]` are the guards of a route.
    """

    system: list[int]
    reason: list[str]
    leaving: list[list[int]] = field(default_factory=list)
    integration: list[int] = field(default_factory=list)
    origin: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    transparent: bytearray = field(default_factory=bytearray)
    guards: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def node(self, system: int, reason: str) -> int:
        """Add a node that stands for (a part of) a system."""
        self.system.append(system)
        self.reason.append(reason)
        self.leaving.append([])
        return len(self.system) - 1

    def arc(self, origin: int, end: int, integration: int, transparent: bool) -> None:
        """Add an arc."""
        self.leaving[origin].append(len(self.end))
        self.integration.append(integration)
        self.origin.append(origin)
        self.end.append(end)
        self.transparent.append(transparent)


class Gateways(Paths):
    """Questions about gateways, routes and the models behind them."""

    def bypasses(self, *, fallbacks: Fallbacks = False, split: bool = False) -> tuple[Bypass, ...]:
        """Return for each model that can be reached around the gateways the shortest way, in order of model.

        From every entry, every agent and every caller that nobody calls. It is the last step that counts: a gateway
        that leads to no AI (in front of an API, say) holds nothing back for what stands behind it. `split=False`: the
        calls of gateways to AI are removed (A-001; A-002 with fallbacks). `split=True`: such a call is passed where the
        gateway does not enforce (A-003): by a route of policy passthrough, by an integration of mode passthrough whose
        route names no guardrail, and where no route ties arrival and exit; a route with guardrails holds towards a
        further gateway too. What a gateway asks its own guards is no bypass.
        """
        return self._split_bypasses(fallbacks) if split else self._whole_bypasses(fallbacks)

    @cached_property
    def origins(self) -> tuple[str, ...]:
        """Where requests begin for the purpose of control: entries, agents, callers that nobody calls."""
        leaving, arriving = self.leaving(True), self.arriving(True)
        found = {*self.entries, *self.systems("agent")}
        found.update(key for number, key in enumerate(self.system_ids) if leaving[number] and not arriving[number])
        return tuple(sorted(found))

    @cached_property
    def handed_over(self) -> tuple[str, ...]:
        """Requests that a gateway itself makes of AI, in order: of a model, an embedding service or a guard."""
        own = set(self.gateways)
        return tuple(
            key
            for number, key in enumerate(self.integration_ids)
            if self.runtime[number] and self.system_ids[self.source[number]] in own and self._ai(number)
        )

    def _ai(self, arc: int) -> bool:
        return self._kind(arc) in ("model", "embedding", "guardrail")

    def _kind(self, arc: int) -> str:
        return self.estate.systems[self.system_ids[self.target[arc]]].kind

    def exits(self, route: GatewayRoute) -> tuple[str, ...]:
        """Return the integrations by which a route may leave its gateway: its primary, then rungs of its ladders."""
        found = dict.fromkeys([route.primary])
        waiting: list[Fallback] = [*self.ladders_of.get(route.primary, ())]
        if route.fallback in self.estate.fallbacks:
            waiting.append(self.estate.fallbacks[route.fallback or ""])
        seen = set()
        for fallback in waiting:
            if fallback.id in seen:
                continue
            seen.add(fallback.id)
            for rung in fallback.rungs:
                if rung.to is not None:
                    found[rung.to] = None
                    waiting.extend(self.ladders_of.get(rung.to, ()))
        own = self.system_number.get(route.gateway)
        numbers = ((key, self.integration_number.get(key)) for key in found)
        return tuple(key for key, number in numbers if number is not None and self.source[number] == own)

    def journey_calls(self, *, up_to_tier: int = 1) -> frozenset[str]:
        """Return the integrations that journeys up to a tier run over.

        Their steps, what the routes that serve these lead to, and every rung that stands in for any of them.
        """
        waiting = [step for view in self.journeys(up_to_tier=up_to_tier) for step in view.steps]
        found = set(waiting)
        for key in waiting:
            beyond = [each for route in self.routes_serving.get(key, ()) for each in self.exits(route)]
            beyond.extend(rung.to for ladder in self.ladders_of.get(key, ()) for rung in ladder.rungs if rung.to)
            waiting.extend(each for each in dict.fromkeys(beyond) if each not in found)
            found.update(beyond)
        return frozenset(found)

    @cached_property
    def split(self) -> Split:
        """The graph with gateways split by route, over all runtime integrations, fallbacks included."""
        size = len(self.system_ids)
        split = Split(list(range(size)), [""] * size, [[] for _ in range(size)])
        routes = [route for key in self.gateways for route in self.routes(key)]
        doors: dict[Door, int] = {}
        for number in self.systems_numbers(self.gateways):
            split.reason[number] = "unrouted"
            doors[number] = split.node(number, "unrouted")
        for route in routes:
            reason = "passthrough-route" if route.policy == "passthrough" else "passthrough-integration"
            for through in (False, True):
                doors[route.id, through] = split.node(self.system_number[route.gateway], reason)
                split.guards[doors[route.id, through]] = route.guardrails
        routed = self._link_routes(split, doors, routes)
        called = self.arriving(True)
        for number, arcs in enumerate(self.leaving(True)):
            for arc in arcs:
                free = number not in doors or not (self._ai(arc) if not called[number] else self._guard(arc))
                self._fan(split, doors, number, arc, free)
                if number in doors and arc not in routed:
                    self._fan(split, doors, doors[number], arc, free)
        return split

    def _link_routes(self, split: Split, doors: dict[Door, int], routes: list[GatewayRoute]) -> set[int]:
        routed = set()
        for route in routes:
            for arc in sorted(self.integration_number[key] for key in self.exits(route)):
                routed.add(arc)
                if self.runtime[arc]:
                    free = not self._guard(arc)
                    attached = route.policy == "enforced" and bool(route.guardrails) and self._held(arc)
                    plain = route.policy == "enforced" and not self.passthrough[arc] and self._ai(arc)
                    self._fan(split, doors, doors[route.id, False], arc, free and not (attached or plain))
                    self._fan(split, doors, doors[route.id, True], arc, free and not attached)
        return routed

    def _fan(self, split: Split, doors: dict[Door, int], origin: int, arc: int, free: bool) -> None:
        """Let an integration lead to the parts of its target: the system, or the routes that serve it and the exits of
        no route.
        """
        target = self.target[arc]
        through = bool(self.passthrough[arc])
        ends = [doors[route.id, through] for route in self._serving(arc) if (route.id, through) in doors]
        for end in [*ends, doors[target]] if ends else [target]:
            split.arc(origin, end, arc, free)

    def _serving(self, arc: int) -> Sequence[GatewayRoute]:
        gateway = self.system_ids[self.target[arc]]
        return [route for route in self.routes_serving.get(self.integration_ids[arc], ()) if route.gateway == gateway]

    def _guard(self, arc: int) -> bool:
        return self._kind(arc) == "guardrail"

    def _held(self, arc: int) -> bool:
        """Whether the guards of a route hold for what stands behind: AI, or a further gateway."""
        return self._ai(arc) or self._kind(arc) == "gateway"

    def _whole_bypasses(self, fallbacks: Fallbacks) -> tuple[Bypass, ...]:
        ways = self.paths_to_each(self.origins, self.models, without_integrations=self.handed_over, fallbacks=fallbacks)
        return tuple(Bypass(model, path) for model, path in ways.items())

    def _split_bypasses(self, fallbacks: Fallbacks) -> tuple[Bypass, ...]:
        split, live = self.split, self.live(fallbacks)
        closed = bytearray(
            not (free and live[arc]) for free, arc in zip(split.transparent, split.integration, strict=True)
        )
        parents = [UNSEEN] * len(split.system)
        called, own = self.arriving(True), set(self.systems_numbers(self.gateways))
        starts = [n for n in self.systems_numbers(self.origins) if n not in own or not called[n]]
        breadth(starts, split.leaving, split.end, parents, closed, bytearray(len(parents)))
        met = [number for number in self.systems_numbers(self.models) if parents[number] != UNSEEN]
        return tuple(self._bypass(number, parents) for number in met)

    def _bypass(self, model: int, parents: list[int]) -> Bypass:
        split = self.split
        arcs = trail(model, parents, split.origin)
        first = split.system[split.origin[arcs[0]]] if arcs else model
        systems = (self.system_ids[first], *(self.system_ids[split.system[split.end[arc]]] for arc in arcs))
        names = tuple(self.integration_ids[split.integration[arc]] for arc in arcs)
        gaps = tuple(
            Gap(systems[step + 1], names[step], names[step + 1], split.reason[split.end[arc]])
            for step, arc in enumerate(arcs[:-1])
            if split.reason[split.end[arc]] and self._ai(split.integration[arcs[step + 1]])
        )
        return Bypass(self.system_ids[model], Path(systems, names), gaps)
