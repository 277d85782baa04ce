"""Owners behind whom nobody stands: gone, a mailing list, without a deputy."""

from collections.abc import Iterator
from datetime import date, timedelta

from cadee.diagnostic import Severity
from cadee.graph import Graph
from cadee.graph.persons import answerable
from cadee.model.base import Entity
from cadee.model.people import Owner
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

SHOWN = 6


@rule("CADEE-EN-001", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Resolve every party that something names to active persons, today and at the next review; ask for a deputy."""
    named = answerable(graph)
    ownerless = [s for s in graph.estate.systems.values() if s.owner is None and s.lifecycle != "retired"]
    if not named and not ownerless:
        yield NotApplicable("nothing is declared that needs an owner")
        return
    owners, every = graph.estate.owners, graph.estate.workflow.review_every
    reasons = {key: reason for key in named if (reason := _absent(graph, owners[key], graph.today))}
    yield from (_violation(graph, owners[key], named[key], reason) for key, reason in reasons.items())
    day = graph.today + timedelta(days=min(int(every.days), (date.max - graph.today).days) if every else 0)
    later = {key: reason for key in named if key not in reasons and (reason := _absent(graph, owners[key], day))}
    for key, reason in later.items():
        message = f"at the next review, on {day}, {owners[key].kind} {key!r} will answer for nothing more: {reason}"
        yield Violation(graph.estate.route(owners[key]), message, label="ends before that", severity=Severity.WARN)
    if ownerless:
        names = listed((repr(system.id) for system in ownerless), most=SHOWN)
        message = f"{counted(len(ownerless), 'system has', 'systems have')} no owner: {names}"
        yield Violation(graph.estate.route(ownerless[0]), message, unknown=True, help="add `owner`")
    if not reasons and not later and not ownerless:
        yield Proof(f"{counted(len(named), 'owner')}, approvers and holders included: active persons stand behind each")


def _violation(graph: Graph, owner: Owner, uses: list[Entity], reason: str) -> Violation:
    grave = any(getattr(entity, "tier", None) in (0, 1) or entity.section == "workflow" for entity in uses)
    first = [entity for entity in uses[:1] if hasattr(entity, "owner")]
    return Violation(
        graph.estate.route(owner),
        f"{owner.kind} {owner.id!r} answers for {listed(map(_told, uses), most=3)}, and {reason}",
        label="nobody behind it",
        also=tuple(Also(graph.estate.route(entity, "owner"), "answers for this") for entity in first),
        severity=Severity.BLOCK if grave and "no deputy" not in reason else None,
    )


def _told(entity: Entity) -> str:
    return "the workflow" if entity.section == "workflow" else entity.ref


def _absent(graph: Graph, owner: Owner, day: date) -> str:
    if owner.kind == "mailing-list":
        return "a mailing list answers for nothing"
    if not owner.active_on(day):
        return "is not active on this day"
    owners = graph.estate.owners
    if not any(owners[key].kind == "person" and owners[key].active_on(day) for key in graph.people(owner.id)):
        return "no active person stands behind it"
    if owner.deputy == owner.id:
        return "is its own deputy"
    if owner.deputy is not None and not owners[owner.deputy].active_on(day):
        return f"its deputy {owner.deputy!r} is not active on this day"
    members = [name for name in owner.members if owners[name].active_on(day)]
    return "" if owner.deputy or len(members) > 1 else "has no deputy"
