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
from cadee.source.secrets import find, mask
from cadee.source.strict import Strict

_UNKNOWN: Any = object()
_SCALAR: Any = ScalarEvent
_NULLS = {text for text, value in TYPED.items() if value is None}
_PROPERTY = re.compile(r"(?:\A|[\s\[{,:?-])(?:!|[&*]\S)")


class Builder:
    """Builds the value of one document. Nesting is bounded by `limits.depth`, and with it the recursion.

    The offsets of all nodes go to `spans` (see `SourceFile`), the ranges of texts whose escapes hide a secret to
    `hidden`; no event is kept. The two loops repeat the reading of a plain scalar instead of calling a function for it:
    that is half of their time.
    """

    def __init__(self, parser: Parser, text: str, faults: Faults, limits: Limits) -> None:
        self.data: Any = None
        self.spans = array("I")
        self._get: Any = parser.get_event
        self._refuse = Refusals(text, faults, limits)
        self._strict = Strict(text, faults)
        self._dropped: list[tuple[int, int]] = []
        self.hidden: list[tuple[int, int]] = []
        self._known: dict[str, Any] = {}
        self._marked = any(sign in text for sign in "!&*") and bool(_PROPERTY.search(text))
        self._most_spans = limits.nodes * 2
        self._most_depth = limits.depth
        self._depth = 0
        self._end = 0
        self._block = -1
        self._in_flow = False

    def build(self) -> None:
        """Read the document that has just begun into `data` and `spans`.

        Raises:
            StopError: a limit is passed; the fault is recorded.
            yaml.MarkedYAMLError: the text is not YAML.
        """
        self.data = self._value(self._get())
        self._strict.gaps(self.data, self.spans, self._dropped, self._end)

    @property
    def nulls(self) -> bool:
        """Whether a null was read."""
        return not _NULLS.isdisjoint(self._known)

    def _value(self, event: Any) -> Any:
        """Return the value that `event` begins, with all it holds."""
        if event.__class__ is _SCALAR:
            value = self._scalar(event)
        elif event.__class__ is AliasEvent:
            self._refuse.alias(event)
            value = ""
        else:
            return self._collection(event)
        self._end = event.end_mark.index
        self.spans.append(event.start_mark.index)
        self.spans.append(self._end)
        return value

    def _collection(self, event: Any) -> Any:
        start, append, at = event.start_mark.index, self.spans.append, len(self.spans)
        if self._depth == self._most_depth:
            self._refuse.depth(event)
        if at > self._most_spans:
            self._refuse.nodes(event)
        if self._marked:
            self._refuse.properties(event)
        append(start)
        append(start)
        append(0)
        self._end = start
        self._depth += 1
        value = self._in_flow_style(event, start) if event.flow_style else self._in_block_style(event, start)
        self._depth -= 1
        self.spans[at + 1] = self._end
        self.spans[at + 2] = len(self.spans)
        return value

    def _in_block_style(self, event: Any, start: int) -> Any:
        outer, self._block = self._block, start
        value = self._mapping() if event.__class__ is MappingStartEvent else self._sequence()
        self._block = outer
        return value

    def _in_flow_style(self, event: Any, start: int) -> Any:
        outer, self._in_flow = self._in_flow, True
        value = self._mapping() if event.__class__ is MappingStartEvent else self._sequence()
        self._in_flow = outer
        if not outer:
            self._strict.lines(start, self._end, self._block)
        return value

    def _mapping(self) -> dict[str, Any]:
        node: dict[str, Any] = {}
        get, known, marked = self._get, self._known, self._marked
        append, begin = self.spans.append, len(self.spans)
        while True:
            event = get()
            if event.__class__ is not _SCALAR:
                if event.__class__ is MappingEndEvent:
                    self._close(event)
                    return node
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
            if event.__class__ is _SCALAR and not event.style and not marked:
                value = known.get(event.value, _UNKNOWN)
                if value is _UNKNOWN or value.__class__ is Ambiguous:
                    value = self._plain(event)
                node[key] = value
                append(event.start_mark.index)
                self._end = end = event.end_mark.index
                append(end)
            else:
                node[key] = self._value(event)

    def _sequence(self) -> list[Any]:
        node: list[Any] = []
        get, known, marked, spans, most = self._get, self._known, self._marked, self.spans, self._most_spans
        append, add = spans.append, node.append
        while True:
            event = get()
            if event.__class__ is _SCALAR and not event.style and not marked:
                value = known.get(event.value, _UNKNOWN)
                if value is _UNKNOWN or value.__class__ is Ambiguous:
                    value = self._plain(event)
                add(value)
                append(event.start_mark.index)
                self._end = end = event.end_mark.index
                append(end)
            elif event.__class__ is SequenceEndEvent:
                self._close(event)
                return node
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
        """Return a quoted or block scalar. Only a quoted one can hold what the file does not show."""
        self._refuse.length(event)
        text: str = event.value
        start, end = event.start_mark.index, event.end_mark.index
        if event.style in "|>":
            self._strict.block(start, end, self._block)
        else:
            if not self._in_flow:
                self._strict.lines(start, end, self._block)
            if len(text) != end - start - 2:
                text = self._unfolded(event, text)
        return text

    def _unfolded(self, event: Any, text: str) -> str:
        """Check a quoted text that the file shows otherwise: with escapes, or over several lines."""
        if not text.isascii() or not text.isprintable():
            text = self._refuse.unsafe(event)
        secrets = find(text)
        if not secrets:
            return text
        self.hidden.append((event.start_mark.index, event.end_mark.index))
        self._refuse.secrets(event, secrets)
        return mask(text, secrets)

    def _key(self, event: Any) -> str | None:
        """Return the text of a key, or None where its pair cannot be read."""
        self._refuse.key_length(event)
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
            self._refuse.duplicate(event, key, lambda: self._key_span(node, key, begin))
        at = len(self.spans)
        self._value(self._get())
        self._forget(at, event.start_mark.index)

    def _key_span(self, node: dict[str, Any], key: str, begin: int) -> tuple[int, int]:
        value = next(offset for step, offset in children(node, begin - 3, self.spans) if step == key)
        return self.spans[value - 2], self.spans[value - 1]

    def _drop(self, event: Any) -> None:
        """Read and forget a pair whose key is not a scalar."""
        self._refuse.structure_as_key(event)
        at = len(self.spans)
        self._value(event)
        self._value(self._get())
        self._forget(at, event.start_mark.index)

    def _forget(self, at: int, start: int) -> None:
        del self.spans[at:]
        self._dropped.append((start, self._end))
