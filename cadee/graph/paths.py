"""This file holds questions of reach: who gets where, around what, and along which shortest path."""

from collections.abc import Iterable

from cadee.graph.inventory import Inventory
from cadee.graph.kinds import Bypass, Fallbacks, Path


class Paths(Inventory):
    """Breadth-first questions on G, G∪F or G∪F of one trigger. Linear; witnesses are shortest, ties by id."""

    def reaches(
        self,
        sources: Iterable[str],
        targets: Iterable[str],
        *,
        without_systems: Iterable[str] = (),
        without_integrations: Iterable[str] = (),
        fallbacks: Fallbacks = False,
    ) -> Path | None:
        """Return the shortest path from any source to any target, None where there is none.

        A source that is a target is a path of no steps. Removed systems are neither passed nor ends. Where several
        paths are shortest: the one whose target, then whose integrations backwards, come first by id.
        """
        raise NotImplementedError

    def reachable(
        self,
        sources: Iterable[str],
        *,
        without_systems: Iterable[str] = (),
        without_integrations: Iterable[str] = (),
        fallbacks: Fallbacks = False,
    ) -> frozenset[str]:
        """Return every system that requests from `sources` can get to, the sources included."""
        raise NotImplementedError

    def reaching(
        self,
        targets: Iterable[str],
        *,
        without_systems: Iterable[str] = (),
        without_integrations: Iterable[str] = (),
        fallbacks: Fallbacks = False,
    ) -> frozenset[str]:
        """Return every system whose requests can get to `targets`, the targets included."""
        raise NotImplementedError

    def paths_to_each(
        self,
        sources: Iterable[str],
        targets: Iterable[str],
        *,
        without_systems: Iterable[str] = (),
        without_integrations: Iterable[str] = (),
        fallbacks: Fallbacks = False,
    ) -> dict[str, Path]:
        """Return for each target that can be reached a shortest path to it, in one search."""
        raise NotImplementedError

    def bypasses(self, *, fallbacks: Fallbacks = False, split: bool = False) -> tuple[Bypass, ...]:
        """Return for each model that can be reached around the gateways the shortest way.

        From every entry and every agent. `split=False`: gateways are removed whole (A-001, A-002 with fallbacks). `split=True`:
        a gateway is passed where it does not enforce: by an integration of mode passthrough, by a route of policy
        passthrough, and by a pair of integrations that no route ties (A-003). The request must enter at the gateway to leave it;
        within the gateway the route decides where it may go.
        """
        raise NotImplementedError

    def human_path(self, entry: str, *, fallbacks: Fallbacks = True, without: Iterable[str] = ()) -> Path | None:
        """Return the shortest path from `entry` to a person that needs no model, gateway or agent (A-011).

        `without` are further systems to do without.
        """
        raise NotImplementedError

    def retrying_callers(self, integration: str) -> tuple[tuple[str, Path], ...]:
        """Return the integrations that may repeat a call, itself included, each with the path from it (A-032).

        Repeating: `retries` above 0 on it or on a call that leads to it, redelivery of a queue on the way, a fallback
        that replays. The path starts at the caller that repeats and ends at the target of `integration`.
        """
        raise NotImplementedError
