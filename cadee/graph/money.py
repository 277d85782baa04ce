"""This file holds where AI output moves money behind a gate, and how much the gates let by."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from cadee.graph.gating import caused, gates_on, minds, passages
from cadee.graph.graph import Graph
from cadee.model.control import Gate, Limit
from cadee.model.flow import Integration
from cadee.model.units import Budget

MONEY = ("pay", "refund", "price")
SECONDS = {"h": 3600, "day": 86_400, "month": 2_592_000}
"""The length of the times of a budget; a month is 30 days."""


class Move(NamedTuple):
    """A call by which AI output pays, refunds or prices (`effect`, the gravest), with the gates before it: those that
    guard the call itself, or else those on a shortest way to it.
    """

    call: Integration
    effect: str
    gates: tuple[Gate, ...]

    @property
    def capped(self) -> bool:
        """Whether some gate caps the amount."""
        return any(_limit(gate).per_action is not None for gate in self.gates)

    @property
    def persons(self) -> tuple[Gate, ...]:
        """The gates at which a person decides."""
        return tuple(gate for gate in self.gates if gate.kind == "human")

    @property
    def alone(self) -> Gate | None:
        """The gate at which one person's word is enough for any amount; None where a cap or a second person ends it.

        A human gate without a cap of its own; where no human gate is declared, one that escalates what it does not let
        by.
        """
        if any(_limit(gate).second_approver_above is not None for gate in self.gates):
            return None
        free = [gate for gate in self.persons if _limit(gate).per_action is None]
        escalating = [gate for gate in self.gates if not self.persons and "/" in _escalation(gate)]
        return next(iter((*free, *escalating)), None)

    @property
    def tightest(self) -> Gate | None:
        """The gate, no person's, that lets the least money by in a time; None where none limits amount and rate."""
        limits = [gate for gate in self.gates if gate.kind != "human" and _flow(_limit(gate), 1) is not None]
        return min(limits, key=lambda gate: _flow(_limit(gate), 1) or 0, default=None)


def moves(graph: Graph) -> tuple[Move, ...]:
    """Return the calls by which AI output moves money past at least one gate, in order of writing.

    What a system hands on to a further such call counts there. A call that is reached past no gate is left out.
    """
    found = [deed for deed in caused(graph) if not set(MONEY).isdisjoint(deed.effects)]
    further = {deed.call.source for deed in found}
    found = [deed for deed in found if deed.call.target not in further]
    ways = passages(graph, [deed.call for deed in found])
    gated = [deed for deed in found if deed.call.id not in ways or ways[deed.call.id].weakness != "ungated"]
    gates, people = gates_on(graph), graph.systems("channel", "human")
    callers = {deed.call.source for deed in gated}
    towards = graph.paths_to_each(minds(graph), callers, without_systems=people, fallbacks=True)
    result = []
    for deed in gated:
        steps = (deed.call.id,) if deed.call.id in gates else towards[deed.call.source].integrations
        effect = next(effect for effect in deed.effects if effect in MONEY)
        result.append(Move(deed.call, effect, tuple(gate for key in steps for gate in gates.get(key, ()))))
    return tuple(result)


def let_by(gates: Iterable[Gate], budget: Budget | None) -> dict[str, Decimal]:
    """Return how much money gates let by together, by currency: in the time of the budget, in an hour where there is
    none.
    """
    found: dict[str, Decimal] = {}
    for gate in gates:
        limit = _limit(gate)
        flow = _flow(limit, SECONDS[budget.unit if budget is not None else "h"])
        if flow is not None and limit.per_action is not None:
            found[limit.per_action.currency] = found.get(limit.per_action.currency, Decimal(0)) + flow
    return dict(sorted(found.items()))


def _flow(limit: Limit, seconds: int) -> Decimal | None:
    if limit.per_action is None or limit.rate is None:
        return None
    return limit.per_action.amount * limit.rate.amount * seconds / limit.rate.window_seconds


def _limit(gate: Gate) -> Limit:
    return gate.limit or Limit()


def _escalation(gate: Gate) -> str:
    return (gate.outcomes.escalate if gate.outcomes is not None else None) or ""
