"""T1, S1: what the gateway leaves behind: who called what and where it went; no word of it, and no credential."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from cadee.drill.base import Claim, Drill, Observation, Outcome, judged, not_provable, refuted
from cadee.drill.lab import CANARY, Lab
from cadee.drill.refusal import not_served
from cadee.drill.scene import Scene
from cadee.drill.steps import block, off_the_way, steps, with_caller
from cadee.drill.written import values
from cadee.generators.gateway.model import Caller, Route
from cadee.model.flow import GatewayRoute
from cadee.source.secrets import find

ANSWER = "canary-answer-91be"
"""Stands in the answers of all models; nothing that the gateway writes may hold it."""

_WITHIN = 3
"""So many seconds a gateway may take to write down a call."""

_NAMED = "names its caller, the route and who answered"


@dataclass(frozen=True, slots=True)
class Written:
    """All that a gateway tells: what it wrote since a call, all it wrote, its metrics, its own page."""

    since: str
    log: str
    metrics: str
    page: str

    def places(self) -> Iterator[tuple[str, str]]:
        """Yield each of it with its name."""
        yield from (("the log", self.log), ("the metrics", self.metrics), ("its own page", self.page))


def claims(scene: Scene) -> Iterator[Claim]:
    """Yield what the `logging` of each route promises, for each step that may answer; what the telemetry does."""
    for told, route in scene.routes():
        level = told.logging or "metadata"
        if level == "none":
            yield Claim(told.ref, "logging", f"no record is kept of a call of '{told.id}'", route.id, variant="none")
            continue
        for each in steps(scene, told):
            says = f"a record of each call of '{told.id}' {_NAMED}: '{each.integration}'"
            yield Claim(told.ref, "logging", says, route.id, each.integration)
        says = f"no record of '{told.id}' holds a prompt, an answer or a credential"
        yield Claim(told.ref, "logging", says, route.id, variant=level)
    system = scene.estate.systems[scene.gateway.system]
    for _, route in list(scene.routes())[:1] if system.telemetry is not None else ():
        content = system.telemetry.content if system.telemetry is not None else None
        says = f"what '{system.id}' tells of itself holds {'prompts and answers' if content == 'full' else 'no prompt'}"
        yield Claim(system.ref, "telemetry", says, route.id, variant=content or "none")


@with_caller
def trial(lab: Lab, claim: Claim, route: Route, caller: Caller) -> Outcome:
    """Call, and read all that the gateway wrote down of it."""
    told = lab.scene.estate.routes[claim.route]
    if claim.variant == "full":
        return not_provable(lab.scene.why_not(told.ref) or f"{lab.product.name} keeps no prompts")
    if claim.about:
        return _named(lab, told, route, caller, claim.about)
    before = not_served(lab, route, caller)
    if before:
        return refuted(f"nothing can be told: {before}")
    lab.fresh()
    for stub in lab.models():
        stub.says = ANSWER
    silent = claim.field == "logging" and claim.variant == "none"
    written, answer = _after(lab, route, caller, lambda text: bool(text.strip()), elsewhere=silent)
    lab.fresh()
    faults = [f"{name} holds {what}" for name, what in _spilt(lab, caller, written)]
    if silent:
        kept = _records(written.since, _caller_names(lab, caller), (route.id,))
        faults += [f"{len(kept)} records of it were kept"] if kept else []
    said = "with" if ANSWER in answer else "without"
    read = ", ".join(name for name, text in written.places() if text)
    seen = Observation("caller", f"sent a prompt with a mark, got an answer {said} one")
    return judged(faults, seen, Observation("gateway", f"read: {read or 'nothing'}"))


def _named(lab: Lab, told: GatewayRoute, route: Route, first: Caller, integration: str) -> Outcome:
    """Let a step answer, the primary to each caller; look for a line that names the caller, the route and the step."""
    step = next(each for each in steps(lab.scene, told) if each.integration == integration)
    target = lab.scene.target(route, integration)
    if target is None:
        return not_provable(f"'{integration}' is not called by {lab.product.name} here")
    if why := off_the_way(lab.scene, told, step):
        return not_provable(why)
    faults, seen, ends = [], [], (integration, target.system)
    for caller in route.callers if step.rung < 0 else (first,):
        if not lab.product.knows(caller):
            continue
        lab.fresh()
        block(lab, route, step)
        names = (_caller_names(lab, caller), (route.id,), ends)
        written, _ = _after(lab, route, caller, partial(_recorded, names))
        if not lab.at(route, integration).seen:
            faults.append(f"nothing can be told: '{caller.identity}' did not reach '{target.system}'")
        elif not (found := _records(written.since, *names) or _records(written.metrics, *names)):
            faults.append(f"no record of a call by '{caller.identity}' {_NAMED}, '{integration}'")
        else:
            text = f"{len(found)} records name '{caller.identity}', '{route.id}' and '{integration}'"
            seen.append(Observation("gateway", text))
    lab.settle(route, first, deep=bool(step.before))
    return judged(faults, *seen)


def _after(
    lab: Lab, route: Route, caller: Caller, done: Callable[[str], bool], *, elsewhere: bool = False
) -> tuple[Written, str]:
    """Call, then wait until what is wanted is written, but not for long; return all that is written, and the answer.

    With `elsewhere` a second call asks for what nobody serves: what is written of it comes after the first call's.
    """
    length, starts = len(lab.log()), lab.starts
    answer = lab.ask(route, caller)
    if elsewhere:
        lab.send(route, caller, model="what-nobody-serves")
    begin = length if lab.starts == starts else 0
    end = time.monotonic() + _WITHIN
    while not done(lab.log()[begin:]) and time.monotonic() < end:
        time.sleep(0.05)
    log = lab.log()
    return Written(log[begin:], log, lab.product.metrics(lab.ground), lab.product.insides(lab.ground)), answer.text


def _records(text: str, *groups: Iterable[str]) -> list[str]:
    """Return the lines that hold one name of each group."""
    wanted = [tuple(group) for group in groups if group]
    return [line for line in text.splitlines() if all(any(name in line for name in group) for group in wanted)]


def _recorded(names: Sequence[tuple[str, ...]], text: str) -> bool:
    return bool(_records(text, *names))


def _caller_names(lab: Lab, caller: Caller) -> tuple[str, ...]:
    return tuple(name for name in (caller.subject, caller.identity) if name)


def _spilt(lab: Lab, caller: Caller, written: Written) -> Iterator[tuple[str, str]]:
    """Yield where something stands that should stand nowhere, and what it is."""
    marks = {"a prompt": CANARY, "an answer": ANSWER, **credentials(lab)}
    shown = lab.papers(caller).authorization.removeprefix("Bearer ")
    for name, text in written.places():
        yield from ((name, what) for what, mark in marks.items() if mark in text)
        if "Bearer ey" in text or "Bearer canary" in text or (shown and shown in text):
            yield name, "a caller's token"


def credentials(lab: Lab) -> dict[str, str]:
    """Return the made-up credential of each identity, by what it is."""
    return {f"the credential of '{name}'": lab.canary(name) for name in lab.scene.estate.identities}


def secrets(scene: Scene) -> Iterator[Claim]:
    """Yield for each credential that the gateway is given, or knows a caller by: it stands nowhere in plain."""
    used: dict[str, str] = {}
    for _, route in scene.routes():
        for step in route.targets:
            if step.credential is not None:
                used.setdefault(step.credential.identity, route.id)
    for told, route in scene.routes():
        for name in scene.admitted(told):
            used.setdefault(name, route.id)
    for name, route_id in used.items():
        identity = scene.estate.identities.get(name)
        if identity is not None and identity.credential is not None:
            says = f"the credential of '{name}' stands in no file, log, metric or page of the gateway"
            yield Claim(identity.ref, "credential", says, route_id, name)


def _unreferred(lab: Lab, place: str) -> Iterator[str]:
    """Yield where a file holds a credential in place of a reference, and that nothing refers to one that is used."""
    name, referred = place.removeprefix("env:"), False
    for value in values(lab.files):
        referred = referred or value.text in (name, f"{lab.product.refers}{name}")
        if lab.product.literal(value):
            yield f"a credential is written down in {value.place}, not referred to"
    if not referred:
        yield f"no file refers to {place}, where the platform puts the credential"


@with_caller
def search(lab: Lab, claim: Claim, route: Route, caller: Caller) -> Outcome:
    """Use the credentials; then look for them, and for all that looks like one, in all that was made and is told."""
    kept = lab.product.credential(lab.gateway, claim.about)
    if not kept:
        return not_provable(f"{lab.product.name} is never given the credential of '{claim.about}'")
    lab.fresh()
    answer = lab.ask(route, caller)
    if not answer.ok:
        return refuted(f"nothing can be told: the caller got {answer}")
    canary, faults = lab.canary(claim.about), [*_unreferred(lab, kept)]
    for name, content in lab.files.items():
        text = content.decode("utf-8", "replace")
        faults += [f"the credential stands in {name}"] if canary in text else []
        faults += [f"{name} holds {secret.message}" for secret in find(text)]
    log = lab.log()
    written = Written(log, log, lab.product.metrics(lab.ground), lab.product.insides(lab.ground))
    faults += [f"the credential stands in {name}" for name, text in written.places() if canary in text]
    lab.fresh()
    read = [name for name, text in written.places() if text]
    return judged(faults, Observation("gateway", f"read: {len(lab.files)} generated files, {', '.join(read)}"))


TRACES = Drill("T1", "what is written down of a call", claims, trial, seconds=1)
SECRETS = Drill("S1", "a credential in plain", secrets, search)
