"""What of a plan agentgateway can carry out, what the platform must bring, and every cut, in sentences."""

from collections.abc import Iterator, Sequence

from cadee.generators.gateway.agentgateway.caller import doors, grouped, hash_variable, only_tokens
from cadee.generators.gateway.agentgateway.ladder import ladder_notes
from cadee.generators.gateway.agentgateway.limit import MOST_LIMITS, deadline, longest, model_limits, tool_limits
from cadee.generators.gateway.agentgateway.names import attempts, names_differ, silent
from cadee.generators.gateway.fitting import LAST_PORT, certificates_in_the_clear, cut_gateway, uncounted
from cadee.generators.gateway.model import BREAKER_SECONDS, Gateway, Guard, Route, Target, ToolServer

_REPLAYED = "64 KiB"


def fit(gateway: Gateway) -> Gateway:
    """Return the gateway as agentgateway can be it: targets of another kind of call are cut, which is noted."""
    return cut_gateway(gateway, _unlike)


def _unlike(first: Target, step: Target) -> str:
    return "" if step.task == first.task else "is for another kind of call, so the step is left out."


def problems(gateways: Sequence[Gateway]) -> tuple[str, ...]:
    """Return why no agentgateway could serve fitted gateways."""
    found: list[str] = []
    for gateway in gateways:
        here = f"systems/{gateway.system}"
        found.extend(certificates_in_the_clear(gateway))
        if any(door.port > LAST_PORT for door in doors(gateway)):
            found.append(f"{here}: endpoint has no ports after it for callers that show themselves in other ways")
        for limits in (model_limits(gateway), tool_limits(gateway)):
            if len(limits) > MOST_LIMITS:
                found.append(
                    f"{here}: {len(limits)} limits of routes and callers, of which agentgateway holds {MOST_LIMITS}"
                )
    return tuple(found)


def notes(gateway: Gateway) -> tuple[str, ...]:
    """Return the notes of config.yaml: those of the plan, then agentgateway's own, each once."""
    found = [*gateway.notes, *_brought(gateway), *_credentials(gateway)]
    for guard in gateway.guards:
        found.extend(_guard(guard))
    for route in gateway.routes:
        found.extend(_route(route, gateway))
        found.extend(_logging(route.id, route.logging, gateway))
    for server in gateway.tools:
        found.extend(_tools(server, gateway))
        found.extend(_logging(server.id, server.logging, gateway))
    return tuple(dict.fromkeys(found))


def _brought(gateway: Gateway) -> Iterator[str]:
    here = f"systems/{gateway.system}"
    for door in doors(gateway):
        said = f"port {door.port}, at all addresses, for callers that show a {door.proof}"
        yield f"{here}: agentgateway listens on {said}."
    if gateway.endpoint.secure:
        yield f"{here}: the platform provides tls/server.crt and tls/server.key."
    if any(door.proof == "certificate" for door in doors(gateway)):
        yield f"{here}: the platform provides tls/client-ca.pem, the authority of its callers' certificates."
    tokens = tuple(caller for caller in gateway.callers if caller.proof == "token")
    for keys in grouped(tokens):
        if not keys.url:
            yield f"{here}: the platform provides the key set jwks/{keys.name}.json."
    if gateway.telemetry:
        yield f"{here}: the platform sets OTEL_EXPORTER_OTLP_ENDPOINT, the address of its collector (grpc)."
    yield f"{here}: agentgateway does not start while a variable that the file names is not set."
    if gateway.routes and gateway.endpoint.path not in ("", "/v1"):
        yield f"{here}: agentgateway serves models below /v1, not below {gateway.endpoint.path}."


def _credentials(gateway: Gateway) -> Iterator[str]:
    for caller in gateway.callers:
        if caller.credential is not None:
            yield (
                f"identities/{caller.identity}: the platform sets {hash_variable(caller)} to the SHA-256, in hex, of "
                f"{caller.credential.reference}."
            )
    ends = _ends(gateway)
    for credential in dict.fromkeys(end.credential for end in ends):
        if credential is not None and credential.mounted:
            name = credential.identity
            yield f"identities/{name}: the platform provides credentials/{name} from {credential.reference}."
    for name in dict.fromkeys(end.certificate for end in ends):
        if name:
            yield f"identities/{name}: the platform provides credentials/{name}.crt and credentials/{name}.key."


