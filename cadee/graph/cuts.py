"""This file holds cuts and cycles: single points, smallest cuts, loops of calls and of fallbacks, dead ends."""

from collections.abc import Iterable

from cadee.graph.kinds import DeadEnd, FallbackCycle, Fallbacks, Path
from cadee.graph.paths import Paths
from cadee.model.flow import Trigger


class Cuts(Paths):
    """Questions about what holds the graph together and what turns in circles."""

    def single_points(self, entry: str, ends: Iterable[str], *, fallbacks: Fallbacks = True) -> tuple[str, ...]:
        """Return the systems that every path from `entry` to any of `ends` passes, in the order of the path (A-008, A-042).

        The entry and a sole end count. Empty where no end can be reached.
        """
        raise NotImplementedError

    def smallest_cut(self, entries: Iterable[str], ends: Iterable[str], *, fallbacks: Fallbacks = True, up_to: int = 3) -> tuple[str, ...] | None:
        """Return a smallest set of systems, none of them an entry or an end, whose loss parts entries from ends.

        Empty where they are apart already; None where more than `up_to` systems are needed or an entry calls an end
        directly. Of several the one nearest the ends.
        """
        raise NotImplementedError

    def articulation_points(self) -> tuple[str, ...]:
        """Return the systems whose loss splits the estate, requests taken without direction, fallbacks included."""
        raise NotImplementedError

    def sync_cycles(self) -> tuple[Path, ...]:
        """Return a smallest cycle of each component of waiting calls (sync, stream, passthrough) in G∪F (A-033).

        The path ends where it began. Systems that call themselves count.
        """
        raise NotImplementedError

    def component_calls(self, cycle: Path) -> tuple[str, ...]:
        """Return all waiting integrations inside the component that a cycle of `sync_cycles` stands for."""
        raise NotImplementedError

    def fallback_cycles(self, trigger: Trigger | None = None) -> tuple[FallbackCycle, ...]:
        """Return a smallest loop of each component of the fallback graph (A-009), of one trigger or of all together.

        An option is a pair of systems: two integrations between the same systems are the same option. An option leads
        to each rung (live for the trigger) of the ladders that protect it, and, where it calls a gateway, to the primary of each route
        that serves it. A cycle without a ladder (routes alone) is none.
        """
        raise NotImplementedError

    def dead_ends(self) -> tuple[DeadEnd, ...]:
        """Return the ladders that answer to a trigger and do not end in a terminal (A-010), trigger by trigger.

        A ladder ends well where a live rung is a terminal, leads to a terminal system, or is itself protected by a ladder
        that ends well.
        """
        raise NotImplementedError
