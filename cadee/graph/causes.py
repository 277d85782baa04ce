"""This file holds whose cause is judged at a gate: who decides there, and how close they stand to what passes it."""

from collections.abc import Iterator
from typing import NamedTuple

from cadee.diagnostic import Route
from cadee.graph.graph import Graph
from cadee.graph.persons import builders, persons
from cadee.model.control import Gate
from cadee.model.system import System


class Judge(NamedTuple):
    """A party that decides at a gate, or approved it, over a system that passes it: where that is said, in words."""

    gate: Gate
    party: str
    system: System
    at: Route
    does: str

    def both(self, graph: Graph) -> frozenset[str]:
        """Return the persons of the party who build the system as well."""
        return persons(graph, [self.party]) & persons(graph, builders(self.system))


def judges(graph: Graph, gate: Gate) -> Iterator[Judge]:
    """Yield who judges what: the sources of guarded calls, and for rules and limits the system that enforces them."""
    calls = [graph.estate.integrations[key] for key in gate.guards]
    places = [gate.runs_on] if gate.runs_on is not None and gate.kind != "human" else []
    systems = [graph.estate.systems[key] for key in dict.fromkeys([*(call.source for call in calls), *places])]
    said: list[tuple[str, Route, str]] = []
    if gate.approver is not None:
        said.append((gate.approver, ("approver",), "decides at"))
    said += [(each.by, ("approvals", number, "by"), "approved") for number, each in enumerate(gate.approvals)]
    for party, field, does in said:
        for system in (system for system in systems if builders(system)):
            yield Judge(gate, party, system, graph.estate.route(gate, *field), does)
