"""What Envoy AI Gateway cannot carry out of a plan, and what the platform must bring, in sentences."""

from collections.abc import Iterator
from decimal import Decimal

from cadee.generators.gateway.envoy_ai.caller import doors, jwks_map, token_keys
from cadee.generators.gateway.envoy_ai.guard import by_http
from cadee.generators.gateway.envoy_ai.limit import counted, priced
from cadee.generators.gateway.envoy_ai.names import GATEWAY_CLASS, named
from cadee.generators.gateway.envoy_ai.route import SEEN, attempts, bound, leading, retry_on
from cadee.generators.gateway.envoy_ai.tools import admitted, tool_path
from cadee.generators.gateway.fitting import inspects, refilled, seen
from cadee.generators.gateway.model import TRIGGERS, Gateway, Guard, Route, Target, ToolServer
from cadee.generators.gateway.whole import whole
from cadee.model.flow import Trigger
from cadee.model.units import Rate


def notes(gateway: Gateway) -> Iterator[str]:
    """Yield the notes of a fitted gateway beyond those of its plan; some may come twice."""
    yield from _brought(gateway)
    for guard in gateway.guards:
        yield from _guard(guard, gateway)
    for route in gateway.routes:
        yield from _route(route)
    for step in dict.fromkeys(step for route in gateway.routes for step in route.targets):
        yield from _capacity(step)
    for server in gateway.tools:
        yield from _tools(server)


def _brought(gateway: Gateway) -> Iterator[str]:
    here = f"systems/{gateway.system}"
    yield (
        f"{here}: the platform applies all resources to one namespace of a cluster with Envoy AI Gateway 1.1, Envoy "
        f"Gateway 1.8.1 or later and a GatewayClass '{GATEWAY_CLASS}'."
    )
    yield from _doors(gateway)
    yield from _maps(gateway)
    yield from _credentials(gateway)
    if gateway.routes and gateway.endpoint.path not in ("", "/v1"):
        yield (
            f"{here}: its callers find it below /v1 (anthropic: /anthropic/v1), not below {gateway.endpoint.path}; "
            "the controller is told otherwise for all gateways at once only."
        )
    if any(counted(route) for route in gateway.routes) or any(_capacities(gateway)):
        yield (
            f"{here}: budgets and capacities need the rate limit service of Envoy Gateway with Redis, set to fail "
            "closed; by default all calls pass while it does not answer."
        )
    if gateway.telemetry:
        yield f"{here}: what is measured and traced goes where the EnvoyProxy of the platform says."


def _doors(gateway: Gateway) -> Iterator[str]:
    here = f"systems/{gateway.system}"
    for door in doors(gateway):
        yield f"{here}: callers that show a {door.proof} use port {door.port}."
        if door.proof == "token":
            yield f"{here}: a token that says no end of its time is not refused; its issuer must always say one."
        if door.proof == "certificate":
            yield _map(gateway, f"{gateway.system}-client-ca", "ca.crt, the authority of its callers' certificates")


def _maps(gateway: Gateway) -> Iterator[str]:
    here = f"systems/{gateway.system}"
    if gateway.endpoint.secure:
        yield f"{here}: the platform provides the Secret '{named(gateway.system + '-tls')}' with tls.crt and tls.key."
    steps = [step.endpoint for route in gateway.routes for step in route.targets]
    places = [*steps, *(guard.endpoint for guard in gateway.guards)]
    if any(place.secure for place in (*places, *(server.endpoint for server in gateway.tools))):
        yield _map(gateway, f"{gateway.system}-upstream-ca", "ca.crt, the authorities of all it calls by https")
    known = [caller for door in doors(gateway) for caller in door.callers]
    known += [access.caller for server in gateway.tools for access in admitted(server)]
    for keys in dict.fromkeys(keys for caller, keys in token_keys(gateway).items() if caller in known):
        if not keys.url:
            yield _map(gateway, jwks_map(gateway, keys), f"jwks, the key set of '{keys.name}'")


def _capacities(gateway: Gateway) -> Iterator[bool]:
    return (step.capacity is not None for route in gateway.routes for step in route.targets)


def _map(gateway: Gateway, name: str, what: str) -> str:
    return f"systems/{gateway.system}: the platform provides the ConfigMap '{named(name)}' with {what}."


def _credentials(gateway: Gateway) -> Iterator[str]:
    for caller in (caller for door in doors(gateway) for caller in door.callers):
        if caller.proof == "key" and caller.credential is not None:
            yield (
                f"identities/{caller.identity}: the platform puts its key under '{caller.identity}' into the Secret "
                f"'{named(gateway.system + '-callers')}', from {caller.credential.reference}."
            )
    steps = [step for route in gateway.routes for step in route.targets]
    shown = [*(step.credential for step in steps), *(server.credential for server in gateway.tools)]
    for credential in dict.fromkeys(shown):
        if credential is not None:
            name, origin = credential.identity, credential.reference
            yield f"identities/{name}: the platform provides the Secret '{named(name)}' with apiKey, from {origin}."
    certificates = [*(step.certificate for step in steps), *(guard.certificate for guard in gateway.guards)]
    for name in dict.fromkeys([*certificates, *(server.certificate for server in gateway.tools)]):
        if name:
            yield f"identities/{name}: the platform provides the Secret '{named(name)}' with tls.crt and tls.key."


