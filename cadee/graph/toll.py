"""This file holds what a loss takes along: systems and calls that fail with it, controls that stand idle."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from cadee.graph.absence import Absence
from cadee.graph.graph import Graph
from cadee.graph.kinds import JourneyView
from cadee.graph.removals import Loss

_DOORS = ("channel", "platform", "queue", "external")
"""What is called to get at the people behind it."""

Instead = Literal["", "call", "human", "queue", "static-answer", "cached-answer", "refusal"]


@dataclass(frozen=True, slots=True)
class Felled:
    """A system that cannot work any more, and why: elements (`section/id`, `domain:label`) from it to what is lost."""

    system: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failing:
    """A call that fails while its caller works on, and the fallbacks that stand in ("" of them: it is not needed)."""

    integration: str
    source: str
    target: str
    fallbacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Idle:
    """A control (`section/id`) that does not do its work any more, why, and what follows for what it controls."""

    control: str
    why: str
    effect: str


@dataclass(frozen=True, slots=True)
class LostStep:
    """A step of a journey that no longer works: why, and the fallbacks that stand in for it.

    `instead` is what these come to: `call` (another call does the same work), a safe end, "" for nothing.
    """

    integration: str
    why: str
    fallbacks: tuple[str, ...] = ()
    instead: Instead = ""


class Toll:
    """What a loss takes along; the needs that fail are those of the failure matrix."""

    def __init__(self, graph: Graph, loss: Loss, absence: Absence) -> None:
        self.graph, self.loss, self.absence = graph, loss, absence
        self.dependence = graph.dependence
        self.broken = self.dependence.lost(loss.elements, graph.steps())
        alive, ids = self.dependence.alive, graph.system_ids
        self.taken = tuple(key for number, key in enumerate(ids) if alive[number] in self.broken)
        self.affected = graph.affected(loss.elements)
        self._affected = frozenset(self.affected)

    def felled(self) -> tuple[Felled, ...]:
        """Return the systems that are there and cannot work, in order of id."""
        taken = frozenset(self.taken)
        return tuple(Felled(key, self._because(key)) for key in self.affected if key not in taken)

    def _because(self, system: str) -> tuple[str, ...]:
        """Return a shortest chain of broken needs from a system to what is lost."""
        split = self.dependence.split
        parents = {
            part: -1
            for part, own in enumerate(split.system)
            if own == self.graph.system_number[system] and part in self.broken
        }
        waiting = list(parents)
        for need in waiting:
            if self._lost(need):
                return self._chain(need, parents)
            members = (member for member, _ in self.dependence.any_of.get(need, ()))
            for further in (*self.dependence.needs[need], *members):
                if further in self.broken and further not in parents:
                    parents[further] = need
                    waiting.append(further)
        return (f"systems/{system}",)

    def _lost(self, need: int) -> bool:
        name = self._name(need)
        return name in self.loss.elements and (need in self.dependence.element or name.startswith("integrations/"))

    def _chain(self, need: int, parents: dict[int, int]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        while need >= 0:
            if name := self._name(need):
                found[name] = None
            need = parents[need]
        return tuple(reversed(found))

    def _name(self, need: int) -> str:
        if need < len(self.dependence.split.system):
            return f"systems/{self.graph.system_ids[self.dependence.split.system[need]]}"
        if need in self.dependence.integration:
            return f"integrations/{self.graph.integration_ids[self.dependence.integration[need]]}"
        return self.dependence.element.get(need, "")

    def failing(self) -> tuple[Failing, ...]:
        """Return the calls that fail while their caller works on, in order of id."""
        found: dict[str, Failing] = {}
        for call in sorted(self.broken):
            if call in self.dependence.integration:
                number = self.dependence.integration[call]
                key, source = self.graph.integration_ids[number], self.graph.system_ids[self.graph.source[number]]
                if source not in self._affected and key not in found:
                    target = self.graph.system_ids[self.graph.target[number]]
                    found[key] = Failing(key, source, target, self._cover(call))
        return tuple(found[key] for key in sorted(found))

    def _cover(self, call: int) -> tuple[str, ...]:
        """Return the fallbacks that stand in for a call: those of its ladder, where that holds."""
        ladder = self.dependence.ladder.get(call)
        if ladder is None or ladder in self.broken:
            return ()
        key = self.graph.integration_ids[self.dependence.integration[call]]
        return tuple(fallback.id for fallback in self.graph.ladders_of.get(key, ()))

    def _instead(self, call: str, fallbacks: tuple[str, ...]) -> Instead:
        """Return what ladders come to: a call that does the same work, else the first safe end that is left."""
        ends: list[Instead] = []
        for rung in (rung for key in fallbacks for rung in self.graph.estate.fallbacks[key].rungs):
            if rung.terminal is not None:
                ends.append(rung.terminal)
            elif rung.to is not None and self._works(rung.to):
                ends.append(self._end(rung.to))
        own = self._end(call)
        return "call" if "call" in ends or own in ends else next(iter(ends), "")

    def _works(self, integration: str) -> bool:
        calls = self.dependence.calls_of(self.graph.integration_number[integration])
        return any(each not in self.broken for each in calls)

    def _end(self, integration: str) -> Instead:
        target = self.graph.estate.integrations[integration].target
        kind = self.graph.estate.systems[target].kind
        if kind == "human" or target in self.graph.desks or (kind in _DOORS and target in self._before_people):
            return "human"
        return "queue" if kind == "queue" else "call"

    @cached_property
    def _before_people(self) -> frozenset[str]:
        calls, systems = self.graph.estate.integrations.values(), self.graph.estate.systems
        return frozenset(
            call.source for call in calls if call.target in systems and systems[call.target].kind == "human"
        )

    def lost_steps(self, view: JourneyView) -> tuple[LostStep, ...]:
        """Return the steps of a journey that no longer work, in order of the journey."""
        return tuple(lost for key in dict.fromkeys(view.steps) if (lost := self._lost_step(view, key)) is not None)

    def _lost_step(self, view: JourneyView, key: str) -> LostStep | None:
        call = self.graph.estate.integrations[key]
        calls = self.dependence.calls_of(self.graph.integration_number[key])
        if call.source in self._affected and (call.source != view.entry or call.source in self.taken):
            return LostStep(key, f"{call.source} does not work")
        if calls and all(each in self.broken for each in calls):
            gone = call.target in self._affected
            why = f"{call.target} does not work" if gone else self._refused(key)
            cover = self._cover(calls[0])
            return LostStep(key, why, cover, self._instead(key, cover))
        held = next((idle for idle in self.waiting_gates() if key in self._guarded(idle)), None)
        return None if held is None else LostStep(key, f"{held.control} {held.why}")

    def _refused(self, key: str) -> str:
        call = self.graph.estate.integrations[key]
        if f"integrations/{key}" in self.loss.elements:
            return "the call itself is cut"
        if f"identities/{call.identity}" in self.loss.elements:
            return f"identity {call.identity} is refused"
        return "something on the way does not work"

    def _guarded(self, idle: Idle) -> tuple[str, ...]:
        return tuple(self.graph.estate.gates[idle.control.partition("/")[2]].guards)

    def waiting_gates(self) -> tuple[Idle, ...]:
        """Return the gates at which somebody decides, who is not there any more, and that let nothing pass unseen."""
        gates = self.graph.estate.gates
        return tuple(
            idle
            for idle in self.idle()
            if idle.control.startswith("gates/")
            and gates[idle.control[6:]].kind == "human"
            and gates[idle.control[6:]].on_error != "open"
        )

    def idle(self) -> tuple[Idle, ...]:
        """Return the gates, switches and signals that do not do their work any more, in order."""
        return self._idle

    @cached_property
    def _idle(self) -> tuple[Idle, ...]:
        return tuple(sorted((*self._gates(), *self._switches(), *self._signals()), key=lambda idle: idle.control))

    def _gates(self) -> Iterator[Idle]:
        alone = {duty.element for duty in self.absence.duties() if duty.role == "approver"}
        for gate in self.graph.estate.gates.values():
            calls = ", ".join(gate.guards)
            closed = f"passes unjudged: {calls}" if gate.on_error == "open" else f"nothing passes: {calls}"
            if gate.runs_on in self._affected:
                yield Idle(gate.ref, f"runs on {gate.runs_on}, which does not work", closed)
            elif gate.ref in alone and gate.kind == "human":
                yield Idle(gate.ref, "has nobody left to decide", closed)
            elif gate.ref in alone:
                yield Idle(gate.ref, "has nobody left to answer for its rules", "it decides as before")
            elif (end := self._escalates_to(gate.outcomes.escalate if gate.outcomes else None)) in self._affected:
                yield Idle(gate.ref, f"escalates to {end}, where nobody answers", "what it cannot decide is stuck")

    def _escalates_to(self, outcome: str | None) -> str:
        section, _, key = (outcome or "").partition("/")
        call = self.graph.estate.integrations.get(key) if section == "integrations" else None
        return call.target if call is not None else key if section == "systems" else ""

    def _switches(self) -> Iterator[Idle]:
        alone = {duty.element for duty in self.absence.duties() if duty.role == "holder"}
        for switch in self.graph.estate.switches.values():
            acts = f"no hold on {', '.join(switch.acts_on)}"
            if switch.runs_on in self._affected:
                yield Idle(switch.ref, f"is operated from {switch.runs_on}, which does not work", acts)
            elif f"identities/{switch.identity}" in self.loss.elements:
                yield Idle(switch.ref, f"is operated as {switch.identity}, who is refused", acts)
            elif switch.ref in alone:
                yield Idle(switch.ref, "has nobody left who may use it", acts)

    def _signals(self) -> Iterator[Idle]:
        alone = {duty.element for duty in self.absence.duties() if duty.role == "to"}
        for signal in self.graph.estate.signals.values():
            if signal.via in self._affected:
                yield Idle(signal.ref, f"is raised by {signal.via}, which does not work", "nobody is told")
            elif signal.ref in alone:
                yield Idle(signal.ref, f"goes to {signal.to}, where nobody is left", "nobody is told")
