"""This file holds how AIGatewayRoutes become routes and ladders: matches, priorities, retries, limits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cadee.importers.foreign.cursor import Cursor, counted, first_of
from cadee.importers.foreign.envoy_backends import ONE_TIME, Backends
from cadee.importers.foreign.envoy_entry import Callers
from cadee.importers.foreign.envoy_manifests import Key, Manifest, Manifests
from cadee.importers.foreign.gateway import GatewaySheet
from cadee.importers.foreign.quantities import lasting, rate

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
_BY_CODE = "retriable-status-codes"
_ALL_TOGETHER = "counts attempts at several backends together; the language counts those at each"
_NO_POLICY = (
    "on which failures the next backend is tried: no retry policy in the file says it; only that the one before has no "
    "endpoint left is written"
)


@dataclass(frozen=True, slots=True)
class Traffic:
    """What the traffic policies of a route say: where an attempt may have its time, how often it is tried again.

    `times` stand in the order in which they count; `retry` is the first that says anything of trying again.
    """

    times: tuple[Cursor, ...] = ()
    retry: Cursor | None = None
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
    times = (*traffic.times, rule.down("timeouts", "backendRequest"), rule.down("timeouts", "request"))
    timeout = first_of(times, lambda cursor: lasting(cursor.said()), ONE_TIME) or ""
    steps = sorted(_steps(rule), key=lambda step: (step.priority, -step.weight, step.number))
    retries = _retries(traffic.retry, [step for step in steps if step.weight > 0] or steps[:1])
    calls = [backends.call(step.ref, manifest, _model(step.ref, name), timeout, retries) for step in steps]
    if not calls:
        return
    title = name if name != "*" else f"{manifest.name}/*"
    tried = [call for step, call in zip(steps, calls, strict=True) if step.weight > 0 or call == calls[0]]
    on = traffic.on or ("connection-error",)
    ladder = sheet.ladder(title, calls[0], [(call, on) for call in tried[1:]])
    if ladder and not traffic.on:
        sheet.leave("fallbacks", "on", _NO_POLICY, ladder)
    sheet.route(title, calls[0], fallback=ladder, consumers=list(allowed), rate_limit=traffic.limit)


def _retries(retry: Cursor | None, steps: Sequence[_Step]) -> int | None:
    """Return how often each backend is tried again; None where the file only says how often all of them are."""
    if retry is None:
        return None
    total, each = retry["numRetries"], retry["numAttemptsPerPriority"]
    count, attempts = counted(total), counted(each)
    if count == 0 or (len(steps) == 1 and attempts is None):
        total.known()
        return count
    apart = len({step.priority for step in steps}) == len(steps)
    if not attempts or not apart:
        total.halve(_ALL_TOGETHER)
        each.halve(_ALL_TOGETHER)
        return None
    each.known()
    if count is None or count + 1 >= attempts * len(steps):
        total.known()
    else:
        total.halve(_ALL_TOGETHER)
    return attempts - 1


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
    ways = (("retry", "perRetry", "timeout"), ("timeout", "http", "requestTimeout"))
    retries = [policy.spec["retry"] for policy in found if policy.spec["retry"]]
    for shadowed in retries[1:]:
        shadowed.unused("not in effect: a policy nearer to the route has its own")
    limits = (limit for policy in found if (limit := _limit(policy)))
    return Traffic(
        tuple(policy.spec.down(*way) for policy in found for way in ways),
        next(iter(retries), None),
        tuple(_failures(retries[0])) if retries and counted(retries[0]["numRetries"]) != 0 else (),
        next(limits, ""),
    )


def _failures(retry: Cursor) -> Iterator[str]:
    """Yield the failures that a retry policy takes, in words of the language, each once."""
    found: dict[str, None] = {}
    triggers = [item.said() for item in retry.down("retryOn", "triggers").items()]
    for item in retry.down("retryOn", "triggers").items():
        if item.said() in _TRIGGERS or item.said() == _BY_CODE:
            found |= dict.fromkeys(_TRIGGERS.get(item.text(), ()))
        else:
            item.unused("the language has no word for this failure")
    for item in retry.down("retryOn", "httpStatusCodes").items():
        if not triggers or _BY_CODE in triggers:
            found |= dict.fromkeys(status(item.said()))
            if status(item.said()):
                item.known()
            else:
                item.unused("the language has no word for this failure")
        else:
            item.unused(f"not in effect: '{_BY_CODE}' is not among the triggers")
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
