"""What of a plan Kong can carry out, what the platform must bring, and every cut, in sentences."""

from collections import Counter
from collections.abc import Iterator, Sequence

from cadee.generators.gateway.fitting import certificates_in_the_clear, cut_gateway, inspects, known_twice, uncounted
from cadee.generators.gateway.kong.caller import Door, doors, window
from cadee.generators.gateway.kong.ladder import ladder_notes
from cadee.generators.gateway.kong.model import budget, criteria, longest, priced
from cadee.generators.gateway.kong.names import authority_id, base_path, certificate_id, header_variable
from cadee.generators.gateway.model import Caller, Credential, Gateway, Guard, Route, Target, ToolServer
from cadee.generators.gateway.whole import none_a_day


def fit(gateway: Gateway) -> Gateway:
    """Return the gateway as Kong can be it: targets that it cannot translate to are cut, which is noted."""
    return cut_gateway(gateway, _unlike)


def _unlike(first: Target, step: Target) -> str:
    if step.task == first.task and first.protocol in ("openai", step.protocol):
        return ""
    return (
        f"takes other calls than '{first.integration}', and Kong translates only those of openai; the step is left out."
    )


def problems(gateways: Sequence[Gateway]) -> tuple[str, ...]:
    """Return why no Kong could serve fitted gateways."""
    found: list[str] = []
    for gateway in gateways:
        here = f"systems/{gateway.system}"
        found.extend(certificates_in_the_clear(gateway))
        found.extend(known_twice(gateway, "Kong"))
        tokens = [caller for caller in gateway.callers if caller.proof == "token"]
        for subject, count in Counter(caller.subject for caller in tokens).items():
            if count > 1:
                names = ", ".join(f"'{caller.identity}'" for caller in tokens if caller.subject == subject)
                found.append(f"{here}: {names} have the same subject, by which Kong knows one consumer")
        found += [
            f"identities/{caller.identity}: audience holds white space, at which Kong parts it into several"
            for caller in tokens
            if caller.audience.split() != [caller.audience]
        ]
        served: list[Route | ToolServer] = [*gateway.routes, *gateway.tools]
        for entry in served:
            found += none_a_day(f"routes/{entry.id}", "rate_limit", entry.rate_limit, "Kong")
    return tuple(found)


def notes(gateway: Gateway) -> tuple[str, ...]:
    """Return the notes of kong.yaml: those of the plan, then Kong's own, each once."""
    found = [*gateway.notes, *_brought(gateway), *_callers(gateway)]
    found.extend(_shown(gateway))
    for guard in gateway.guards:
        found.extend(_guard(guard))
    for route in gateway.routes:
        found.extend(_entry(route, gateway, doors(route.callers)))
        found.extend(_route(route))
    for server in gateway.tools:
        found.extend(_entry(server, gateway, doors(tuple(access.caller for access in server.access))))
        found.extend(_tools(server))
    return tuple(dict.fromkeys(found))


def _brought(gateway: Gateway) -> Iterator[str]:
    here = f"systems/{gateway.system}"
    yield f"{here}: needs Kong Gateway 3.14 or later with an AI licence."
    yield f"{here}: on which port and with which certificate Kong listens is not in this file."
    if gateway.telemetry:
        yield f"{here}: the platform sets OTEL_EXPORTER_OTLP_TRACES_ENDPOINT and switches tracing on in Kong."
    if any(step.endpoint.secure for route in gateway.routes for step in route.targets):
        yield f"{here}: whether Kong checks the certificates of models is its own setting, not in this file."


def _callers(gateway: Gateway) -> Iterator[str]:
    here = f"systems/{gateway.system}"
    if any(caller.proof == "certificate" for caller in gateway.callers):
        held = authority_id(gateway)
        yield f"{here}: the platform keeps the authority of its callers' certificates in Kong as {held}."
    for caller in gateway.callers:
        if caller.subject.startswith("spiffe://") and caller.proof == "certificate":
            yield (
                f"identities/{caller.identity}: Kong looks for its subject among the names of a certificate; "
                "that it does so for names of type URI is not proven."
            )
        if caller.proof == "token" and not caller.keys:
            yield f"identities/{caller.identity}: declares no jwks, so Kong asks {caller.issuer} where the keys are."
        if caller.credential is not None:
            yield _key(caller, caller.credential)


def _key(caller: Caller, credential: Credential) -> str:
    return (
        f"identities/{caller.identity}: the platform gives the consumer '{caller.identity}' its key from "
        f"{credential.reference}; in this file it would be readable, so until then it is refused."
    )


