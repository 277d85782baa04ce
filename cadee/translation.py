"""Translation validation: what a gateway configuration serves, compared with what the spec says it must serve."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from cadee.diagnostic import Place, Route
from cadee.draft import Drift
from cadee.errors import InputError
from cadee.generators.gateway.derive import derive
from cadee.generators.gateway.model import Route as Wanted
from cadee.generators.gateway.model import Target
from cadee.importers.gateway import READERS, Served, UnreadableError, product
from cadee.model.estate import Estate
from cadee.source.places import SourceFile
from cadee.source.yaml import read_yaml

_PATHS = {
    ("openai", "chat"): "/chat/completions",
    ("openai", "embedding"): "/embeddings",
    ("anthropic", "chat"): "/v1/messages",
}


@dataclass(frozen=True, slots=True)
class Deployed:
    """A configuration that runs somewhere: its file as it may be shown, its data, that of files beside it by name."""

    file: SourceFile
    data: Any
    beside: Mapping[str, Any]


def drifts(estate: Estate, deployed: Deployed) -> Iterator[Drift]:
    """Yield how a configuration differs from what the spec says of an environment, in order of the routes.

    Where the spec does not say enough to make a gateway, that is the one difference.

    Raises:
        InputError: the file is no configuration that can be read back.
    """
    kind = product(deployed.data)
    if not kind:
        fix = "Name a LiteLLM config.yaml or an Envoy bootstrap; others cannot be read back yet."
        raise InputError(f"{deployed.file.name} is no gateway configuration that can be read back", fix=fix)
    try:
        served = READERS[kind]({"": deployed.data, **deployed.beside})
    except (UnreadableError, KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        told = str(error) if isinstance(error, UnreadableError) else f"{type(error).__name__} while reading it"
        raise InputError(
            f"{deployed.file.name} is not made as generated {kind} configurations are: {told}",
            fix=f"Compare a file that `cadee generate gateway/{kind}` wrote, or what became of one.",
        ) from None
    top = Place(deployed.file.name, 1, 1, 1, 1)
    try:
        plan = derive(estate)
    except InputError as error:
        yield Drift(f"cannot be compared: {error}", ("routes",), top)
        return
    if plan.problems:
        yield Drift(f"cannot be compared: {plan.problems[0]}", ("routes",), top)
        return
    wanted = {route.id: route for gateway in plan.gateways for route in gateway.routes}
    for name, route in wanted.items():
        if name not in served:
            yield Drift("is not served", ("routes", name), top)
            continue
        for what, field, at in _route(route, served[name]):
            yield Drift(what, field, _place(deployed.file, at))
    for name in (name for name in served if name not in wanted):
        yield Drift(
            f"route {name!r} is served, and the spec has none of that name",
            ("routes",),
            _place(deployed.file, served[name].at),
        )


def _place(file: SourceFile, at: Route) -> Place:
    """The key or first line of what stands at a route: a whole route is too long to point at."""
    place = file.place(at)
    return (
        place
        if place.line == place.end_line
        else Place(place.file, place.line, place.column, place.line, place.column + 1)
    )


def _route(wanted: Wanted, served: Served) -> Iterator[tuple[str, Route, Route]]:
    """Yield what differs: words, the place in the spec, the place in the file."""
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
        for target, step in zip(wanted.targets, served.steps, strict=True):
            yield from _attempts(target, step)
    if served.callers is not None:
        names = frozenset(_caller(caller) for caller in wanted.callers)
        if served.callers != names:
            yield f"lets in {_names(served.callers)}, where the spec says {_names(names)}", here, served.at
    limit = wanted.rate_limit.per_second if wanted.rate_limit else Decimal(0)
    if served.limit is not None and abs(served.limit - limit) * 60 >= 1:
        yield (
            f"lets {_limit(served.limit)} through, where the spec says {_limit(limit)}",
            (*here, "rate_limit"),
            served.at,
        )
    guards = frozenset(guard.system for guard in wanted.guards)
    if not guards <= served.guards:
        yield f"does not pass {_names(guards - served.guards)}", (*here, "guardrails"), served.at


def _attempts(target: Target, step: Any) -> Iterator[tuple[str, Route, Route]]:
    call: Route = ("integrations", target.integration)
    if step.seconds != target.timeout.seconds:
        said = f"waits {step.seconds.normalize():f}s for {target.system!r}, where the spec says {target.timeout}"
        yield said, (*call, "timeout"), step.at
    if step.retries != target.retries:
        said = f"tries {target.system!r} {step.retries} times more, where the spec says {target.retries}"
        yield said, (*call, "retries"), step.at
    variable = target.credential.variable if target.credential else ""
    mounted = target.credential is not None and target.credential.mounted
    if step.key is not None and step.key != variable and not (mounted and _is_mount(step.key, target)):
        yield f"calls {target.system!r} with another credential than the spec says", (*call, "identity"), step.at


def _is_mount(key: str, target: Target) -> bool:
    return target.credential is not None and PurePosixPath(key).name == target.credential.identity


def _address(target: Target) -> tuple[str, str]:
    return target.endpoint.url + _PATHS[target.protocol, target.task], target.model


def _target(told: list[tuple[str, str]], number: int) -> str:
    if number >= len(told):
        return "nothing"
    url, model = told[number]
    return f"{model!r} at {url}"


def _caller(caller: Any) -> str:
    if caller.proof == "key" and caller.credential:
        return str(caller.credential.variable)
    return str(caller.subject)


def _names(names: frozenset[str]) -> str:
    return ", ".join(map(repr, sorted(names))) or "nobody"


def _limit(rate: Decimal) -> str:
    return f"{round(rate * 60)}/min" if rate else "any number"


def deploy(files: Mapping[str, bytes]) -> Deployed:
    """Return a configuration, the first of `files`, with those beside it. What may be secret is covered in its text."""
    (name, raw), *others = files.items()
    read = {other: read_yaml(other, content, conceal=False) for other, content in others}
    beside = {other: file.data for other, file in read.items() if file.complete}
    return Deployed(read_yaml(name, raw), read_yaml(name, raw, conceal=False).data, beside)
