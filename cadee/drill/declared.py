"""What the spec declares of a gateway: the claims that somebody could put to the test, whether or not a drill does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cadee.drill.base import Claim, Result, Verdict
from cadee.drill.scene import Scene
from cadee.model.base import Entity
from cadee.model.flow import GatewayRoute, Integration, Rung


@dataclass(frozen=True, slots=True)
class Declared:
    """A thing that is declared: an element, its field, for a rung the failure that leads to it."""

    element: str
    field: str
    fault: str = ""

    @property
    def place(self) -> str:
        """The element, its field, and the failure."""
        return f"{self.element} {self.field}" + (f" on {self.fault}" if self.fault else "")

    def told_by(self, claim: Claim) -> bool:
        """Whether a claim is about it."""
        field = claim.field == self.field or claim.field.startswith(f"{self.field}/")
        return claim.element == self.element and field and (not self.fault or claim.fault in (self.fault, None))


@dataclass(frozen=True, slots=True)
class Covered:
    """A declared thing, the ids of the drills that tried it, what came out; without drills it is not run."""

    declared: Declared
    drills: tuple[str, ...]
    verdict: Verdict


def declared(scene: Scene) -> list[Declared]:
    """Return all that the spec declares of the gateway, in the order of the spec, each once."""
    found: dict[Declared, None] = {}
    for told, _ in scene.routes():
        for each in _route(scene, told):
            found.setdefault(each)
    for each in (*_tools(scene), *_guards(scene), *_callers(scene), *_signals(scene)):
        found.setdefault(each)
    system = scene.estate.systems[scene.gateway.system]
    if system.telemetry is not None:
        found.setdefault(Declared(system.ref, "telemetry"))
    return list(found)


def coverage(scene: Scene, results: Sequence[Result]) -> list[Covered]:
    """Return what became of each declared thing: the worst that any drill found, "not run" where none tried it."""
    found = []
    for item in declared(scene):
        mine = [result for result in results if item.told_by(result.claim)]
        drills = tuple(dict.fromkeys(result.drill for result in mine))
        found.append(Covered(item, drills, _worst([result.outcome.verdict for result in mine])))
    return found


def _worst(verdicts: Sequence[Verdict]) -> Verdict:
    order: tuple[Verdict, ...] = ("refuted", "not run", "not provable", "proven")
    return min(verdicts, key=order.index, default="not run")


def _fields(entity: Entity, *names: str) -> Iterator[Declared]:
    for name in names:
        if getattr(entity, name) not in (None, (), False):
            yield Declared(entity.ref, name)


def _route(scene: Scene, told: GatewayRoute) -> Iterator[Declared]:
    yield from _fields(told, "primary", "consumers", "rate_limit", "budget", "guardrails", "logging")
    for call in scene.served(told):
        yield from _fields(call, "identity", "auth", "on_behalf_of", "encryption", "timeout")
    calls = [told.primary]
    ladder = scene.ladder(told)
    rungs: Sequence[Rung] = ladder.rungs[: ladder.max_depth] if ladder is not None else ()
    for number, rung in enumerate(rungs):
        for fault in scene.faults(rung):
            if ladder is not None and number in [place for place, _ in scene.way(told, fault)]:
                yield Declared(ladder.ref, f"rungs/{number}", fault)
        calls += [rung.to] if rung.to else []
    for name in calls:
        step = scene.estate.integrations.get(name)
        if step is not None and step.source == told.gateway:
            yield from _call(scene, step)


def _call(scene: Scene, call: Integration) -> Iterator[Declared]:
    yield from _fields(call, "identity", "encryption", "timeout", "retries")
    if call.retries:
        yield from _fields(call, "backoff")
    if call.mode == "stream":
        yield Declared(call.ref, "mode")
    system = scene.estate.systems.get(call.target)
    if system is not None:
        yield from _fields(system, "model")


def _tools(scene: Scene) -> Iterator[Declared]:
    for server in scene.gateway.tools:
        told = scene.estate.routes[server.id]
        yield from _fields(told, "primary", "consumers", "rate_limit", "logging")
        yield from _fields(scene.estate.integrations[server.integration], "identity", "encryption", "timeout")
        yield from _fields(scene.estate.systems[server.system], "tools")


def _guards(scene: Scene) -> Iterator[Declared]:
    for guard in scene.gateway.guards:
        system = scene.estate.systems[guard.system]
        yield from _fields(system, "on_error", "inspects", "redacts")
        for call in scene.estate.integrations.values():
            if call.source == scene.gateway.system and call.target == guard.system:
                yield from _fields(call, "encryption", "timeout")


def _callers(scene: Scene) -> Iterator[Declared]:
    ids = [*(route.id for route in scene.gateway.routes), *(server.id for server in scene.gateway.tools)]
    for route in ids:
        for name in scene.admitted(scene.estate.routes[route]):
            identity = scene.estate.identities.get(name)
            if identity is not None:
                yield from _fields(identity, "issuer", "audience", "subject", "credential")


def _signals(scene: Scene) -> Iterator[Declared]:
    for signal in scene.estate.signals.values():
        if not scene.watched.isdisjoint(signal.source):
            yield from _fields(signal, "alert")
