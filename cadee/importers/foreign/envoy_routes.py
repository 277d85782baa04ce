"""This file holds how AIGatewayRoutes become routes and ladders: matches, priorities, retries, limits."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cadee.importers.foreign.cursor import Cursor
from cadee.importers.foreign.envoy_backends import Backends
from cadee.importers.foreign.envoy_entry import Callers
from cadee.importers.foreign.envoy_manifests import Key, Manifest, Manifests
from cadee.importers.foreign.gateway import GatewaySheet
from cadee.importers.foreign.quantities import duration, rate, seconds

MODEL_HEADERS = frozenset({"x-ai-eg-model", "x-aigw-model", "x-gateway-model-name"})
_UNITS = {"Second": 1, "Minute": 60, "Hour": 3600, "Day": 86400}
_TRIGGERS = {
    "5xx": ("server-error", "timeout", "connection-error"),
    "gateway-error": ("server-error", "timeout"),
    "connect-failure": ("connection-error",),
    "refused-stream": ("connection-error",),
    "reset": ("connection-error", "timeout"),
    "reset-before-request": ("connection-error",),
    "envoy-ratelimited": ("rate-limited",),
    "resource-exhausted": ("rate-limited",),
    "unavailable": ("server-error",),
    "internal": ("server-error",),
    "deadline-exceeded": ("timeout",),
}
_NO_POLICY = (
    "on which failures the next backend is tried: no retry policy in the file says it; only that the one before has no "
    "endpoint left is written"
)


@dataclass(frozen=True, slots=True)
class Traffic:
    """What a traffic policy says of a route: seconds for an attempt, retries, the failures that are tried again."""

    timeout: str = ""
    retries: int | None = None
    on: tuple[str, ...] = ()
    limit: str = ""


@dataclass(frozen=True, slots=True)
class _Step:
    priority: Decimal
    weight: Decimal
    ref: Cursor
    number: int


def model_routes(manifests: Manifests, sheet: GatewaySheet, backends: Backends, callers: Callers) -> None:
    """Write a route for each name of a model that a rule matches."""
    for manifest in manifests.of("AIGatewayRoute"):
        gateways = _parents(manifest)
        traffic = _traffic(manifests, manifest.key, gateways)
        allowed = callers.of(manifest.key, gateways)
        for rule in manifest.spec["rules"].maps():
            for name in _names(rule):
                _route(manifest, rule, name, traffic, allowed, sheet, backends)


def _parents(manifest: Manifest) -> tuple[Key, ...]:
    """Return the gateways that a route is served by."""
    found = []
    for ref in [*manifest.spec["parentRefs"].maps(), *manifest.spec["targetRefs"].maps()]:
        namespace = ref["namespace"].text() or manifest.namespace
        found.append((namespace, ref["name"].text()))
        for key in ("kind", "group", "sectionName", "port"):
            ref[key].known()
    return tuple(found)


def _names(rule: Cursor) -> list[str]:
    """Return the names of models that a rule answers to; a star where it does not look at the name."""
    found: dict[str, None] = {}
    for match in rule["matches"].maps():
        name = "*"
        for header in match["headers"].maps():
            if header["name"].text().lower() in MODEL_HEADERS and header["value"].text():
                pattern = header["type"].text() == "RegularExpression"
                name = _star(header["value"].text()) if pattern else header["value"].text()
        found[name] = None
    return list(found) or ["*"]


def _star(pattern: str) -> str:
    """Return a regular expression as a pattern with stars, so that it is known as one."""
    return pattern if "*" in pattern else f"{pattern}*"


def _route(
    manifest: Manifest, rule: Cursor, name: str, traffic: Traffic, allowed: tuple[str, ...], sheet: GatewaySheet,
    backends: Backends,
) -> None:  # fmt: skip
    limit = rule.down("timeouts", "backendRequest").text() or rule.down("timeouts", "request").text()
    timeout = traffic.timeout or duration(seconds(limit))
    steps = sorted(_steps(rule), key=lambda step: (step.priority, -step.weight, step.number))
    calls = [backends.call(step.ref, manifest, _model(step.ref, name), timeout, traffic.retries) for step in steps]
    if not calls:
        return
    title = name if name != "*" else f"{manifest.name}/*"
    tried = [call for step, call in zip(steps, calls, strict=True) if step.weight > 0 or call == calls[0]]
    on = traffic.on or ("connection-error",)
    ladder = sheet.ladder(title, calls[0], [(call, on) for call in tried[1:]])
    if ladder and not traffic.on:
        sheet.leave("fallbacks", "on", _NO_POLICY, ladder)
    sheet.route(title, calls[0], fallback=ladder, consumers=list(allowed), rate_limit=traffic.limit)


def _steps(rule: Cursor) -> Iterator[_Step]:
    for number, ref in enumerate(rule["backendRefs"].maps()):
        weight = ref["weight"].data
        share = Decimal(weight) if isinstance(weight, int) and not isinstance(weight, bool) else Decimal(1)
        yield _Step(ref["priority"].number() or Decimal(0), share, ref, number)


def _model(ref: Cursor, name: str) -> str:
    return ref["modelNameOverride"].text() or name


def _traffic(manifests: Manifests, route: Key, gateways: tuple[Key, ...]) -> Traffic:
    """Return what the policies of a route say, those of the route itself before those of its gateways."""
    found = list(manifests.attached("BackendTrafficPolicy", ("HTTPRoute", "AIGatewayRoute"), route))
    for gateway in gateways:
        found += manifests.attached("BackendTrafficPolicy", ("Gateway",), gateway)
    said = [_of_policy(policy) for policy in found]
    return Traffic(
        next((one.timeout for one in said if one.timeout), ""),
        next((one.retries for one in said if one.retries is not None), None),
        next((one.on for one in said if one.on), ()),
        next((one.limit for one in said if one.limit), ""),
    )


def _of_policy(policy: Manifest) -> Traffic:
    retry = policy.spec["retry"]
    per_try = retry.down("perRetry", "timeout").text() or policy.spec.down("timeout", "http", "requestTimeout").text()
    count, each = retry["numRetries"].number(), retry["numAttemptsPerPriority"].number()
    on = tuple(_failures(retry)) if retry and count != 0 else ()
    own = count if each is None else each - 1
    retries = int(own) if own is not None and 0 <= own < 1000 else None
    return Traffic(duration(seconds(per_try)), retries, on, _limit(policy))


def _failures(retry: Cursor) -> Iterator[str]:
    """Yield the failures that a retry policy takes, in words of the language, each once."""
    found: dict[str, None] = {}
    triggers = retry.down("retryOn", "triggers").texts()
    codes = [code.text() for code in retry.down("retryOn", "httpStatusCodes").items()]
    for trigger in triggers:
        found |= dict.fromkeys(_TRIGGERS.get(trigger, ()))
    for code in codes if "retriable-status-codes" in triggers or not triggers else ():
        found |= dict.fromkeys(status(code))
    if not retry["retryOn"]:  # what the controller writes where nothing is said
        found |= dict.fromkeys(("connection-error", "server-error"))
    yield from found


def status(code: str) -> tuple[str, ...]:
    """Return which failure of the language an HTTP status is."""
    if code in ("408", "504"):
        return ("timeout",)
    if code == "429":
        return ("rate-limited", "quota-exhausted")
    if code in ("401", "403"):
        return ("credential-rejected",)
    return ("server-error",) if code.startswith("5") else ()


def _limit(policy: Manifest) -> str:
    """Return the limit of requests that holds for every caller: a rule without a condition, or for each of a header."""
    for scope in ("global", "local"):
        for rule in policy.spec.down("rateLimit", scope, "rules").maps():
            headers = [header for way in rule["clientSelectors"].maps() for header in way["headers"].maps()]
            each = all(header["type"].data == "Distinct" for header in headers)
            if not each or rule["cost"]:
                continue
            found = rate(rule.down("limit", "requests").number(), _UNITS.get(rule.down("limit", "unit").text()))
            if found:
                for header in headers:
                    header.known()
                return found
    return ""
