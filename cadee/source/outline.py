"""A file as it is written: keys, values and every comment, each with what it belongs to."""

from dataclasses import dataclass, field
from typing import Any

from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

from cadee.source.events import parser

BLANK = ""
"""Stands for blank lines among comments."""


@dataclass
class Scalar:
    """A scalar: what it means as a text, and the characters that stand for it in the file."""

    value: str
    raw: str
    style: str


@dataclass
class Item:
    """An item of a list, or a key and its value; the comments above it and the one beside it."""

    value: "Node"
    key: Scalar | None = None
    before: list[str] = field(default_factory=list)
    after: str = ""


@dataclass
class Branch:
    """A map or a list; `tail` are the comments after its last item, `column` is where its items begin."""

    is_map: bool
    flow: bool
    column: int
    items: list[Item] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)

    @property
    def commented(self) -> bool:
        """Whether there is a comment in it, at any depth."""
        return bool(self.tail) or any(
            item.after or any(item.before) or (isinstance(item.value, Branch) and item.value.commented)
            for item in self.items
        )


Node = Scalar | Branch


def outline(text: str) -> Node:
    """Return the outline of a text that `read_yaml` takes without a fault; lines end with a line feed."""
    return _Reader(text).read()


class _Reader:
    """Follows the events of the parser; what stands between two tokens are marks, blanks and comments."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._get: Any = parser(text.encode()).get_event
        self._at = 0
        self._waiting: list[str] = []
        self._closed: list[Branch] = []
        self._owner: Item | None = None

    def read(self) -> Node:
        self._get()
        self._get()
        root = self._value(self._get(), Item(Scalar("", "", "")), -1)
        self._gap(len(self._text), -1)
        if isinstance(root, Branch):
            root.tail += [line for line in self._take() if line or root.tail]
            while root.tail and not root.tail[-1]:
                root.tail.pop()
        return root

    def _value(self, event: Any, item: Item, column: int) -> Node:
        if isinstance(event, ScalarEvent):
            return self._scalar(event, item)
        flow = bool(event.flow_style)
        if flow:
            self._above(event.start_mark.index, item)
        here = event.start_mark.column
        if isinstance(event, SequenceStartEvent) and not flow and here == column:
            here += 1  # a list may stand as far left as its key; a comment there belongs to the next key
        branch = Branch(isinstance(event, MappingStartEvent), flow, here)
        if flow:
            self._at = event.end_mark.index
        self._items(branch, event.start_mark.column)
        if flow:
            self._owner = item
        else:
            self._closed.append(branch)
        return branch

    def _items(self, branch: Branch, column: int) -> None:
        while not isinstance(event := self._get(), MappingEndEvent | SequenceEndEvent):
            self._gap(event.start_mark.index, column)
            item = Item(Scalar("", "", ""), before=self._take())
            branch.items.append(item)
            self._owner = item
            if branch.is_map:
                item.key = self._plain(event)
                event = self._get()
            item.value = self._value(event, item, column)
        end: Any = event
        if branch.flow:
            self._gap(end.start_mark.index, column)
            branch.tail = self._take()
            self._at = end.end_mark.index

    def _scalar(self, event: Any, item: Item) -> Scalar:
        if event.start_mark.index == event.end_mark.index:  # nothing is written
            return Scalar("null", "null", "")
        self._above(event.start_mark.index, item)
        scalar = self._plain(event)
        if scalar.style in ("|", ">"):
            header, _, _ = scalar.raw.partition("\n")
            if "#" in header:
                item.after = header[header.index("#") :].rstrip()
        self._owner = item
        return scalar

    def _plain(self, event: Any) -> Scalar:
        raw = self._text[event.start_mark.index : event.end_mark.index]
        if event.style in ("|", ">") and not raw.partition("\n")[0].partition("#")[0].strip().endswith("+"):
            raw = _without_blank_end(raw)
        self._at = event.start_mark.index + len(raw)
        return Scalar(event.value, raw, event.style or "")

    def _above(self, to: int, item: Item) -> None:
        """Comments between a key and its value move above the key."""
        self._gap(to, -1)
        item.before += [line for line in self._take() if line]

    def _take(self) -> list[str]:
        taken, self._waiting = self._waiting, []
        return taken

    def _gap(self, to: int, column: int) -> None:
        """Give the comments up to `to`, where a token in `column` begins, to what they belong to."""
        beside, *lines = self._text[self._at : to].split("\n")
        self._at = max(self._at, to)
        if "#" in beside:
            self._beside(beside[beside.index("#") :].rstrip())
        blank = False
        for number, line in enumerate(lines, 1):
            if "#" in line:
                at = line.index("#")
                # Beside a dash or a bracket it belongs to what follows, wherever it stands.
                home = self._home(-1 if line[:at].strip() else at, column)
                home += [BLANK, line[at:].rstrip()] if blank else [line[at:].rstrip()]
                blank = False
            elif number < len(lines):
                blank = blank or not line.strip()
        if blank:
            self._waiting.append(BLANK)
        self._closed = []

    def _beside(self, comment: str) -> None:
        if self._owner is None:
            self._waiting.append(comment)
        elif self._owner.after:
            self._owner.before.append(comment)
        else:
            self._owner.after = comment

    def _home(self, at: int, column: int) -> list[str]:
        """A comment further right than what follows closes the map or list that it is indented for."""
        while self._closed and at > column:
            if at >= self._closed[0].column:
                return self._closed[0].tail
            self._closed.pop(0)
        self._closed = []
        return self._waiting


def _without_blank_end(raw: str) -> str:
    lines = raw.split("\n")
    while len(lines) > 1 and not lines[-1].strip():
        lines.pop()
    return "\n".join(lines)
