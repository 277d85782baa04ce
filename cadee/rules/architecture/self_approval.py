"""Live components whose only author approves their changes, or whose changes nobody may approve."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.persons import builders, persons
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-A-041")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the persons who change each live component with those who may approve a change."""
    stage, workflow = graph.estate.environment, graph.estate.workflow
    if stage is not None and stage.stage in ("sandbox", "development"):
        yield NotApplicable("changes in an environment for experiments need no approval")
        return
    live = [system for system in graph.estate.systems.values() if _live(system)]
    if not live:
        yield NotApplicable("no live component that people of ours change is declared")
        return
    if workflow.approver is None:
        at = graph.estate.route(workflow, "approver")
        message = f"nobody is named who approves changes of {counted(len(live), 'live component')}"
        yield Violation(at, message, unknown=True, help="name an owner as `approver`")
        return
    approvers = persons(graph, [workflow.approver])
    alone = [s for s in live if len(approvers) == 1 and persons(graph, builders(s)) == approvers]
    same = [s for s in live if not approvers and set(builders(s)) == {workflow.approver}]
    if alone or same:
        yield _violation(graph, workflow.approver, next(iter(approvers), ""), alone or same)
    else:
        yield Proof(
            f"{counted(len(live), 'live component')}: {workflow.approver!r} approves and is the only author of none"
        )


def _live(system: System) -> bool:
    return system.kind != "human" and system.lifecycle not in ("planned", "retired") and bool(builders(system))


def _violation(graph: Graph, approver: str, person: str, found: list[System]) -> Violation:
    things = listed((repr(system.id) for system in found), most=3)
    who = repr(approver) if person in ("", approver) else f"{approver!r}, which is {person!r} alone,"
    fact = f"{who} approves changes of {things} and is the only author"
    if not person:
        fact = f"{who} approves and makes the changes of {things}, and nobody says which persons these are"
    fields = ("maintainers" if system.maintainers else "owner" for system in found[:3])
    return Violation(
        graph.estate.route(graph.estate.workflow, "approver"),
        fact,
        label="approves its own work",
        also=tuple(Also(graph.estate.route(s, f), "changed by the same") for s, f in zip(found, fields, strict=False)),
        unknown=not person,
        help="name an approver from another team, or a second maintainer"
        if person
        else f"name members of {approver!r}",
    )
