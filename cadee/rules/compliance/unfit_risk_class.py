"""A risk class that nobody states, that nobody assessed, or that does not bring what it calls for."""

from collections.abc import Iterator, Sequence

from cadee.diagnostic import Severity
from cadee.graph import Graph
from cadee.graph.facing import facing_minds
from cadee.graph.gating import minds
from cadee.model.proof import Evidence
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.risk import called_for, unmet
from cadee.rules.wording import counted, listed

AT = ("workflow", "risk_class")


@rule("CADEE-C-021", scope="workspace")
def check(graph: Graph, *, most_days: int = 365) -> Iterator[Answer]:
    """Look the class up, ask for its assessment, and compare what is declared with what it calls for."""
    workflow, facing = graph.estate.workflow, facing_minds(graph)
    stated = workflow.risk_class
    if not minds(graph):
        yield NotApplicable("no AI system is declared")
    elif stated is None:
        meets = f": people outside meet {next(iter(facing))!r}, so it is limited at least" if facing else ""
        message = f"nobody says which risk class the workflow is of{meets}"
        yield Violation(("workflow", "name"), message, "of what risk?", unknown=True, help="declare `risk_class`")
    elif stated == "prohibited":
        message = "the workflow is of a class that is prohibited"
        yield Violation(AT, message, "must not run", severity=Severity.BLOCK, help="do not build it")
    else:
        found = [*_too_low(graph, stated, list(facing)), *_assessed(graph, most_days), *_lacking(graph, stated)]
        yield from found
        if not found:
            called = len(called_for(stated))
            things = f"{counted(called, 'thing')} that it calls for" if called else "nothing more has to be"
            yield Proof(f"risk class {stated!r}: assessed in the last {most_days} days; {things} declared")


def _too_low(graph: Graph, stated: str, facing: Sequence[str]) -> Iterator[Violation]:
    if stated == "minimal" and facing:
        system = graph.estate.systems[facing[0]]
        message = f"the workflow is said to be of minimal risk, and people outside meet {system.kind} {system.id!r}"
        also = (Also(graph.estate.route(system), "meets people outside"),)
        yield Violation(
            AT, message, "limited at least", also, help="state `limited`, or `high` where it decides on people"
        )


def _assessed(graph: Graph, most_days: int) -> Iterator[Violation]:
    papers = [paper for paper in graph.estate.evidence.values() if _assesses(paper)]
    dated = [(paper.date, paper) for paper in papers if paper.date is not None]
    if not dated:
        help_ = "file an evidence of kind assessment about the workflow, with its date"
        yield Violation(AT, "nobody assessed the risk class: no dated assessment is on file", "says who?", help=help_)
        return
    day, paper = max(dated, key=lambda pair: pair[0])
    age = (graph.today - day).days
    if age > most_days:
        also = (Also(graph.estate.route(paper, "date"), f"{age} days ago"),)
        message = f"the risk class was last assessed on {day}, more than {most_days} days ago"
        yield Violation(AT, message, "still true?", also, help="assess it again")


def _assesses(paper: Evidence) -> bool:
    return paper.kind == "assessment" and paper.subject == "workflow"


def _lacking(graph: Graph, stated: str) -> Iterator[Violation]:
    missing = unmet(stated, graph.estate)
    if missing:
        words = listed(f"{need.words} ({need.rule})" for need in missing)
        yield Violation(AT, f"risk class {stated!r} calls for what is not declared: {words}", "calls for more")
