"""Indexes, caches and memories that do not keep customers or tenants apart."""

from collections.abc import Iterator, Mapping

from cadee.graph import Graph
from cadee.graph.holdings import Shelf, scopes, shelves
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

PRIVATE = frozenset(("personal", "special-category", "payment"))


@rule("CADEE-D-013")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the keys that separate data with those that an index, a cache or a memory of an agent files it under."""
    places = [place for place in shelves(graph) if place[2]]
    if not places:
        yield NotApplicable("no index, cache or memory of an agent is said to hold data")
        return
    keys = scopes(graph)
    open_places = [place for place in places if place[1] == "cache" or place[0].subject_access != "per-subject"]
    found = [violation for place in open_places if (violation := _mixed(graph, place, keys)) is not None]
    unclear = [(place[0], name) for place in open_places for name in place[2] if not keys[name] and _doubt(graph, name)]
    yield from found
    if unclear:
        yield _unclear(graph, unclear)
    if not found and not unclear:
        names = listed((place[0].id for place in places), most=4)
        what = counted(len(places), "index, cache or memory", "indexes, caches and memories")
        yield Proof(f"{what} ({names}): no two customers or tenants share an entry")


def _mixed(graph: Graph, place: Shelf, keys: Mapping[str, frozenset[str]]) -> Violation | None:
    system, field, held = place
    filed = set(system.cache.key) if field == "cache" and system.cache else set[str]()
    filed |= set(system.index.filters_by) if field == "index" and system.index else set()
    mixed = [name for name in held if keys[name] - filed]
    if not mixed:
        return None
    lacking = listed(sorted(keys[mixed[0]] - filed))
    more = f" (and {counted(len(mixed) - 1, 'further kind')} of data)" if len(mixed) > 1 else ""
    said = field != "subject_access" or system.subject_access is not None
    does = {"index": "is not narrowed by", "cache": "does not file it under"}.get(field, "does not ask for")
    does = does if said else "is not said to ask for"
    return Violation(
        graph.estate.route(system, field),
        f"{system.kind} {system.id!r} holds {mixed[0]!r}{more} and {does} {lacking}",
        label="one can be given what is another's",
        also=(Also(graph.estate.route(graph.estate.data[mixed[0]], "labels", "scoped_by"), "kept apart by this"),),
        unknown=not said,
        help=f"narrow or file it by {lacking}, or have it check the end user (`subject_access: per-subject`)",
    )


def _doubt(graph: Graph, name: str) -> bool:
    labels = graph.estate.data[name].labels
    said = labels is not None and "scoped_by" in labels.model_fields_set
    return not said and not PRIVATE.isdisjoint(graph.sensitivity(name))


def _unclear(graph: Graph, found: list[tuple[System, str]]) -> Violation:
    system, name = found[0]
    more = f", nor in {counted(len(found) - 1, 'further case')}" if len(found) > 1 else ""
    return Violation(
        graph.estate.route(graph.estate.data[name], "labels"),
        f"{system.kind} {system.id!r} holds {name!r}, and nobody says what keeps one person's from another{more}",
        also=(Also(graph.estate.route(system), "held here"),),
        unknown=True,
        help="declare `scoped_by` in its labels, such as `scoped_by: [customer]`",
    )
