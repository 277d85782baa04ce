"""An expression as a tree: read from what the engine writes of a compiled one, with where each part stands."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Name:
    """A variable."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as it stands: text, number, truth value or None; other kinds are `...`."""

    value: Any
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Select:
    """A field of a value; with `test` the question whether it is there."""

    operand: "Node"
    name: str
    test: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator (`_&&_`, `_==_`, `@in`, `@map`) and its arguments, the receiver first."""

    function: str
    arguments: tuple["Node", ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as it stands."""

    items: tuple["Node", ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Loop:
    """One of the macros over a list: `all`, `exists`, `exists_one`, `map`, `filter`."""

    variable: str
    over: "Node"
    total: str
    parts: tuple["Node", ...]
    at: int = field(default=0, compare=False)


Node = Name | Literal | Select | Call | Listing | Loop


def tree(compiled: bytes) -> Node:
    """Return the tree of a compiled expression; `at` of a node is its offset in characters."""
    checked = _fields(_fields(compiled)[2][0])
    spots = {}
    for pair in _fields(checked[5][0]).get(4, ()):
        key = _fields(pair)
        spots[key.get(1, [0])[0]] = key.get(2, [0])[0]
    return _node(checked[4][0], spots)


def children(node: Node) -> tuple[Node, ...]:
    """Return the parts of a node."""
    match node:
        case Select():
            return (node.operand,)
        case Call():
            return node.arguments
        case Listing():
            return node.items
        case Loop():
            return (node.over, *node.parts)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything in it."""
    yield node
    for child in children(node):
        yield from walk(child)


def _node(raw: bytes, spots: Mapping[int, int]) -> Node:
    held = _fields(raw)
    at = spots.get(held.get(2, [0])[0], 0)
    for number, make in ((4, _name), (5, _select), (6, _call), (7, _list), (8, _map), (9, _loop)):
        if number in held:
            return make(_fields(held[number][0]), at, spots)
    return Literal(_constant(_fields(held[3][0])) if 3 in held else ..., at)


def _name(held: "Held", at: int, _: Mapping[int, int]) -> Node:
    return Name(_text(held, 1), at)


def _select(held: "Held", at: int, spots: Mapping[int, int]) -> Node:
    return Select(_node(held[1][0], spots), _text(held, 2), bool(held.get(3)), at)


def _call(held: "Held", at: int, spots: Mapping[int, int]) -> Node:
    return Call(_text(held, 2), tuple(_node(each, spots) for each in (*held.get(1, ()), *held.get(3, ()))), at)


def _list(held: "Held", at: int, spots: Mapping[int, int]) -> Node:
    return Listing(tuple(_node(each, spots) for each in held.get(1, ())), at)


def _map(held: "Held", at: int, spots: Mapping[int, int]) -> Node:
    entries = [_fields(entry) for entry in held.get(2, ())]
    return Call("@map", tuple(_node(entry[key][0], spots) for entry in entries for key in (3, 4) if key in entry), at)


def _loop(held: "Held", at: int, spots: Mapping[int, int]) -> Node:
    parts = tuple(_node(held[number][0], spots) for number in (4, 5, 6, 7))
    return Loop(_text(held, 1), _node(held[2][0], spots), _text(held, 3), parts, at)


def _constant(held: "Held") -> Any:
    for number, value in held.items():
        if number == 3:
            return value[0] - (1 << 64) if value[0] >= 1 << 63 else value[0]
        if number == 5:
            return struct.unpack("<d", value[0])[0]
        if number == 6:
            return value[0].decode()
        return {1: None, 2: bool(value[0])}.get(number, ...)
    return ...


Held = dict[int, list[Any]]


def _text(held: Held, number: int) -> str:
    return bytes(held.get(number, [b""])[0]).decode()


def _fields(raw: bytes) -> Held:
    """Return the fields of a protocol buffer by number: varints as numbers, everything else as bytes."""
    held: Held = {}
    at = 0
    while at < len(raw):
        tag, at = _varint(raw, at)
        value: Any
        if tag & 7 == 0:
            value, at = _varint(raw, at)
        else:
            size = {1: 8, 5: 4}.get(tag & 7)
            if size is None:
                size, at = _varint(raw, at)
            value, at = raw[at : at + size], at + size
        held.setdefault(tag >> 3, []).append(value)
    return held


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = raw[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
