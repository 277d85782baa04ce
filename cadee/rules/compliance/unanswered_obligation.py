"""Jurisdictions for which no obligation is declared, and obligations that no control answers."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.model.proof import Obligation
from cadee.model.system import System
from cadee.rules.base import Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, lacks, listed

NEEDED = {"regulation": "regulation", "policy": "policy", "internal": "internal rule"}


@rule("CADEE-C-001", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the jurisdictions of the workflow with the obligations by kind, and each of these with its controls."""
    workflow, obligations = graph.estate.workflow, list(graph.estate.obligations.values())
    stage = graph.estate.environments.get(workflow.stage or "")
    live = workflow.live_from is not None or (stage is not None and stage.stage == "production")
    if not (live or workflow.jurisdictions or obligations):
        yield NotApplicable("the workflow is not said to be live and names neither jurisdictions nor obligations")
        return
    found = [*_places(graph, obligations), *_controls(graph, obligations)]
    yield from found
    if not found:
        places = listed(map(repr, workflow.jurisdictions))
        yield Proof(
            f"{counted(len(obligations), 'obligation')} of regulation, policy and internal rules for {places}: "
            "each is answered by a control"
        )


def _places(graph: Graph, obligations: list[Obligation]) -> Iterator[Violation]:
    workflow = graph.estate.workflow
    if not workflow.jurisdictions:
        message = "nobody says in which jurisdictions the users of this workflow are"
        yield Violation(graph.estate.route(workflow), message, unknown=True, help="declare `jurisdictions`")
    for number, place in enumerate(workflow.jurisdictions):
        held = {each.kind for each in obligations if _holds(each, place, len(workflow.jurisdictions))}
        missing = [words for kind, words in NEEDED.items() if kind not in held]
        if missing:
            yield Violation(
                graph.estate.route(workflow, "jurisdictions", number),
                f"the obligations for users in {place!r} are not mapped: {lacks(missing)} is declared for it",
                label="users are here",
                help=f"declare `obligations` with `jurisdiction: {place}`",
            )
    unplaced = [each for each in obligations if each.kind == "regulation" and each.jurisdiction is None]
    if unplaced and len(workflow.jurisdictions) > 1:
        more = f", nor where {len(unplaced) - 1} more do" if len(unplaced) > 1 else ""
        message = f"nobody says where regulation {unplaced[0].id!r} holds{more}"
        yield Violation(graph.estate.route(unplaced[0]), message, unknown=True, help="declare its `jurisdiction`")


def _holds(obligation: Obligation, place: str, places: int) -> bool:
    """Whether an obligation holds in a place: an own rule without a jurisdiction everywhere, one of `eu` in `eu/de`."""
    where = obligation.jurisdiction
    if where is None:
        return obligation.kind != "regulation" or places == 1
    return place == where or place.startswith((f"{where}/", f"{where}-"))


def _controls(graph: Graph, obligations: list[Obligation]) -> Iterator[Violation]:
    bare = [each for each in obligations if not any(_in_force(graph, ref) for ref in each.controls)]
    if bare:
        first, others = bare[0], len(bare) - 1
        why = "no control" if not first.controls else f"{listed(first.controls)} only, which does not run"
        more = f", and {counted(others, 'further obligation')} by none" if others else ""
        message = f"{NEEDED[first.kind]} {first.id!r} is answered by {why}{more}"
        yield Violation(graph.estate.route(first, "controls"), message, help="name in `controls` what answers to it")


def _in_force(graph: Graph, ref: str) -> bool:
    control = graph.estate.find(ref)
    return not (isinstance(control, System) and control.lifecycle in ("planned", "retired"))
