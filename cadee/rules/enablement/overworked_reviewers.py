"""Desks where more cases arrive than the people there can look at with care."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil

from cadee.diagnostic import Witness
from cadee.graph import Graph
from cadee.graph.workload import Workload, workloads
from cadee.rules.base import Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-EN-005")
def check(graph: Graph, *, most_busy: Decimal = Decimal("0.8")) -> Iterator[Answer]:
    """Compare what arrives at each desk with what its people can take, some slack left."""
    desks = workloads(graph)
    if not desks:
        yield NotApplicable("no human gate, and no journey with a peak load that leads to people, is declared")
        return
    limit = Fraction(most_busy)
    over = [desk for desk in desks if desk.known and (desk.arrives or 0) > limit * (desk.takes or 0)]
    unknown = [desk for desk in desks if not desk.known]
    for desk in over:
        yield _violation(desk, limit)
    if unknown:
        yield _unknown(unknown)
    if not over and not unknown:
        worst = max(Fraction(desk.arrives or 0) / (desk.takes or 1) for desk in desks)
        shown = f"people at {counted(len(desks), 'desk')} are busy {_percent(worst)} of their time at most"
        yield Proof(f"{shown}, when all that may arrive arrives ({_percent(limit)} is the limit)")


def _violation(desk: Workload, limit: Fraction) -> Violation:
    arrives, takes = desk.arrives or Fraction(0), desk.takes or Fraction(0)
    name = repr(desk.desk.partition("/")[2])
    if desk.people is not None and desk.each is not None:
        work = f"{_number(arrives * 3600)} cases an hour at {_number(desk.each)} s each are the work of"
        told = f"{work} {_number(arrives * desk.each)} people, and {desk.people} work at {name}"
        needed = f"{ceil(arrives * desk.each / limit)} people at the same time"
    else:
        told = f"{_number(arrives * 3600)} cases an hour arrive at {name}, which can take {_number(takes * 3600)}"
        needed = f"a capacity of {ceil(arrives * 3600 / limit)}/h"
    busy = f"busy {_percent(arrives / takes)} of the time, {_percent(limit)} is the limit" if takes else "that is none"
    witness = Witness("sum", desk.sources, "what arrives at the busiest time")
    help_ = f"plan {needed}, or let fewer cases reach people"
    return Violation(desk.at, f"{told}: {busy}", label="too few", witness=witness, help=help_)


def _unknown(desks: Sequence[Workload]) -> Violation:
    first = desks[0]
    name = repr(first.desk.partition("/")[2])
    what = [f"how many cases reach {name}"] * (first.arrives is None)
    what += [f"how many {name} can take"] * (first.takes is None)
    more = f"; the same holds for {counted(len(desks) - 1, 'more desk')}" if len(desks) > 1 else ""
    said = f"nobody says {' and '.join(what)}, so nobody can tell whether people keep up{more}"
    return Violation(first.at, said, unknown=True, help="declare `staffing`, with `arrives`, `each` and `people`")


def _number(value: Fraction) -> str:
    return f"{(Decimal(value.numerator) / value.denominator).quantize(Decimal('0.01')).normalize():f}"


def _percent(share: Fraction) -> str:
    return f"{_number(share * 100)} %"
