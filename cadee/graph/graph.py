"""This file holds the graph: one index over an estate and every question that rules ask of it."""

from datetime import date
from typing import TYPE_CHECKING

from cadee.graph.context import Context
from cadee.graph.kinds import Fallbacks
from cadee.model.estate import Estate

if TYPE_CHECKING:
    import networkx


class Graph(Context):
    """An estate as a graph. Build one with `build(estate)`.

    Views: G requests without fallbacks, G∪F with fallbacks live (for one trigger or all), H hard dependencies, P who
    may become whom, L data lineage, O signals to people. Methods take and give ids; an id without a section is a system
    unless said otherwise. Every question is linear or near-linear in the size of the estate, deterministic, and raises
    OutOfSteps beyond its budget. `today` is the day the estate is judged on.
    """

    today: date = date.min

    def networkx(self, *, fallbacks: Fallbacks = True) -> "networkx.MultiDiGraph[str]":
        """Return the systems and runtime integrations of a view as a networkx graph, keys and nodes by id."""
        import networkx

        graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
        graph.add_nodes_from(self.system_ids)
        for number, here in enumerate(self.live(fallbacks)):
            if here:
                ends = self.system_ids[self.source[number]], self.system_ids[self.target[number]]
                graph.add_edge(*ends, key=self.integration_ids[number])
        return graph


def build(estate: Estate, today: date = date.min, *, budget: int = 50_000_000) -> Graph:
    """Return the graph of an estate, of one environment or whole, as on `today`. `budget` bounds the steps of each
    question.
    """
    graph = Graph(estate, budget)
    graph.today = today
    return graph
