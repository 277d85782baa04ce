"""From the events of a parser to plain data and the offsets of every key and value."""

import re
from array import array
from typing import Any

from yaml.events import AliasEvent, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent

from cadee.source.events import Parser
from cadee.source.faults import Faults
from cadee.source.limits import Limits
from cadee.source.places import children
from cadee.source.refusals import Refusals
from cadee.source.scalars import TYPED, Ambiguous, meaning

_UNKNOWN: Any = object()
_NULLS = {text for text, value in TYPED.items() if value is None}
_PROPERTY = re.compile(r"(?:\A|[\s\[{,:?-])(?:!|[&*]\S)")


class Builder:
    """Builds the value of one document. Nesting is bounded by `limits.depth`, and with it the recursion.

    The offsets of all nodes go to `spans` (see `SourceFile`); no event is kept. The two loops repeat the reading of a
    plain scalar instead of calling a function for it: that is half of their time.
    """

    def __init__(self, parser: Parser, text: str, faults: Faults, limits: Limits) -> None:
        self.data: Any = None
        self.spans = array("I")
        self._get: Any = parser.get_event
        self._refuse = Refusals(text, faults, limits)
        self._known: dict[str, Any] = {}
        self._marked = any(sign in text for sign in "!&*") and bool(_PROPERTY.search(text))
        self._most_spans = limits.nodes * 2
        self._most_depth = limits.depth
        self._depth = 0
        self._end = 0

    def build(self) -> None:
        """Read the document that has just begun into `data` and `spans`.

        Raises:
            Stop: a limit is passed; the fault is recorded.
            yaml.MarkedYAMLError: the text is not YAML.
        """
        self.data = self._value(self._get())

    @property
    def nulls(self) -> bool:
        """Whether a null was read."""
        return not _NULLS.isdisjoint(self._known)

    def _value(self, event: Any) -> Any:
        """Return the value that `event` begins, with all it holds."""
        kind = event.__class__
        if kind is ScalarEvent:
            value = self._scalar(event)
        elif kind is AliasEvent:
            self._refuse.alias(event)
            value = ""
        else:
            return self._collection(event)
        self._end = event.end_mark.index
        self.spans.append(event.start_mark.index)
        self.spans.append(self._end)
        return value

    def _collection(self, event: Any) -> Any:
        start, at = event.start_mark.index, len(self.spans)
        self._depth += 1
        if self._depth > self._most_depth:
            self._refuse.depth(event)
        if self._marked:
            self._refuse.properties(event)
        self.spans.extend((start, start, 0))
        self._end = start
        value: Any
        if event.__class__ is MappingStartEvent:
            value = {}
            self._mapping(value)
        else:
            value = []
            self._sequence(value)
        self._depth -= 1
        self.spans[at + 1] = self._end
        self.spans[at + 2] = len(self.spans)
        return value

    def _mapping(self, node: dict[str, Any]) -> None:
        get, known, marked, spans, most = self._get, self._known, self._marked, self.spans, self._most_spans
        append, begin = spans.append, len(spans)
        while True:
            event = get()
            if event.__class__ is not ScalarEvent:
                if event.__class__ is MappingEndEvent:
                    return self._close(event)
                self._drop(event)
                continue
            key = None if marked or event.style else known.get(event.value)
            if key.__class__ is not str:
                key = self._key(event)
            if key is None or key in node:
                self._skip(event, node, key, begin)
                continue
            append(event.start_mark.index)
            append(event.end_mark.index)
            event = get()
            if event.__class__ is ScalarEvent and not event.style and not marked:
                value = known.get(event.value, _UNKNOWN)
                if value is _UNKNOWN or value.__class__ is Ambiguous:
                    value = self._plain(event)
                node[key] = value
                append(event.start_mark.index)
                self._end = end = event.end_mark.index
                append(end)
            else:
                node[key] = self._value(event)
            if len(spans) > most:
                self._refuse.nodes(event)

    def _sequence(self, node: list[Any]) -> None:
        get, known, marked, spans, most = self._get, self._known, self._marked, self.spans, self._most_spans
        append, add = spans.append, node.append
        while True:
            event = get()
            if event.__class__ is ScalarEvent and not event.style and not marked:
                value = known.get(event.value, _UNKNOWN)
                if value is _UNKNOWN or value.__class__ is Ambiguous:
                    value = self._plain(event)
                add(value)
                append(event.start_mark.index)
                self._end = end = event.end_mark.index
                append(end)
            elif event.__class__ is SequenceEndEvent:
                return self._close(event)
            else:
                add(self._value(event))
            if len(spans) > most:
                self._refuse.nodes(event)

    def _close(self, event: Any) -> None:
        """Note where a map or list ends: at its bracket, or with its last value where it has none."""
        end = event.end_mark.index
        if end > event.start_mark.index:
            self._end = end

    def _scalar(self, event: Any) -> Any:
        if self._marked:
            self._refuse.properties(event)
        return self._written(event) if event.style else self._plain(event)

    def _plain(self, event: Any) -> Any:
        """Return what a plain scalar means, and remember it: most of them come again."""
        text = event.value
        value = self._known.get(text, _UNKNOWN)
        if value is _UNKNOWN:
            self._refuse.length(event)
            value = self._known[text] = meaning(text)
        if value.__class__ is not Ambiguous:
            return value
        self._refuse.ambiguous(event, value)
        return text

    def _written(self, event: Any) -> str:
        """Return a quoted or block scalar."""
        self._refuse.length(event)
        text: str = event.value
        return text

    def _key(self, event: Any) -> str | None:
        """Return the text of a key, or None where its pair cannot be read."""
        if self._marked:
            self._refuse.properties(event)
        if event.style:
            return self._written(event)
        if event.value == "<<":
            self._refuse.merge(event)
            return None
        value = self._plain(event)
        if value.__class__ is not str:
            self._refuse.key(event, value)
        return None if value is None else event.value

    def _skip(self, event: Any, node: dict[str, Any], key: str | None, begin: int) -> None:
        """Read and forget the value of a key that is refused or declared before."""
        if key is not None:
            first = next(offset for step, offset in children(node, begin - 3, self.spans) if step == key)
            self._refuse.duplicate(event, key, (self.spans[first - 2], self.spans[first - 1]))
        at = len(self.spans)
        self._value(self._get())
        del self.spans[at:]

    def _drop(self, event: Any) -> None:
        """Read and forget a pair whose key is not a scalar."""
        self._refuse.structure_as_key(event)
        at = len(self.spans)
        self._value(event)
        self._value(self._get())
        del self.spans[at:]
