"""Money that AI output moves without a cap, on one person's word, or beyond what is bearable in sum."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from cadee.diagnostic import Step, Witness
from cadee.graph import Graph
from cadee.graph.money import Move, let_by, moves
from cadee.model.control import Gate
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

EFFECTS = {"pay": "a payment", "refund": "a refund", "price": "a change of price"}


@rule("CADEE-C-017")
def check(graph: Graph) -> Iterator[Answer]:
    """Look for a cap, and for a second approver above it, before each call that moves money; add up what is let by."""
    gated = moves(graph)
    if not gated:
        yield NotApplicable("AI output moves no money and sets no price behind a gate that could cap it")
        return
    found: dict[tuple[str, str], Violation] = {}
    for move in gated:
        for fault in _faults(graph, move):
            found.setdefault((fault.label, str(fault.at[1])), fault)
    sums = list(_sums(graph, list({gate.id: gate for move in gated if (gate := move.tightest)}.values())))
    yield from (*found.values(), *sums)
    if not found and not sums:
        names = listed((repr(move.call.id) for move in gated), most=4)
        yield Proof(f"{counted(len(gated), 'call')} by which AI output moves money ({names}): capped, also in sum")


def _faults(graph: Graph, move: Move) -> Iterator[Violation]:
    what = f"{EFFECTS[move.effect]} at {move.call.target!r}"
    also = (Also(graph.estate.route(move.call), "moves money"),)
    if not move.capped and not move.persons:
        gate = move.gates[0]
        message = f"gate {gate.id!r} lets AI output cause {what} of any amount"
        yield Violation(_at(graph, gate), message, "no cap", also, help=f"set `limit.per_action` on {gate.id!r}")
    elif (gate_alone := move.alone) is not None:
        message = f"one person's word at gate {gate_alone.id!r} is enough for {what} of any amount"
        help_ = f"set `limit` on {gate_alone.id!r}: `second_approver_above`, or `per_action` where it ends"
        yield Violation(_at(graph, gate_alone), message, "one person's word", also, help=help_)


def _at(graph: Graph, gate: Gate) -> tuple[str | int, ...]:
    return graph.estate.route(gate) if gate.limit is None else graph.estate.route(gate, "limit")


def _sums(graph: Graph, gates: Sequence[Gate]) -> Iterator[Violation]:
    """Compare what the gates let by in sum with what the workflow may move."""
    most = graph.estate.workflow.money_limit
    for currency, amount in let_by(gates, most).items():
        own = [
            gate
            for gate in gates
            if gate.limit and gate.limit.per_action and gate.limit.per_action.currency == currency
        ]
        flow = f"{amount.quantize(Decimal('0.01')).normalize():f} {currency}/{most.unit if most else 'h'}"
        told = f"AI output may move up to {flow}"
        if most is None or most.money.currency != currency:
            what = "how much it may at most" if most is None else f"what that is in {most.money.currency}"
            message = f"{told} through {listed((repr(gate.id) for gate in own), most=4)}, and nobody says {what}"
            help_ = "declare `money_limit` of the workflow in that currency"
            yield Violation(_at(graph, own[0]), message, "in sum", unknown=True, help=help_)
        elif amount > most.money.amount:
            steps = tuple(Step(gate.ref, f"{gate.limit.per_action} × {gate.limit.rate}") for gate in own if gate.limit)
            yield Violation(
                ("workflow", "money_limit"),
                f"{told}, more than the {most} that it may",
                label="less than the gates let by",
                also=(Also(_at(graph, own[0]), "lets by"),),
                witness=Witness("sum", steps, f"together {flow}"),
                help="lower an amount or a rate, or raise what the workflow may lose",
            )
