"""What of a plan API Management can carry out: targets are cut to it, every cut and every loss is noted."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cadee.generators.gateway.apim.callers import plain_audience, subscription
from cadee.generators.gateway.apim.expressions import SEEN
from cadee.generators.gateway.apim.policy import limited_by_quota, pooled
from cadee.generators.gateway.fitting import cut_gateway, inspects, uncounted, untranslated
from cadee.generators.gateway.keys import key_sets
from cadee.generators.gateway.model import TRIGGERS, Caller, Gateway, Guard, Route, Target, seconds

_UNLIKE = untranslated("API Management translates nothing here")
_LONGEST_NAME = 80
_LONGEST = 240
"""For so many seconds a connection may be idle."""


def fit(gateway: Gateway, managed: frozenset[str]) -> Gateway:
    """Return the gateway as API Management can be it; its notes are complete."""
    fitted = replace(cut_gateway(gateway, _UNLIKE), tools=())
    found = list(fitted.notes)
    for server in gateway.tools:
        found.append(f"routes/{server.id}: leads to tools; an MCP server of API Management is set up by hand.")
    found.extend(_brought(fitted, managed))
    for guard in fitted.guards:
        found.extend(_guard(guard))
    for route in fitted.routes:
        found.extend(_route(route))
    return replace(fitted, notes=tuple(dict.fromkeys(found)))


def problems(gateways: Sequence[Gateway]) -> tuple[str, ...]:
    """Return why callers could not be known, or nothing be served."""
    found = [f"systems/{gateway.system}: serves tools only" for gateway in gateways if not gateway.routes]
    for caller in dict.fromkeys(caller for gateway in gateways for route in gateway.routes for caller in route.callers):
        here = f"identities/{caller.identity}"
        if caller.proof == "certificate" and not caller.audience:
            found.append(
                f"{here}: audience is missing: API Management reads no SPIFFE id from certificates, "
                "so it proves itself by a token with that id"
            )
        if not plain_audience(caller):
            found.append(f"{here}: audience holds characters that no policy can hold")
    found += [
        f"routes/{route.id}: its name and '{caller.identity}' are together too long for the name of a subscription"
        for gateway in gateways
        for route in gateway.routes
        for caller in route.callers
        if caller.proof == "key" and len(subscription(caller, route)) > _LONGEST_NAME
    ]
    return tuple(found)


def _brought(gateway: Gateway, managed: frozenset[str]) -> Iterator[str]:
    here = f"systems/{gateway.system}"
    yield f"{here}: the service's identity must be allowed to read the key vaults that the template names."
    for caller in gateway.callers:
        yield from _caller(caller)
    for caller, keys in key_sets(gateway.callers).items():
        if not caller.issuer:
            yield f"{here}: the platform gives the public key '{keys.name}' as parameters, again at each renewal."
    for step in (step for route in gateway.routes for step in route.targets):
        if step.integration in managed:
            yield f"integrations/{step.integration}: proved by the service's own identity, which needs a role there."
        else:
            yield from _shown(step)
    for guard in gateway.guards:
        yield from _shown(guard)
    if gateway.telemetry:
        yield f"{here}: token metrics need Application Insights with custom metrics and their dimensions switched on."


def _caller(caller: Caller) -> Iterator[str]:
    here = f"identities/{caller.identity}"
    if caller.proof == "key":
        yield f"{here}: its key is that of a subscription, which API Management makes itself."
        return
    if caller.proof == "certificate":
        yield f"{here}: API Management sees no SPIFFE id; a token must hold it."
    if caller.issuer and caller.keys:
        yield f"{here}: keys are found by the issuer's discovery document, not by jwks."


def _shown(party: Target | Guard) -> Iterator[str]:
    if party.credential is not None and not party.credential.reference.startswith("azure-keyvault:"):
        name = party.credential.identity
        yield f"identities/{name}: the platform keeps its credential in a key vault too, as a parameter says."
    if party.certificate:
        yield f"identities/{party.certificate}: the platform keeps its certificate in a key vault."


def _guard(guard: Guard) -> Iterator[str]:
    here = f"systems/{guard.system}"
    yield f"{here}: is sent each request's body by POST and lets pass by 200 alone; it sees no answers."
    yield from inspects(guard, "API Management")
    if guard.redacts:
        yield f"{here}: removes labels by declaration, but here it can only refuse what it would remove."
    if guard.protocol == "grpc":
        yield f"{here}: speaks grpc, API Management asks by http: until an adapter answers there, no answer comes."
    if seconds(guard.timeout) != int(seconds(guard.timeout)):
        yield f"{here}: API Management waits whole seconds, so {guard.timeout} is rounded up."
    if guard.fails_open:
        yield f"{here}: is declared open, so requests pass while it does not answer."


def _route(route: Route) -> Iterator[str]:
    here = f"routes/{route.id}"
    yield f"{here}: is an API of its own, whose path ends in its name; callers name it as the model too."
    if route.rate_limit is not None:
        yield f"{here}: the limit is counted by region, and is approximate where several units serve it."
        if limited_by_quota(route.rate_limit):
            yield f"{here}: {route.rate_limit} is a quota, which refuses with 403 instead of 429."
    if route.budget is not None:
        yield f"{here}: the budget {route.budget} is not enforced: API Management counts tokens, not money."
    if route.deadline is not None:
        yield f"{here}: each attempt is bounded, not the whole request; callers leave after {route.deadline}."
    if route.logging is not None:
        yield f"{here}: logging '{route.logging}' is a diagnostic setting of the API, which is not made here."
    yield from uncounted(route)
    for step in route.targets:
        yield from _step(step)
    yield from _ladder(route)


def _step(step: Target) -> Iterator[str]:
    here = f"integrations/{step.integration}"
    if step.retries:
        yield f"{here}: is tried once, its {step.retries} further attempts are not made."
    if seconds(step.timeout) > _LONGEST:
        yield f"{here}: a wait of {step.timeout} may end after {_LONGEST} s, when the network drops idle connections."


def _ladder(route: Route) -> Iterator[str]:
    here = f"routes/{route.id}"
    if len(route.targets) == 1:
        return
    if pooled(route):
        yield f"{here}: is a pool, whose member is left out after one failure, so that the same request goes on."
    yield f"{here}: that a request goes on after no answer at all is read from documents and was not tried."
    for step in route.targets[1:]:
        unseen = [name for name in TRIGGERS if name in step.on and name not in SEEN]
        if unseen:
            names = ", ".join(unseen)
            yield f"{here}: API Management does not notice {names}, so none of them leads to '{step.integration}'."
        if ("timeout" in step.on) != ("connection-error" in step.on):
            yield f"{here}: a timeout and a broken connection look alike, so either leads to '{step.integration}'."
        if "context-overflow" in step.on:
            yield f"{here}: a context overflow is seen where it is answered with 413, not with 400."
