"""Gates that ask a person when nobody can compute it, or later than they promise."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.answering import answering_hours, emitted, longest_absence, measured
from cadee.graph.hours import known_zone, shortfall
from cadee.model.control import Gate
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-C-009")
def check(graph: Graph) -> Iterator[Answer]:
    """Read the criteria of each gate over what is emitted, and lay the promise of each person over their hours."""
    gates = list(graph.estate.gates.values())
    asking = [gate for gate in gates if gate.kind == "human" or gate.criteria or _escalates(gate)]
    if not asking:
        yield NotApplicable("no gate asks somebody")
        return
    known = emitted(graph)
    found = [*_unsaid(graph, asking)]
    found += [violation for gate in asking for violation in _criteria(graph, gate, known)]
    found += [violation for gate in asking for violation in _late(graph, gate)]
    yield from found
    if not found:
        yield Proof(f"{counted(len(asking), 'gate')}: each asks when emitted signals say so, and people answer in time")


def _escalates(gate: Gate) -> bool:
    return gate.outcomes is not None and gate.outcomes.escalate not in (None, "refusal", "static-answer", "continue")


def _unsaid(graph: Graph, asking: list[Gate]) -> Iterator[Violation]:
    people = [gate for gate in asking if gate.kind == "human"]
    absent = [gate for gate in people if gate.approver is not None and answering_hours(graph, gate) is None]
    for gates, what, offer in (
        (
            [gate for gate in asking if gate not in people and not gate.criteria],
            "when gate {} asks somebody",
            "criteria",
        ),
        ([gate for gate in people if gate.within is None], "how fast somebody answers at gate {}", "within"),
        (absent, "when those who answer at gate {} are there", "hours"),
    ):
        if gates:
            more = f", nor of {counted(len(gates) - 1, 'more gate')}" if len(gates) > 1 else ""
            message = f"nobody says {what.format(repr(gates[0].id))}{more}"
            yield Violation(graph.estate.route(gates[0]), message, unknown=True, help=f"declare `{offer}`")


def _criteria(graph: Graph, gate: Gate, known: frozenset[str]) -> Iterator[Violation]:
    faults: list[tuple[int, str]] = []
    for number, text in enumerate(gate.criteria):
        names = measured(text)
        missing = [name for name in names if name not in known]
        if missing or not names:
            faults.append((number, f"nothing emits {missing[0]!r}" if missing else "no machine can decide that"))
    if faults:
        number, why = faults[0]
        more = f", nor {counted(len(faults) - 1, 'more criterion', 'more criteria')}" if len(faults) > 1 else ""
        message = f"gate {gate.id!r} asks somebody when {gate.criteria[number]!r}, and {why}{more}"
        offer = "write `signal > value`, with a signal that a system emits"
        yield Violation(graph.estate.route(gate, "criteria", number), message, label="cannot be computed", help=offer)


def _late(graph: Graph, gate: Gate) -> Iterator[Violation]:
    found = answering_hours(graph, gate) if gate.kind == "human" else None
    if found is None or gate.within is None or gate.within >= (away := longest_absence(found[0])):
        return
    journeys = [each for each in graph.estate.journeys.values() if not set(gate.guards).isdisjoint(each.steps)]
    service = [each.hours for each in journeys if each.hours is not None and known_zone(each.hours)]
    asked = service and len(service) == len(journeys) and known_zone(found[0])
    if not asked or shortfall(service, [found[0]], graph.today) is not None:
        promise = f"gate {gate.id!r} promises an answer within {gate.within}"
        message = f"{promise}, and {gate.approver!r} is away for {away.readable} at a stretch"
        at, also = graph.estate.route(gate, "within"), (Also(found[1], "there only then"),)
        yield Violation(at, message, "not kept", also, help="promise what the hours allow")
