"""Translation validation: what a gateway configuration serves, compared with what the spec says it must serve."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from cadee.deployed import Deployed
from cadee.diagnostic import Place, Route
from cadee.draft import Drift
from cadee.errors import InputError
from cadee.generators.gateway.derive import derive
from cadee.generators.gateway.envoy.fit import fit
from cadee.generators.gateway.envoy_ai.fit import carried
from cadee.generators.gateway.model import Caller, Credential, Plan, Target, ToolServer
from cadee.generators.gateway.model import Route as Wanted
from cadee.importers.gateway import READERS, Served, Step, UnreadableError, product
from cadee.model.estate import Estate
from cadee.remainders import Remainder, remains

_PATHS = {
    ("openai", "chat"): "/chat/completions",
    ("openai", "embedding"): "/embeddings",
    ("anthropic", "chat"): "/v1/messages",
}
_CLOSE = Decimal("0.001")
_NOT_COMPARED = "cannot be compared"
_MOST_TOLD = 15
_MOST_CHANGED = 60
"""What differs in more places than this, and cannot be read, was never generated."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a configuration differs from the spec, and which generated files were not given to compare."""

    drifts: tuple[Drift, ...]
    absent: tuple[str, ...] = ()


def compared(estate: Estate, deployed: Deployed) -> Comparison:
    """Return how a configuration differs from what the spec says of an environment.

    First what it serves otherwise than declared, in order of the routes; then whatever else differs from what would be
    generated now: a product does more than a reader understands. Where the spec does not say enough to make a gateway,
    that is the one difference.

    Raises:
        InputError: the file is no configuration that can be read back, or little of it is as generated.
    """
    told: list[tuple[str, Route, Route | None]] = []
    refusal: UnreadableError | None = None
    try:
        told.extend(_served_otherwise(estate, deployed, ""))
    except UnreadableError as error:
        refusal = error
    if any(what.startswith(_NOT_COMPARED) for what, _, _ in told):
        return Comparison(tuple(_drifts(deployed, told)))
    others = remains(estate, deployed, product(deployed.data))
    if refusal is not None and not 0 < len(others.found) <= _MOST_CHANGED:
        raise _foreign(deployed, refusal)
    if refusal is not None:
        told.append((f"is not served as generated: {refusal}", ("systems", others.found[0].gateway), None))
    seen = [at for _, _, at in told if at is not None]
    left = [each for each in others.found if each.file or not any(_covers(deployed, at, each.at) for at in seen)]
    return Comparison((*_drifts(deployed, told), *_others(deployed, left)), others.absent)


def _others(deployed: Deployed, left: Sequence[Remainder]) -> Iterator[Drift]:
    for each in left[:_MOST_TOLD]:
        yield Drift(each.what, ("systems", each.gateway), _place_of(deployed, each))
    if len(left) > _MOST_TOLD:
        more = f"differs in {len(left) - _MOST_TOLD} more places from what is generated"
        yield Drift(more, ("systems", left[0].gateway), _top(deployed))


def _place_of(deployed: Deployed, told: Remainder) -> Place:
    if told.line:
        return Place(deployed.beside_name(told.file), told.line, 1, told.line, 2)
    if told.file:
        return replace(_one_line(deployed.sources[told.file].place(told.at)), file=deployed.beside_name(told.file))
    return _place(deployed, told.at)


def misreadings(estate: Estate, deployed: Deployed, system: str = "") -> Iterator[Drift]:
    """Yield what a configuration serves otherwise than declared: what has just been generated must differ in nothing.

    `system` is the gateway that the configuration is of; where it is "", those that it serves a route of, else all.

    Raises:
        InputError: the file is no configuration that can be read back.
    """
    try:
        told = list(_served_otherwise(estate, deployed, system))
    except UnreadableError as error:
        raise _foreign(deployed, error) from None
    yield from _drifts(deployed, told)


def _drifts(deployed: Deployed, told: Iterable[tuple[str, Route, Route | None]]) -> Iterator[Drift]:
    for what, field, at in told:
        yield Drift(what, field, _top(deployed) if at is None else _place(deployed, at))


