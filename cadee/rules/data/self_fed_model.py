"""Agents and models that are fed with what they said themselves, unchecked."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.feedback import Feedback, feedback, made_by_ai
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-D-014")
def check(graph: Graph) -> Iterator[Answer]:
    """Look for rounds from an agent or a model over what it makes back to it, past no check."""
    made = made_by_ai(graph)
    doubtful = [cycle for cycle in graph.lineage_cycles if _doubtful(graph, cycle)]
    if not made and not doubtful:
        yield NotApplicable("no data is said to be made by an agent or a model")
        return
    rounds = feedback(graph)
    yield from (_violation(graph, each) for each in rounds)
    for cycle in doubtful:
        silent = [key for key in cycle[:-1] if graph.estate.data[key].produced_by is None]
        yield Violation(
            graph.estate.route(graph.estate.data[silent[0]]),
            f"{listed(map(repr, cycle[:-1]))} is made of itself and nobody says what makes {silent[0]!r}"
            if len(cycle) == 2
            else f"{listed(map(repr, cycle[:-1]))} are made of each other, and nobody says what makes {silent[0]!r}",
            unknown=True,
            help="declare `produced_by`, and `checks` on what must hold before it is used again",
        )
    if not rounds and not doubtful:
        makers = listed(sorted(set(made.values())), most=4)
        yield Proof(f"{counted(len(made), 'kind')} of data made by {makers}: none comes back as a source unchecked")


def _violation(graph: Graph, each: Feedback) -> Violation:
    estate = graph.estate
    maker, data = estate.systems[each.maker], estate.data[each.data]
    return Violation(
        estate.route(data, "produced_by"),
        f"what {maker.kind} {maker.id!r} makes ({data.id!r}) comes back to it as a source, "
        "and nothing checks it on the way",
        label="its own source",
        also=(Also(estate.route(maker), "makes it, and is fed with it"),),
        witness=each.witness("the round it takes"),
        help=f"declare `checks` on {data.id!r} or on what is derived from it, or gate the call that stores it",
    )


def _doubtful(graph: Graph, cycle: tuple[str, ...]) -> bool:
    """Whether a circle of data may pass a model, for all that is said; one without an origin is faulty anyway."""
    entries = [graph.estate.data[key] for key in cycle[:-1]]
    unsaid = any(entry.produced_by is None for entry in entries)
    ai = any(entry.produced_by in graph.systems("agent", "model") for entry in entries)
    return unsaid and not ai and cycle[0] not in graph.untraced and not any(entry.checks for entry in entries)
