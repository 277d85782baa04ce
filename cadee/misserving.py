"""What a gateway serves, set against the plan that its spec leads to: each difference in the words of the spec."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import PurePosixPath

from cadee.diagnostic import Route
from cadee.generators.gateway.envoy_ai.fit import carried
from cadee.generators.gateway.litellm.limit import holds, per_minute
from cadee.generators.gateway.model import Caller, Credential, Plan, Target, ToolServer
from cadee.generators.gateway.model import Route as Wanted
from cadee.generators.gateway.whole import whole
from cadee.importers.gateway import Served, Step
from cadee.model.units import Rate

_PATHS = {
    ("openai", "chat"): "/chat/completions",
    ("openai", "embedding"): "/embeddings",
    ("anthropic", "chat"): "/v1/messages",
}
_CLOSE = Decimal("0.001")
_EQUAL = Decimal("1e-9")


def misserved(
    plan: Plan, served: Mapping[str, Served], kind: str, *, running: bool
) -> Iterator[tuple[str, Route, Route | None]]:
    """Yield what differs: words, the place in the spec, the place in the file (None for the file as a whole).

    A limit that is looser than the spec says because the product counts no closer is told of one that is `running`
    only: what has just been made cannot be made better, and a note beside it says so.
    """
    gateways = [carried(gateway) if kind == "envoy-ai-gateway" else gateway for gateway in plan.gateways]
    wanted = {route.id: route for gateway in gateways for route in gateway.routes}
    tools = {server.id: server for gateway in gateways for server in gateway.tools}
    for name, route in wanted.items():
        if name in served:
            yield from _route(route, served[name])
            yield from _limited(route, served[name], kind, running)
        else:
            yield "is not served", ("routes", name), None
    for name, server in tools.items():
        if name in served:
            yield from _tools(server, served[name])
            yield from _limited(server, served[name], kind, running)
        elif any(item.tools for item in server.access):
            yield "is not served", ("routes", name), None
    for name in (name for name in served if name not in wanted and name not in tools):
        yield f"route {name!r} is served, and the spec has none of that name", ("routes",), served[name].at


def _route(wanted: Wanted, served: Served) -> Iterator[tuple[str, Route, Route]]:
    here: Route = ("routes", wanted.id)
    expected = [_address(target) for target in wanted.targets]
    found = [(step.url, step.model) for step in served.steps]
    if expected != found:
        differs = next(
            (n for n, (a, b) in enumerate(zip(expected, found, strict=False)) if a != b), min(len(expected), len(found))
        )
        said = _target(expected, differs)
        yield f"calls {_target(found, differs)} as target {differs + 1}, where the spec says {said}", here, served.at
    else:
        for target, step in zip(_alike(wanted.targets) if served.alike else wanted.targets, served.steps, strict=True):
            yield from _attempts(target, step, served)
    yield from _admitted(wanted, served)
    guards = frozenset(guard.system for guard in wanted.guards)
    if not guards <= served.guards:
        yield f"does not pass {_names(guards - served.guards)}", (*here, "guardrails"), served.at


def _tools(wanted: ToolServer, served: Served) -> Iterator[tuple[str, Route, Route]]:
    here: Route = ("routes", wanted.id)
    if served.tools is None:
        yield "leads to models, where the spec says tools", here, served.at
        return
    (step,) = served.steps
    if step.url != wanted.endpoint.url:
        yield f"calls tools at {step.url}, where the spec says {wanted.endpoint.url}", here, served.at
    yield from _attempts(wanted, step, served)
    yield from _admitted(wanted, served)
    said = {_caller(item.caller, served): frozenset(item.tools) for item in wanted.access}
    found = served.tools.by_caller
    if found is None:
        said, found = {"": frozenset().union(*said.values())}, {"": served.tools.offered}
    for caller in (caller for caller in said if caller in found and said[caller] != found[caller]):
        words = f"{_names(found[caller], 'nothing')}, where the spec says {_names(said[caller], 'nothing')}"
        yield f"lets {repr(caller) if caller else 'its callers'} call {words}", here, served.at


def _admitted(wanted: Wanted | ToolServer, served: Served) -> Iterator[tuple[str, Route, Route]]:
    here: Route = ("routes", wanted.id)
    if served.callers is not None:
        names = frozenset(_caller(caller, served) for caller in wanted.callers)
        if served.callers != names:
            yield f"lets in {_names(served.callers)}, where the spec says {_names(names)}", here, served.at


def _limited(
    wanted: Wanted | ToolServer, served: Served, kind: str, running: bool
) -> Iterator[tuple[str, Route, Route | None]]:
    if served.limit is None:
        return
    field, rate = ("routes", wanted.id, "rate_limit"), wanted.rate_limit
    counted = _counted(rate, kind) if rate is not None else Decimal(0)
    said = f"lets {_limit(served.limit)} through, where the spec says {rate or 'any number'}"
    if abs(served.limit - counted) > counted * _EQUAL:
        yield said, field, served.at
    elif running and rate is not None and kind == "litellm" and not holds(rate):
        yield f"{said}: LiteLLM counts by the minute and no less than 1", field, None


def _counted(rate: Rate, kind: str) -> Decimal:
    """Return a rate as a product counts it, in requests a second."""
    if kind == "litellm":
        return Rate(Decimal(per_minute(rate)), "min").per_second
    if kind == "envoy-ai-gateway":
        count, unit = whole(rate)
        return Rate(Decimal(count), unit).per_second
    return rate.per_second


def _alike(targets: tuple[Target, ...]) -> tuple[Target, ...]:
    """The targets with the longest of their times, and with their number of attempts where it is one for all."""
    longest = max(target.timeout for target in targets)
    numbers = {target.retries for target in targets}
    retries = numbers.pop() if len(numbers) == 1 else 0
    return tuple(replace(target, timeout=longest, retries=retries) for target in targets)


def _attempts(target: Target | ToolServer, step: Step, served: Served) -> Iterator[tuple[str, Route, Route]]:
    call: Route = ("integrations", target.integration)
    if abs(step.seconds - target.timeout.seconds) >= _CLOSE:
        said = f"waits {step.seconds.normalize():f}s for {target.system!r}, where the spec says {target.timeout}"
        yield said, (*call, "timeout"), step.at
    if isinstance(target, Target) and step.retries != target.retries:
        times = f"{step.retries} times more" if step.retries >= 0 else "another number of times on each step"
        said = f"tries {target.system!r} {times}, where the spec says {target.retries}"
        yield said, (*call, "retries"), step.at
    variable = _key(target.credential, served)
    mounted = target.credential is not None and target.credential.mounted
    if step.key is not None and step.key != variable and not (mounted and _is_mount(step.key, target)):
        yield f"calls {target.system!r} with another credential than the spec says", (*call, "identity"), step.at


def _is_mount(key: str, target: Target | ToolServer) -> bool:
    return target.credential is not None and PurePosixPath(key).name == target.credential.identity


def _address(target: Target) -> tuple[str, str]:
    url = target.endpoint.url.removesuffix("/v1") if target.protocol == "anthropic" else target.endpoint.url
    return url + _PATHS[target.protocol, target.task], target.model


def _target(told: list[tuple[str, str]], number: int) -> str:
    if number >= len(told):
        return "nothing"
    url, model = told[number]
    return f"{model!r} at {url}"


def _caller(caller: Caller, served: Served) -> str:
    return _key(caller.credential, served) if caller.proof == "key" else caller.subject


def _key(credential: Credential | None, served: Served) -> str:
    if credential is None:
        return ""
    return credential.variable if served.named == "variable" else credential.identity


def _names(names: frozenset[str], none: str = "nobody") -> str:
    return ", ".join(map(repr, sorted(names))) or none


def _limit(rate: Decimal) -> str:
    """Return requests a second in words: by the shortest of minute, hour and day in which they are whole."""
    if not rate:
        return "any number"
    spans = {"min": rate * 60, "h": rate * 3600, "day": rate * 86400}
    unit = next((unit for unit, count in spans.items() if abs(count - round(count)) < _CLOSE and count >= 1), "day")
    return f"{round(spans[unit], 3).normalize():f}/{unit}"
