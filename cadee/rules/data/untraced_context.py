"""Context whose lineage ends nowhere, or turns in a circle."""

from collections.abc import Iterator

from cadee.diagnostic import Step, Witness
from cadee.graph import Graph
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-D-006")
def check(graph: Graph) -> Iterator[Answer]:
    """Follow what context is made of back to a system of record, to a person, or to a system that makes it."""
    derived = [key for key in graph.context_data if graph.estate.data[key].derived_from]
    if not derived:
        yield NotApplicable("no data that AI is given says what it is made of")
        return
    grounded = frozenset(graph.derived([*graph.handed_in, *_made(graph)]))
    lost: dict[str, list[str]] = {}
    for key in derived:
        if key in graph.untraced and key not in grounded:
            lost.setdefault(_end(graph.untraced[key]), []).append(key)
    faults = 0
    for end, keys in sorted(lost.items()):
        if end not in graph.feeds or graph.says_origin(end):  # else CADEE-D-005 speaks of it
            faults += 1
            yield _violation(graph, end, keys, graph.untraced[keys[0]])
    if lost and not faults:
        yield NotApplicable("what this context is made of says nothing of where it comes from")
    elif not faults:
        what = counted(len(derived), "piece of context made of other data", "pieces of context made of other data")
        yield Proof(f"{what}: each traces back to a system of record, a person or what makes it")


def _made(graph: Graph) -> Iterator[str]:
    """Yield what a system that is no AI makes of nothing else."""
    for key, entry in graph.estate.data.items():
        if not entry.derived_from and graph.says_origin(key):
            yield key


def _end(chain: tuple[str, ...]) -> str:
    """Return where a chain ends; of a circle its first member by name, so that one circle is one fault."""
    circle = chain[chain.index(chain[-1]) : -1]
    return min(circle) if circle else chain[-1]


def _violation(graph: Graph, end: str, keys: list[str], chain: tuple[str, ...]) -> Violation:
    turns = chain[-1] in chain[:-1]
    more = f" (and {counted(len(keys) - 1, 'further piece')} of context)" if len(keys) > 1 else ""
    said = f"comes round to {chain[-1]!r} again, and no record stands behind it" if turns else ""
    said = said or f"comes from {end!r} in the end, and nobody says where that comes from"
    steps = tuple(Step(f"data/{key}", "made of" if number else "") for number, key in enumerate(chain))
    entry = graph.estate.data[end]
    return Violation(
        graph.estate.route(entry, "derived_from") if turns else graph.estate.route(entry),
        f"{keys[0]!r}{more} is given to AI and {said}",
        label="in a circle" if turns else "from where?",
        also=() if keys[0] == end else (Also(graph.estate.route(graph.estate.data[keys[0]]), "rests on it"),),
        witness=Witness("cycle" if chain[0] == chain[-1] else "chain", steps, "what it is made of, step by step"),
        help=f"declare `source_of_record` of {end!r}",
    )
