"""Actions that AI brings about without a record of why."""

from collections.abc import Iterator, Sequence

from cadee.graph import Graph
from cadee.graph.gating import minds
from cadee.graph.recording import FIELDS, Unrecorded, consequential, unnamed_fields, unrecorded
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-C-010")
def check(graph: Graph) -> Iterator[Answer]:
    """Take out every system that records; an action that AI still brings about is unrecorded. Then compare fields."""
    acts = consequential(graph)
    if not acts:
        yield NotApplicable("AI brings about nothing that cannot be undone, binds or costs")
        return
    by_mind: dict[str, list[Unrecorded]] = {}
    for each in unrecorded(graph).values():
        by_mind.setdefault(each.path.systems[0], []).append(each)
    for ways in by_mind.values():
        yield _violation(graph, ways)
    missing = () if by_mind else unnamed_fields(graph)
    if missing:
        yield _fields(graph, acts[0].call.source, missing)
    if not (by_mind or missing):
        actions = counted(len(acts), "action")
        yield Proof(
            f"{actions} that AI can bring about: each way passes a record, and the records say what was asked, "
            "answered and decided, by which model and from which sources"
        )


def _violation(graph: Graph, ways: Sequence[Unrecorded]) -> Violation:
    first, others, plain = ways[0], len(ways) - 1, not ways[0].unsaid
    mind, call = graph.estate.systems[first.path.systems[0]], graph.estate.integrations[first.path.integrations[-1]]
    more = f" and {counted(others, 'more action')}" if others else ""
    why = "nothing on the way records why" if plain else "nobody says whether what is recorded there says why"
    return Violation(
        graph.estate.route(mind),
        f"{mind.kind} {mind.id!r} brings about {call.id!r} at {call.target!r}{more}, and {why}",
        label="decides unrecorded",
        also=(Also(graph.estate.route(call), "brought about"),),
        witness=first.path.witness("from the AI system to the action; nothing on it records content"),
        unknown=not plain,
        help=f"give {mind.id!r} `telemetry` with `content` and `records`, or a call that hands data to telemetry",
    )


def _fields(graph: Graph, source: str, missing: Sequence[str]) -> Violation:
    near = graph.reaching([source], fallbacks=True)
    mind = graph.estate.systems[min(key for key in minds(graph) if key in near)]
    words = [field.replace("-", " ") for field in missing]
    unsaid = set(FIELDS[:-1]) <= set(missing)
    what = f"does not hold: {listed(words)}"
    message = f"the record of what {mind.kind} {mind.id!r} brings about {what}"
    if unsaid:
        message = f"nobody says what the record of what {mind.kind} {mind.id!r} brings about holds"
    at = graph.estate.route(mind, "telemetry")
    return Violation(at, message, unknown=unsaid, help=f"record {listed(words)} and say so in `telemetry.records`")
