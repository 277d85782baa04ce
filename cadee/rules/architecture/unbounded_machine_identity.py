"""Machines nobody looks after: no owner, usable from anywhere, never reviewed, alive after what they served."""

from collections.abc import Iterator
from datetime import timedelta

from cadee.diagnostic import Severity
from cadee.graph import Graph
from cadee.graph.stages import copyable, in_production, leaves, machines, outlived_by
from cadee.model.identity import Identity
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-A-045")
def check(graph: Graph, *, review_days: int = 365) -> Iterator[Answer]:
    """Compare each machine that calls with what bounds it: an owner, networks, a review, the life of what it serves."""
    calls = {each.id: [graph.estate.integrations[key] for key in graph.uses(each.id)] for each in machines(graph)}
    used = [each for each in machines(graph) if calls[each.id]] if in_production(graph) else []
    if not used:
        yield NotApplicable("no workload, agent or key calls anything in production")
        return
    outlived = {each.id: dead for each in used if (dead := outlived_by(graph, each, calls[each.id]))}
    living = [each for each in used if each.id not in outlived]
    oldest = graph.today - timedelta(days=review_days)
    found = [
        *(_outlives(graph, each, outlived[each.id]) for each in used if each.id in outlived),
        *(_overdue(graph, each) for each in living if each.last_review is not None and each.last_review < oldest),
        *_grouped(graph, "last_review", "no review on record", [e for e in living if e.last_review is None]),
        *_grouped(graph, "owner", "no owner", [e for e in living if e.owner is None and not copyable(e)]),
        *_grouped(
            graph,
            "restricted_to",
            "no network to be used from, though what proves them can be copied outside",
            [e for e in living if not e.restricted_to and leaves(graph, e, calls[e.id])],
        ),
    ]
    yield from found
    if not found:
        outside = sum(leaves(graph, each, calls[each.id]) for each in used)
        yield Proof(
            f"{counted(len(used), 'machine identity', 'machine identities')} in use: reviewed within {review_days} "
            f"days, with an owner where nothing is stored; {outside} whose secrets go outside are bound to networks"
        )


def _outlives(graph: Graph, identity: Identity, retired: str) -> Violation:
    return Violation(
        graph.estate.route(identity),
        f"{retired!r} is retired and {identity.kind} {identity.id!r}, which served it, still opens doors",
        label="still alive",
        also=(Also(graph.estate.route(graph.estate.systems[retired], "lifecycle"), "retired here"),),
        severity=Severity.ERROR,
        help=f"revoke it and set `expires` on {identity.ref}, or remove it with {retired!r}",
    )


def _overdue(graph: Graph, identity: Identity) -> Violation:
    days = (graph.today - identity.last_review).days if identity.last_review else 0
    message = f"the grants of {identity.kind} {identity.id!r} were last reviewed {days} days ago"
    return Violation(graph.estate.route(identity, "last_review"), message, "long ago", help="review them, or end it")


def _grouped(graph: Graph, field: str, words: str, those: list[Identity]) -> Iterator[Violation]:
    if those:
        names = listed((repr(each.id) for each in those), most=3)
        message = f"{names} {'calls' if len(those) == 1 else 'call'} in production with {words}"
        yield Violation(graph.estate.route(those[0]), message, unknown=field != "restricted_to", help=f"add `{field}`")
