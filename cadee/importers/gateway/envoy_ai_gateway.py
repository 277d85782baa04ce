"""Resources of Envoy AI Gateway read back: routes by model, their backends by priority, policies by what they name."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from cadee.diagnostic import Route
from cadee.importers.gateway.envoy_ai_callers import MODEL, admitted
from cadee.importers.gateway.envoy_ai_tools import read_toolbox
from cadee.importers.gateway.served import Files, Served, Step, UnreadableError, at

_CALLS = {
    ("OpenAI", "/v1/chat/completions"): "chat/completions",
    ("OpenAI", "/v1/embeddings"): "embeddings",
    ("OpenAI", "/anthropic/v1/messages"): "chat/completions",
    ("Anthropic", "/anthropic/v1/messages"): "messages",
}
_SPAN = re.compile(r"([0-9]+)(h|ms|m|s)")
_SECONDS = {"h": Decimal(3600), "m": Decimal(60), "s": Decimal(1), "ms": Decimal("0.001")}
_UNITS = {"Second": 1, "Minute": 60, "Hour": 3600, "Day": 86_400, "Week": 604_800}


def read_envoy_ai_gateway(files: Files) -> dict[str, Served]:
    """Return what the resources of Envoy AI Gateway serve, by the model that a request asks for.

    The data is a list of resources; those in files beside it are read with it.

    Raises:
        UnreadableError: they are not made as the generated ones are.
    """
    estate = _Resources(files)
    found: dict[str, Served] = {}
    for number, route in estate.of("AIGatewayRoute"):
        for index, rule in enumerate(at(route, "spec", "rules")):
            headers = [header for match in at(rule, "matches") for header in at(match, "headers")]
            models = [header for header in headers if at(header, "name") == MODEL]
            if len(headers) != 1 or len(models) != 1 or models[0].get("type", "Exact") != "Exact":
                raise UnreadableError("a rule is not chosen by exactly one model")
            name = str(at(models[0], "value"))
            if name in found:
                raise UnreadableError(f"model {name!r} is served twice")
            found[name] = _served(estate, name, route, rule, (number, "spec", "rules", index))
    for number, route in estate.of("MCPRoute"):
        name = str(at(route, "metadata", "name"))
        if name in found:
            raise UnreadableError(f"{name!r} is served twice")
        found[name] = _tool_server(estate, at(route, "spec"), (number, "spec"))
    return found


class _Resources:
    """All resources by kind; each with its number among those of the main file, -1 for those of files beside it."""

    def __init__(self, files: Files) -> None:
        main = files[""]
        if not isinstance(main, list):
            raise UnreadableError("the file is no list of resources")
        beside = [data if isinstance(data, list) else [data] for name, data in files.items() if name]
        self._all = [(number, item) for number, item in enumerate(main)]
        self._all += [(-1, item) for data in beside for item in data]

    def of(self, kind: str) -> Iterator[tuple[int, Any]]:
        """The resources of a kind, in order."""
        return ((number, item) for number, item in self._all if isinstance(item, dict) and item.get("kind") == kind)

    def named(self, kind: str, name: str) -> tuple[int, Any]:
        """The one resource of a kind and name."""
        found = [(number, item) for number, item in self.of(kind) if at(item, "metadata", "name") == name]
        if len(found) != 1:
            raise UnreadableError(f"there are {len(found)} resources {kind} {name!r}")
        return found[0]

    def about(self, policy: str, kind: str, name: str, section: str | None = None) -> list[Any]:
        """The policies of a kind that name a resource, or one listener of it."""
        return [
            item
            for _, item in self.of(policy)
            for ref in at(item, "spec", "targetRefs")
            if at(ref, "kind") == kind
            and at(ref, "name") == name
            and (section is None or ref.get("sectionName", section) == section)
        ]


def _served(estate: _Resources, name: str, route: Any, rule: Any, where: Route) -> Served:
    title = at(route, "metadata", "name")
    parents = at(route, "spec", "parentRefs")
    doors = [(at(ref, "name"), ref.get("sectionName")) for ref in parents]
    policies = [_one(estate.about("SecurityPolicy", "Gateway", *door), f"SecurityPolicy of {door}") for door in doors]
    callers: set[str] = set()
    paths: set[str] = set()
    for policy in policies:
        told, ways = admitted(policy, name)
        callers |= told
        paths |= ways
    if not paths:  # nobody is let in
        return Served(frozenset(), (), Decimal(0), frozenset(), where, alike=True, named="identity")
    if len(paths) != 1:
        raise UnreadableError(f"model {name!r} is asked for on {len(paths)} paths")
    traffic = estate.about("BackendTrafficPolicy", "HTTPRoute", title)
    retry = at(traffic[0], "spec", "retry") if len(traffic) == 1 else {}
    refs = at(rule, "backendRefs")
    ordered = sorted(range(len(refs)), key=lambda number: int(refs[number].get("priority", 0)))
    if len({int(ref.get("priority", 0)) for ref in refs}) != len(refs):
        raise UnreadableError(f"targets of {name!r} share a priority")
    path = paths.pop()
    steps = tuple(
        _step(estate, refs[number], path, _bounds(retry, len(refs)), (*where, "backendRefs", number))
        for number in ordered
    )
    limit = _limit(traffic[0]) if len(traffic) == 1 else Decimal(0)
    guards = _guards(estate, policies, {gateway for gateway, _ in doors})
    return Served(frozenset(callers), steps, limit, guards, where, alike=True, named="identity")


def _one(found: Sequence[Any], what: str) -> Any:
    if len(found) != 1:
        raise UnreadableError(f"there are {len(found)} instead of one {what}")
    return found[0]


def _bounds(retry: Any, targets: int) -> tuple[Decimal, int]:
    """Return the seconds of an attempt (0 where none are said) and the further attempts at each target."""
    allowed = retry.get("perRetry", {}).get("timeout")
    again = int(retry.get("numRetries", 2))
    if targets > 1:
        again = int(retry.get("numAttemptsPerPriority", 0)) - 1
        if int(retry.get("numRetries", 2)) + 1 < targets * (again + 1):
            again = -1
    return (_span(allowed) if allowed is not None else Decimal(0)), again


def _step(estate: _Resources, ref: Any, path: str, bounds: tuple[Decimal, int], where: Route) -> Step:
    _, service = estate.named("AIServiceBackend", at(ref, "name"))
    schema = at(service, "spec", "schema")
    call = _CALLS.get((at(schema, "name"), path))
    if call is None:
        raise UnreadableError(f"{at(ref, 'name')!r} speaks {at(schema, 'name')!r} for {path!r}")
    before = "/".join(part for part in str(schema.get("prefix") or "v1").split("/") if part)
    place = _address(estate, at(service, "spec", "backendRef", "name"))
    url = f"{place}/{before}/{call}" if before else f"{place}/{call}"
    return Step(url, str(at(ref, "modelNameOverride")), bounds[0], bounds[1], _key(estate, at(ref, "name")), where)


def _address(estate: _Resources, target: str) -> str:
    """Return scheme, host and port of a Backend; https where a policy says whom to trust there."""
    _, backend = estate.named("Backend", target)
    endpoint = _one(at(backend, "spec", "endpoints"), f"endpoint of {target!r}")
    if "fqdn" in endpoint:
        host, port = at(endpoint, "fqdn", "hostname"), at(endpoint, "fqdn", "port")
    else:
        host, port = at(endpoint, "ip", "address"), at(endpoint, "ip", "port")
    trusted = estate.about("BackendTLSPolicy", "Backend", target)
    scheme, usual = ("https", 443) if trusted else ("http", 80)
    place = host if port == usual else f"{host}:{port}"
    return f"{scheme}://{place}"


def _tool_server(estate: _Resources, spec: Any, where: Route) -> Served:
    backend = _one(at(spec, "backendRefs"), "backend of a tool server")
    own = backend.get("securityPolicy", {}).get("apiKey", {})
    key = "written down" if "inline" in own else str(own.get("secretRef", {}).get("name", ""))
    path = str(backend.get("path", "/mcp")).rstrip("/")
    step = Step(_address(estate, at(backend, "name")) + path, "", Decimal(0), 0, key, (*where, "backendRefs", 0))
    box = read_toolbox(spec, backend)
    callers = frozenset(box.by_caller or ())
    return Served(callers, (step,), Decimal(0), frozenset(), where, named="identity", tools=box)


def _key(estate: _Resources, name: str) -> str:
    """Return the Secret from which the credential of a backend comes, "" where none is shown."""
    policies = estate.about("BackendSecurityPolicy", "AIServiceBackend", name)
    if not policies:
        return ""
    spec = at(_one(policies, f"BackendSecurityPolicy of {name!r}"), "spec")
    block = {"APIKey": "apiKey", "AnthropicAPIKey": "anthropicAPIKey"}.get(at(spec, "type"), "")
    return str(at(spec, block, "secretRef", "name"))


def _limit(policy: Any) -> Decimal:
    """Return the requests a second that each caller may make; 0 where there is no limit."""
    said = at(policy, "spec").get("rateLimit", {})
    scopes = [str(said["type"]).lower()] if "type" in said else ["global", "local"]
    found = [
        Decimal(at(rule, "limit", "requests")) / _UNITS[at(rule, "limit", "unit")]
        for scope in scopes
        for rule in said.get(scope, {}).get("rules", [])
        if "cost" not in rule and not rule.get("shadowMode") and _each(rule)
    ]
    return min(found, default=Decimal(0))


def _each(rule: Any) -> bool:
    selectors = rule.get("clientSelectors", [])
    return any(header.get("type") == "Distinct" for item in selectors for header in item.get("headers", []))


def _guards(estate: _Resources, policies: Sequence[Any], gateways: set[str]) -> frozenset[str]:
    """Return the guards that every call passes: what stands for less than all listeners, or fails open, is none."""
    first = [_asked(at(policy, "spec").get("extAuth", {}).get("http", {}), gateways) for policy in policies]
    shut = all(not at(policy, "spec").get("extAuth", {}).get("failOpen") for policy in policies)
    found = set.intersection(*first) if first and shut else set()
    for name in gateways:
        for policy in estate.about("EnvoyExtensionPolicy", "Gateway", name):
            if not any("sectionName" in ref for ref in at(policy, "spec", "targetRefs")):
                asked = [item for item in at(policy, "spec").get("extProc", []) if not item.get("failOpen")]
                found |= {guard for item in asked for guard in _asked(item, gateways)}
    return frozenset(found)


def _asked(service: Any, gateways: set[str]) -> set[str]:
    names = [str(at(ref, "name")) for ref in service.get("backendRefs", [])]
    return {
        name.removeprefix(f"{gateway}-") for name in names for gateway in gateways if name.startswith(f"{gateway}-")
    }


def _span(text: Any) -> Decimal:
    """Return seconds written as `1m30s` or `500ms`."""
    parts = _SPAN.findall(str(text))
    if "".join(count + unit for count, unit in parts) != str(text) or not parts:
        raise UnreadableError(f"{text!r} is no span of time")
    return sum((Decimal(count) * _SECONDS[unit] for count, unit in parts), Decimal(0))
