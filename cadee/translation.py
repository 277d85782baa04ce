"""Translation validation: what a gateway configuration serves, compared with what the spec says it must serve."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cadee.deployed import Deployed, in_words, refuse_doubt
from cadee.diagnostic import Place, Route
from cadee.draft import Drift
from cadee.errors import InputError
from cadee.generators.gateway.derive import derive
from cadee.generators.gateway.envoy.fit import fit
from cadee.generators.gateway.model import Plan
from cadee.importers.gateway import READERS, Served, UnreadableError, product
from cadee.misserving import misserved
from cadee.model.estate import Estate
from cadee.remainders import Remainder, remains

_MOST_TOLD = 15
_MOST_CHANGED = 60
"""What differs in more places than this, and cannot be read, was never generated."""


class _UnsaidError(Exception):
    """The spec does not say enough to make a gateway."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a configuration differs from the spec, and which generated files were not compared.

    `absent` were not given; in place of those in `own` the platform has others.
    """

    drifts: tuple[Drift, ...]
    absent: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


def compared(estate: Estate, deployed: Deployed) -> Comparison:
    """Return how a configuration differs from what the spec says of an environment.

    First what it serves otherwise than declared, in order of the routes; then whatever else differs from what would be
    generated now: a product does more than a reader understands. Where the spec does not say enough to make a gateway,
    that is the one difference.

    Raises:
        InputError: the file is no configuration that can be read back, little of it is as generated, or it holds what
            others read otherwise, such as a key that stands twice.
    """
    refuse_doubt(deployed, deployed.file.name)
    kind = _kind(deployed)
    try:
        told = list(_served_otherwise(estate, deployed, "", running=True))
    except _UnsaidError as error:
        return Comparison((_not_compared(deployed, error),))
    except UnreadableError as error:
        others = remains(estate, deployed, kind)
        if not 0 < len(others.found) <= _MOST_CHANGED:
            raise _foreign(deployed, error) from None
        told = [(f"is not served as generated: {error}", ("systems", others.found[0].gateway), None)]
    else:
        others = remains(estate, deployed, kind)
    seen = [at for _, _, at in told if at is not None]
    left = [each for each in others.found if each.file or not any(_covers(deployed, at, each.at) for at in seen)]
    return Comparison((*_drifts(deployed, told), *_others(deployed, left)), others.absent, others.own)


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
        return replace(_one_line(deployed.source(told.file).place(told.at)), file=deployed.beside_name(told.file))
    return _place(deployed, told.at)


def misreadings(estate: Estate, deployed: Deployed, system: str = "") -> Iterator[Drift]:
    """Yield what a configuration serves otherwise than declared: what has just been generated must differ in nothing.

    `system` is the gateway that the configuration is of; where it is "", those that it serves a route of, else all.

    Raises:
        InputError: the file is no configuration that can be read back.
    """
    for doubt in deployed.doubts.values():
        yield Drift(f"is read otherwise by others: {in_words(doubt)}", ("systems", system), _top(deployed))
    try:
        told = list(_served_otherwise(estate, deployed, system, running=False))
    except _UnsaidError as error:
        yield _not_compared(deployed, error)
        return
    except UnreadableError as error:
        raise _foreign(deployed, error) from None
    yield from _drifts(deployed, told)


def _drifts(deployed: Deployed, told: Iterable[tuple[str, Route, Route | None]]) -> Iterator[Drift]:
    for what, field, at in told:
        yield Drift(what, field, _top(deployed) if at is None else _place(deployed, at))


def _served_otherwise(
    estate: Estate, deployed: Deployed, system: str, *, running: bool
) -> Iterator[tuple[str, Route, Route | None]]:
    kind = _kind(deployed)
    try:
        served = READERS[kind]({"": deployed.data, **deployed.beside})
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableError(f"{type(error).__name__} while reading it") from None
    try:
        plan = derive(estate)
    except InputError as error:
        raise _UnsaidError(str(error)) from None
    if plan.problems:
        raise _UnsaidError(plan.problems[0])
    yield from misserved(_possible(_meant(plan, served, system), kind), served, kind, running=running)


def _kind(deployed: Deployed) -> str:
    kind = product(deployed.data)
    if not kind:
        fix = "Name a LiteLLM config.yaml, an Envoy bootstrap or resources of Envoy AI Gateway."
        raise InputError(f"{deployed.file.name} is no gateway configuration that can be read back", fix=fix)
    return kind


def _not_compared(deployed: Deployed, why: _UnsaidError) -> Drift:
    return Drift(f"cannot be compared: {why}", ("routes",), _top(deployed))


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


def _place(deployed: Deployed, at: Route) -> Place:
    """The key or first line of what stands at a route: a whole route is too long to point at."""
    number = at[0] if at and isinstance(at[0], int) and at[0] >= 0 else 0
    return _one_line(deployed.documents[number].place(at[1:]) if deployed.documents else deployed.file.place(at))


def _one_line(place: Place) -> Place:
    if place.line == place.end_line:
        return place
    return Place(place.file, place.line, place.column, place.line, place.column + 1)
