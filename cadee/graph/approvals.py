"""This file holds which approvals are on record, by what was approved."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from cadee.diagnostic import Route
from cadee.graph.graph import Graph


class Approval(NamedTuple):
    """An approval on record: when it was given, and where that is said."""

    date: date
    at: Route


def approvals(graph: Graph) -> Mapping[str, tuple[Approval, ...]]:
    """Return the dated approvals by what was approved (`section/id`): those of gates, then evidence of that kind.

    In order of writing; what has none is left out. One that is dated after today is none yet.
    """
    found: dict[str, list[Approval]] = {}
    for gate in graph.estate.gates.values():
        for number, each in enumerate(gate.approvals):
            found.setdefault(gate.ref, []).append(Approval(each.date, graph.estate.route(gate, "approvals", number)))
    for item in graph.estate.evidence.values():
        if item.kind == "approval" and item.date is not None:
            found.setdefault(item.subject, []).append(Approval(item.date, graph.estate.route(item, "date")))
    past = {key: tuple(each for each in given if each.date <= graph.today) for key, given in found.items()}
    return {key: given for key, given in past.items() if given}