def _shown(gateway: Gateway) -> Iterator[str]:
    steps = [step for route in gateway.routes for step in route.targets]
    for step in steps:
        if step.credential is not None and step.protocol == "anthropic" and step.credential.mounted:
            name, origin = step.credential.identity, step.credential.reference
            yield f"identities/{name}: the platform sets {step.credential.variable} from {origin}."
    bearers = [step.credential for step in steps if step.protocol == "openai"]
    bearers += [item.credential for item in gateway.guards]
    for credential in dict.fromkeys(bearers):
        if credential is not None:
            yield _header(credential, "Bearer ")
    for server in gateway.tools:
        if server.credential is not None:
            yield _header(server.credential, "authorization:Bearer ")
        if server.certificate:
            held = certificate_id(server.certificate)
            yield f"identities/{server.certificate}: the platform keeps its certificate in Kong as {held}."
    for step in steps:
        if step.certificate:
            yield (
                f"integrations/{step.integration}: Kong shows no client certificate to one model; the platform must "
                f"show that of '{step.certificate}'."
            )


def _header(credential: Credential, start: str) -> str:
    return (
        f"identities/{credential.identity}: the platform sets {header_variable(credential)} to '{start}' and the value "
        f"of {credential.reference}."
    )


def _guard(guard: Guard) -> Iterator[str]:
    here = f"systems/{guard.system}"
    yield f"{here}: is shown each request by http and refuses by any registered status but 2xx; it changes nothing."
    yield f"{here}: Kong shows it no answers."
    yield from inspects(guard, "Kong")
    if guard.redacts:
        yield f"{here}: removes labels by declaration, but here it can only refuse what it would remove."
    if guard.fails_open:
        yield f"{here}: on_error is open, but Kong cannot tell its silence from its refusal, so both refuse the call."
    if guard.protocol == "grpc":
        yield f"{here}: speaks grpc, Kong asks by http: every call is refused until an adapter answers there."
    if guard.certificate:
        yield f"{here}: Kong shows it no client certificate; the platform must show that of '{guard.certificate}'."


def _entry(entry: Route | ToolServer, gateway: Gateway, opened: tuple[Door, ...]) -> Iterator[str]:
    here = f"routes/{entry.id}"
    for number, door in enumerate(opened):
        names = ", ".join(f"'{caller.identity}'" for caller in door.callers)
        yield f"{here}: {names} by {door.proof}: below {base_path(gateway, entry, number)}."
    if entry.rate_limit is not None:
        yield f"{here}: each Kong node counts the rate limit on its own."
        unit, count = window(entry.rate_limit)
        if not str(entry.rate_limit).startswith(f"{count}/"):
            yield f"{here}: Kong counts whole requests, so {entry.rate_limit} is {count} a {unit}."
    if entry.logging in ("redacted", "full"):
        yield f"{here}: logging is '{entry.logging}', Kong logs metadata only."


def _route(route: Route) -> Iterator[str]:
    here = f"routes/{route.id}"
    yield from _budget(route)
    if route.deadline is not None:
        yield f"{here}: Kong bounds each attempt, not the whole request; callers leave after {route.deadline}."
    yield f"{here}: Kong bounds the wait for each piece of an answer by {longest(route)}, not an attempt as a whole."
    yield from ladder_notes(route)
    yield from uncounted(route)
    again = [step for step in route.targets if step.retries]
    if again and criteria(route):
        yield f"{here}: Kong chooses which target is tried again; the number of attempts is that of the spec."
    for step in route.targets:
        here = f"integrations/{step.integration}"
        if step.timeout != longest(route):
            yield f"{here}: Kong has one time for all targets of '{route.id}', {longest(route)} not {step.timeout}."
        if step.backoff is not None and step.retries:
            yield f"{here}: Kong tries again at once, not after {step.backoff}."


def _budget(route: Route) -> Iterator[str]:
    if route.budget is None:
        return
    here = f"routes/{route.id}"
    if budget(route) is None:
        yield f"{here}: the budget {route.budget} is not enforced: no target has a price in its currency."
        return
    for step in route.targets:
        if not priced(route, step):
            currency = route.budget.money.currency
            yield f"{here}: the budget is not counted at '{step.integration}': its price in {currency} is not declared."
    yield f"{here}: the budget {route.budget} holds for each Kong node; the request that crosses it still passes."
    if route.budget.unit == "month":
        yield f"{here}: Kong counts a month as 30 days."


def _tools(server: ToolServer) -> Iterator[str]:
    here = f"routes/{server.id}"
    if server.rate_limit is not None:
        yield f"{here}: the rate limit counts every request, also those that open a session or list tools."
    for access in server.access:
        if not access.tools:
            yield f"{here}: '{access.caller.identity}' may call none of the tools; it sees an empty list."
