"""Consequential actions that AI output can cause without passing a gate."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.kinds import Path
from cadee.model.flow import Integration
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted

WORDS = {
    "commit": "a binding commitment",
    "price": "a change of price",
    "pay": "a payment",
    "refund": "a refund",
    "delete": "a deletion",
}


@rule("CADEE-C-002")
def check(graph: Graph) -> Iterator[Answer]:
    """Take every gated integration out; an action that an agent or model still reaches is not gated."""
    actions = [i for i in graph.estate.integrations.values() if _consequential(i)]
    minds = (*graph.systems("agent"), *graph.models)
    if not actions or not minds:
        yield NotApplicable("no AI system, or no consequential action, is declared")
        return
    gated = {key for gate in graph.estate.gates.values() for key in gate.guards}
    faults = 0
    for action in actions:
        if action.id in gated:
            continue
        path = graph.reaches(minds, [action.source], without_integrations=gated, fallbacks=True)
        if path is None:
            continue
        faults += 1
        whole = Path((*path.systems, action.target), (*path.integrations, action.id))
        mind = graph.estate.systems[path.systems[0]]
        yield Violation(
            graph.estate.route(action, "effect" if action.effect else "action"),
            f"{mind.kind} {mind.id!r} can cause {_effect(action)} at {action.target!r} and no gate stands between",
            label="happens unchecked",
            also=(Also(graph.estate.route(mind), "decided here"),),
            witness=whole.witness("from the AI system to the action, past every gate"),
            help=f"declare a gate (human, rules or limit) with `guards: [{action.id}]`",
        )
    if not faults:
        yield Proof(f"{counted(len(actions), 'consequential action')}: AI output reaches each only through a gate")


def _consequential(integration: Integration) -> bool:
    return integration.plane == "runtime" and (integration.action == "irreversible" or integration.effect in WORDS)


def _effect(action: Integration) -> str:
    return WORDS.get(action.effect or "", "something that cannot be undone")
