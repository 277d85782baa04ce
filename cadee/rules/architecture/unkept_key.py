"""Keys that live long: without an owner, an end or a rotation, or with one that is too far away."""

from collections.abc import Iterator
from datetime import timedelta

from cadee.graph import Graph
from cadee.graph.stages import copyable, in_production, machines
from cadee.model.identity import Identity
from cadee.rules.base import Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, lacks, listed


@rule("CADEE-A-031")
def check(graph: Graph, *, most_days: int = 90) -> Iterator[Answer]:
    """Compare the dates of each secret that a machine presents with today and with the longest life."""
    keys = [identity for identity in machines(graph) if copyable(identity)] if in_production(graph) else []
    if not keys:
        yield NotApplicable("no workload, agent or key presents a secret in production")
        return
    faults = 0
    lacking: dict[tuple[str, ...], list[Identity]] = {}
    for key in keys:
        dated = _dated(graph, key, most_days)
        missing = _missing(graph, key, most_days)
        if dated is not None:
            faults += 1
            yield dated
        if missing:
            lacking.setdefault(missing, []).append(key)
    for missing, those in lacking.items():
        yield _lacks(graph, missing, those)
    if not faults and not lacking:
        yield Proof(
            f"{counted(len(keys), 'secret')} that machines present: each has an owner, an end, "
            f"and lives {most_days} days at most"
        )


def _ends_soon(graph: Graph, key: Identity, most_days: int) -> bool:
    return key.expires is not None and key.expires <= graph.today + timedelta(days=most_days)


def _dated(graph: Graph, key: Identity, most_days: int) -> Violation | None:
    if key.expires is not None and key.expires < graph.today:
        message = f"{key.kind} {key.id!r} ended on {key.expires} and is still in the design"
        return Violation(graph.estate.route(key, "expires"), message, "in the past", help="renew it, or remove it")
    if key.rotates is not None and key.rotates.days > most_days and not _ends_soon(graph, key, most_days):
        message = f"the secret of {key.kind} {key.id!r} lives {key.rotates}, longer than {most_days} days"
        return Violation(graph.estate.route(key, "rotates"), message, "too long", help=f"rotate it every {most_days}d")
    return None


def _missing(graph: Graph, key: Identity, most_days: int) -> tuple[str, ...]:
    said = (
        ("owner", key.owner is not None),
        ("end (`expires`)", key.expires is not None),
        ("rotation (`rotates`)", key.rotates is not None or _ends_soon(graph, key, most_days)),
    )
    return tuple(words for words, there in said if not there)


def _lacks(graph: Graph, missing: tuple[str, ...], those: list[Identity]) -> Violation:
    names = listed((repr(key.id) for key in those), most=3)
    verb = "has" if len(those) == 1 else "have"
    return Violation(
        graph.estate.route(those[0]),
        f"{names} can be copied and {verb} {lacks(missing)}",
        label="nobody replaces it" if missing[-1].startswith("rotation") else "",
        help="add what is missing, or use an identity without a stored secret (spiffe, cloud-iam)",
    )