def _guard(guard: Guard, gateway: Gateway) -> Iterator[str]:
    here = f"systems/{guard.system}"
    first = by_http(gateway)
    if guard == first:
        yield (
            f"{here}: is shown each request by http, before it is known whose it is, and may refuse it; it sees no "
            "answers and changes nothing."
        )
        yield from inspects(guard, "Envoy")
        if guard.redacts:
            yield f"{here}: removes labels by declaration, but by http it can only refuse what it would remove."
    elif guard.protocol == "http" and first is not None:
        yield (
            f"{here}: speaks http, by which Envoy Gateway asks one guard, '{first.system}'; every call is refused "
            "until an adapter at its endpoint answers Envoy's external processing protocol."
        )
    else:
        yield f"{here}: must answer Envoy's external processing protocol; it sees {seen(guard)}."
    if guard.fails_open:
        yield f"{here}: on_error is open, but calls are refused while it does not answer."
    if guard.credential is not None:
        yield f"{here}: Envoy asks it without the credential of '{guard.credential.identity}'."
    without = [route.id for route in gateway.routes if guard not in route.guards]
    without += [server.id for server in gateway.tools] if guard != first else []
    if without:
        yield f"{here}: Envoy Gateway asks it on every route, so also on {_quoted(without)}."


def _route(route: Route) -> Iterator[str]:
    here = f"routes/{route.id}"
    if route.rate_limit is not None:
        if not counted(route):
            yield f"{here}: each Envoy instance counts the rate limit on its own."
            count, unit = whole(route.rate_limit)
            yield refilled(here, Rate(Decimal(count), unit))
        yield from _counted_otherwise(here, route.rate_limit)
    if route.stream and route.deadline is not None:
        yield f"{here}: an answer in pieces has no bound; callers leave after {route.deadline}."
    if route.logging in ("redacted", "full"):
        yield f"{here}: logging is '{route.logging}', Envoy logs metadata only."
    if route.logging == "none":
        yield f"{here}: logging is 'none', which the EnvoyProxy of the platform says for all routes at once."
    yield from _budget(route)
    yield from _attempts(route)
    yield from _failures(route)


def _counted_otherwise(here: str, rate: Rate) -> Iterator[str]:
    count, unit = whole(rate)
    if (Decimal(count), unit) != (rate.amount, rate.unit):
        yield f"{here}: Envoy Gateway counts whole numbers, so {rate} is {count}/{unit}."


def _budget(route: Route) -> Iterator[str]:
    if route.budget is None:
        return
    here, currency = f"routes/{route.id}", route.budget.money.currency
    if not counted(route):
        yield f"{here}: the budget {route.budget} is not enforced: no price in {currency} is declared."
        return
    for step in route.targets:
        if not priced(route, step):
            yield f"{here}: the budget is not counted at '{step.integration}': its price in {currency} is not declared."
    yield f"{here}: the budget {route.budget} is counted when answers end, so calls under way may pass it."


def _attempts(route: Route) -> Iterator[str]:
    several = len(route.targets) > 1
    for step in route.targets:
        here = f"integrations/{step.integration}"
        if step.timeout != bound(route):
            yield f"{here}: an attempt may take {bound(route)}, not {step.timeout}: '{route.id}' has one bound for all."
        if step.retries + 1 != attempts(route):
            yield f"{here}: is tried once, not {step.retries + 1} times: '{route.id}' has one number for all."
        elif step.retries and several:
            yield f"{here}: is tried {step.retries + 1} times after the failures that lead to the next target only."
        waits = {other.backoff for other in route.targets}
        if step.backoff is not None and step.retries and (attempts(route) == 1 or len(waits) > 1):
            yield f"{here}: does not wait {step.backoff} before it is tried again: '{route.id}' has one wait for all."


def _failures(route: Route) -> Iterator[str]:
    here = f"routes/{route.id}"
    steps = route.targets[1:]
    if not steps:
        return
    told = leading(route)
    for step in steps:
        unseen = [name for name in TRIGGERS if name in step.on and name not in SEEN]
        extra = [name for name in told if name not in step.on]
        if unseen:
            missed = _list(unseen)
            yield f"{here}: Envoy Gateway does not notice {missed}, so none of them leads to '{step.integration}'."
        if extra:
            yield f"{here}: has one list of failures, so '{step.integration}' is also tried on {_list(extra)}."
    alike = [name for name in TRIGGERS if name in _alike(told) and name not in told]
    if alike:
        yield f"{here}: Envoy Gateway does not tell {_list(alike)} from what is declared, so it leads on as well."
    if 429 in retry_on(route).get("httpStatusCodes", ()):
        yield f"{here}: a target that answers 429 is passed over each time, but not left out for a while."


def _alike(told: tuple[Trigger, ...]) -> set[Trigger]:
    found: set[Trigger] = set()
    if {"timeout", "connection-error", "server-error"}.intersection(told):
        found |= {"timeout", "connection-error"}
    if {"rate-limited", "quota-exhausted"}.intersection(told):
        found |= {"rate-limited", "quota-exhausted"}
    return found


def _capacity(step: Target) -> Iterator[str]:
    if step.capacity is not None:
        here = f"systems/{step.system}"
        yield f"{here}: its capacity is counted when answers end, for '{step.integration}' alone."
        yield from _counted_otherwise(here, step.capacity)


def _tools(server: ToolServer) -> Iterator[str]:
    here = f"routes/{server.id}"
    if not admitted(server):
        return
    yield f"{here}: its tools are found at {tool_path(server)} and called '{server.integration}__' and their name."
    yield f"integrations/{server.integration}: a call of a tool is not bounded to {server.timeout}."
    if server.rate_limit is not None:
        yield f"{here}: the rate limit {server.rate_limit} is not enforced for tools."
    if server.logging != "metadata":
        yield f"{here}: logging is '{server.logging}', Envoy logs metadata."


def _list(names: list[Trigger]) -> str:
    return ", ".join(names)


def _quoted(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
