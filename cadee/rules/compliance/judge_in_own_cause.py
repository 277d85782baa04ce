"""Gates at which those decide who build what passes the gate."""

from collections.abc import Iterator
from dataclasses import dataclass

from cadee.diagnostic import Route, Severity
from cadee.graph import Graph
from cadee.graph.persons import builders, persons
from cadee.model.control import Gate
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@dataclass(frozen=True, slots=True)
class Judge:
    """A party that decides at a gate, or approved it, over a system that passes it: where that is said, in words."""

    gate: Gate
    party: str
    system: System
    at: Route
    does: str


@rule("CADEE-C-007")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the persons who decide at a gate, or approved it, with those who build what it guards or runs on."""
    gates = list(graph.estate.gates.values())
    judges = [judge for gate in gates for judge in _judges(graph, gate)]
    unnamed = [gate for gate in gates if gate.approver is None and gate.kind != "human"]
    if unnamed:
        more = f", nor for {counted(len(unnamed) - 1, 'more gate')}" if len(unnamed) > 1 else ""
        message = f"nobody is named who answers for gate {unnamed[0].id!r}{more}"
        yield Violation(graph.estate.route(unnamed[0]), message, unknown=True, help="name its `approver`")
    found: dict[tuple[str, ...], list[Judge]] = {}
    for judge in judges:
        _, both = _persons(graph, judge)
        if both or judge.party in builders(judge.system):
            found.setdefault((judge.party, *builders(judge.system)), []).append(judge)
    for group in found.values():
        yield _violation(graph, group[0], len({judge.gate.id for judge in group}) - 1)
    if not judges and not unnamed:
        yield NotApplicable("no gate has an approver and guards what somebody is known to build")
    elif not found and not unnamed:
        names = listed(sorted({repr(judge.party) for judge in judges}), most=4)
        yield Proof(f"{counted(len(gates), 'gate')}: {names} decide and build nothing of what passes them")


def _judges(graph: Graph, gate: Gate) -> Iterator[Judge]:
    """Yield who judges what: the sources of guarded calls, and for rules and limits the system that enforces them."""
    calls = [graph.estate.integrations[key] for key in gate.guards]
    places = [gate.runs_on] if gate.runs_on is not None and gate.kind != "human" else []
    systems = [graph.estate.systems[key] for key in dict.fromkeys([*(call.source for call in calls), *places])]
    said: list[tuple[str, tuple[str | int, ...], str]] = []
    if gate.approver is not None:
        said.append((gate.approver, ("approver",), "decides at"))
    said += [(each.by, ("approvals", number, "by"), "approved") for number, each in enumerate(gate.approvals)]
    for party, field, does in said:
        for system in systems:
            if builders(system):
                yield Judge(gate, party, system, graph.estate.route(gate, *field), does)


def _persons(graph: Graph, judge: Judge) -> tuple[frozenset[str], frozenset[str]]:
    own = persons(graph, [judge.party])
    return own, own & persons(graph, builders(judge.system))


def _violation(graph: Graph, judge: Judge, others: int) -> Violation:
    own, both = _persons(graph, judge)
    more = f" and {counted(others, 'more gate')}" if others else ""
    same = f" and builds {judge.system.id!r}"
    if own - both:
        same = f"; {listed(map(repr, sorted(both)))} of it build{'s' * (len(both) == 1)} {judge.system.id!r} as well"
    field = "maintainers" if judge.system.maintainers else "owner"
    return Violation(
        judge.at,
        f"{judge.party!r} {judge.does} gate {judge.gate.id!r}{more}{same}",
        label="not independent",
        also=(Also(graph.estate.route(judge.system, field), "built by the same"),),
        severity=Severity.WARN if own - both else None,
        help="name an approver from a team that does not build it",
    )
