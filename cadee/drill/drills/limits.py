"""L1, L2: as many calls as declared pass and no more, for each caller of its own, also while the primary is down."""

import math
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

from cadee.drill.base import Claim, Drill, Observation, Outcome, judged, not_provable
from cadee.drill.calls import Answer
from cadee.drill.lab import CANARY, Lab, most
from cadee.drill.scene import Scene
from cadee.drill.steps import QUICK, note, with_caller
from cadee.generators.gateway.model import Caller, Route
from cadee.model.flow import Trigger
from cadee.model.units import Rate

MOST = 2000
"""A drill sends no more calls than so many against one limit."""

REFUSED = 429
HINTS = ("retry-after", "x-ratelimit-limit", "x-ratelimit-reset", "ratelimit", "ratelimit-reset")
"""Headers by which a caller learns of a limit."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What came of calling until the limit refuses: how many passed, the first refusal if any, how long it took.

    `last` is when the last call was sent, in seconds of the monotonic clock.
    """

    passed: int
    refusal: Answer | None
    other: Answer | None
    seconds: float
    last: float = 0.0


def limits(scene: Scene) -> Iterator[Claim]:
    """Yield the limit of each route for each of its callers."""
    for told, _ in scene.routes():
        if told.rate_limit is not None:
            for identity in scene.admitted(told):
                says = f"'{identity}' may call '{told.id}' {told.rate_limit}, whatever others do"
                yield Claim(told.ref, "rate_limit", says, told.id, identity)


@with_caller
def spent(lab: Lab, claim: Claim, route: Route, _: Caller) -> Outcome:
    """Call until the limit refuses; count at both ends; then call as every other caller of the route."""
    caller, limit = lab.scene.caller(claim.about), lab.scene.estate.routes[route.id].rate_limit
    assert limit is not None
    if caller is None or caller not in route.callers:
        return not_provable(f"'{claim.about}' cannot be known by this product")
    if own := note(lab, claim.element, "counts by"):
        return not_provable(own)
    if most(limit) > MOST:
        return _too_many(limit)
    lab.unspent(route)
    lab.fresh()
    found = _spend(lab, route, caller, limit)
    faults = [*_faults(limit, found), *_unlike(set(range(found.passed)), lab)]
    reached = lab.reached()
    others = [other for other in route.callers if other != caller]
    seen = [
        Observation("caller", came(limit, found)),
        Observation("models", f"reached {reached}"),
    ]
    for other in others:
        answer = lab.send(route, other)
        seen.append(Observation(f"caller '{other.identity}'", f"{answer} while '{caller.identity}' is refused"))
        faults += [] if answer.ok else [f"'{other.identity}' got {answer} while '{caller.identity}' was refused"]
    if not others:
        seen.append(Observation("caller", "it is the only caller of the route, so none could be disturbed"))
    return judged(faults, *seen)


def on_the_way(scene: Scene) -> Iterator[Claim]:
    """Yield the limit of each route that has a fallback."""
    for told, route in scene.routes():
        caller = scene.someone(route)
        if told.rate_limit is not None and caller is not None and _leading(scene, route) is not None:
            says = f"'{told.id}' keeps to {told.rate_limit} while '{told.primary}' is down and another answers"
            yield Claim(told.ref, "rate_limit", says, told.id, caller.identity)


@with_caller
def kept(lab: Lab, claim: Claim, route: Route, caller: Caller) -> Outcome:
    """Call until the limit refuses while the primary fails: every call is one, whoever answers it."""
    limit, fault = lab.scene.estate.routes[route.id].rate_limit, _leading(lab.scene, route)
    assert limit is not None
    assert fault is not None
    if own := note(lab, claim.element, "counts by"):
        return not_provable(own)
    if most(limit) > MOST:
        return _too_many(limit)
    lab.unspent(route)
    lab.fresh()
    primary, second = (lab.at(route, step.integration) for step in route.targets[:2])
    primary.mode = QUICK[fault]
    found = _spend(lab, route, caller, limit)
    after = {number: lab.send(route, caller, text=_text(number)) for number in range(MOST + 1, MOST + 4)}
    passed = [number for number, each in after.items() if each.status != REFUSED]
    given_back = math.ceil(float(limit.per_second) * (time.monotonic() - found.last))
    faults = [*_faults(limit, found), *(f"a call past the limit got {after[each]}" for each in passed[given_back:])]
    faults += [] if primary.seen else ["the primary was not asked at all"]
    faults += [] if second.seen else [f"'{second.name}' was not asked at all"]
    faults += _unlike({*range(found.passed), *passed}, lab)
    return judged(
        faults,
        Observation("caller", f"{QUICK[fault]}: {came(limit, found)}"),
        Observation("models", f"{QUICK[fault]}: reached {lab.reached()}"),
    )


