"""Tests whose cases are known to what is tested: they stand in its index, its prompts or its training."""

from collections.abc import Iterator, Sequence

from cadee.diagnostic import Witness
from cadee.graph import Graph
from cadee.graph.leakage import Leak, leaks, origins, way
from cadee.model.proof import Evaluation
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

WHERE = {
    "index": "is held by index {!r}",
    "prompt": "is read into the prompts of {!r}",
    "training": "is used to train {!r}",
    "": "may be used to train models",
}
HELP = {
    "index": "take it out of the index, or draw new cases that are kept out",
    "prompt": "take its examples for the prompt from other data, and keep the cases of the test apart",
    "training": "hold the cases of the test back from training: `training: forbidden` on the data",
}


@rule("CADEE-EV-018")
def check(graph: Graph) -> Iterator[Answer]:
    """Follow the data of evaluations, and what is derived from it, into indexes, prompts and training."""
    results = graph.estate.evaluations
    if not results:
        yield NotApplicable("nothing is evaluated")
        return
    stems = origins(graph)
    tests, known = list(dict.fromkeys(stems.values())), leaks(graph, stems)
    first = {result.dataset: result for result in reversed(list(results.values()))}
    told: dict[tuple[str, str], list[Leak]] = {}
    for leak in known:
        told.setdefault((leak.kind, leak.into), []).append(leak)
    for group in told.values():
        stem = stems[group[0].data]
        yield _violation(graph, group, first[stem], way(graph, group[0], stem))
    silent = [result.id for result in results.values() if result.dataset is None]
    if silent:
        yield _unsaid(graph, silent)
    if not known and not silent and not tests:
        yield NotApplicable("the data of the evaluations is not here")
    elif not known and not silent:
        yield Proof(
            f"{counted(len(tests), 'set')} of test data ({listed(tests, most=4)}): in no index, prompt or training"
        )


def _violation(graph: Graph, group: Sequence[Leak], result: Evaluation, shown: Witness | None) -> Violation:
    first, names = group[0], list(dict.fromkeys(leak.data for leak in group))
    of = f", made of the test data {result.dataset!r}," if result.dataset != first.data else ""
    more = f" (and so {'is' if len(names) == 2 else 'are'} {listed(map(repr, names[1:]), most=3)})" if names[1:] else ""
    where = WHERE[first.kind if first.into else ""].format(first.into)
    return Violation(
        first.at,
        f"{first.data!r}{of} {where}{more}: "
        f"evaluation {result.id!r} then shows what is remembered, not what is understood",
        label="knows the test",
        also=(Also(graph.estate.route(result, "dataset"), "the test"),),
        witness=shown,
        help=HELP[first.kind],
    )


def _unsaid(graph: Graph, silent: Sequence[str]) -> Violation:
    more = f" and {counted(len(silent) - 1, 'more evaluation')}" if len(silent) > 1 else ""
    return Violation(
        graph.estate.route(graph.estate.evaluations[silent[0]], "dataset"),
        f"nobody says on which data {silent[0]!r}{more} ran, so it may be data that the model has seen",
        label="which cases?",
        unknown=True,
        help="name the cases as data and in `dataset`",
    )
