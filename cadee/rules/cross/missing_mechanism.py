"""Mechanisms that a use case on its way to production lacks."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.rules.base import Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import lacks

MECHANISMS = {
    "compliance": "Logic Gate",
    "architecture": "AI Gateway",
    "data": "Data Refinery",
    "enablement": "Human Cockpit",
    "evaluation": "Scorecard",
}
NEEDED = (
    ("owner", "owner"),
    ("touches", "systems it touches"),
    ("evidence", "evidence"),
    ("triggers", "decision triggers"),
)


@rule("CADEE-X-001", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the five artifacts with the four things each must say."""
    estate = graph.estate
    staged = any(environment.stage == "production" for environment in estate.environments.values())
    if estate.environments and not staged and estate.workflow.live_from is None:
        yield NotApplicable("no environment is for production and no day of go-live is said")
        return
    absent = [name for name in MECHANISMS if name not in estate.layers]
    if absent:
        names = ", ".join(f"{MECHANISMS[name]} ({name})" for name in absent)
        at = ("layers",) if estate.layers else ("workflow", "name")
        count = "1 of 5 mechanisms is" if len(absent) == 1 else f"{len(absent)} of 5 mechanisms are"
        yield Violation(at, f"{count} not there: {names}", help="declare them under `layers`")
    faults = len(absent)
    for name, layer in estate.layers.items():
        missing = [words for field, words in NEEDED if not getattr(layer, field)]
        if missing:
            faults += 1
            yield Violation(estate.route(layer), f"the {MECHANISMS[name]} ({name}) has {lacks(missing)}")
    if not faults:
        yield Proof("all five mechanisms have an owner, the systems they touch, evidence and decision triggers")
