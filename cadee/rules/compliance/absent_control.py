"""Guards and gates that are configured and not in force where they claim to be."""

from collections.abc import Collection, Iterator, Sequence

from cadee.graph import Graph
from cadee.graph.gating import placed
from cadee.graph.reliance import missed_guards, routed_past
from cadee.model.control import Gate
from cadee.model.flow import GatewayRoute, Integration
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

ABSENT = ("planned", "retired")


@rule("CADEE-C-006")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare guards with the routes that name them and the calls that rely on them, gates with where they run."""
    guards, gates = graph.systems("guardrail"), list(graph.estate.gates.values())
    if not guards and not gates:
        yield NotApplicable("no guard and no gate is declared")
        return
    missed = missed_guards(graph)
    relied = [_relied_on(graph, key, missed[key]) for key in missed]
    found = [*_idle(graph, missed), *relied, *_gates(graph, gates)]
    yield from found
    if not found:
        both = listed(counted(len(each), noun) for each, noun in ((guards, "guard"), (gates, "gate")) if each)
        yield Proof(f"{both}: each is in force on every route and call that it claims")


def _idle(graph: Graph, missed: Collection[str]) -> Iterator[Violation]:
    """Yield guards that gateways call and that no route has them work on, and guards of routes that do not run.

    Of those that are `missed` where a call relies on them, that is said there.
    """
    estate, on = graph.estate, {key for route in graph.estate.routes.values() for key in route.guardrails}
    for key, guard in ((key, estate.systems[key]) for key in graph.systems("guardrail")):
        if guard.lifecycle in ABSENT and key in on:
            message = f"routes count on guard {key!r}, which is {guard.lifecycle}"
            yield Violation(estate.route(guard, "lifecycle"), message, label="not in force")
        elif guard.lifecycle not in ABSENT and key not in {*on, *missed} and (callers := routed_past(graph, key)):
            off = guard.default_on is False
            why = "and it is off unless named" if off else "and nobody says whether it works without that"
            at = estate.route(guard, "default_on")
            message = f"guard {key!r} never runs: no route of {listed(map(repr, callers))} names it, {why}"
            yield Violation(at, message, unknown=not off, help=f"name {key!r} in the `guardrails` of the routes")


def _relied_on(graph: Graph, guard: str, missed: Sequence[tuple[GatewayRoute, Integration]]) -> Violation:
    at, (route, call) = graph.estate.route, missed[0]
    calls = list(dict.fromkeys(repr(each.id) for _, each in missed))
    routes = listed((repr(each.id) for each, _ in missed), most=3)
    which = f"route {routes} does" if len(missed) == 1 else f"routes {routes} do"
    verb = "relies" if len(calls) == 1 else "rely"
    also = (Also(at(call, "transforms"), "relied on here"), *(Also(at(each), "nor here") for each, _ in missed[1:4]))
    return Violation(
        at(route, "guardrails"),
        f"{listed(calls, most=3)} {verb} on guard {guard!r}, which {which} not have run",
        label="not here",
        also=also,
        help=f"add {guard!r} to `guardrails`",
    )


def _gates(graph: Graph, gates: list[Gate]) -> Iterator[Violation]:
    route = graph.estate.route
    nowhere = [gate for gate in gates if gate.runs_on is None and gate.kind != "human"]
    if nowhere:
        more = f", nor {counted(len(nowhere) - 1, 'more gate')}" if len(nowhere) > 1 else ""
        message = f"nobody says which system enforces gate {nowhere[0].id!r}{more}"
        yield Violation(route(nowhere[0]), message, unknown=True, help="declare `runs_on`")
    for gate, place, apart in placed(graph, gates):
        if place.lifecycle in ABSENT:
            message = f"gate {gate.id!r} runs on {place.id!r}, which is {place.lifecycle}"
            yield Violation(route(gate, "runs_on"), message, label="not in force")
        elif apart:
            message = f"gate {gate.id!r} is to guard {apart[0]!r} and runs on {place.id!r}, which has no part in it"
            also = (Also(route(graph.estate.integrations[apart[0]]), "to be guarded"),)
            yield Violation(route(gate, "runs_on"), message, "not on the way", also)
