"""This file holds of what a drill must be to count as one of a fallback."""

from cadee.graph.graph import Graph
from cadee.model.flow import Fallback


def rehearsed(graph: Graph, ladder: Fallback) -> tuple[str, ...]:
    """Return the elements of which a drill is one of a fallback: it, the call it protects, what that call leads to.

    A gateway is not among them: what a drill of one tries are the gateway's own fallbacks, not those of its callers.
    """
    call = graph.estate.integrations.get(ladder.protects)
    if call is None:
        return (ladder.ref, f"integrations/{ladder.protects}")
    target = graph.estate.systems.get(call.target)
    if target is None or target.kind == "gateway":
        return (ladder.ref, call.ref)
    return (ladder.ref, call.ref, target.ref)