def _served_otherwise(estate: Estate, deployed: Deployed, system: str) -> Iterator[tuple[str, Route, Route | None]]:
    kind = product(deployed.data)
    if not kind:
        fix = "Name a LiteLLM config.yaml, an Envoy bootstrap or resources of Envoy AI Gateway."
        raise InputError(f"{deployed.file.name} is no gateway configuration that can be read back", fix=fix)
    try:
        served = READERS[kind]({"": deployed.data, **deployed.beside})
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableError(f"{type(error).__name__} while reading it") from None
    try:
        plan = derive(estate)
    except InputError as error:
        yield f"{_NOT_COMPARED}: {error}", ("routes",), None
        return
    if plan.problems:
        yield f"{_NOT_COMPARED}: {plan.problems[0]}", ("routes",), None
        return
    yield from _differences(_possible(_meant(plan, served, system), kind), served, kind)


def _foreign(deployed: Deployed, why: UnreadableError) -> InputError:
    kind = product(deployed.data)
    return InputError(
        f"{deployed.file.name} is not made as generated {kind} configurations are: {why}",
        fix=f"Compare a file that `cadee generate gateway/{kind}` wrote, or what became of one.",
    )


def _covers(deployed: Deployed, told: Route, at: Route) -> bool:
    """Whether what was told of one node speaks of another: of what it holds, or of a scalar's neighbours."""
    value: Any = deployed.data
    for step in told:
        value = value[step]
    around = told if isinstance(value, dict | list) else told[:-1]
    return at[: len(around)] == around


def _top(deployed: Deployed) -> Place:
    return Place(deployed.file.name, 1, 1, 1, 1)


def _meant(plan: Plan, served: Mapping[str, Served], system: str) -> Plan:
    """Cut a plan to the gateways that a configuration is of."""
    if system:
        return replace(plan, gateways=tuple(item for item in plan.gateways if item.system == system))
    known = [
        item
        for item in plan.gateways
        if any(route.id in served for route in item.routes) or any(server.id in served for server in item.tools)
    ]
    return replace(plan, gateways=tuple(known)) if known else plan


def _possible(plan: Plan, kind: str) -> Plan:
    """Cut a plan to what a product can be: what its generator leaves out, with a note, is no drift."""
    return replace(plan, gateways=tuple(map(fit, plan.gateways))) if kind == "envoy" else plan


def _differences(plan: Plan, served: Mapping[str, Served], kind: str) -> Iterator[tuple[str, Route, Route | None]]:
    """Yield what differs: words, the place in the spec, the place in the file (None for the file as a whole)."""
    gateways = [carried(gateway) if kind == "envoy-ai-gateway" else gateway for gateway in plan.gateways]
    wanted = {route.id: route for gateway in gateways for route in gateway.routes}
    tools = {server.id: server for gateway in gateways for server in gateway.tools}
    for name, route in wanted.items():
        if name in served:
            yield from _route(route, served[name])
        else:
            yield "is not served", ("routes", name), None
    for name, server in tools.items():
        if name in served:
            yield from _tools(server, served[name])
        elif any(item.tools for item in server.access):
            yield "is not served", ("routes", name), None
    for name in (name for name in served if name not in wanted and name not in tools):
        yield f"route {name!r} is served, and the spec has none of that name", ("routes",), served[name].at


def _place(deployed: Deployed, at: Route) -> Place:
    """The key or first line of what stands at a route: a whole route is too long to point at."""
    number = at[0] if at and isinstance(at[0], int) and at[0] >= 0 else 0
    return _one_line(deployed.documents[number].place(at[1:]) if deployed.documents else deployed.file.place(at))


def _one_line(place: Place) -> Place:
    if place.line == place.end_line:
        return place
    return Place(place.file, place.line, place.column, place.line, place.column + 1)


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
    limit = wanted.rate_limit.per_second if wanted.rate_limit else Decimal(0)
    if served.limit is not None and abs(served.limit - limit) * 60 >= 1:
        yield (
            f"lets {_limit(served.limit)} through, where the spec says {_limit(limit)}",
            (*here, "rate_limit"),
            served.at,
        )


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
    return f"{round(rate * 60)}/min" if rate else "any number"
