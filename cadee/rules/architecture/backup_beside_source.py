"""Backups that are lost with what they are to bring back, and backups that nobody has gone back to."""

from collections.abc import Iterator

from cadee.diagnostic import Severity
from cadee.graph import Graph
from cadee.graph.backups import Kept, backups, without_backup
from cadee.graph.stages import in_production
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-A-050")
def check(graph: Graph, *, most_days: int = 365) -> Iterator[Answer]:
    """Compare each source with its backup: what both fail with, who may change both, when it was last gone back to."""
    kept, bare = (backups(graph), without_backup(graph)) if in_production(graph) else ((), ())
    if not kept and not bare:
        yield NotApplicable("in production no record of consequence is said to be backed up, and no store is of tier 0")
        return
    found = [told for each in kept for told in (_beside(graph, each), _untried(graph, each, most_days)) if told]
    yield from found
    if bare:
        yield _bare(graph, bare)
    elif not found:
        pairs = listed((f"{each.source.id!r} in {each.backup.to!r}" for each in kept), most=3)
        yield Proof(
            f"{counted(len(kept), 'backup')} ({pairs}): nothing that takes the source is said to take the backup, "
            f"and each was gone back to within {counted(most_days, 'day')}"
        )


def _beside(graph: Graph, each: Kept) -> Violation | None:
    key, to = each.source.id, each.backup.to
    what = ["it is kept in itself"] if key == to else []
    if each.domains and not what:
        what.append(f"both fail with {listed(map(repr, each.domains), most=2)}")
    if each.hands and key != to:
        what.append(f"{listed(map(repr, each.hands), most=2)} may change both")
    if not what and not each.unsaid:
        return None
    fact = f"what takes {key!r} takes its backup {to!r} as well: {', and '.join(what)}"
    doubt = f"nobody says what {listed(map(repr, each.unsaid))} fails with, so {key!r} may go with its backup {to!r}"
    hands = (Also(graph.estate.route(graph.estate.identities[hand]), "changes both") for hand in each.hands[:2])
    return Violation(
        graph.estate.route(each.source, "backup", "to"),
        fact if what else doubt,
        label="lost with its source" if what else "",
        also=(Also(graph.estate.route(graph.estate.systems[to]), "the backup"), *hands),
        unknown=not what,
        help=f"keep the backup of {key!r} apart: its own volume, account and credentials"
        if what
        else "declare `failure_domains` of both: volume, account, region",
    )


def _untried(graph: Graph, each: Kept, most_days: int) -> Violation | None:
    last, key, to = each.backup.last_restored, each.source.id, each.backup.to
    known = last is not None and last <= graph.today
    days = (graph.today - last).days if last is not None and known else 0
    if known and days <= most_days:
        return None
    late = f"records of {key!r} were last restored from {to!r} on {last}, {counted(days, 'day')} ago"
    return Violation(
        graph.estate.route(each.source, "backup", *(("last_restored",) if last is not None else ())),
        late if known else f"nobody says that records of {key!r} were ever restored from {to!r}",
        severity=Severity.WARN if known else None,
        unknown=not known,
        help="restore from it into an empty system, look at the records, and write the day as `last_restored`",
    )


def _bare(graph: Graph, systems: tuple[System, ...]) -> Violation:
    names, one = listed((repr(system.id) for system in systems), most=3), len(systems) == 1
    return Violation(
        graph.estate.route(systems[0]),
        f"nobody says whether {'store' if one else 'stores'} {names}, of tier 0, {'is' if one else 'are'} backed up",
        unknown=True,
        help="declare `backup` with the system that keeps the copy and the day of the last restore",
    )
