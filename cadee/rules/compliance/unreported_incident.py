"""Incidents that have to be reported and have no route to the report, or none that is fast enough."""

from collections.abc import Iterator
from decimal import Decimal

from cadee.diagnostic import Step, Witness
from cadee.graph import Graph
from cadee.graph.minding import ends
from cadee.graph.personal import personal_data
from cadee.model.proof import IncidentReport, Obligation
from cadee.model.units import Duration
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, lacks, listed


@rule("CADEE-C-022", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Follow an incident from the signals that make it known over each step to the report, and add up the time."""
    duties = graph.estate.obligations.values()
    in_force = [duty for duty in duties if duty.applies_from is None or duty.applies_from <= graph.today]
    asking = [(duty, duty.incidents) for duty in in_force if duty.incidents is not None]
    rules = [duty for duty in in_force if duty.kind == "regulation"]
    if not asking and rules and personal_data(graph):
        names = listed((repr(duty.id) for duty in rules), most=4)
        message = f"nobody says how an incident with personal data is reported under {names}"
        help_ = "declare `incidents` on the one that asks for reports: `to`, `within`, `signals`, `steps`"
        yield Violation(graph.estate.route(rules[0]), message, "to whom, how fast?", unknown=True, help=help_)
    elif not asking:
        yield NotApplicable("no obligation in force says that incidents are reported")
    found = [fault for duty, report in asking for fault in _faults(graph, duty, report)]
    yield from found
    if asking and not found:
        names = listed((duty.id for duty, _ in asking), most=4)
        yield Proof(
            f"{counted(len(asking), 'duty', 'duties')} to report incidents ({names}): known, handed on, in time"
        )


def _faults(graph: Graph, duty: Obligation, report: IncidentReport) -> Iterator[Violation]:
    route = graph.estate.route(duty, "incidents")
    missing = [word for word, said in (("signal to notice it by", report.signals), ("step", report.steps)) if not said]
    if missing:
        message = (
            f"an incident under {duty.id!r} must reach {report.to} within {report.within}, and has {lacks(missing)}"
        )
        yield Violation(route, message, "no route", help="declare `signals` and `steps`")
    time = Duration(sum((step.within.milliseconds for step in report.steps), Decimal(0)))
    if time > report.within:
        steps = tuple(Step(f"owners/{step.owner}", f"{step.name}: {step.within}") for step in report.steps)
        message = (
            f"an incident under {duty.id!r} takes {time.readable} to be reported; it must be within {report.within}"
        )
        witness = Witness("sum", steps, f"together {time.readable}")
        yield Violation((*route, "within"), message, "sooner than that", witness=witness, help="shorten a step")
    yield from _unheard(graph, duty, report)


def _unheard(graph: Graph, duty: Obligation, report: IncidentReport) -> Iterator[Violation]:
    """Yield signals that reach nobody, and those that reach nobody who takes the first step."""
    first = report.steps[0] if report.steps else None
    takers = set(graph.people(first.owner)) if first is not None else set()
    for number, key in enumerate(report.signals):
        signal, at = graph.estate.signals[key], (*graph.estate.route(duty, "incidents"), "signals", number)
        also = (Also(graph.estate.route(signal), "the signal"),)
        if end := ends(graph, signal):
            yield Violation(
                at, f"signal {key!r}, by which an incident under {duty.id!r} is noticed, {end}", "unheard", also
            )
        elif first is not None and signal.to is not None and takers.isdisjoint(graph.people(signal.to)):
            message = (
                f"signal {key!r} goes to {signal.to!r}, and the first step under {duty.id!r} is for {first.owner!r}"
            )
            yield Violation(at, message, "handed on by nobody", also, help=f"send it to {first.owner!r} as well")
