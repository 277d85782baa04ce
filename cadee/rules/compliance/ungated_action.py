"""Consequential actions that AI output can cause without passing a gate."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.actions import Deed, deeds
from cadee.graph.gating import Passage, minds, passages
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted

WORDS = {
    "delete": "a deletion",
    "pay": "a payment",
    "refund": "a refund",
    "commit": "a binding commitment",
    "price": "a change of price",
}


@rule("CADEE-C-002")
def check(graph: Graph) -> Iterator[Answer]:
    """Take every gated integration out; an action that an agent or model still reaches is not gated."""
    calls = deeds(graph)
    actions = [deed for deed in calls if deed.action == "irreversible" or not WORDS.keys().isdisjoint(deed.effects)]
    unsaid = [deed for deed in calls if deed.unsaid]
    open_ways = passages(graph, [deed.call for deed in (*actions, *unsaid)])
    silent = {deed.call.target: deed for deed in reversed(unsaid) if deed.call.id in open_ways}
    if not minds(graph) or not (actions or silent):
        yield NotApplicable("no AI system, or no consequential action, is declared")
        return
    found: dict[str, Violation] = {}
    for deed in actions:
        if deed.call.id in open_ways:
            way = open_ways[deed.call.id]
            found.setdefault(f"gates/{way.gate}" if way.gate else deed.call.ref, _violation(graph, deed, way))
    yield from found.values()
    for target, deed in sorted(silent.items()):
        offer = f"declare `tools` of {target!r}, or `action` of {deed.call.id!r}"
        said = f"nobody says what calling {target!r} does"
        yield Violation(graph.estate.route(deed.call), said, unknown=True, help=offer)
    if not found and not silent:
        yield Proof(
            f"{counted(len(actions), 'consequential action')}: AI output causes none without a gate or a person"
        )


def _violation(graph: Graph, deed: Deed, way: Passage) -> Violation:
    call, route = deed.call, graph.estate.route
    mind, gate = graph.estate.systems[way.path.systems[0]], graph.estate.gates.get(way.gate)
    effect = next((WORDS[each] for each in deed.effects if each in WORDS), "something that cannot be undone")
    can = f"{mind.kind} {mind.id!r} can cause {effect} at {call.target!r}"
    decided = Also(route(mind), "decided here")
    witness = way.path.witness("from the AI system to the action, past every gate that holds")
    if gate is None:
        also = (
            (decided, Also(route(graph.estate.systems[call.target], "tools"), "by a tool"))
            if deed.by_card
            else (decided,)
        )
        return Violation(
            route(call, "effect" if call.effect else "action"),
            f"{can} and no gate stands between",
            label="happens unchecked",
            also=also,
            witness=witness,
            help=f"declare a gate (human, rules or limit) with `guards: [{call.id}]`",
        )
    if way.weakness == "fails-open":
        at, said = route(gate, "on_error"), f"{can} when gate {gate.id!r} fails, because it then lets everything pass"
        return Violation(at, said, "open", (decided,), witness, help=f"set `on_error: closed` on {gate.id!r}")
    said = f"nobody is named who decides at human gate {gate.id!r}, the only one before {effect} at {call.target!r}"
    return Violation(route(gate), said, "who?", (decided,), witness, unknown=True, help="name its `approver`")
