"""Results that are not shown for the groups they matter for, so that an average hides who is served badly."""

from collections.abc import Iterator, Mapping, Sequence

from cadee.graph import Graph
from cadee.graph.segments import channels, deciding, languages, people, unseen
from cadee.model.proof import Evaluation, Kpi
from cadee.rules.base import Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-EV-017", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the segments of measures and evaluations with the languages, the channels and the class of risk."""
    results, kpis = list(graph.estate.evaluations.values()), deciding(graph)
    spoken, ways = languages(graph), channels(graph)
    grave, told = graph.estate.workflow.risk_class == "high", list[Kpi | Evaluation]([*kpis, *results])
    if not told or not (spoken or ways or grave):
        yield NotApplicable(
            "one language, one channel and no high risk are declared" if told else "nothing is measured or evaluated"
        )
        return
    if not any(each.segments for each in told) and not any(kpi.segments for kpi in graph.estate.kpis.values()):
        yield _unsaid(graph, told[0], (*spoken, *ways))
        return
    found = []
    if kpis and (missing := unseen((*spoken, *ways), kpis)):
        found.append(_hidden(graph, kpis, missing))
    if bad := {key: gone for key, about in _by_subject(results).items() if (gone := unseen(spoken, about))}:
        found.append(_untested(graph, bad))
    if grave and not people(told):
        found.append(_nobody(graph, told[0]))
    yield from found
    if not found:
        seen = listed((*spoken, *ways), most=6) or "the groups at risk"
        yield Proof(f"{counted(len(kpis), 'measure')} and {counted(len(results), 'evaluation')} show {seen} apart")


def _by_subject(results: Sequence[Evaluation]) -> Mapping[str, list[Evaluation]]:
    found: dict[str, list[Evaluation]] = {}
    for result in results:
        found.setdefault(result.subject, []).append(result)
    return found


def _unsaid(graph: Graph, first: Kpi | Evaluation, wanted: Sequence[str]) -> Violation:
    what = f": nobody would see that {listed(map(repr, wanted), last='or', most=4)} fares worse" if wanted else ""
    return Violation(
        graph.estate.route(first, "segments"),
        f"no result is shown for any group apart{what}",
        label="an average of whom?",
        unknown=True,
        help="say in `segments` for which languages, channels and groups of people it is shown",
    )


def _hidden(graph: Graph, kpis: Sequence[Kpi], missing: Sequence[str]) -> Violation:
    kpi = next((each for each in kpis if each.segments), kpis[0])
    return Violation(
        graph.estate.route(kpi, "segments"),
        f"no measure that decides is shown for {listed(map(repr, missing), last='or', most=4)} apart",
        label="not among them",
        help=f"add a segment for {listed(missing, most=4)} to a measure that decides, such as {kpi.id!r}",
    )


def _untested(graph: Graph, bad: Mapping[str, Sequence[str]]) -> Violation:
    subject, missing = next(iter(bad.items()))
    result = next(each for each in graph.estate.evaluations.values() if each.subject == subject)
    more = f"; {counted(len(bad) - 1, 'more subject')} likewise" if len(bad) > 1 else ""
    words = listed(map(repr, missing), last="or", most=4)
    message = f"no evaluation of {subject!r} shows how well it does in {words}{more}"
    return Violation(graph.estate.route(result, "segments"), message, "all languages in one figure?", help="split it")


def _nobody(graph: Graph, first: Kpi | Evaluation) -> Violation:
    message = "the workflow is of high risk, and no result is shown for any group of people apart"
    at = ("workflow", "risk_class")
    return Violation(at, message, "for whom?", help=f"split {first.id!r} and others by the groups it could treat worse")
