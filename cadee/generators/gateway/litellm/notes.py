"""What LiteLLM cannot carry out of a plan, and what the platform must bring, in sentences."""

from collections.abc import Iterator

from cadee.generators.gateway.keys import key_sets
from cadee.generators.gateway.litellm.limit import capacity_note, limit_note
from cadee.generators.gateway.litellm.models import ALIKE, priced
from cadee.generators.gateway.litellm.tools import served, tool_notes
from cadee.generators.gateway.model import TRIGGERS, Credential, Gateway, Guard, Route, ToolServer
from cadee.model.flow import Trigger

_KNOWN: frozenset[Trigger] = frozenset((*ALIKE, "context-overflow", "refusal"))


def notes(gateway: Gateway) -> tuple[str, ...]:
    """Return the notes of config.yaml: those of the plan, then LiteLLM's own, each once."""
    found = [*gateway.notes, *_brought(gateway)]
    for guard in gateway.guards:
        found.extend(_guard(guard, gateway))
    for route in gateway.routes:
        found.extend(_route(route, open_logs(gateway)))
    for server in gateway.tools:
        found.extend(tool_notes(server, open_logs(gateway)))
    return tuple(dict.fromkeys(found))


def open_logs(gateway: Gateway) -> bool:
    """Whether all that is served may be logged whole: LiteLLM logs either all of it so or nothing."""
    served_here: list[Route | ToolServer] = [*gateway.routes, *gateway.tools]
    return all(route.logging == "full" for route in served_here)


def _brought(gateway: Gateway) -> Iterator[str]:
    yield f"systems/{gateway.system}: the platform sets LITELLM_MASTER_KEY, without which the proxy does not start."
    steps = [step for route in gateway.routes for step in route.targets]
    credentials = [caller.credential for caller in gateway.callers]
    credentials += [step.credential for step in steps] + [guard.credential for guard in gateway.guards]
    credentials += [server.credential for server in served(gateway)]
    for credential in dict.fromkeys(credentials):
        if credential is not None and credential.mounted:
            yield _mounted(credential)
    for keys in dict.fromkeys(key_sets(gateway.callers).values()):
        if not keys.url:
            yield f"systems/{gateway.system}: the platform provides the key set jwks/{keys.name}.json."
    for step in dict.fromkeys(steps):
        if step.certificate:
            yield (
                f"integrations/{step.integration}: LiteLLM shows no client certificate of its own for one target; "
                f"the platform must show that of '{step.certificate}'."
            )
    for caller in gateway.callers:
        if caller.proof == "certificate":
            yield f"identities/{caller.identity}: LiteLLM sees no certificates; a token must hold its SPIFFE id."
    if gateway.telemetry:
        yield (
            f"systems/{gateway.system}: telemetry needs the packages prometheus_client and opentelemetry-sdk, "
            "and OTEL_EXPORTER and OTEL_ENDPOINT in the environment."
        )
        yield (
            f"systems/{gateway.system}: whoever scrapes /metrics shows the token in CADEE_METRICS_TOKEN, which the "
            "platform sets; without it nobody may."
        )


def _mounted(credential: Credential) -> str:
    return f"identities/{credential.identity}: the platform sets {credential.variable} from {credential.reference}."


def _guard(guard: Guard, gateway: Gateway) -> Iterator[str]:
    here = f"systems/{guard.system}"
    yield f"{here}: must answer LiteLLM's generic guardrail API at its endpoint."
    if guard.protocol == "grpc":
        yield f"{here}: speaks grpc, LiteLLM asks by http: every call is refused until an adapter answers there."
    if guard.certificate:
        yield f"{here}: LiteLLM shows it no client certificate; the platform must show that of '{guard.certificate}'."
    if not guard.on_requests:
        yield f"{here}: inspects answers only, but is shown requests too, so that no model is reached while it is down."
    if guard.on_answers and any(route.stream for route in gateway.routes):
        yield f"{here}: is shown an answer in pieces only after LiteLLM has sent them, so it cannot keep one back."
    without = [route.id for route in gateway.routes if guard not in route.guards]
    if without:
        names = ", ".join(f"'{name}'" for name in without)
        yield f"{here}: LiteLLM asks it on every route, so also on {names}."


def _route(route: Route, whole: bool) -> Iterator[str]:
    here = f"routes/{route.id}"
    if route.rate_limit is not None:
        yield f"{here}: each LiteLLM instance counts the rate limit on its own."
        if said := limit_note(here, route.rate_limit):
            yield said
    if route.deadline is not None:
        yield f"{here}: LiteLLM bounds each attempt, not the whole request; callers leave after {route.deadline}."
    if route.logging in ("none", "redacted") or (route.logging == "full" and not whole):
        yield f"{here}: logging is '{route.logging}', LiteLLM logs metadata."
    yield from _budget(route)
    yield from _ladder(route)
    for step in route.targets:
        if step.capacity is not None:
            yield capacity_note(f"systems/{step.system}", step.capacity)
        if step.backoff is not None and step.retries:
            yield f"integrations/{step.integration}: LiteLLM chooses the wait before a retry, not {step.backoff}."


def _budget(route: Route) -> Iterator[str]:
    if route.budget is None:
        return
    here = f"routes/{route.id}"
    for step in route.targets:
        if not priced(route, step):
            currency = route.budget.money.currency
            yield f"{here}: the budget is not counted at '{step.integration}': its price in {currency} is not declared."
    yield f"{here}: the budget {route.budget} holds for each target and each LiteLLM instance, counted in memory."
    if route.budget.unit == "month":
        yield f"{here}: LiteLLM counts a month as 30 days."


def _ladder(route: Route) -> Iterator[str]:
    steps = route.targets[1:]
    here = f"routes/{route.id}"
    if any(set(ALIKE).intersection(step.on) for step in steps):
        yield f"{here}: LiteLLM falls back on every error it does not know, so also on a rejected request (400)."
    if any("refusal" in step.on for step in steps):
        yield f"{here}: LiteLLM sees a refusal only where the vendor reports an error, not in an answer."
    for step in steps:
        taken = [name for name in ALIKE if name in step.on]
        extra = [name for name in ALIKE if name not in step.on]
        unseen = [name for name in TRIGGERS if name in step.on and name not in _KNOWN]
        if taken and extra:
            yield f"{here}: LiteLLM tells no errors apart, so '{step.integration}' is also tried on {_list(extra)}."
        if unseen:
            yield f"{here}: LiteLLM does not notice {_list(unseen)}, so none of them leads to '{step.integration}'."


def _list(names: list[Trigger]) -> str:
    return ", ".join(names)
