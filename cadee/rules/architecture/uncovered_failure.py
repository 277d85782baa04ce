"""Fallbacks of AI calls that leave ways of failing without an answer, or start only after useless retries."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from cadee.graph import Graph
from cadee.graph.triggering import answered_outside, triggers
from cadee.model.flow import Fallback, Integration, Trigger
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

STATUS: tuple[Trigger, ...] = ("timeout", "connection-error", "server-error", "rate-limited", "credential-rejected")
QUALITY: tuple[Trigger, ...] = ("low-confidence", "quality-probe")
AI = ("model", "embedding", "gateway")


@rule("CADEE-A-021")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare what each ladder of a call to AI answers to, and those of who waits for it, with the ways to fail."""
    estate = graph.estate
    calls = {key: estate.integrations[key] for key in graph.ladders_of if key in graph.integration_number}
    calls = {key: call for key, call in sorted(calls.items()) if estate.systems[call.target].kind in AI}
    if not calls:
        yield NotApplicable("no fallback protects a call to a model, an embedding service or a gateway")
        return
    guarded, faults = {route.primary for route in estate.routes.values() if route.guardrails}, 0
    outside = answered_outside(graph)
    for key, call in calls.items():
        ladders = graph.ladders_of[key]
        missing, again = _missing(graph, call, guarded, outside), _again(graph, call)
        faults += bool(missing) + bool(again)
        if missing:
            yield _violation(graph, ladders[0], missing)
        if again:
            retries = counted(call.retries or 0, "time")
            message = f"{key!r} is tried again {retries} on a spent quota before fallback {ladders[0].id!r} steps in"
            yield Violation(
                estate.route(call, "retries"),
                message,
                label="a quota does not come back in seconds",
                also=(Also(estate.route(ladders[0]), "waits meanwhile"),),
                help=f"leave the retries to {call.target!r}, which can tell errors apart, or set them to 0",
            )
    if not faults:
        yield Proof(f"fallbacks of {counted(len(calls), 'call')} to AI: each way of failing leads somewhere")


def _missing(
    graph: Graph, call: Integration, guarded: Collection[str], outside: Mapping[str, frozenset[str]]
) -> Sequence[str]:
    """Return the ways of failing that neither the ladder of a call nor that of every call that waits for it answers."""
    target = graph.estate.systems[call.target]
    needed: list[str] = [*STATUS, *(["quota-exhausted"] if target.kind != "gateway" else [])]
    if target.kind == "model":
        needed += ["refusal", *(["stalled-stream"] if call.mode == "stream" else [])]
    if call.id in guarded:
        needed.append("guardrail-down")
    covered = triggers(graph, call.id)
    covered |= outside.get(call.id, outside.get(call.source, frozenset()))
    if "any" in covered:
        return ()
    poor = ["poor answers"] if target.kind == "model" and covered.isdisjoint(QUALITY) else []
    return [*(each for each in needed if each not in covered), *poor]


def _again(graph: Graph, call: Integration) -> bool:
    """Whether a caller that cannot tell errors apart, so no gateway, retries before the rung for spent quotas."""
    answers = not triggers(graph, call.id).isdisjoint(("any", "quota-exhausted"))
    return answers and bool(call.retries) and graph.estate.systems[call.source].kind != "gateway"


def _violation(graph: Graph, ladder: Fallback, missing: Sequence[str]) -> Violation:
    return Violation(
        graph.estate.route(ladder, "rungs"),
        f"fallback {ladder.id!r} does not step in when {ladder.protects!r} fails by {listed(missing, last='or')}",
        label="what it answers to",
        also=(Also(graph.estate.route(graph.estate.integrations[ladder.protects]), "may fail in these ways too"),),
        help="name them in `on`, or end the ladder in `{terminal: refusal, on: [any]}`",
    )