def _leading(scene: Scene, route: Route) -> Trigger | None:
    """Return a failure that leads from the primary to the next step and makes it wait for nothing."""
    told = scene.estate.routes[route.id]
    if len(route.targets) < 2:
        return None
    second = route.targets[1].integration
    usable = (fault for fault in QUICK if fault in scene.product.seen and fault != "timeout")
    return next((fault for fault in usable if [rung.to for _, rung in scene.way(told, fault)[:1]] == [second]), None)


def _spend(lab: Lab, route: Route, caller: Caller, limit: Rate) -> Spent:
    """Call until one call is refused by the limit, at most as often as would pass if time refilled it all along."""
    began, passed = time.monotonic(), 0
    sent = began
    with lab.line(caller) as line:
        papers = lab.papers(caller)
        while passed <= allowed(limit, time.monotonic() - began):
            sent = time.monotonic()
            answer = lab.send(route, caller, shown=papers, line=line, text=_text(passed))
            if answer.status == REFUSED:
                return Spent(passed, answer, None, time.monotonic() - began, sent)
            if not answer.ok:
                return Spent(passed, None, answer, time.monotonic() - began, sent)
            passed += 1
    return Spent(passed, None, None, time.monotonic() - began, sent)


def allowed(limit: Rate, seconds: float) -> int:
    """Return how many calls may pass in a span: the whole limit at once, and what time gives back meanwhile."""
    return most(limit) + _given_back(limit, seconds)


def _given_back(limit: Rate, seconds: float) -> int:
    """Return how many calls a limit that fills again all along gives back in a span, none in part."""
    return math.floor(float(limit.per_second) * seconds)


def came(limit: Rate, found: Spent) -> str:
    """Return in words how many calls passed; where it is more than the limit, how many more it gave back meanwhile."""
    more = f" ({most(limit)}, and up to {_given_back(limit, found.seconds)} that came back meanwhile)"
    passed = f"{found.passed} calls passed in {found.seconds:.1f} s{more if found.passed > most(limit) else ''}"
    return f"{passed}; then {found.refusal}"


def _faults(limit: Rate, found: Spent) -> Iterator[str]:
    if found.other is not None:
        yield f"call {found.passed + 1} got {found.other}"
    elif found.refusal is None:
        yield f"{found.passed} calls passed in {found.seconds:.1f} s, more than {limit}"
    elif found.passed < most(limit):
        yield f"only {found.passed} calls passed, not {most(limit)}"
    if found.refusal is not None and not any(name in found.refusal.headers for name in HINTS):
        yield "the refusal does not say when to come again"


def _text(number: int) -> str:
    """Return a prompt by which a model knows a call again, however often a slow answer makes it be tried."""
    return f"{CANARY} call {number}."


def _unlike(passed: set[int], lab: Lab) -> Iterator[str]:
    """Compare the calls that passed with those that reached any model, each counted once."""
    bodies = (seen.body for stub in lab.models() for seen in stub.seen)
    reached = {int(number) for body in bodies for number in re.findall(rb"call (\d+)\.", body)}
    if reached != passed:
        yield f"{len(reached)} calls reached the models, though {len(passed)} passed"


def _too_many(limit: Rate) -> Outcome:
    return not_provable(f"to meet {limit} takes more than the {MOST} calls that a drill sends")


SPENT = Drill("L1", "a caller calls more often than it may", limits, spent, alone=True, seconds=6)
KEPT = Drill("L2", "the same, while the primary is down", on_the_way, kept, alone=True, seconds=6)
