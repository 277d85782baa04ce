"""Models whose answers are judged by a model of their own kind."""

from collections.abc import Iterator, Sequence

from cadee.graph import Graph
from cadee.graph.judging import Kin, kinship
from cadee.model.proof import Evaluation
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-EV-019", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the models behind each judge with the models behind what it judges."""
    judged = [result for result in graph.estate.evaluations.values() if result.judge is not None]
    if not judged:
        yield NotApplicable("no evaluation names somebody or something that judges the answers")
        return
    kin = {(each.judge or "", each.subject): each for each in judged}
    pairs = {pair: kinship(graph, *pair) for pair in kin}
    found: dict[tuple[str, bool], list[tuple[Evaluation, Kin]]] = {}
    for result in judged:
        kindred = pairs[result.judge or "", result.subject]
        if kindred is not None:
            found.setdefault((result.judge or "", kindred.unknown), []).append((result, kindred))
    yield from (_violation(graph, judge, cases) for (judge, _), cases in found.items())
    if not found:
        judges = listed(dict.fromkeys(repr(each.judge) for each in judged), most=4)
        yield Proof(f"{counted(len(judged), 'judged evaluation')}: {judges} of another kind than what is judged")


def _violation(graph: Graph, judge: str, cases: Sequence[tuple[Evaluation, Kin]]) -> Violation:
    result, kin = cases[0]
    subjects = list(dict.fromkeys(repr(each.subject) for each, _ in cases))
    behind = [
        f"{model!r} behind {front!r}"
        for model, front in ((kin.judge, judge), (kin.judged, result.subject))
        if model != front
    ]
    verb, of = "is" if len(subjects) == 1 else "are", f" ({listed(behind)})" if behind else ""
    end = "; nobody can tell whether they err alike" if kin.unknown else ": mistakes of its own kind look right to it"
    return Violation(
        graph.estate.route(result, "judge"),
        f"{listed(subjects, most=3)} {verb} judged by {judge!r}, and {kin.why}{of}{end}",
        label="judges its own kind" if not kin.unknown else "of its own kind?",
        also=(Also(graph.estate.route(graph.estate.systems[kin.judged]), "judged"),),
        unknown=kin.unknown,
        help="say the `family` of both on their `model`"
        if kin.unknown
        else "let a model of another family judge, or people, and compare a sample of its verdicts with theirs",
    )
