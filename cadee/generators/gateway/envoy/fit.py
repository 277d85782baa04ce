"""What of a plan Envoy can carry out: callers and targets are cut to it, and every cut is noted."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cadee.generators.gateway.envoy.caller import doors
from cadee.generators.gateway.envoy.target import SEEN
from cadee.generators.gateway.envoy.tls import secret_files
from cadee.generators.gateway.envoy.tools_fit import by_key, fit_tools, tool_notes
from cadee.generators.gateway.fitting import (
    LAST_PORT,
    certificates_in_the_clear,
    cut_route,
    inspects,
    refilled,
    seen,
    uncounted,
    untranslated,
)
from cadee.generators.gateway.model import TRIGGERS, Gateway, Guard, Route, Target, ToolServer
from cadee.model.flow import Trigger

_UNLIKE = untranslated("Envoy translates nothing")


def fit(gateway: Gateway) -> Gateway:
    """Return the gateway as Envoy can be it; its notes are complete."""
    cut: list[str] = []
    routes = tuple(_fit(route, cut) for route in gateway.routes)
    tools = tuple(fit_tools(server, cut) for server in gateway.tools)
    fitted = replace(gateway, routes=routes, tools=tools)
    found = [*gateway.notes, *cut, *_brought(fitted)]
    for guard in fitted.guards:
        found.extend(_guard(guard))
    for route in routes:
        found.extend(_route(route))
    for server in tools:
        found.extend(tool_notes(server, gateway.endpoint))
    return replace(fitted, notes=tuple(dict.fromkeys(found)))


def problems(gateways: Sequence[Gateway]) -> tuple[str, ...]:
    """Return why no Envoy could serve fitted gateways: an open door, or a door that nobody may use."""
    found: list[str] = []
    for gateway in gateways:
        here = f"systems/{gateway.system}"
        found.extend(certificates_in_the_clear(gateway))
        if any(door.port > LAST_PORT for door in doors(gateway)):
            found.append(f"{here}: endpoint has no port after it for callers that show certificates")
        found += [
            f"routes/{route.id}: all its callers show keys, which Envoy can only check if they are written down"
            for route in _served(gateway)
            if not route.callers
        ]
    return tuple(found)


def _served(gateway: Gateway) -> list[Route | ToolServer]:
    return [*gateway.routes, *gateway.tools]


def _fit(route: Route, cut: list[str]) -> Route:
    cut.extend(by_key(route))
    callers = tuple(caller for caller in route.callers if caller.proof != "key")
    return cut_route(replace(route, callers=callers), _UNLIKE, cut)


def _brought(gateway: Gateway) -> Iterator[str]:
    here = f"systems/{gateway.system}"
    found = doors(gateway)
    files = secret_files(gateway)
    for door in found:
        yield f"{here}: Envoy listens on port {door.port} for callers that show a {door.proof}."
    if "server" in files:
        yield f"{here}: the platform provides tls/server.crt and tls/server.key."
    if "client-ca" in files:
        yield f"{here}: the platform provides tls/client-ca.pem, the authority of its callers' certificates."
    if "upstream-ca" in files:
        yield f"{here}: the platform provides tls/upstream-ca.pem, the authorities of all it calls by https."
    for keys in dict.fromkeys(keys for door in found for keys in door.keys.values()):
        if not keys.url:
            yield f"{here}: the platform provides the key set jwks/{keys.name}.json; Envoy reads it at start only."
    yield from _credentials(gateway)


def _credentials(gateway: Gateway) -> Iterator[str]:
    steps: list[Target | ToolServer] = [step for route in gateway.routes for step in route.targets]
    steps.extend(gateway.tools)
    for credential in dict.fromkeys(step.credential for step in steps):
        if credential is not None and credential.mounted:
            name, origin = credential.identity, credential.reference
            yield f"identities/{name}: the platform provides credentials/{name}, without a line end, from {origin}."
    for name in dict.fromkeys(
        [*(step.certificate for step in steps), *(guard.certificate for guard in gateway.guards)]
    ):
        if name:
            yield f"identities/{name}: the platform provides credentials/{name}.crt and credentials/{name}.key."


def _guard(guard: Guard) -> Iterator[str]:
    here = f"systems/{guard.system}"
    if guard.protocol == "grpc":
        yield f"{here}: must answer Envoy's external processing protocol; it sees {seen(guard)}."
        return
    yield f"{here}: is shown each request by http and may refuse it; it sees no answers and changes nothing."
    yield from inspects(guard, "Envoy")
    if guard.redacts:
        yield f"{here}: removes labels by declaration, but by http it can only refuse what it would remove."
    if guard.credential is not None:
        yield f"{here}: Envoy asks it without the credential of '{guard.credential.identity}'."


def _route(route: Route) -> Iterator[str]:
    here = f"routes/{route.id}"
    if route.rate_limit is not None:
        yield f"{here}: each Envoy instance counts the rate limit on its own."
        yield refilled(here, route.rate_limit)
    if route.budget is not None:
        yield f"{here}: the budget {route.budget} is not enforced: Envoy counts requests, not money."
    if route.stream and route.deadline is not None:
        yield (
            f"{here}: answers may come in pieces, so Envoy bounds the wait for the first piece, not the whole request; "
            f"callers leave after {route.deadline}."
        )
    for step in route.targets:
        if step.backoff is not None and step.retries:
            yield f"integrations/{step.integration}: the wait before a retry is random, {step.backoff} at most."
    if route.logging in ("redacted", "full"):
        yield f"{here}: logging is '{route.logging}', Envoy logs metadata only."
    yield from uncounted(route)
    for number, step in enumerate(route.targets[1:], start=1):
        unseen = [name for name in TRIGGERS if name in step.on and name not in SEEN]
        if unseen:
            yield f"{here}: Envoy does not notice {_list(unseen)}, so none of them leads to '{step.integration}'."
        yield from _skipped(route, number)


def _skipped(route: Route, number: int) -> Iterator[str]:
    """A failure that leads past the next step: Envoy goes one step at a time, so it goes nowhere."""
    before, step = route.targets[number - 1], route.targets[number]
    for later in route.targets[number + 1 :]:
        past = [name for name in TRIGGERS if name in later.on and name in SEEN and name not in step.on]
        if past:
            yield (
                f"routes/{route.id}: {_list(past)} at '{before.integration}' should lead to '{later.integration}'; "
                f"Envoy cannot pass over '{step.integration}' and gives the failure back."
            )


def _list(names: list[Trigger]) -> str:
    return ", ".join(names)
