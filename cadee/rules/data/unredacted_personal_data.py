"""Sensitive data that reaches an outside model which is not cleared for it."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.ground import outside
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-D-001")
def check(graph: Graph) -> Iterator[Answer]:
    """Carry labels along every flow, fallbacks included; compare what arrives at outside models with clearance."""
    models = [graph.estate.systems[key] for key in graph.models if outside(graph, graph.estate.systems[key])]
    if not models:
        yield NotApplicable("no model outside the own zones is called")
        return
    carried = graph.carried()
    faults = 0
    for model in models:
        unsaid = [key for key in graph.calls_to(model.id) if graph.estate.integrations[key].data is None]
        for key in unsaid:
            faults += 1
            message = f"nobody says what data {key!r} carries to {model.kind} {model.id!r} of an outside vendor"
            yield Violation(
                graph.estate.route(graph.estate.integrations[key]), message, unknown=True, help="declare `data`"
            )
        arriving = sorted(carried.get(model.id, frozenset()) - {"public"})
        if arriving and model.clearance is None:
            faults += 1
            message = f"{model.kind} {model.id!r} receives {', '.join(arriving)} data and has no clearance"
            yield Violation(graph.estate.route(model), message, unknown=True, help="declare `clearance`")
            continue
        uncleared = [label for label in arriving if label not in (model.clearance or ())]
        if uncleared:
            faults += 1
            yield _violation(graph, model, uncleared)
    if not faults:
        cleared = f"{counted(len(models), 'outside model')} ({', '.join(model.id for model in models)})"
        yield Proof(f"{cleared}: each gets only data it is cleared for, on every route and fallback")


def _violation(graph: Graph, model: System, uncleared: list[str]) -> Violation:
    label = "personal" if "personal" in uncleared else uncleared[0]
    taint = graph.taints(label)[model.id]
    source = graph.estate.data.get(taint.data)
    words = (
        "unlabelled data"
        if source is not None and (source.labels is None or source.labels.sensitivity is None)
        else f"{', '.join(uncleared)} data"
    )
    name = f" ({taint.data!r})" if taint.data else ""
    return Violation(
        graph.estate.route(model, "clearance") if model.clearance is not None else graph.estate.route(model),
        f"{words}{name} reaches {model.kind} {model.id!r} of an outside vendor, which is not cleared for it",
        label="not cleared for it",
        also=(Also(graph.estate.route(source), "this data"),) if source is not None else (),
        witness=taint.path.witness(f"the way {label} data takes; nothing on it removes the label"),
        help="redact before the last step (`transforms` with `drops`), or send data that is already redacted",
    )
