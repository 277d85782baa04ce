"""Live models, those of fallbacks included, that no test showed to be good enough for this use case."""

from collections.abc import Iterator, Sequence

from cadee.graph import Graph
from cadee.graph.results import live_models, reaches, results_of, steps_in
from cadee.model.proof import Evaluation
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-EV-009")
def check(graph: Graph) -> Iterator[Answer]:
    """Look for a result of accuracy or quality of each live model, and compare it with what it must reach."""
    live, results = live_models(graph), results_of(graph)
    if not live:
        yield NotApplicable("no model is live here")
        return
    bare = [key for key in live if not results[key]]
    found = [_bare(graph, bare)] if bare else []
    known = list({each.id: each for key in live for each in results[key]}.values())
    found += [_short(graph, each, live) for each in known if reaches(each) is False]
    open_ = [each for each in known if reaches(each) is None]
    vague = [key for key in live if results[key] and all(reaches(each) is None for each in results[key])]
    if vague:
        found.append(_vague(graph, vague, [each for each in open_ if each in results[vague[0]]]))
    yield from found
    if not found:
        yield Proof(f"{counted(len(live), 'live model')} ({listed(live, most=4)}): each has passed, fallbacks included")


def _named(graph: Graph, keys: Sequence[str]) -> str:
    return listed((f"{key!r} (a fallback)" if steps_in(graph, key) else repr(key) for key in keys), most=4)


def _bare(graph: Graph, bare: Sequence[str]) -> Violation:
    systems = graph.estate.systems
    return Violation(
        graph.estate.route(systems[bare[0]]),
        f"no test on file shows that {_named(graph, bare)} {'is' if len(bare) == 1 else 'are'} good enough",
        label="never shown to be",
        also=tuple(Also(graph.estate.route(systems[key]), "nor this") for key in bare[1:4]),
        unknown=not graph.estate.evaluations,
        help=f"test it on this use case and record it: an evaluation of {bare[0]!r} with `kind: accuracy`",
    )


def _short(graph: Graph, result: Evaluation, live: Sequence[str]) -> Violation:
    name = _named(graph, [result.subject]) if result.subject in live else repr(result.subject)
    need = f"{result.threshold} or {'more' if result.better == 'higher' else 'less'} is needed"
    return Violation(
        graph.estate.route(result, "value"),
        f"{name} did not pass {result.suite!r}: {result.metric} is {result.value}, {need}",
        label="does not reach it",
        also=(Also(graph.estate.route(result, "threshold"), "what is needed"),),
        help="take it off the path, or make it pass",
    )


def _vague(graph: Graph, vague: Sequence[str], results: Sequence[Evaluation]) -> Violation:
    first = results[0]
    why = "is of another unit than its result" if first.threshold is not None else "is not said"
    message = f"whether {_named(graph, vague)} passed cannot be told: what {first.metric!r} must reach {why}"
    at = graph.estate.route(first, "threshold")
    return Violation(at, message, unknown=True, help="say `threshold`, in the unit of `value`")
