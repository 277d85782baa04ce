"""Personal data that AI uses for something it was not collected for."""

from collections.abc import Iterator, Mapping

from cadee.graph import Graph
from cadee.graph.kinds import Path
from cadee.graph.personal import handled, personal_data
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

Used = Mapping[str, tuple[str, Path]]


@rule("CADEE-C-013")
def check(graph: Graph) -> Iterator[Answer]:
    """Carry purposes along the lineage and compare those of what AI handles with what the workflow may use it for."""
    used, workflow = handled(graph, personal_data(graph)), graph.estate.workflow
    if not used:
        yield NotApplicable("no AI system handles data that is labelled personal")
        return
    if not workflow.purposes:
        data, (mind, _) = next(iter(used.items()))
        message = f"nobody says what this workflow may use personal data for; {mind!r} handles {data!r}"
        yield Violation(("workflow", "name"), message, unknown=True, help="declare `purposes` of the workflow")
        return
    banned = _banned(graph)
    wrong = {data: _origin(graph, data) for data in used if data in banned}
    said = set(graph.derived(key for key in graph.data_ids if _purposes(graph, key) is not None))
    unsaid = [data for data in used if data not in said]
    for origin in dict.fromkeys(wrong.values()):
        yield _violation(graph, used, origin, [data for data, begin in wrong.items() if begin == origin])
    if unsaid:
        verb, them = ("was", "it") if len(unsaid) == 1 else ("were", "them")
        names = listed(map(repr, unsaid), most=4)
        message = f"nobody says what {names} {verb} collected for; {used[unsaid[0]][0]!r} uses {them}"
        at = graph.estate.route(graph.estate.data[unsaid[0]])
        yield Violation(at, message, unknown=True, help="declare `purpose` among its labels")
    if not wrong and not unsaid:
        text = f"{counted(len(used), 'kind')} of personal data that AI handles: each was collected for"
        yield Proof(f"{text} {listed(workflow.purposes, last='or')}")


def _violation(graph: Graph, used: Used, origin: str, data: list[str]) -> Violation:
    key = origin if origin in used else data[0]
    mind, path = used[key]
    kind, wanted = graph.estate.systems[mind].kind, listed(graph.estate.workflow.purposes)
    own = _purposes(graph, origin)
    made = f"{origin!r}" if key == origin else f"{key!r} is made of {origin!r}, which"
    said = (
        f"{made} was collected for {listed(own or ())}, and" if own else f"the sources of {key!r} share no purpose, and"
    )
    return Violation(
        graph.estate.route(graph.estate.data[origin], "labels", "purpose"),
        f"{said} {kind} {mind!r} uses it for {wanted}",
        label="collected for this" if own else "made of several",
        also=(Also(("workflow", "purposes"), "used for this"),),
        witness=path.witness("how it comes to the AI"),
        help="take it off this way, or have the purpose extended where the law allows it and say so in its labels",
    )


def _purposes(graph: Graph, data: str) -> tuple[str, ...] | None:
    labels = graph.estate.data[data].labels
    return labels.purpose if labels is not None else None


def _banned(graph: Graph) -> set[str]:
    """Return the data that no purpose of the workflow is left for, its own labels and those of its sources counted."""
    said = [(key, purposes) for key in graph.data_ids if (purposes := _purposes(graph, key)) is not None]
    left = [graph.derived(key for key, own in said if purpose not in own) for purpose in graph.estate.workflow.purposes]
    return set(left[0]).intersection(*left)


def _origin(graph: Graph, data: str) -> str:
    """Return whose purposes exclude the workflow's: the data itself, or else the first of what it is made of."""
    wanted = set(graph.estate.workflow.purposes)
    for key in (data, *graph.ancestors([data])):
        if (own := _purposes(graph, key)) is not None and wanted.isdisjoint(own):
            return key
    return data
