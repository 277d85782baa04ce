"""Systems that hold more, taken together, than they are cleared for."""

from collections.abc import Iterator, Mapping

from cadee.graph import Graph, Taint
from cadee.graph.freight import EVERYTHING
from cadee.graph.ground import outside
from cadee.model.system import SystemKind
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

HARMLESS = frozenset(("public", "internal"))
ELSEWHERE: tuple[SystemKind, ...] = ("channel", "human", "telemetry")
"""Where people are, and where what is logged is judged."""


@rule("CADEE-D-020")
def check(graph: Graph) -> Iterator[Answer]:
    """Join the labels of all that may lie at each system, fallbacks live, and compare with its clearance."""
    apart = _apart(graph)
    held = {key: labels for key, labels in graph.carried().items() if labels and key not in apart}
    if not held:
        yield NotApplicable("no labelled data reaches a system other than people, telemetry and models outside")
        return
    over: dict[str, list[str]] = {}
    unsaid: list[str] = []
    for key, labels in held.items():
        clearance = graph.estate.systems[key].clearance
        if clearance is None and labels - HARMLESS:
            unsaid.append(key)
        elif clearance is not None and labels - {*clearance, "public"}:
            over[key] = sorted(labels - {*clearance, "public"})
    taints = {key: graph.taints(labels[0])[key] for key, labels in over.items()}
    first = [key for key, taint in taints.items() if not _behind(taint, over)]
    for key in first:
        yield _over(graph, taints[key], over, len(over) - len(first) if key == first[0] else 0)
    if unsaid:
        yield _unsaid(graph, unsaid, held)
    if not over and not unsaid:
        yield Proof(f"{counted(len(held), 'system')}: all that may lie at each together is within its clearance")


def _apart(graph: Graph) -> set[str]:
    """Return the systems that are judged elsewhere, models outside among them."""
    systems = graph.estate.systems
    return {*graph.systems(*ELSEWHERE), *(key for key in graph.models if outside(graph, systems[key]))}


def _behind(taint: Taint, over: Mapping[str, list[str]]) -> bool:
    """Whether the system before it on the way is not cleared for the same label."""
    return any(over[taint.system][0] in over.get(key, ()) for key in taint.path.systems[-2:-1])


def _over(graph: Graph, taint: Taint, over: Mapping[str, list[str]], others: int) -> Violation:
    system, data = graph.estate.systems[taint.system], graph.estate.data.get(taint.data)
    unlabelled = data is not None and graph.sensitivity(data.id) == EVERYTHING
    what = "unlabelled data" if unlabelled else f"{listed(over[taint.system])} data"
    name = f" ({taint.data!r})" if taint.data else ""
    more = f"; {counted(others, 'system')} behind such a one as well" if others else ""
    return Violation(
        graph.estate.route(system, "clearance"),
        f"{what}{name} reaches {system.kind} {system.id!r}, which is cleared for "
        f"{listed(system.clearance or (), last='and') or 'nothing'}{more}",
        label="not cleared for it",
        also=(Also(graph.estate.route(data), "this data"),) if data is not None else (),
        witness=taint.path.witness("the way it takes; nothing on it removes the label"),
        help="redact before the last step, keep the data away, or clear the system for it",
    )


def _unsaid(graph: Graph, keys: list[str], held: Mapping[str, frozenset[str]]) -> Violation:
    system, labels = graph.estate.systems[keys[0]], sorted(held[keys[0]] - HARMLESS)
    more = f", nor {counted(len(keys) - 1, 'further system')}" if len(keys) > 1 else ""
    return Violation(
        graph.estate.route(system),
        f"nobody says what {system.kind} {system.id!r} is cleared for{more}, and {listed(labels)} data reaches it",
        witness=graph.taints(labels[0])[keys[0]].path.witness("the way it takes to the first of them"),
        unknown=True,
        help="declare `clearance` on each",
    )
