"""The steps of a route, as the spec orders them: what must fail before one is asked, how a trial brings that about."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from cadee.drill.base import Claim, Outcome, not_provable
from cadee.drill.calls import Answer
from cadee.drill.lab import Lab
from cadee.drill.scene import Scene
from cadee.drill.stubs import CONTEXT, QUOTA
from cadee.generators.gateway.model import Caller, Route, Target
from cadee.model.flow import GatewayRoute, Trigger
from cadee.model.units import Duration

FAULTS: dict[Trigger, tuple[str, ...]] = {
    "connection-error": ("reset",),
    "server-error": ("503", "500"),
    "rate-limited": ("429",),
    "quota-exhausted": (QUOTA, "402"),
    "credential-rejected": ("401",),
    "context-overflow": (CONTEXT,),
    "timeout": ("hang",),
}
"""The ways in which a stub acts out a failure."""

_IN_THE_WAY: tuple[Trigger, ...] = (
    "rate-limited", "server-error", "connection-error", "quota-exhausted", "credential-rejected", "timeout",
)  # fmt: skip
QUICK: dict[Trigger, str] = {fault: FAULTS[fault][0] for fault in _IN_THE_WAY}
"""How a step fails that is only in the way, in one way each: the quick failures first."""

RETRIED: frozenset[Trigger] = frozenset(("connection-error", "server-error", "timeout"))
"""The failures after which a target is tried again, as often as its integration says."""

LONGEST = 30
"""A drill waits for no single thing longer than so many seconds."""

Tried = Callable[[Lab, Claim, Route, Caller], Outcome]


@dataclass(frozen=True, slots=True)
class Step:
    """An integration that a route calls: its rung (-1 for the primary), what fails before it, each by which failure.

    A rung with nothing before it is one that the product does not get to.
    """

    integration: str
    rung: int = -1
    before: tuple[str, ...] = ()
    faults: tuple[Trigger, ...] = ()


def steps(scene: Scene, told: GatewayRoute) -> Iterator[Step]:
    """Yield the primary, then each rung that names an integration of this gateway."""
    yield Step(told.primary)
    ladder = scene.ladder(told)
    for number, rung in enumerate(ladder.rungs[: ladder.max_depth] if ladder is not None else ()):
        call = scene.estate.integrations.get(rung.to or "")
        if call is not None and call.source == told.gateway:
            yield next(_ways(scene, told, number), Step(call.id, number))


def step(scene: Scene, route: str, integration: str) -> Step:
    """Return the step of a route that an integration is."""
    return next(each for each in steps(scene, scene.estate.routes[route]) if each.integration == integration)


def _ways(scene: Scene, told: GatewayRoute, number: int) -> Iterator[Step]:
    """Yield the ways to a rung that the product goes: all before it fail alike, else each in its own way."""
    yield from (way for way in _alike(scene, told, number) if _gone(scene, told, way))
    yield from (way for way in _unlike(scene, told) if way.rung == number)


def _alike(scene: Scene, told: GatewayRoute, number: int) -> Iterator[Step]:
    """Yield the declared ways to a rung: for each failure that leads there, what fails by it before."""
    for fault in _noticed(scene):
        way = scene.way(told, fault)
        rungs = [place for place, _ in way]
        if number in rungs:
            names = (told.primary, *(rung.to or "" for place, rung in way if place < number))
            yield Step(way[rungs.index(number)][1].to or "", number, names, (fault,) * len(names))


def _unlike(scene: Scene, told: GatewayRoute) -> Iterator[Step]:
    """Yield each rung that the product gets to by failures one after another, by the fewest, the quick ones first."""
    reached, ahead = {-1}, [Step(told.primary)]
    for here in ahead:
        for fault in _noticed(scene):
            number, rung = scene.after(told, here.rung, (*here.before, here.integration), fault)
            if rung is None or rung.to is None or number in reached:
                continue
            there = Step(rung.to, number, (*here.before, here.integration), (*here.faults, fault))
            if _gone(scene, told, there):
                reached.add(number)
                ahead.append(there)
                yield there


def _noticed(scene: Scene) -> list[Trigger]:
    return [fault for fault in QUICK if fault in scene.product.seen]


def _gone(scene: Scene, told: GatewayRoute, way: Step) -> bool:
    """Whether the product goes a way: it calls all that stands there, and does nothing else instead."""
    route = scene.route(told.id)
    return all(scene.target(route, name) for name in (*way.before, way.integration)) and not _why_not(scene, told, way)


def _why_not(scene: Scene, told: GatewayRoute, way: Step) -> str:
    """Return what the product does instead of going a way, "" where it goes it."""
    route = scene.route(told.id)
    hops = zip(pairwise((*way.before, way.integration)), way.faults, strict=True)
    return next((why for hop, fault in hops if (why := scene.product.instead(scene.gateway, route, *hop, fault))), "")


def off_the_way(scene: Scene, told: GatewayRoute, found: Step) -> str:
    """Return why the product does not get to a step, "" where it does."""
    if found.rung < 0 or found.before:
        places = (scene.target(scene.route(told.id), name) for name in found.before)
        return too_long([(place, fault) for place, fault in zip(places, found.faults, strict=True) if place])
    ways = _alike(scene, told, found.rung)
    why = next((why for way in ways if (why := _why_not(scene, told, way))), "")
    return why or f"no failure that {scene.product.name} notices leads to '{found.integration}'"


def with_caller(trial: Tried) -> Callable[[Lab, Claim], Outcome]:
    """Return a trial that is run as the caller that its claim is about, else as the first that the product knows."""

    def tried(lab: Lab, claim: Claim) -> Outcome:
        route = lab.scene.route(claim.route)
        caller = lab.scene.someone(route)
        if caller is None:
            return not_provable("none of its callers can be known by this product")
        return trial(lab, claim, route, caller)

    return tried


def at_step(trial: Tried) -> Callable[[Lab, Claim], Outcome]:
    """Return a trial of the step that its claim is about; not provable where the product does not get there."""

    def tried(lab: Lab, claim: Claim, route: Route, caller: Caller) -> Outcome:
        found = step(lab.scene, route.id, claim.about)
        if why := uncalled(lab, route, found):
            return not_provable(why)
        if why := off_the_way(lab.scene, lab.scene.estate.routes[route.id], found):
            return not_provable(why)
        return trial(lab, claim, route, caller)

    return with_caller(tried)


def uncalled(lab: Lab, route: Route, found: Step) -> str:
    """Return why the product does not call a step at all, "" where it does."""
    if lab.scene.target(route, found.integration) is not None:
        return ""
    ladder = lab.scene.ladder(lab.scene.estate.routes[route.id])
    here = f"{ladder.ref} rung {found.rung + 1}" if ladder is not None else route.id
    why = lab.scene.why_not(here) or note(lab, f"routes/{route.id}", f"'{found.integration}'")
    return why or f"{lab.product.name} does not call '{found.integration}' itself"


def too_long(way: Sequence[tuple[Target, Trigger]]) -> str:
    """Return that what hangs on a way takes longer than a drill waits, "" where it does not."""
    hanging = [place for place, fault in way if fault == "timeout"]
    waited = sum(long(place.timeout) * (1 + place.retries) for place in hanging)
    names = ", ".join(f"'{place.integration}'" for place in hanging)
    return (
        f"to wait until {names} is given up takes {waited:g} s, longer than a drill waits" if waited > LONGEST else ""
    )


def note(lab: Lab, ref: str, *words: str) -> str:
    """Return what the product says that it cannot do about an element, of all that only what holds the words."""
    notes = (line.partition(": ") for line in lab.product.notes(lab.gateway))
    kept = [said.rstrip(".") for here, _, said in notes if here == ref and all(word in said for word in words)]
    return "; ".join(kept)


def block(lab: Lab, route: Route, found: Step) -> None:
    """Let all fail that stands before a step."""
    for name, fault in zip(found.before, found.faults, strict=True):
        lab.at(route, name).mode = QUICK[fault]


def long(span: Duration) -> float:
    """Return a span in seconds."""
    return float(span.seconds)


def margin(lab: Lab, span: Duration) -> float:
    """Return by how many seconds a measured time may be longer than a declared one."""
    return lab.product.slack + long(span) / 10


def failed(answer: Answer) -> bool:
    """Whether a caller was told of a failure, by a status."""
    return answer.status >= 400


def asked(lab: Lab, route: Route, caller: Caller, **body: Any) -> Answer:
    """Call a route, on a connection that waits longer than anything a drill waits for."""
    return lab.ask(route, caller, within=LONGEST * 2, **body)
