"""Sensitive data that lies unredacted in logs, traces or evaluation copies."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.copies import SENSITIVE, Copy, copies, sinks
from cadee.graph.freight import EVERYTHING
from cadee.model.data import Data
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-D-002")
def check(graph: Graph) -> Iterator[Answer]:
    """Carry labels into what systems and routes log and trace, and compare with what the sinks are cleared for."""
    places, sets = sinks(graph), _sets(graph)
    logs = any(route.logging == "full" for route in graph.estate.routes.values())
    if not graph.estate.data or not (places or sets or logs):
        yield NotApplicable("no data is declared, or nothing is said to log, to trace or to be evaluated on it")
        return
    found = copies(graph)
    for sink, ways in found.items():
        yield _violation(graph, sink, ways)
    bare = [entry for entry in sets if entry.source_of_record is None and entry.produced_by is None]
    raw = [(entry, labels) for entry in bare if (labels := sorted(graph.sensitivity(entry.id) & SENSITIVE))]
    for entry, labels in raw:
        said = f"{entry.id!r} is tested on and holds {listed(labels, most=2)} data, and nobody says where it lies"
        yield Violation(graph.estate.route(entry), said, label="a copy as it is", help="redact it before it is kept")
    if not found and not raw:
        what = f"{counted(len(places), 'place')} for telemetry ({listed(places, most=4)})" if places else "no telemetry"
        yield Proof(f"{what} and {counted(len(sets), 'set')} of test data: sensitive data is gone before it gets there")


def _sets(graph: Graph) -> list[Data]:
    """Return the data that evaluations ran on."""
    names = dict.fromkeys(result.dataset for result in graph.estate.evaluations.values() if result.dataset)
    return [graph.estate.data[name] for name in names if name in graph.estate.data]


def _violation(graph: Graph, sink: str, ways: tuple[Copy, ...]) -> Violation:
    first = ways[0]
    alike = [each for each in ways[1:] if (each.how == "unsaid") == (first.how == "unsaid")]
    unlabelled = bool(first.data) and graph.sensitivity(first.data) == EVERYTHING
    what = ("unlabelled" if unlabelled else first.label) + " data" + (f" ({first.data!r})" if first.data else "")
    where = f" at {sink!r}, which is not cleared for it" if sink else ""
    more = f" (and {counted(len(alike), 'further way')})" if alike else ""
    name = f"{first.by.id!r}{more}"
    said = {
        "call": f"{what} reaches {sink!r} unredacted, and {sink!r} is not cleared for it{more}",
        "telemetry": f"{name} puts {what} into its telemetry in full{where}",
        "route": f"route {name} logs {what} in full{where}",
        "unsaid": f"nobody says how much {what} {name} puts into its telemetry{where}",
    }[first.how]
    field = {"call": ("clearance",), "telemetry": ("telemetry", "content"), "route": ("logging",)}
    source = graph.estate.data.get(first.data)
    return Violation(
        graph.estate.route(first.by, *field.get(first.how, ("telemetry",))),
        said,
        label="as it is" if first.how != "unsaid" else "how much?",
        also=(Also(graph.estate.route(source), "this data"),) if source is not None else (),
        witness=first.path.witness(f"the way {first.label} data takes; nothing on it removes the label"),
        unknown=unlabelled or first.how == "unsaid",
        help="redact or mask before it is written, log metadata only, or clear the sink for it",
    )
