"""The canonical form of a spec file: one order of keys, one indentation, every comment, the same meaning."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from cadee.errors import InputError, ToolError
from cadee.model.document import Document
from cadee.model.kind import Kind, keys, ordered
from cadee.source import script
from cadee.source.outline import BLANK, Branch, Item, Node, Scalar, outline
from cadee.source.script import WIDTH
from cadee.source.yaml import read_yaml

_STEP = 2
_OF_FILE = re.compile(r"#\s*(yaml-language-server:|SPDX-|Copyright\b|!)", re.IGNORECASE)


def format_text(text: str) -> str:
    """Return `text` in canonical form.

    Raises:
        InputError: the text is not a spec file: the reader has faults to tell first.
        ToolError: the result would not mean the same; nothing is to be written.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    before = read_yaml("cadee.yaml", text.encode())
    if before.faults or not before.complete:
        raise InputError(f"{before.faults[0].place}: {before.faults[0].message}", fix="`cadee check` tells all faults.")
    if not isinstance(before.data, dict) or not before.data:
        raise InputError("the file holds no section", fix="Write the line `cadee: 1`, then `workflow:` below it.")
    root = outline(text)
    assert isinstance(root, Branch)
    result = "\n".join(_document(root)) + "\n"
    if before.text != before.written:  # what is covered has to stay the same, too
        before = read_yaml("cadee.yaml", text.encode(), conceal=False)
    after = read_yaml("cadee.yaml", result.encode(), conceal=False)
    if after.faults or not _same(before.data, after.data) or _comments(root) != _comments(outline(result)):
        raise ToolError(
            "the canonical form would not say the same as the file", fix="Please report this with the file."
        )
    return result


def _document(root: Branch) -> Iterator[str]:
    """The file: what stands above it, the sections in order, a blank line around each that takes several lines."""
    kind = Kind(Document)
    first, *rest = root.items
    above = first.before[1:] if first.before[:1] == [BLANK] else first.before
    head = _head(above)
    first = replace(first, before=above[len(head) :])
    items = _in_order(replace(root, items=[first, *rest]), kind)
    yield from head
    blocks = [list(_item(item, _below(kind, item), 0)) for item in items]
    for number, (item, block) in enumerate(zip(items, blocks, strict=True)):
        above = _squeezed(item.before)
        wide = number and (len(block) > 1 or len(blocks[number - 1]) > 1)
        if (wide or (not number and head)) and above[:1] != [BLANK]:
            yield BLANK
        yield from above if number or head else above[1:] if above[:1] == [BLANK] else above
        yield from block
    yield from ([BLANK] if root.tail and root.tail[0] != BLANK else [])
    yield from _squeezed(root.tail)


def _head(before: list[str]) -> list[str]:
    """The comments that speak of the whole file: above a blank line at its top, or for lawyers and editors."""
    if BLANK in before[1:]:
        return before[: len(before) - 1 - before[::-1].index(BLANK)]
    return before[: next((n for n, line in enumerate(before) if not _OF_FILE.match(line)), len(before))]


def _block(branch: Branch, kind: Kind | None, indent: int) -> Iterator[str]:
    """The lines of a map or a list below its key."""
    for number, item in enumerate(_in_order(branch, kind)):
        above = _squeezed(item.before)
        for line in above[1:] if not number and above[:1] == [BLANK] else above:
            yield " " * indent + line if line else BLANK
        yield from _item(item, _below(kind, item), indent)
    for line in _squeezed(branch.tail):
        yield " " * indent + line if line else BLANK


def _item(item: Item, kind: Kind | None, indent: int) -> Iterator[str]:
    """The lines of a key or a list item with its value, without the comments above."""
    margin = " " * indent
    head = f"{script.key(item.key)}:" if item.key else "-"
    beside = f"  {item.after}" if item.after else ""
    room = WIDTH - indent - len(head) - 1
    if isinstance(item.value, Scalar):
        lines = script.paragraph(item.value, indent + _STEP, room)
        if lines is None:
            yield f"{margin}{head} {script.written(item.value)}{beside}"
            return
        yield f"{margin}{head} {lines[0]}{beside}"
        yield from (f"{margin}{' ' * _STEP}{line}" if line else BLANK for line in lines[1:])
        return
    line = _inline(item.value, kind)
    if line is not None and (len(line) <= room or not item.value.items):
        yield f"{margin}{head} {line}{beside}"
        return
    if item.key:
        yield f"{margin}{head}{beside}"
        yield from _block(item.value, kind, indent + _STEP)
        return
    yield from _dashed(item, kind, indent)


def _dashed(item: Item, kind: Kind | None, indent: int) -> Iterator[str]:
    """A map or a list as an item of a list: it begins beside the dash, so comments go above that."""
    margin = " " * indent
    lines = list(_block(item.value, kind, indent + _STEP)) if isinstance(item.value, Branch) else []
    while lines and (not lines[0].strip() or lines[0].lstrip().startswith("#")):
        comment = lines.pop(0).strip()
        if comment:
            yield f"{margin}{comment}"
    if item.after:
        yield f"{margin}{item.after}"
    yield f"{margin}- {lines[0].lstrip()}"
    yield from lines[1:]


def _inline(node: Node, kind: Kind | None) -> str | None:
    """A node on one line; None where it has to take several."""
    if isinstance(node, Scalar):
        return None if node.style in ("|", ">") else script.written(node)
    if not node.items:
        return None if node.tail else "{}" if node.is_map else "[]"
    if not node.flow or node.commented:
        return None
    parts = []
    for item in _in_order(node, kind):
        value = _inline(item.value, _below(kind, item))
        if value is None:
            return None
        parts.append(f"{script.key(item.key)}: {value}" if item.key else value)
    return f"{{{', '.join(parts)}}}" if node.is_map else f"[{', '.join(parts)}]"


def _in_order(branch: Branch, kind: Kind | None) -> list[Item]:
    """The items of a map in the order of the language; keys it does not know after those, as they were written."""
    if kind is None or kind.part is None or not branch.is_map:
        return branch.items
    rank = {name: number for number, name in enumerate(ordered(kind.part))}
    return sorted(branch.items, key=lambda item: rank.get(item.key.value if item.key else "", len(rank)))


def _below(kind: Kind | None, item: Item) -> Kind | None:
    if kind is None:
        return None
    if item.key is None:
        return kind.item
    if kind.part is not None:
        return keys(kind.part).get(item.key.value)
    return kind.entries[1] if kind.entries is not None else None


def _squeezed(lines: list[str]) -> list[str]:
    """Comments with at most one blank line between them."""
    return [line for number, line in enumerate(lines) if line or number == 0 or lines[number - 1]]


def _same(left: Any, right: Any) -> bool:
    """Whether two values are the same and of the same type; the order of keys does not count."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(_same(value, right[key]) for key, value in left.items())
    if isinstance(left, list):
        return len(left) == len(right) and all(map(_same, left, right))
    return bool(left == right)


def _comments(node: Node) -> Counter[str]:
    """Every comment of a file, counted."""
    if isinstance(node, Scalar):
        return Counter()
    found = Counter(line for line in node.tail if line)
    for item in node.items:
        found.update(line for line in (*item.before, item.after) if line)
        found += _comments(item.value)
    return found
