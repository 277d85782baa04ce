"""Owners behind whom nobody stands: gone, a mailing list, without a deputy."""

from collections.abc import Iterator

from cadee.diagnostic import Severity
from cadee.graph import Graph
from cadee.model.base import Entity
from cadee.model.people import Owner
from cadee.model.references import references
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

SHOWN = 6


@rule("CADEE-EN-001", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Resolve every party that something names to active persons, and ask for a deputy."""
    named = _named(graph)
    ownerless = [s for s in graph.estate.systems.values() if s.owner is None and s.lifecycle != "retired"]
    if not named and not ownerless:
        yield NotApplicable("nothing is declared that needs an owner")
        return
    faults = 0
    for key, uses in named.items():
        owner = graph.estate.owners[key]
        reason = _absent(graph, owner)
        if reason:
            faults += 1
            grave = any(getattr(entity, "tier", None) in (0, 1) or entity.section == "workflow" for entity in uses)
            things = listed((entity.ref for entity in uses), most=3)
            yield Violation(
                graph.estate.route(owner),
                f"{owner.kind} {key!r} answers for {things}, and {reason}",
                label="nobody behind it",
                also=tuple(
                    Also(graph.estate.route(entity, "owner"), "answers for this")
                    for entity in uses[:1]
                    if hasattr(entity, "owner")
                ),
                severity=Severity.BLOCK if grave and "no deputy" not in reason else None,
            )
    if ownerless:
        faults += 1
        names = listed((repr(system.id) for system in ownerless), most=SHOWN)
        message = f"{counted(len(ownerless), 'system has', 'systems have')} no owner: {names}"
        yield Violation(graph.estate.route(ownerless[0]), message, unknown=True, help="add `owner`")
    if not faults:
        yield Proof(f"{counted(len(named), 'owner')}, approvers and holders included: active persons stand behind each")


def _named(graph: Graph) -> dict[str, list[Entity]]:
    """Every owner that something outside the owners themselves names, with what names it."""
    found: dict[str, list[Entity]] = {}
    for entity in graph.estate.entities():
        if entity.section != "owners":
            for reference in references(entity, "owners"):
                uses = found.setdefault(reference.value, [])
                if entity not in uses[-1:]:
                    uses.append(entity)
    return found


def _absent(graph: Graph, owner: Owner) -> str:
    if owner.kind == "mailing-list":
        return "a mailing list answers for nothing"
    if not owner.active_on(graph.today):
        return "is not active on this day"
    owners = graph.estate.owners
    people = [
        name for name in graph.people(owner.id) if owners[name].kind == "person" and owners[name].active_on(graph.today)
    ]
    if not people:
        return "no active person stands behind it"
    if owner.deputy == owner.id:
        return "is its own deputy"
    if owner.deputy is not None and not owners[owner.deputy].active_on(graph.today):
        return f"its deputy {owner.deputy!r} is not active on this day"
    members = [name for name in owner.members if owners[name].active_on(graph.today)]
    return "" if owner.deputy or len(members) > 1 else "has no deputy"
