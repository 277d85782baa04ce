"""This file holds what strangers can talk agents into: their words come in, private data is read, it goes out."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from cadee.graph.actions import Deed, deeds
from cadee.graph.context import SHELVES
from cadee.graph.freight import FREE
from cadee.graph.graph import Graph
from cadee.model.flow import GatewayRoute, Integration
from cadee.model.system import System

STRANGERS = ("public", "partner")
"""Trust of zones in which others than the house write."""
BEYOND = ("public", "partner", "vendor")
"""Trust of zones in which a tool is somebody else's."""


class Leg(NamedTuple):
    """What meets in an agent: data, or "" for an exit, and the calls by which it comes or goes, the agent's own first.

    `own` is content that comes in on behalf of who speaks, or data that is read on behalf of somebody.
    """

    data: str
    calls: tuple[Integration, ...]
    own: bool = False


class Injection:
    """Questions about what outsiders' content meets in an agent: its neighbours, and the neighbours of its tools."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.systems = graph, graph.estate.systems

    @cached_property
    def untrusted(self) -> frozenset[str]:
        """Data that outsiders can write: said to be untrusted, made of it, or handed in by them where nobody says."""
        entries = self.graph.estate.data
        said = {key: entry.labels.integrity if entry.labels is not None else None for key, entry in entries.items()}
        calls = [call for call in self.graph.estate.integrations.values() if call.plane == "runtime"]
        handed = {name for call in calls if self._stranger(self.systems[call.source]) for name in call.data or ()}
        waiting = [key for key in entries if said[key] == "untrusted" or (said[key] is None and key in handed)]
        children: dict[str, list[str]] = {}
        for key, entry in entries.items():
            for source in entry.derived_from:
                children.setdefault(source, []).append(key)
        found = set(waiting)
        for key in waiting:
            fresh = [child for child in children.get(key, ()) if child not in found and said[child] != "trusted"]
            found.update(fresh)
            waiting.extend(fresh)
        return frozenset(found)

    def _stranger(self, system: System) -> bool:
        zone = self.graph.estate.zones.get(system.zone or "")
        outside = zone is not None and zone.trust in STRANGERS
        customers = system.kind == "channel" and system.id not in self._own_channels
        return system.kind == "external" or customers or outside

    @cached_property
    def _own_channels(self) -> frozenset[str]:
        """Channels of which the journeys that begin there, or else the workflow, are internal."""
        views = self.graph.journeys()
        met = {view.entry for view in views if view.exposure != "internal"}
        if self.graph.estate.workflow.exposure != "internal":
            met.update(set(self.graph.systems("channel")).difference(view.entry for view in views))
        return frozenset(self.graph.systems("channel")).difference(met)

    def intakes(self, agent: str) -> Iterator[Leg]:
        """Yield the untrusted content that comes to an agent: brought by requests, then read by it."""
        for call in self._calls(self.graph.calls_to(agent)):
            for name in call.data or ():
                if name in self.untrusted and not _validated(call):
                    yield Leg(name, (call,), own=call.on_behalf_of is not None)
        for leg in self._reads(agent):
            if leg.data in self.untrusted and not _validated(*leg.calls):
                yield Leg(leg.data, leg.calls)

    def secrets(self, agent: str) -> Iterator[Leg]:
        """Yield the data beyond internal that an agent reads, labels dropped on the way considered."""
        for leg in self._reads(agent):
            dropped = {
                label for call in leg.calls for each in call.transforms for label in self._drops(each.by, each.drops)
            }
            if self.graph.sensitivity(leg.data) - FREE - dropped:
                yield leg

    def _drops(self, by: str | None, drops: tuple[str, ...]) -> tuple[str, ...]:
        maker = self.systems.get(by or "")
        return drops or (tuple(maker.redacts) if maker is not None else ())

    def _reads(self, agent: str) -> Iterator[Leg]:
        """Yield what an agent looks up; where a read of a tool names nothing, what the tool looks up."""
        for call in self._calls(self.graph.calls_from(agent)):
            if call.action == "read" and self.systems[call.target].kind in SHELVES:
                for name in self.graph.answers(call):
                    yield Leg(name, (call,), own=call.on_behalf_of is not None)
                for further in self._calls(self.graph.calls_from(call.target)) if call.data is None else ():
                    if further.action == "read" and self.systems[further.target].kind in SHELVES:
                        for name in self.graph.answers(further):
                            yield Leg(name, (call, further), own=bool(call.on_behalf_of or further.on_behalf_of))

    def exits(self, agent: str) -> Iterator[Leg]:
        """Yield how an agent can send something out: its calls, those of its tools, rendered answers."""
        for call in self._calls(self.graph.calls_from(agent)):
            if call.id in self._gated:
                continue
            if call.id in self._outward:
                yield Leg("", (call,))
            elif self.systems[call.target].kind == "tool":
                for further in self._calls(self.graph.calls_from(call.target)):
                    if further.id in self._outward and further.id not in self._gated:
                        yield Leg("", (call, further))
        for call in self._calls(self.graph.calls_to(agent)):
            if self._renders(call.source) and not self._guarded(agent, call.source):
                yield Leg("", (call,))

    @cached_property
    def _gated(self) -> frozenset[str]:
        gates = self.graph.estate.gates.values()
        return frozenset(key for gate in gates if gate.on_error != "open" for key in gate.guards)

    @cached_property
    def _outward(self) -> frozenset[str]:
        """Calls that leave the house: to outside systems, to tools and the public beyond our zones, messages."""
        found = set()
        for deed in self._deeds.values():
            target = self.systems[deed.call.target]
            zone = self.graph.estate.zones.get(target.zone or "")
            trust = zone.trust if zone is not None else "internal"
            beyond = trust == "public" or (trust in BEYOND and target.kind == "tool")
            if target.kind == "external" or "message" in deed.effects or (beyond and target.kind in SHELVES):
                found.add(deed.call.id)
        return frozenset(found)

    @cached_property
    def _deeds(self) -> Mapping[str, Deed]:
        return {deed.call.id: deed for deed in deeds(self.graph)}

    def _renders(self, system: str) -> bool:
        """Whether a channel shows more than sound: links and images in an answer are fetched when it is shown."""
        entry = self.systems[system]
        return entry.kind == "channel" and (not entry.modalities or bool(set(entry.modalities) - {"audio"}))

    def _guarded(self, agent: str, channel: str) -> bool:
        """Whether answers pass a guard that reads them and does not fail open, of its routes, or called directly."""
        if any(
            self._guards(call.target) for end in (agent, channel) for call in self._calls(self.graph.calls_from(end))
        ):
            return True
        asked = [call for call in self._calls(self.graph.calls_from(agent)) if self._thinks(call)]
        routes = {call.id: [r for r in self.graph.routes_serving.get(call.id, ()) if self._speaks(r)] for call in asked}
        served = [route for call in asked for route in routes[call.id]]
        direct = [call for call in asked if not self.graph.routes_serving.get(call.id)]
        return bool(served) and not direct and all(any(map(self._guards, self._on(route))) for route in served)

    def _thinks(self, call: Integration) -> bool:
        return self.systems[call.target].kind in ("gateway", "model")

    def _speaks(self, route: GatewayRoute) -> bool:
        primary = self.graph.estate.integrations.get(route.primary)
        return primary is None or self.systems[primary.target].kind != "embedding"

    def _on(self, route: GatewayRoute) -> tuple[str, ...]:
        called = (call.target for call in self._calls(self.graph.calls_from(route.gateway)))
        return (*route.guardrails, *(key for key in called if self.systems[key].default_on))

    def _guards(self, system: str) -> bool:
        """Whether it reads answers and fails closed; one of which nobody says what it reads does, unless it redacts."""
        entry = self.systems.get(system)
        if entry is None or entry.kind != "guardrail" or entry.on_error == "open":
            return False
        return "output" in entry.inspects if entry.inspects else not entry.redacts

    def steered(self, agent: str) -> Iterator[Leg]:
        """Yield the writes that an agent or its tools make with standing rights of their own, past no gate.

        What has consequences outside is left out here (`Deed.consequential`), as is what a person gets to see next.
        """
        for call in self._calls(self.graph.calls_from(agent)):
            if call.id in self._gated or call.on_behalf_of:
                continue
            if self._privileged(call):
                yield Leg("", (call,))
            elif self.systems[call.target].kind == "tool":
                for further in self._calls(self.graph.calls_from(call.target)):
                    if further.id not in self._gated and not further.on_behalf_of and self._privileged(further):
                        yield Leg("", (call, further))

    def _privileged(self, call: Integration) -> bool:
        deed, target = self._deeds.get(call.id), self.systems[call.target]
        if deed is None or deed.action == "read" or deed.consequential:
            return False
        kinds = {self.systems[each.target].kind for each in self._calls(self.graph.calls_from(target.id))}
        return target.kind in ("tool", "platform", "external") and "human" not in kinds and target.id not in self._desks

    @cached_property
    def _desks(self) -> frozenset[str]:
        return frozenset(self.graph.desks)

    def _calls(self, keys: tuple[str, ...]) -> Iterator[Integration]:
        return (self.graph.estate.integrations[key] for key in keys)


def _validated(*calls: Integration) -> bool:
    return any(each.kind == "validate" for call in calls for each in call.transforms)
