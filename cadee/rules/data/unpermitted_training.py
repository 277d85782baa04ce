"""Data that may train models although nobody permitted it."""

from collections.abc import Iterator, Mapping

from cadee.diagnostic import Witness
from cadee.graph import Graph
from cadee.graph.carriage import Carriage
from cadee.graph.ground import outside
from cadee.graph.holdings import received, unfit_for_training
from cadee.model.flow import Integration
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

PRIVATE = frozenset(("personal", "special-category"))
MODELS = ("model", "embedding")


@rule("CADEE-D-018")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare what data says about training with the terms of the outside systems it reaches, and with own tuning."""
    judged = faults = 0
    ways = Carriage(graph)
    for key, names in received(graph).items():
        system = graph.estate.systems[key]
        if system.kind in ("channel", "human") or not outside(graph, system):
            continue
        unfit = unfit_for_training(graph, names)
        terms = system.terms.training if system.terms is not None else None
        judged += "forbidden" in unfit.values() or terms == "permitted"
        silent = terms is None and system.kind in MODELS and "forbidden" in unfit.values()
        silent = silent and all(PRIVATE.isdisjoint(graph.sensitivity(name)) for name in names)
        if silent or (terms == "permitted" and unfit):
            faults += 1
            yield _vendor(graph, system, unfit, ways.witness(next(iter(unfit)), key), silent=silent)
    for call in graph.estate.integrations.values():
        if call.plane == "promotion" and call.data and graph.estate.systems[call.target].kind in MODELS:
            judged += 1
            if unfit := unfit_for_training(graph, call.data):
                faults += 1
                yield _tuning(graph, call, unfit, ways.witness(next(iter(unfit)), call.target))
    if not judged:
        yield NotApplicable("no data that must not train models goes outside, and nothing is trained")
    elif not faults:
        yield Proof(f"{counted(judged, 'use')} of data outside or for tuning: no model is trained without permission")


def _vendor(graph: Graph, system: System, unfit: Mapping[str, str], shown: Witness, *, silent: bool) -> Violation:
    may, train = ("nobody says whether", "may train") if silent else ("the terms let", "train")
    return Violation(
        graph.estate.route(system, "terms", "training"),
        f"{may} {system.kind} {system.id!r} {train} on what it gets: {_told(unfit)}",
        label="its terms",
        also=(Also(graph.estate.route(graph.estate.data[next(iter(unfit))], "training"), "what the data says"),),
        witness=shown,
        unknown=silent or "forbidden" not in unfit.values(),
        help="agree on `training: forbidden` with whoever runs it, or send other data",
    )


def _told(unfit: Mapping[str, str]) -> str:
    rest = "which is forbidden" if "forbidden" in unfit.values() else "and nobody says whether that is permitted"
    return f"{listed(map(repr, unfit), most=3)}, {rest}"


def _tuning(graph: Graph, call: Integration, unfit: Mapping[str, str], shown: Witness) -> Violation:
    return Violation(
        graph.estate.route(call, "data"),
        f"{call.id!r} trains {call.target!r} on {_told(unfit)}",
        label="training data",
        also=(Also(graph.estate.route(graph.estate.data[next(iter(unfit))], "training"), "what the data says"),),
        witness=shown,
        unknown="forbidden" not in unfit.values(),
        help="train on data with `training: permitted`",
    )
