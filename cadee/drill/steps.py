"""The steps of a route, as the spec orders them: what must fail before one is asked, how a trial brings that about."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cadee.drill.base import Claim, Outcome, not_provable
from cadee.drill.calls import Answer
from cadee.drill.lab import Lab
from cadee.drill.scene import Scene
from cadee.drill.stubs import CONTEXT, QUOTA
from cadee.generators.gateway.model import Caller, Route
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
    """An integration that a route calls: its rung (-1 for the primary), what fails before it, by which failure."""

    integration: str
    rung: int = -1
    before: tuple[str, ...] = ()
    fault: Trigger | None = None


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
    """Yield the ways to a rung: for each failure that leads there, what fails by it before."""
    for fault in QUICK:
        if fault not in scene.product.seen:
            continue
        way = scene.way(told, fault)
        rungs = [place for place, _ in way]
        if number in rungs:
            names = [told.primary, *(rung.to or "" for place, rung in way if place < number)]
            yield Step(way[rungs.index(number)][1].to or "", number, tuple(names), fault)


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
        if lab.scene.target(route, claim.about) is None:
            ladder = lab.scene.ladder(lab.scene.estate.routes[route.id])
            here = f"{ladder.ref} rung {found.rung + 1}" if ladder is not None else route.id
            why = lab.scene.why_not(here) or note(lab, f"routes/{route.id}", f"'{claim.about}'")
            return not_provable(why or f"{lab.product.name} does not call '{claim.about}' itself")
        if found.rung >= 0 and (found.fault is None or _lost(lab, route, found)):
            return not_provable(f"no failure that {lab.product.name} notices leads to '{claim.about}'")
        return trial(lab, claim, route, caller)

    return with_caller(tried)


def _lost(lab: Lab, route: Route, found: Step) -> bool:
    return any(lab.scene.target(route, name) is None for name in found.before)


def note(lab: Lab, ref: str, *words: str) -> str:
    """Return what the product says that it cannot do about an element, of all that only what holds the words."""
    notes = (line.partition(": ") for line in lab.product.notes(lab.gateway))
    kept = [said.rstrip(".") for here, _, said in notes if here == ref and all(word in said for word in words)]
    return "; ".join(kept)


def block(lab: Lab, route: Route, found: Step) -> None:
    """Let all fail that stands before a step."""
    for name in found.before:
        lab.at(route, name).mode = QUICK[found.fault] if found.fault is not None else "ok"


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
