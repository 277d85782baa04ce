"""Gates at which those decide who build what passes the gate."""

from collections.abc import Iterator

from cadee.diagnostic import Severity
from cadee.graph import Graph
from cadee.graph.causes import Judge, judges
from cadee.graph.persons import builders, persons
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-C-007")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the persons who decide at a gate, or approved it, with those who build what it guards or runs on."""
    gates = list(graph.estate.gates.values())
    judging = [judge for gate in gates for judge in judges(graph, gate)]
    unnamed = [gate for gate in gates if gate.approver is None and gate.kind != "human"]
    if unnamed:
        more = f", nor for {counted(len(unnamed) - 1, 'more gate')}" if len(unnamed) > 1 else ""
        message = f"nobody is named who answers for gate {unnamed[0].id!r}{more}"
        yield Violation(graph.estate.route(unnamed[0]), message, unknown=True, help="name its `approver`")
    found: dict[tuple[str, ...], list[Judge]] = {}
    for judge in judging:
        if judge.party in builders(judge.system) or judge.both(graph):
            found.setdefault((judge.party, *builders(judge.system)), []).append(judge)
    for group in found.values():
        yield _violation(graph, group[0], len({judge.gate.id for judge in group}) - 1)
    if not judging and not unnamed:
        yield NotApplicable("no gate has an approver and guards what somebody is known to build")
    elif not found and not unnamed:
        names = listed(sorted({repr(judge.party) for judge in judging}), most=4)
        yield Proof(f"{counted(len(gates), 'gate')}: {names} decide and build nothing of what passes them")


def _violation(graph: Graph, judge: Judge, others: int) -> Violation:
    own, both = persons(graph, [judge.party]), judge.both(graph)
    name, field = repr(judge.system.id), "maintainers" if judge.system.maintainers else "owner"
    more = f" and {counted(others, 'more gate')}" if others else ""
    same = f" and builds {name}"
    if own - both:
        same = f"; {listed(map(repr, sorted(both)))} of it build{'s' * (len(both) == 1)} {name} as well"
    return Violation(
        judge.at,
        f"{judge.party!r} {judge.does} gate {judge.gate.id!r}{more}{same}",
        label="not independent",
        also=(Also(graph.estate.route(judge.system, field), "built by the same"),),
        severity=Severity.WARN if own - both else None,
        help="name an approver from a team that does not build it",
    )