def _ends(gateway: Gateway) -> list[Target | Guard | ToolServer]:
    """All that the gateway calls itself."""
    return [*(step for route in gateway.routes for step in route.targets), *gateway.guards, *gateway.tools]


def _guard(guard: Guard) -> Iterator[str]:
    here = f"systems/{guard.system}"
    sides = [*(["/request"] if guard.on_requests else []), *(["/response"] if guard.on_answers else [])]
    yield f"{here}: must answer agentgateway's guardrail webhook below its endpoint, at {' and '.join(sides)}."
    if not guard.on_requests:
        yield f"{here}: inspects answers only, so a call reaches a model also while it is down."
    yield f"{here}: agentgateway shows it system prompt and messages, not calls of tools and what they gave."
    if guard.protocol == "grpc":
        yield (
            f"{here}: speaks grpc, agentgateway asks by http: every call is refused until an adapter answers there, "
            "whatever on_error says."
        )


def _route(route: Route, gateway: Gateway) -> Iterator[str]:
    here = f"routes/{route.id}"
    if route.rate_limit is not None:
        yield f"{here}: each agentgateway instance counts the rate limit on its own."
    if route.budget is not None:
        yield f"{here}: the budget {route.budget} is not enforced: agentgateway counts requests and tokens, not money."
    whole = deadline(gateway)
    if route.deadline is not None and whole is None:
        yield f"{here}: agentgateway bounds each attempt, not the whole request; callers leave after {route.deadline}."
    elif route.deadline is not None and route.deadline != whole:
        yield f"{here}: agentgateway has one time for all whole requests, {whole} instead of {route.deadline}."
    yield from ladder_notes(route)
    if attempts(route) > 1:
        yield (
            f"{here}: a request of more than {_REPLAYED} is not tried again: the failure goes back to its caller, and "
            "the next request finds the target left out."
        )
    yield from uncounted(route)
    for step in route.targets:
        yield from _step(route, step, gateway)


def _step(route: Route, step: Target, gateway: Gateway) -> Iterator[str]:
    here = f"integrations/{step.integration}"
    if len(route.targets) > 1:
        after = f"{step.retries + 1} failures in a row" if step.retries else "a single failure"
        yield (
            f"{here}: agentgateway goes on to the next target by leaving this one out, for all callers of "
            f"'{route.id}': after {after}, for {BREAKER_SECONDS} s, then longer."
        )
    if step.timeout != longest(gateway):
        yield f"{here}: agentgateway has one time for all attempts, {longest(gateway)} instead of {step.timeout}."
    if step.backoff is not None and step.retries:
        yield f"{here}: agentgateway tries again at once, not after {step.backoff}."


def _tools(server: ToolServer, gateway: Gateway) -> Iterator[str]:
    here = f"routes/{server.id}"
    beside = "" if len(gateway.tools) == 1 else ", together with all other tools"
    yield f"{here}: agentgateway serves these tools at /mcp{beside}."
    if not names_differ(gateway):
        yield f"{here}: another server offers a tool of the same name, so callers see '{server.id}' in front of each."
    if server.rate_limit is not None:
        yield f"{here}: each agentgateway instance counts the rate limit on its own."
        yield f"{here}: the rate limit counts every request at /mcp, also those that open a session or list tools."
    if len({other.rate_limit for other in gateway.tools}) > 1:
        yield f"{here}: agentgateway counts a caller's requests at /mcp together: its smallest limit there holds."
    for access in server.access:
        if not access.tools:
            yield f"{here}: '{access.caller.identity}' may call none of the tools; it sees an empty list."
    if not only_tokens(gateway) and any(access.caller.proof == "token" for access in server.access):
        yield f"{here}: callers find no description of whose tokens are wanted, since others show no token."


def _logging(route: str, logging: str, gateway: Gateway) -> Iterator[str]:
    if logging in ("redacted", "full"):
        yield f"routes/{route}: logging is '{logging}', agentgateway logs metadata only."
    elif logging == "none" and not silent(gateway):
        yield f"routes/{route}: logging is 'none', agentgateway logs metadata of all routes or of none."
