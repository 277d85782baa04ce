"""What a drill may look at before anything runs: the spec of an environment, its gateway, the product under test."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cadee.drill.product import Product
from cadee.generators.gateway.model import TRIGGERS, Caller, Gateway, Route, Target
from cadee.model.estate import Estate
from cadee.model.flow import Fallback, GatewayRoute, Integration, Rung, Trigger
from cadee.model.system import System

_STRENGTH = ("read", "write", "irreversible")
"""What a call or a tool does, the weakest first."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The estate of one environment, one gateway of its plan, the product that carries the plan out.

    Expectations are read from `estate`: what a generator dropped is still a claim. `gateway` says how to get there:
    addresses, keys, the callers a door knows.
    """

    estate: Estate
    gateway: Gateway
    product: Product

    @property
    def watched(self) -> frozenset[str]:
        """The systems that the series of this gateway can tell of: itself, its models, its guards."""
        models = (step.system for route in self.gateway.routes for step in route.targets)
        return frozenset((self.gateway.system, *models, *(guard.system for guard in self.gateway.guards)))

    def routes(self) -> Iterator[tuple[GatewayRoute, Route]]:
        """Yield each route to models that this gateway serves: as the spec says it, as the plan has it."""
        for made in self.gateway.routes:
            yield self.estate.routes[made.id], made

    def route(self, name: str) -> Route:
        """Return a route of the plan."""
        return next(route for route in self.gateway.routes if route.id == name)

    def target(self, route: Route, integration: str) -> Target | None:
        """Return the target of a route that an integration leads to, None where the plan has none."""
        return next((step for step in route.targets if step.integration == integration), None)

    def ladder(self, route: GatewayRoute) -> Fallback | None:
        """Return the fallback of a route: the one it names, else the only one that protects its primary."""
        if route.fallback is not None:
            return self.estate.fallbacks.get(route.fallback)
        found = [ladder for ladder in self.estate.fallbacks.values() if ladder.protects == route.primary]
        return found[0] if len(found) == 1 else None

    def way(self, route: GatewayRoute, fault: Trigger) -> list[tuple[int, Rung]]:
        """Return the rungs, with their numbers from 0, that the spec takes one after another on a failure.

        The last one may be an end of its own. A target that was tried is not tried again.
        """
        ladder = self.ladder(route)
        if ladder is None:
            return []
        seen, found = {route.primary}, []
        for number, rung in enumerate(ladder.rungs[: ladder.max_depth]):
            if not {fault, "any"}.intersection(rung.on) or rung.to in seen:
                continue
            found.append((number, rung))
            if rung.to is None:
                break
            seen.add(rung.to)
        return found

    def after(
        self, route: GatewayRoute, number: int, tried: Sequence[str], fault: Trigger
    ) -> tuple[int, Rung] | tuple[int, None]:
        """Return the next rung, with its number, that the spec takes when the one of a number fails, if any."""
        ladder = self.ladder(route)
        for later, rung in enumerate(ladder.rungs[: ladder.max_depth] if ladder is not None else ()):
            if later > number and {fault, "any"}.intersection(rung.on) and rung.to not in tried:
                return later, rung
        return number, None

    def faults(self, rung: Rung) -> tuple[Trigger, ...]:
        """Return the failures by name that lead to a rung."""
        return tuple(name for name in TRIGGERS if name in rung.on or "any" in rung.on)

    def served(self, route: GatewayRoute) -> list[Integration]:
        """Return the integrations by which a route is called in this environment."""
        return [self.estate.integrations[name] for name in route.serves if name in self.estate.integrations]

    def admitted(self, route: GatewayRoute) -> list[str]:
        """Return the identities that may call a route: those of its integrations, cut to its consumers."""
        names = dict.fromkeys(call.identity for call in self.served(route) if call.identity)
        return [name for name in names if route.consumers is None or name in route.consumers]

    def tools(self, route: GatewayRoute) -> tuple[str, ...]:
        """Return what the system at the end of a route to tools offers."""
        return tuple(tool.name for tool in self._offering(route).tools)

    def allowed(self, route: GatewayRoute, identity: str) -> tuple[str, ...]:
        """Return the tools that an identity may call by a route: none stronger than its own calls are.

        Of these, only those whose action is granted to it, where it declares any grants.
        """
        system = self._offering(route)
        acts = [_STRENGTH.index(call.action) for call in self.served(route) if call.identity == identity]
        within = _STRENGTH[: max(acts, default=-1) + 1]
        grants = self.estate.identities[identity].grants
        granted = {action for grant in grants or () if grant.on == system.ref for action in grant.actions}
        every = grants is None or "*" in granted
        return tuple(tool.name for tool in system.tools if tool.action in within and (every or tool.action in granted))

    def _offering(self, route: GatewayRoute) -> System:
        return self.estate.systems[self.estate.integrations[route.primary].target]

    def caller(self, identity: str) -> Caller | None:
        """Return a caller of the plan, None where the product knows none of that identity."""
        found = (caller for caller in self.gateway.callers if caller.identity == identity)
        return next((caller for caller in found if self.product.knows(caller)), None)

    def someone(self, route: Route) -> Caller | None:
        """Return the first caller of a route that the product knows."""
        return next((caller for caller in route.callers if self.product.knows(caller)), None)

    def why_not(self, *refs: str) -> str:
        """Return what the product says that it cannot do about elements of the spec, "" where it says nothing."""
        notes = self.product.notes(self.gateway)
        return "; ".join(note.partition(": ")[2].rstrip(".") for note in notes if note.partition(": ")[0] in refs)
