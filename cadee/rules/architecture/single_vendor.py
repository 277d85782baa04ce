"""Critical journeys that one model vendor alone can answer."""

from collections.abc import Iterator, Mapping

from cadee.diagnostic import Severity, Step, Witness
from cadee.graph import FailureRow, Graph
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

KEPT = ("human", "queue")
"""Ends at which a person still takes care of the request."""


@rule("CADEE-A-042")
def check(graph: Graph) -> Iterator[Answer]:
    """Lose each vendor of models in turn; tell the journeys of tier 0 and 1 that are left without an answer."""
    systems, calls = graph.estate.systems, graph.estate.integrations
    near = (systems[calls[key].target] for key in sorted(graph.journey_calls(up_to_tier=1)) if key in calls)
    models = {system.id: system for system in near if system.kind == "model"}
    if not models:
        yield NotApplicable("no journey of tier 0 or 1 runs over a model")
        return
    lost: dict[str, dict[str, FailureRow]] = {}
    for row in graph.failure_matrix(up_to_tier=1):
        vendor = next(iter(row.removed), "")
        gone = vendor.startswith("domain:vendor/") and row.outcome not in ("answer", "entry-lost")
        if gone and any(calls[key].target in models for key in _calls(graph, row.journey)):
            lost.setdefault(vendor, {})[row.journey] = row
    for vendor, rows in sorted(lost.items()):
        yield _violation(graph, vendor, rows)
    dark = [key for key in sorted(models) if models[key].model is None]
    if dark:
        more = f" (and {len(dark) - 1} more)" if len(dark) > 1 else ""
        message = f"nobody says who runs model {dark[0]!r}{more}, so nobody knows whether one vendor is the only way"
        offer = f"declare `model` with `vendor` of {', '.join(dark[:5])}"
        yield Violation(graph.estate.route(systems[dark[0]]), message, unknown=True, help=offer)
    elif not lost:
        vendors = sorted({model.model.vendor for model in models.values() if model.model is not None})
        names = listed(map(repr, vendors), most=5)
        yield Proof(f"the loss of {names} in turn leaves every journey of tier 0 and 1 over a model an answer")


def _calls(graph: Graph, journey: str) -> list[str]:
    """Return the steps of a journey, and what the routes that serve them lead to."""
    steps = graph.journey(journey).steps
    return [
        *steps,
        *(each for key in steps for route in graph.routes_serving.get(key, ()) for each in graph.exits(route)),
    ]


def _violation(graph: Graph, vendor: str, rows: Mapping[str, FailureRow]) -> Violation:
    name, hit = vendor.removeprefix("domain:vendor/"), sorted(rows)
    ends = {row.outcome for row in rows.values()}
    left = "people" if ends <= set(KEPT) else "nothing" if "none" in ends else "no more than a prepared answer"
    of = counted(len(graph.journeys(up_to_tier=1)), "journey")
    return Violation(
        graph.written(vendor),
        f"vendor {name!r} is the only way to an answer for {listed(map(repr, hit), most=3)}, {len(hit)} of {of} of "
        f"tier 0 and 1: when it fails, {left} {'are' if left == 'people' else 'is'} left",
        label="the only vendor",
        also=tuple(Also(graph.estate.route(graph.estate.journeys[key]), "this journey") for key in hit[:3]),
        witness=Witness("cut", tuple(Step(ref, "fails") for ref in graph.carriers(vendor)), f"all models of {name}"),
        severity=Severity.WARN if left == "people" else Severity.ERROR,
        help=f"let a rung of the fallback lead to a model that {name!r} does not run",
    )
