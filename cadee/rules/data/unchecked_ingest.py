"""Indexes that take in what nobody checks, or what failed a check."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, lacks, listed


@rule("CADEE-D-009")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare what goes into each index that AI reads with its checks, and follow where what fails them goes."""
    held = {index: graph.held(index) for index in graph.read_indexes}
    if not held:
        yield NotApplicable("AI looks nothing up in a retrieval index")
        return
    silent = [index for index, names in held.items() if not names]
    raw = [
        (index, name, lack) for index, names in held.items() for name in names if (lack := _lack(graph, index, name))
    ]
    leaks = list(_leaks(graph, list(dict.fromkeys(name for names in held.values() for name in names))))
    for index, name, missing in raw:
        yield Violation(
            graph.estate.route(graph.estate.data[name]),
            f"{name!r} goes into index {index!r}, from which AI answers, with {lacks(missing)}",
            label="taken in as it is" if "checks" in missing else "and when it fails?",
            also=(Also(graph.estate.route(graph.estate.systems[index]), "taken in here"),),
            help=f"declare {listed(f'`{each}`' for each in missing)} of {name!r}",
        )
    yield from leaks
    if silent:
        more = f" and {counted(len(silent) - 1, 'further index', 'further indexes')}" if len(silent) > 1 else ""
        said = f"nobody says what index {silent[0]!r}{more} holds, so nobody knows what is checked"
        at = graph.estate.route(graph.estate.systems[silent[0]])
        yield Violation(at, said, unknown=True, help="declare `contains` of its `index`")
    if not raw and not leaks and not silent:
        where = f"{counted(sum(map(len, held.values())), 'kind')} of data in {listed(map(repr, held), most=4)}"
        yield Proof(f"{where}: each is checked on the way in, and what fails goes where AI does not read")


def _lack(graph: Graph, index: str, name: str) -> list[str]:
    """Return what is missing, of data and of all that it is made of: checks may be upstream, or on the way in."""
    entry = graph.estate.data[name]
    calls = [call for call in graph.written_to(index) if name in (call.data or ())]
    validated = bool(calls) and all(any(each.kind == "validate" for each in call.transforms) for call in calls)
    sources = [graph.estate.data[key] for key in entry.derived_from if key in graph.estate.data]
    above = bool(sources) and all(each.checks and each.quarantine for each in sources)
    lack = [] if entry.checks or validated or above else ["checks"]
    return lack if entry.quarantine or above else [*lack, "quarantine"]


def _leaks(graph: Graph, names: list[str]) -> Iterator[Violation]:
    """Yield each quarantine once that is such an index, leads into one past no person, or is read by an agent."""
    agents, indexes = frozenset(graph.systems("agent")), frozenset(graph.read_indexes)
    read = frozenset(call.target for call, way in graph.lookups if way.systems[0] in agents)
    leading = graph.reaching(indexes, without_systems=graph.humans, fallbacks=True)
    places: dict[str, list[str]] = {}
    for name in names:
        place = graph.estate.data[name].quarantine
        if place in leading or place in read:
            places.setdefault(place or "", []).append(name)
    for place, kept in places.items():
        way = None
        if place in indexes:
            said = "which is an index that AI reads"
        elif place in leading:
            way = graph.reaches([place], indexes, without_systems=graph.humans, fallbacks=True)
            said = f"and from there into index {way.systems[-1]!r}" if way else ""
        else:
            said = "where an agent reads it all the same"
        more = f" (and of {len(kept) - 1} more)" if len(kept) > 1 else ""
        yield Violation(
            graph.estate.route(graph.estate.data[kept[0]], "quarantine"),
            f"what fails a check of {kept[0]!r}{more} goes to {place!r}, {said}",
            label="not kept out",
            also=(Also(graph.estate.route(graph.estate.systems[place]), "kept here"),),
            witness=way.witness("from the quarantine back into an index") if way else None,
            help="let a person release what was held back, and keep it where nothing reads it",
        )
