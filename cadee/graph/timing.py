"""This file holds time and repetition: ladders against deadlines, worst-case completion, multiplied retries."""

from cadee.graph.kinds import Attempts, Completion, LadderStep
from cadee.graph.reliability import Reliability
from cadee.model.flow import Trigger


class Timing(Reliability):
    """Dynamic programming over the waiting calls."""

    def ladder(self, fallback: str, *, trigger: Trigger | None = None) -> tuple[LadderStep, ...]:
        """Return the steps of a ladder in time (A-012): the protected call, then each rung (live for `trigger`).

        A step takes (1 + retries) * timeout + retries * backoff; asynchronous hand-overs and terminals take none. The deadline
        of a step is the shortest timeout of the calls (of its routes) that wait for the system it starts from.
        """
        raise NotImplementedError

    def completion(self, system: str) -> Completion:
        """Return the longest a system may work on a request (A-013): its waiting calls with retries and ladders.

        A call without a timeout takes as long as what it calls. Cycles without timeouts are unbounded.
        """
        raise NotImplementedError

    def call_time(self, integration: str) -> Completion:
        """Return the longest a caller may wait for a call, retries, back-off and ladder included."""
        raise NotImplementedError

    def attempts(self, system: str) -> Attempts:
        """Return how often one request may call a system (A-014): the largest product of attempts along any path from an entry.

        Factors: 1 + retries of a call, the length of its ladder (itself and rungs that lead to no terminal, at most
        `max_depth` rungs), 1 + redelivery of a queue it leaves.
        """
        raise NotImplementedError
