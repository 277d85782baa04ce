"""This file holds what AI answers from: the sources that agents and callers of models read, and how each comes in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from cadee.graph.kinds import Path
from cadee.graph.promises import Promises
from cadee.model.flow import Integration
from cadee.model.system import SystemKind

AI: tuple[SystemKind, ...] = ("agent", "model", "embedding", "guardrail")
SHELVES: tuple[SystemKind, ...] = ("tool", "store", "index", "platform", "external", "queue")
"""Kinds of systems that something is looked up in."""
PEOPLE: tuple[SystemKind, ...] = ("channel", "human")
NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Feed:
    """Data that AI answers from: the calls that read it, nearest first, and the index that holds it ("" for none).

    `path` leads from what gathers it for a model to where it is read.
    """

    data: str
    calls: tuple[str, ...]
    path: Path
    index: str = ""


class Context(Promises):
    """Questions about the context of models, each linear. Ids are of systems and of data."""

    @cached_property
    def gatherers(self) -> tuple[str, ...]:
        """Agents, and what calls a model or a gateway and is no gateway, guard, model or person."""
        systems = self.estate.systems
        callers = {
            self.estate.integrations[call].source
            for key in (*self.models, *self.gateways)
            for call in self.calls_to(key)
        }
        found = {key for key in callers if systems[key].kind not in ("gateway", *AI, *PEOPLE)}
        return tuple(sorted(found.union(self.systems("agent"))))

    @cached_property
    def lookups(self) -> tuple[tuple[Integration, Path], ...]:
        """The reads by which context comes in, nearest first, each with the way to it, fallbacks live."""
        systems, calls = self.estate.systems, self.estate.integrations
        reads = [
            key
            for number, key in enumerate(self.integration_ids)
            if self.runtime[number] and calls[key].action == "read" and systems[calls[key].target].kind in SHELVES
        ]
        others = sorted(set(self.integration_ids).difference(reads))
        ways = self.paths_to_each(self.gatherers, self.system_ids, without_integrations=others, fallbacks=True)
        found = [(calls[key], ways[calls[key].source]) for key in reads if calls[key].source in ways]
        found.sort(key=lambda pair: (len(pair[1]), pair[0].id))
        return tuple((call, _and(way, call)) for call, way in found)

    @cached_property
    def handed_in(self) -> frozenset[str]:
        """Data that people, channels or outside systems send on their own, and what is made of it."""
        systems = self.estate.systems
        return frozenset(
            self.derived(
                name
                for call in self.estate.integrations.values()
                if call.plane == "runtime" and systems[call.source].kind in (*PEOPLE, "external")
                for name in call.data or ()
            )
        )

    @cached_property
    def feeds(self) -> Mapping[str, Feed]:
        """The data that AI answers from, in order.

        What a read index holds, what a read names and its target keeps, and what else a read names, if it is neither
        handed in nor made by AI: that would be the question, not the answer.
        """
        calls: dict[str, list[str]] = {}
        ways: dict[str, Path] = {}
        indexes: dict[str, str] = {}
        for call, way in self.lookups:
            for name in self.answers(call):
                calls.setdefault(name, []).append(call.id)
                ways.setdefault(name, way)
                card = self.estate.systems[call.target].index
                if card is not None and name in card.contains:
                    indexes.setdefault(name, call.target)
        return {name: Feed(name, tuple(calls[name]), ways[name], indexes.get(name, "")) for name in sorted(calls)}

    @cached_property
    def context_data(self) -> tuple[str, ...]:
        """All data that AI is given, in order: what it answers from, and what requests bring to it or to a gateway."""
        own = {*self.gatherers, *self.models, *self.gateways}
        brought = {
            name
            for number, key in enumerate(self.integration_ids)
            if self.runtime[number] and self.estate.integrations[key].target in own
            for name in self.estate.integrations[key].data or ()
        }
        return tuple(key for key in self.data_ids if key in self.feeds or key in brought)

    @cached_property
    def read_indexes(self) -> Mapping[str, Path]:
        """The retrieval indexes that AI looks things up in, in order, each with the way it is read by."""
        found: dict[str, Path] = {}
        for call, way in self.lookups:
            system = self.estate.systems[call.target]
            if system.kind == "index" or system.index is not None:
                found.setdefault(call.target, way)
        return dict(sorted(found.items()))

    @cached_property
    def _written(self) -> Mapping[str, tuple[Integration, ...]]:
        found: dict[str, list[Integration]] = {}
        for key in self.integration_ids:
            call = self.estate.integrations[key]
            if call.action != "read":
                found.setdefault(call.target, []).append(call)
        return {key: tuple(calls) for key, calls in found.items()}

    def written_to(self, system: str) -> tuple[Integration, ...]:
        """Return the calls, on any plane, that write to a system, in order."""
        return self._written.get(system, ())

    def held(self, index: str) -> tuple[str, ...]:
        """Return the data that an index holds: what it says, and what is written into it; in order of naming."""
        card = self.estate.systems[index].index
        named = [*(card.contains if card is not None else ())]
        named.extend(name for call in self.written_to(index) for name in call.data or ())
        return tuple(name for name in dict.fromkeys(named) if name in self.estate.data)

    def answers(self, call: Integration) -> Iterator[str]:
        """Yield the data that a read brings back: see `feeds`."""
        card, kept = self.estate.systems[call.target].index, self.kept.get(call.target, ())
        named = call.data if call.data is not None else kept
        for name in dict.fromkeys((*named, *(card.contains if card is not None else ()))):
            asked = name in self.handed_in or (name in self.estate.data and self.made_by_ai(name))
            if name in self.estate.data and (name in kept or not asked):
                yield name

    def made_by_ai(self, data: str) -> bool:
        """Whether an agent, a model or a guard makes the data."""
        maker = self.estate.systems.get(self.estate.data[data].produced_by or "")
        return maker is not None and maker.kind in AI

    def says_origin(self, data: str) -> bool:
        """Whether data says where it comes from: a system of record, other data, a maker that is no AI."""
        entry = self.estate.data[data]
        made = entry.produced_by is not None and not self.made_by_ai(data)
        return made or entry.source_of_record is not None or bool(entry.derived_from)

    def cached(self, feed: Feed) -> tuple[Decimal, tuple[str, ...]]:
        """Return how long the caches behind each other on a way may hold a feed at most, milliseconds, and the caches.

        Ways lead from call to call away from the AI, and never back towards it.
        """
        longest: dict[str, tuple[Decimal, tuple[str, ...]]] = {}
        for key in reversed(feed.calls):
            call = self.estate.integrations[key]
            held, names = longest.get(call.target, (NONE, ()))
            card = self.estate.systems[call.target].cache
            if card is not None and call.target not in names:
                held, names = held + card.ttl.milliseconds, (call.target, *names)
            if held > longest.get(call.source, (NONE, ()))[0]:
                longest[call.source] = held, names
        return max((longest[key] for key in sorted(longest)), key=lambda each: each[0], default=(NONE, ()))


def _and(way: Path, call: Integration) -> Path:
    return Path((*way.systems, call.target), (*way.integrations, call.id))
