"""Fallbacks that would be refused when they are needed: no identity, no grant, no credential, no entry on the route."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.entitlement import granted
from cadee.model.flow import Fallback, Integration
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

Fault = tuple[str, str, bool]
"""The fact, the help, and whether the fact is that something is not said."""


@rule("CADEE-A-022")
def check(graph: Graph) -> Iterator[Answer]:
    """Look at each call that a ladder leads to, as if it had to step in now."""
    rungs = _rungs(graph)
    if not rungs:
        yield NotApplicable("no fallback leads to another call")
        return
    found = [_violation(graph, call, ladder, fault) for call, ladder in rungs if (fault := _fault(graph, call, ladder))]
    yield from found
    named = [call for call, _ in rungs if call.identity]
    if not found and not named:
        yield NotApplicable("no call of a fallback says as whom it is made, nor does the call it stands in for")
    elif not found:
        who = counted(len({call.identity for call in named}), "identity", "identities")
        yield Proof(
            f"{counted(len(named), 'call')} of fallbacks, as {who}: none would be refused for want of an identity, a "
            "grant or a credential"
        )


def _rungs(graph: Graph) -> list[tuple[Integration, Fallback]]:
    """Every call that some ladder leads to, once, with the first ladder that does."""
    found: dict[str, Fallback] = {}
    for ladder in graph.estate.fallbacks.values():
        for rung in ladder.rungs:
            if rung.to in graph.estate.integrations:
                found.setdefault(rung.to or "", ladder)
    return [(graph.estate.integrations[key], ladder) for key, ladder in found.items()]


def _fault(graph: Graph, call: Integration, ladder: Fallback) -> Fault | None:
    estate, ends = graph.estate, (call.source, call.target)
    identity = estate.identities.get(call.identity or "")
    if identity is None:
        primary = estate.integrations.get(ladder.protects)
        if primary is None or primary.identity is None or len({estate.systems[key].zone for key in ends}) > 1:
            return None
        return "nobody says as whom it calls", f"give {call.ref} an identity of its own", True
    if granted(graph, call) is False:
        fact = f"{identity.id!r} has no grant to {_verb(call)} {call.target!r}"
        return fact, f"grant {identity.ref} {call.action} on systems/{call.target}", False
    if identity.credential is None and "api-key" in (identity.auth, call.auth):
        fact = f"nobody says where the key of {identity.id!r} is kept"
        return fact, f"add `credential` to {identity.ref}", True
    routes = graph.routes_serving.get(call.id, ())
    if routes and all(route.consumers is not None and identity.id not in route.consumers for route in routes):
        fact = f"{identity.id!r} is no consumer of {listed(repr(route.id) for route in routes)}"
        return fact, f"add {identity.id!r} to the consumers of {routes[0].ref}", False
    return None


def _verb(call: Integration) -> str:
    return {"read": "read", "write": "write to"}.get(call.action, "act irreversibly on")


def _violation(graph: Graph, call: Integration, ladder: Fallback, fault: Fault) -> Violation:
    fact, remedy, unknown = fault
    joined = ", and " if unknown else " and would be refused: "
    return Violation(
        graph.estate.route(call, "identity"),
        f"{call.id!r} steps in for {ladder.protects!r}{joined}{fact}",
        label="the stand-in",
        also=(Also(graph.estate.route(ladder), "steps in here"),),
        unknown=unknown,
        help=remedy,
    )
