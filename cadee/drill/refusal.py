"""Refusals: calls that nobody may answer, made between two sound calls that show that the way is open."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cadee.drill.base import Observation, Outcome, judged, refuted
from cadee.drill.calls import UNANSWERED, Answer
from cadee.drill.lab import Lab
from cadee.drill.scene import Scene
from cadee.generators.gateway.model import Caller, Route

REFUSED = frozenset((400, 401, 403, 404))
"""The answers that refuse: which of them differs by product, and by what is refused. An error of its own is none."""

SHUT = frozenset((UNANSWERED,))
"""What ends a call in its handshake, before any answer."""

_TOLD = 8
"""So many attempts of one end are named."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call that must come to nothing: in words, how it is made, the answers that refuse it."""

    what: str
    make: Callable[[], Answer]
    refusals: frozenset[int] = REFUSED


def none_served(lab: Lab, route: Route, caller: Caller, attempts: Iterable[Attempt]) -> Outcome:
    """Return whether every attempt is refused and reaches no stub, while the caller itself is served before and after.

    The second sound call tells a refusal from a gateway that has died.
    """
    before = not_served(lab, route, caller)
    if before:
        return refuted(f"nothing can be told: {before}")
    found: dict[str, list[str]] = {}
    faults = []
    for attempt in attempts:
        lab.fresh()
        answer = attempt.make()
        status = "no answer" if answer.status == UNANSWERED else str(answer.status)
        touched = reached(lab)
        found.setdefault(f"{status}, reached {_names(touched) or 'nobody'}", []).append(attempt.what)
        if answer.status not in attempt.refusals:
            faults.append(f"{attempt.what}: the caller got {status}")
        if touched:
            faults.append(f"{attempt.what}: {_names(touched)} was reached")
    after = not_served(lab, route, caller)
    faults += [f"afterwards {after}"] if after else []
    sound = Observation("caller", f"'{caller.identity}' with its own papers: 200, before and after")
    return judged(faults, *([] if after else [sound]), *_seen(found))


def refusals(lab: Lab, caller: Caller) -> frozenset[int]:
    """Return the answers that refuse at the door of a caller."""
    return REFUSED | SHUT if lab.door(caller).shows == "certificate" else REFUSED


def not_served(lab: Lab, route: Route, caller: Caller) -> str:
    """Make a sound call; return what is wrong with its end, "" where its primary alone was reached, once."""
    lab.fresh()
    answer = lab.ask(route, caller)
    primary = lab.at(route, route.targets[0].integration).name
    if answer.ok and lab.reached() == {primary: 1}:
        return ""
    return f"a sound call of '{caller.identity}' got {answer} and reached {_names(lab.reached()) or 'no model'}"


def reached(lab: Lab) -> dict[str, int]:
    """Return how many requests reached each stub of any kind that any reached."""
    return {stub.name: len(stub.seen) for stub in lab.stubs.values() if stub.seen}


def known(scene: Scene, route: Route, identity: str) -> Caller | None:
    """Return an identity as a caller of a route, None where the product cannot know it there."""
    return next((each for each in route.callers if each.identity == identity and scene.product.knows(each)), None)


def unknown(scene: Scene, route: str, identity: str) -> str:
    """Return why the product cannot know a caller: its own note where it has one."""
    notes = (note.partition(": ") for note in scene.product.notes(scene.gateway))
    refs = (f"routes/{route}", f"identities/{identity}")
    said = [text.rstrip(".") for ref, _, text in notes if ref in refs and f"'{identity}'" in f"{text} '{ref[11:]}'"]
    return "; ".join(said) or f"{scene.product.name} cannot know '{identity}'"


def _names(touched: dict[str, int]) -> str:
    return ", ".join(f"'{name}'" for name in touched)


def _seen(found: dict[str, list[str]]) -> Iterator[Observation]:
    for end, whats in found.items():
        more = f" and {len(whats) - _TOLD} more" if len(whats) > _TOLD else ""
        yield Observation("gateway", f"{end}: {', '.join(whats[:_TOLD])}{more}")
