"""Copies of personal data that a deletion at the source never reaches, or reaches too late."""

from collections.abc import Iterator, Mapping

from cadee.diagnostic import Witness
from cadee.graph import Graph
from cadee.graph.carriage import Carriage
from cadee.graph.holdings import copies
from cadee.model.data import Data
from cadee.model.system import System
from cadee.model.units import Duration
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-D-016")
def check(graph: Graph, *, most_days: int = 30) -> Iterator[Answer]:
    """Ask each system that keeps copies of personal data how a deletion at the source reaches it, and how fast."""
    held: dict[str, set[str]] = {}
    for label in ("personal", "special-category"):
        for key, names in copies(graph, label).items():
            held.setdefault(key, set()).update(names)
    if not held:
        yield NotApplicable("no system is said to keep a copy of personal data")
        return
    reached, faults, ways = _reached(graph), 0, Carriage(graph)
    for key in sorted(held):
        system = graph.estate.systems[key]
        times = {name: _gone(system, graph.estate.data[name], reached) for name in sorted(held[key])}
        never = [name for name, time in times.items() if time is None]
        late = [name for name, time in times.items() if time is not None and time.days > most_days]
        if never or late:
            faults += 1
            told = never or late
            shown = ways.witness(told[0], key, graph.nearest_record(told[0]))
            yield _violation(graph, system, told, None if never else times[late[0]], most_days, shown)
    if not faults:
        what = counted(len(held), "system keeps", "systems keep")
        yield Proof(
            f"{what} copies of personal data ({listed(sorted(held), most=4)}): none is there "
            f"{counted(most_days, 'day')} after it was deleted at the source"
        )


def _reached(graph: Graph) -> Mapping[str, Duration]:
    """The systems that some deletion reaches, each with the time that the fastest takes."""
    found: dict[str, Duration] = {}
    for entry in graph.estate.data.values():
        if entry.deletion is not None:
            section, _, key = entry.deletion.by.partition("/")
            if section == "integrations" and key in graph.estate.integrations:
                key = graph.estate.integrations[key].target
            found[key] = min(entry.deletion.within, found.get(key, entry.deletion.within))
    return found


def _gone(system: System, entry: Data, reached: Mapping[str, Duration]) -> Duration | None:
    """How long a copy outlives its source at most; None where nobody says."""
    retention = entry.retention.at_most if entry.retention is not None else None
    terms = system.terms.retention if system.terms is not None else None
    cache = system.cache.ttl if system.cache is not None else None
    by_hand = entry.deletion is not None and not entry.deletion.by.startswith(("integrations/", "systems/"))
    handled = entry.deletion.within if entry.deletion is not None and by_hand else reached.get(system.id)
    return min((time for time in (handled, retention, terms, cache) if time is not None), default=None)


def _violation(
    graph: Graph, system: System, names: list[str], time: Duration | None, most_days: int, shown: Witness
) -> Violation:
    what = listed(map(repr, names), most=3)
    rest = "and no deletion at the source reaches it" if time is None else f"and is rid of it after {time} only"
    return Violation(
        graph.estate.route(system),
        f"{system.kind} {system.id!r} keeps a copy of {what}, {rest}",
        label="a copy",
        also=tuple(Also(graph.estate.route(graph.estate.data[name]), "personal data") for name in names[:2]),
        witness=shown,
        help=f"declare how deletion reaches it (`deletion`), or a `retention` of at most {counted(most_days, 'day')}",
    )
