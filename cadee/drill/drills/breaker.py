"""F6, F14: a model that keeps failing is left out for a while; once it is well again, calls come back to it."""

import time
from collections.abc import Iterator

from cadee.drill.base import Claim, Drill, Observation, Outcome, judged, not_provable, refuted
from cadee.drill.calls import Answer
from cadee.drill.lab import Lab, most
from cadee.drill.scene import Scene
from cadee.drill.steps import QUICK, asked, long, with_caller
from cadee.generators.gateway.model import BREAKER_FAILURES, BREAKER_SECONDS, Caller, Route
from cadee.model.flow import Trigger

QUICKLY = 1.0
"""An answer within so many seconds came without waiting for a model that hangs."""

BEARABLE = 5
"""A model hangs in a drill of the breaker where all its attempts take no longer than so many seconds, else it errs."""

AFTER = 4
"""So many calls are sent while a model is left out, or as many as the limit of the route leaves of them."""

SETTLES = 0.3
"""So many seconds after the last failure every part of a gateway knows that a model is left out."""

LATE = 5
"""By so many seconds a mended model may be asked again later than declared."""


def left_out(scene: Scene) -> Iterator[Claim]:
    """Yield, for each ladder of a route, that its primary is left out while it keeps failing."""
    yield from _claims(
        scene, f"after {BREAKER_FAILURES} failures in a row '{{}}' is not asked, and answers come at once"
    )


def comes_back(scene: Scene) -> Iterator[Claim]:
    """Yield, for each ladder of a route, that its primary is asked again once it is well."""
    yield from _claims(scene, f"'{{}}' is asked again within {BREAKER_SECONDS} s after it was mended")


def _claims(scene: Scene, says: str) -> Iterator[Claim]:
    for told, route in scene.routes():
        ladder = scene.ladder(told)
        if ladder is not None and len(route.targets) > 1:
            yield Claim(ladder.ref, "protects", says.format(told.primary), told.id, told.primary)


@with_caller
def tripped(lab: Lab, claim: Claim, route: Route, caller: Caller) -> Outcome:
    """Let the primary fail as often as opens the breaker; then send some more, and see that it is left alone."""
    if lab.product.rest != BREAKER_SECONDS:
        return not_provable(f"a failing target is left out for {lab.product.rest} s here, not {BREAKER_SECONDS}")
    fault = _fault(lab, route, slow=True)
    if fault is None:
        return not_provable(f"{lab.product.name} notices no failure that leads to the first rung")
    after = AFTER if route.rate_limit is None else min(AFTER, most(route.rate_limit) - BREAKER_FAILURES)
    if after < 1:
        return not_provable(f"the limit of {route.rate_limit} lets too few calls pass to see that it is left out")
    opened, faults = _open(lab, route, caller, fault)
    primary = lab.at(route, claim.about)
    before = len(primary.seen)
    later = [asked(lab, route, caller) for _ in range(after)]
    touched = len(primary.seen) - before
    if touched:
        faults.append(f"'{claim.about}' was asked {touched} times more")
    faults += [f"the caller got {answer}" for answer in later if not answer.ok or answer.seconds > QUICKLY]
    return judged(
        faults,
        Observation("caller", f"{QUICK[fault]}: {_all(opened)}; then {_all(later)}"),
        Observation(primary.name, f"{QUICK[fault]}: asked {before} times, then {touched} times"),
    )


@with_caller
def mended(lab: Lab, claim: Claim, route: Route, caller: Caller) -> Outcome:
    """Open the breaker, mend the primary, ask now and then until it answers."""
    if lab.product.rest != BREAKER_SECONDS:
        return not_provable(f"a failing target is left out for {lab.product.rest} s here, not {BREAKER_SECONDS}")
    fault = _fault(lab, route, slow=False)
    if fault is None:
        return not_provable(f"{lab.product.name} notices no failure that leads to the first rung")
    pause = _pause(route)
    if pause > LATE:
        return not_provable(f"the limit of {route.rate_limit} lets too few calls pass to see when it comes back")
    opened, faults = _open(lab, route, caller, fault)
    primary = lab.at(route, claim.about)
    before, began, times = len(primary.seen), time.monotonic(), 0
    primary.mode = "ok"
    while len(primary.seen) == before and time.monotonic() - began < BREAKER_SECONDS + LATE:
        if times:
            time.sleep(pause)
        times += 1
        answer = asked(lab, route, caller)
        faults += [] if answer.ok else [f"the caller got {answer}"]
    took = time.monotonic() - began
    seen = (
        Observation("caller", f"{QUICK[fault]}: {_all(opened)}; mended, then asked {times} times"),
        Observation(
            primary.name, f"asked again after {took:.0f} s" if len(primary.seen) > before else "not asked again"
        ),
    )
    if len(primary.seen) == before:
        return refuted(f"'{claim.about}' was not asked again within {took:.0f} s", *seen)
    return judged(faults, *seen)


def _fault(lab: Lab, route: Route, *, slow: bool) -> Trigger | None:
    """Return how the primary fails: by a failure that leads to the first rung; where `slow`, by hanging if bearable."""
    told = lab.scene.estate.routes[route.id]
    first = route.targets[0]
    leading = [
        fault
        for fault in QUICK
        if fault in lab.product.seen
        and [rung.to for _, rung in lab.scene.way(told, fault)[:1]] == [route.targets[1].integration]
    ]
    counted: list[Trigger] = [name for name in ("server-error", "connection-error", "rate-limited") if name in leading]
    if slow and "timeout" in leading and long(first.timeout) * (1 + first.retries) <= BEARABLE:
        counted.insert(0, "timeout")
    return next(iter(counted), None)


def _open(lab: Lab, route: Route, caller: Caller, fault: Trigger) -> tuple[list[Answer], list[str]]:
    """Let the primary fail as often as opens the breaker; return the answers, and what was wrong with them."""
    lab.unspent(route)
    lab.fresh()
    lab.at(route, route.targets[0].integration).mode = QUICK[fault]
    answers = [asked(lab, route, caller) for _ in range(BREAKER_FAILURES)]
    faults = [f"the caller got {answer}" for answer in answers if not answer.ok]
    if not lab.at(route, route.targets[0].integration).seen:
        faults.append("the primary was not asked at all")
    time.sleep(SETTLES)
    return answers, faults


def _pause(route: Route) -> float:
    """Return the seconds between two calls, so that the limit of the route is not met before the primary is back."""
    calls = BREAKER_SECONDS * 2 if route.rate_limit is None else most(route.rate_limit) - BREAKER_FAILURES - 1
    return max(0.5, (BREAKER_SECONDS + LATE) / max(calls, 1))


def _all(answers: list[Answer]) -> str:
    return ", ".join(str(answer) for answer in answers)


TRIPPED = Drill("F14", "a model keeps failing: it is left out", left_out, tripped, alone=True, seconds=14)
MENDED = Drill("F6", "a model is well again: calls come back", comes_back, mended, alone=True, seconds=35)
