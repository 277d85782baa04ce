"""Ways around the AI workflow that change the same records, unguarded and unlogged."""

from collections.abc import Iterator, Mapping, Sequence

from cadee.graph import Graph
from cadee.graph.actions import Deed, deeds
from cadee.graph.gating import minds
from cadee.graph.kinds import Path
from cadee.graph.tracing import leaves_trace
from cadee.model.flow import Integration
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted

RECORDS = ("platform", "store", "external")
GRAVE = {"commit", "price", "pay", "refund", "delete"}


@rule("CADEE-EN-010")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare what AI changes with what others change past its gates and without a trace."""
    people = graph.systems("channel", "human")
    driven = graph.paths_to_each(minds(graph), graph.system_ids, without_systems=people, fallbacks=True)
    gated = {key for gate in graph.estate.gates.values() for key in gate.guards}
    by_ai: dict[str, list[Integration]] = {}
    beside: dict[str, list[Integration]] = {}
    for deed in deeds(graph):
        call = deed.call
        if deed.action == "read" or graph.estate.systems[call.target].kind not in RECORDS:
            continue
        if call.source not in driven:
            beside.setdefault(call.target, []).append(call)
        elif _counts(deed, gated):
            by_ai.setdefault(call.target, []).append(call)
    if not by_ai:
        yield NotApplicable("AI changes no record of consequence")
        return
    others = {
        key: [call for call in beside.get(key, ()) if call.id not in gated and not leaves_trace(graph, call)]
        for key in sorted(by_ai)
    }
    found = [violation for key in others for violation in _around(graph, others[key], by_ai[key], driven)]
    yield from found
    if not found:
        shown = f"{counted(len(by_ai), 'system')} whose records AI changes"
        yield Proof(f"{shown}: nobody changes the same records past every gate and without a trace")


def _counts(deed: Deed, gated: set[str]) -> bool:
    return deed.action == "irreversible" or deed.call.id in gated or not GRAVE.isdisjoint(deed.effects)


def _around(
    graph: Graph, others: Sequence[Integration], mine: Sequence[Integration], driven: Mapping[str, Path]
) -> Iterator[Violation]:
    """Answer for the changes of one system by others, of the same data or of nobody says which."""
    names = {name for call in mine for name in call.data or ()}
    unsaid = any(call.data is None for call in mine)
    sure = [call for call in others if not names.isdisjoint(call.data or ())]
    maybe = [call for call in others if names.isdisjoint(call.data or ()) and (unsaid or call.data is None)]
    if not sure and not maybe:
        return
    call, more = (sure + maybe)[0], len(sure + maybe) - 1
    source, route = graph.estate.systems[call.source], graph.estate.route
    way = next((each for each in mine if not set(call.data or ()).isdisjoint(each.data or ())), mine[0])
    who = f"{source.kind} {source.id!r}{f' and {more} more' if more else ''} {'change' if more else 'changes'}"
    what = "the same records" if sure else "perhaps the same records"
    yield Violation(
        route(call),
        f"{who} {what} at {call.target!r} as AI does, past its gates and without a trace",
        label="works around",
        also=(Also(route(way), "changed by AI here"),),
        witness=Path((call.source, call.target), (call.id,)).witness(
            f"AI gets there by {driven[way.source].then(way.target, way.id)}"
        ),
        unknown=not sure,
        help=f"guard {call.id!r} by a gate, give it a `trace`, or declare the `telemetry` of {source.id!r}",
    )
