"""This file holds the writing out of anchors, aliases and merge keys, for foreign files: bounded, before all else."""

from collections.abc import Iterator
from typing import Any

from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from cadee.source.events import Parser
from cadee.source.limits import Limits

MOST = 400_000
"""So many events a document may come to; beyond it what repeats is refused where it stands."""

Node = list[Event]


class WrittenOut:
    """A parser whose aliases and merge keys were replaced by what they repeat.

    An alias of what is not known yet, or beyond `MOST` events, stays and is refused by the builder.
    """

    def __init__(self, parser: Parser, limits: Limits) -> None:
        self._parser = parser
        self._depth = limits.depth
        self._anchors: dict[str, Node] = {}
        self._count = 0
        self._events: Iterator[Event] | None = None

    def get_event(self) -> Event:
        """Return the next event; raise yaml.MarkedYAMLError where the text is not YAML."""
        if self._events is not None:
            following = next(self._events, None)
            if following is not None:
                return following
            self._events = None
            return self._parser.get_event()
        event = self._parser.get_event()
        if isinstance(event, DocumentStartEvent):
            self._events = iter(self._node(self._parser.get_event(), 0))
        return event

    def _node(self, event: Event, depth: int) -> Node:
        """Return the events of the node that `event` begins."""
        if isinstance(event, AliasEvent):
            known = self._anchors.get(event.anchor or "")
            return [event] if known is None or self._count + len(known) > MOST else self._repeated(known)
        anchor: str | None = getattr(event, "anchor", None)
        if anchor is not None:
            event.anchor = None  # type: ignore[attr-defined]
        node = self._content(event, depth)
        if anchor is not None:
            self._anchors[anchor] = node
        return node

    def _repeated(self, node: Node) -> Node:
        self._count += len(node)
        return list(node)

    def _content(self, event: Event, depth: int) -> Node:
        self._count += 1
        if isinstance(event, MappingStartEvent) and depth < self._depth:
            return self._mapping(event, depth)
        node = [event]
        if isinstance(event, SequenceStartEvent) and depth < self._depth:
            while not isinstance(event := self._parser.get_event(), SequenceEndEvent):
                node += self._node(event, depth + 1)
            node.append(event)
        elif isinstance(event, SequenceStartEvent | MappingStartEvent):
            node += self._too_deep()
        return node

    def _too_deep(self) -> Node:
        """Return what is left of a collection as it is: the builder stops at its first event."""
        node, open_ = [], 1
        while open_:
            event = self._parser.get_event()
            open_ += isinstance(event, SequenceStartEvent | MappingStartEvent)
            open_ -= isinstance(event, SequenceEndEvent | MappingEndEvent)
            node.append(event)
        return node

    def _mapping(self, begin: Event, depth: int) -> Node:
        pairs: list[tuple[Node, Node]] = []
        while not isinstance(event := self._parser.get_event(), MappingEndEvent):
            key = self._node(event, depth + 1)
            pairs.append((key, self._node(self._parser.get_event(), depth + 1)))
        own = {_name(key) for key, _ in pairs}
        node = [begin]
        for key, value in pairs:
            merged = _pairs(value) if _merges(key) else None
            if merged is None:
                node += [*key, *value]
                continue
            for name, content in merged:
                if _name(name) not in own:
                    own.add(_name(name))
                    node += [*name, *content]
        return [*node, event]


def _merges(key: Node) -> bool:
    only: Any = key[0]
    return len(key) == 1 and isinstance(only, ScalarEvent) and only.value == "<<" and not only.style


def _name(key: Node) -> Any:
    only: Any = key[0]
    return only.value if len(key) == 1 and isinstance(only, ScalarEvent) else id(only)


def _pairs(node: Node) -> list[tuple[Node, Node]] | None:
    """Return the keys and values that a merge key takes over, those named first first; None where it takes no maps."""
    if isinstance(node[0], MappingStartEvent):
        inner = list(_nodes(node[1:-1]))
        return list(zip(inner[::2], inner[1::2], strict=True))
    if not isinstance(node[0], SequenceStartEvent):
        return None
    found: list[tuple[Node, Node]] = []
    for item in _nodes(node[1:-1]):
        if not isinstance(item[0], MappingStartEvent):
            return None
        found += _pairs(item) or []
    return found


def _nodes(events: Node) -> Iterator[Node]:
    """Cut a row of events into nodes."""
    node: Node = []
    depth = 0
    for event in events:
        node.append(event)
        depth += isinstance(event, SequenceStartEvent | MappingStartEvent)
        depth -= isinstance(event, SequenceEndEvent | MappingEndEvent)
        if not depth:
            yield node
            node = []
