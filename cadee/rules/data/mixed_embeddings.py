"""Questions that are embedded by another model than the index they are put to, also by a fallback."""

from collections.abc import Iterator, Mapping, Sequence

from cadee.graph import Graph
from cadee.graph.embeddings import Embedding, embeddings, same_vectors
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-D-015")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the model of each index with those by which its callers embed, and with what stands in for these."""
    judged = faults = 0
    for index in [system for system in graph.estate.systems.values() if system.index is not None]:
        callers = sorted({graph.estate.integrations[key].source for key in graph.calls_to(index.id)})
        used = {caller: found for caller in callers if (found := list(embeddings(graph, caller)))}
        judged += bool(used)
        for violation in _faults(graph, index, used):
            faults += 1
            yield violation
    if not judged:
        yield NotApplicable("nobody who asks or fills an index calls a model for embedding")
    elif not faults:
        what = counted(judged, "index", "indexes")
        yield Proof(f"{what}: entries and questions are embedded by one version of one model, on fallbacks too")


def _faults(graph: Graph, index: System, used: Mapping[str, Sequence[Embedding]]) -> Iterator[Violation]:
    model = graph.estate.systems.get((index.index.embedding if index.index is not None else None) or "")
    told = set[str]()
    for caller, found in used.items():
        if model is None:
            message = f"nobody says which model fills index {index.id!r}, and {caller!r} embeds by {found[0].by.id!r}"
            yield Violation(
                graph.estate.route(index, "index"), message, unknown=True, help="declare `embedding` of the index"
            )
            return
        fits = any(same_vectors(model, each.by) for each in found if not each.instead_of)
        for each in found:
            apart = not same_vectors(model, each.by) and (each.instead_of or not fits)
            if apart and each.by.id not in told:
                told.add(each.by.id)
                yield _violation(graph, index, model, caller, each)


def _violation(graph: Graph, index: System, model: System, caller: str, each: Embedding) -> Violation:
    when = f"when {each.instead_of!r} fails, " if each.instead_of else ""
    unknown = same_vectors(model, each.by) is None
    rest = "and nobody says that both are one version of one model" if unknown else "whose vectors do not fit"
    return Violation(
        each.at,
        f"index {index.id!r} is filled by {model.id!r}; {when}{caller!r} embeds by {each.by.id!r}, {rest}",
        label="another model",
        also=(Also(graph.estate.route(index, "index", "embedding"), "filled by this"),),
        unknown=unknown,
        help=f"embed by {model.id!r} only, and refuse when it is down; a second model needs a second index",
    )
