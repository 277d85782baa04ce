"""The policy document of one route: who may call, what is checked, where the request goes and goes next."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from xml.etree.ElementTree import Comment, Element, SubElement, indent, tostring

from cadee.generators.gateway.apim import expressions as cs
from cadee.generators.gateway.apim.callers import known_callers, refusal
from cadee.generators.gateway.keys import KeySet
from cadee.generators.gateway.model import Caller, Gateway, Guard, Route, Target, seconds
from cadee.model.flow import Trigger
from cadee.model.units import Rate

_LONGEST_WINDOW = 300
"""The longest window of rate-limit-by-key in seconds; longer ones are quotas."""

PUTS_OUT: frozenset[Trigger] = frozenset({"server-error", "rate-limited"})
"""The failures that the breaker of a backend counts."""

_FORGEABLE = ("Authorization", "api-key", "x-api-key", "Ocp-Apim-Subscription-Key", "x-cadee-caller", "x-cadee-target")
"""Headers that a caller may send and no target may get from it."""


def document(route: Route, gateway: Gateway, keys: Mapping[Caller, KeySet], origin: str) -> str:
    """Return the policy of a route as XML, indented, with a newline at the end."""
    root = Element("policies")
    # Two hyphens end a comment, and an environment may be called a--b.
    root.append(Comment(f" {origin.partition(';')[0].replace('--', '- -')}; do not edit "))
    root.append(_inbound(route, gateway, keys))
    root.append(_backend(route))
    _outbound(SubElement(root, "outbound"), route)
    SubElement(SubElement(root, "on-error"), "base")
    indent(root, "  ")
    return tostring(root, encoding="unicode") + "\n"


def pooled(route: Route) -> bool:
    """Whether a pool can be the ladder of a route: its members get the same request, in the same time, on failures
    that put a member out. The gateway chooses the member, so nothing in a request may depend on which one it is.
    """
    first, rungs = route.targets[0], route.targets[1:]
    alike = all((step.model, step.timeout) == (first.model, first.timeout) for step in rungs)
    return bool(rungs) and alike and all(step.on == rungs[0].on and PUTS_OUT.issuperset(step.on) for step in rungs)


def pool(route: Route) -> str:
    """Return the name of the pool of a route; no id has a full stop, so no other backend is called so."""
    return f"{route.id}.pool"


def limit(rate: Rate) -> tuple[int, int]:
    """Return a rate exactly, as whole calls in whole seconds."""
    each = Fraction(rate.amount)
    return each.numerator, int(rate.window_seconds) * each.denominator


def limited_by_quota(rate: Rate) -> bool:
    """Whether the window of a rate is too long for a rate limit."""
    return limit(rate)[1] > _LONGEST_WINDOW


def _inbound(route: Route, gateway: Gateway, keys: Mapping[Caller, KeySet]) -> Element:
    inbound = Element("inbound")
    SubElement(inbound, "base")
    inbound.append(known_callers(route, keys))
    body = "context.Request.Body.As<string>(preserveContent: true)"
    SubElement(inbound, "set-variable", name=cs.BODY, value=f'@(context.Request.Body == null ? "" : {body})')
    wrong = SubElement(SubElement(inbound, "choose"), "when", condition=cs.asks_for_another(route))
    wrong.append(refusal(403, "Forbidden"))
    if route.rate_limit is not None:
        inbound.append(_limit(route, route.rate_limit))
    for number, guard in enumerate(route.guards):
        _guard(inbound, guard, f"cadee-guard-{number}")
    if gateway.telemetry:
        _metric(inbound, route, gateway)
    for name in _FORGEABLE:
        SubElement(inbound, "set-header", {"name": name, "exists-action": "delete"})
    SubElement(inbound, "set-query-parameter", {"name": "subscription-key", "exists-action": "delete"})
    if len(route.targets) == 1 or pooled(route):
        SubElement(inbound, "set-variable", name=cs.STEP, value="@(0)")
        _send_to(inbound, route.targets[0], pool(route) if pooled(route) else route.targets[0].integration)
    else:
        SubElement(inbound, "set-variable", name=cs.STEP, value="@(-1)")
    return inbound


def _limit(route: Route, rate: Rate) -> Element:
    calls, window = limit(rate)
    counter = f'@((string)context.Variables["{cs.CALLER}"] + {cs.literal("/" + route.id)})'
    name = "quota-by-key" if limited_by_quota(rate) else "rate-limit-by-key"
    return Element(name, {"calls": str(calls), "renewal-period": str(window), "counter-key": counter})


def _guard(inbound: Element, guard: Guard, variable: str) -> None:
    """Ask a guard. Only 200 lets pass; no answer lets pass only where the guard is declared open."""
    whole = ceil(seconds(guard.timeout))
    about = {"mode": "new", "response-variable-name": variable, "timeout": str(whole), "ignore-error": "true"}
    ask = SubElement(inbound, "send-request", about)
    SubElement(ask, "set-url").text = guard.endpoint.url
    SubElement(ask, "set-method").text = "POST"
    header = SubElement(ask, "set-header", {"name": "Content-Type", "exists-action": "override"})
    SubElement(header, "value").text = "application/json"
    if guard.credential is not None:
        header = SubElement(ask, "set-header", {"name": "Authorization", "exists-action": "override"})
        SubElement(header, "value").text = f"Bearer {{{{credential-{guard.credential.identity}}}}}"
    SubElement(ask, "set-body").text = f'@((string)context.Variables["{cs.BODY}"])'
    if guard.certificate:
        SubElement(ask, "authentication-certificate", {"certificate-id": guard.certificate})
    answer = f'context.Variables.GetValueOrDefault<IResponse>("{variable}")'
    refused = "answer != null && answer.StatusCode < 500" if guard.fails_open else "answer == null"
    join = "&&" if guard.fails_open else "||"
    said = f"@{{ var answer = {answer}; return {refused} {join} answer.StatusCode != 200; }}"
    SubElement(SubElement(inbound, "choose"), "when", condition=said).append(refusal(403, "Forbidden"))


def _metric(inbound: Element, route: Route, gateway: Gateway) -> None:
    metric = SubElement(inbound, "llm-emit-token-metric", namespace="cadee")
    SubElement(metric, "dimension", name="System", value=gateway.system)
    SubElement(metric, "dimension", name="Route", value=route.id)
    SubElement(metric, "dimension", name="Caller", value=f'@((string)context.Variables["{cs.CALLER}"])')


def _backend(route: Route) -> Element:
    backend, targets = Element("backend"), route.targets
    forward = {
        "timeout-ms": cs.timeouts(targets),
        "follow-redirects": "false",
        "buffer-request-body": "true",
        "buffer-response": "false" if route.stream else "true",
    }
    if len(targets) == 1:
        SubElement(backend, "forward-request", forward)
        return backend
    goes_on = cs.pool_goes_on(targets[1].on) if pooled(route) else cs.goes_on(targets)
    about = {"count": str(len(targets) - 1), "interval": "0", "first-fast-retry": "true", "condition": goes_on}
    retry = SubElement(backend, "retry", about)
    if pooled(route):
        SubElement(retry, "set-backend-service", {"backend-id": pool(route)})
    else:
        SubElement(retry, "set-variable", name=cs.STEP, value=cs.next_step(targets))
        choose = SubElement(retry, "choose")
        for number, step in enumerate(targets):
            _send_to(SubElement(choose, "when", condition=cs.at_step(number)), step, step.integration)
    SubElement(retry, "forward-request", forward)
    return backend


def _send_to(parent: Element, step: Target, backend: str) -> None:
    SubElement(parent, "set-backend-service", {"backend-id": backend})
    SubElement(parent, "set-body").text = cs.body_for(step)


def _outbound(outbound: Element, route: Route) -> None:
    SubElement(outbound, "base")
    if not pooled(route):
        header = SubElement(outbound, "set-header", {"name": "x-cadee-target", "exists-action": "override"})
        SubElement(header, "value").text = cs.target_name(route.targets)
