"""This file holds figures of a path: bounds of availability and latency."""

from cadee.graph.failures import Failures
from cadee.graph.kinds import Availability, Latency


class Reliability(Failures):
    """Bounds that hold by arithmetic; nothing is simulated."""

    def availability(self, journey: str, *, beta: str = "0.1") -> Availability:
        """Return the bounds of a journey's availability (A-015).

        Hops: the systems of its steps and what they cannot work without. A call with a fallback is one hop of several
        options (primary, then rungs that do not end in a terminal): independent where they share no failure domain, with the
        common-cause share `beta` where they share one, the best single option where they share everything.
        """
        raise NotImplementedError

    def latency(self, journey: str, *, fallback: bool = False) -> Latency:
        """Return the bounds of a journey's latency (A-016), on the normal path or with each protected call on its slowest rung."""
        raise NotImplementedError
