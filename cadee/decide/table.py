"""Reading a measurement file, CSV or JSON, into cells that know where they stand; nothing is believed yet."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, NoReturn

from cadee.errors import InputError

FORMAT = "cadee-measurements/1"
MOST_ROWS = 10_000
LONGEST = 10_000
"""So many characters a line of a CSV file may have."""
WIDEST = 200
"""So many characters a cell may have."""
MOST_KEYS = 50
MOST_TOLD = 20
_CELL = re.compile(r'"((?:[^"]|"")*)"(?=,|$)|([^",]*)(?=,|$)')
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


class Fault(NamedTuple):
    """What is wrong in a measurement file: the line and column (from 1), what, and what to do."""

    line: int
    column: int
    message: str
    fix: str


class RefusedError(InputError):
    """A measurement file that cannot be believed. `str` is one line about the first fault; `faults` are all."""

    def __init__(self, name: str, faults: tuple[Fault, ...]) -> None:
        first = faults[0]
        super().__init__(f"{name}:{first.line}:{first.column}: {first.message}", fix=first.fix)
        self.name, self.faults = name, faults


class Cell(NamedTuple):
    """A value as it is written, and where."""

    value: str | int | float
    line: int
    column: int


class Raw(NamedTuple):
    """A row: its cells by column, and where it begins."""

    cells: Mapping[str, Cell]
    line: int
    column: int


def refuse(name: str, line: int, column: int, message: str, fix: str) -> NoReturn:
    """Refuse a file for one fault."""
    raise RefusedError(name, (Fault(line, column, message, fix),))


class Table(NamedTuple):
    """The rows of a file, and its columns, each with where it is first named."""

    columns: Mapping[str, tuple[int, int]]
    rows: tuple[Raw, ...]


def table(content: bytes, name: str) -> Table:
    """Return the columns and rows of a measurement file; JSON where it begins with a brace, else CSV.

    Raises:
        RefusedError: it is neither, or too large, or holds bytes that no measurement holds.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        refuse(name, line, column, "a byte that is no UTF-8", "Save the file as UTF-8.")
    if found := _CONTROL.search(text):
        line, column = _where(text, found.start())
        refuse(name, line, column, "a control or invisible character", "Remove it; export the file again.")
    if text.lstrip()[:1] in ("{", "["):
        rows = tuple(_json(text, name))
        return Table({k: (c.line, c.column) for row in reversed(rows) for k, c in row.cells.items()}, rows)
    lines = _lines(text.replace("\r\n", "\n"), name)
    columns = _header(lines[0], name)
    return Table(columns, tuple(_row(*line, [*columns], name) for line in lines[1:]))


def _where(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _lines(text: str, name: str) -> list[tuple[int, str]]:
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) < 2:
        refuse(name, 1, 1, "no measurements", "Write a line with the names of the columns, then one line for each row.")
    if len(lines) > MOST_ROWS + 1:
        refuse(name, lines[MOST_ROWS + 1][0], 1, f"more than {MOST_ROWS} rows", "Add single cases up: one row a side.")
    return lines


def _header(first: tuple[int, str], name: str) -> dict[str, tuple[int, int]]:
    columns: dict[str, tuple[int, int]] = {}
    for cell in _cells(*first, name):
        if str(cell.value) in columns:
            refuse(name, cell.line, cell.column, f"column {_short(cell.value)} twice", "Keep one of them.")
        columns[str(cell.value)] = (cell.line, cell.column)
    if len(columns) == 1 and ";" in next(iter(columns)):
        fix = "Part them with commas, and write decimals with a point."
        refuse(name, first[0], 1, "columns parted by semicolons", fix)
    return columns


def _row(number: int, line: str, names: list[str], name: str) -> Raw:
    cells = [*_cells(number, line, name)]
    if len(cells) != len(names):
        message = f"{len(cells)} cells under {len(names)} columns"
        refuse(name, number, 1, message, "Write one cell for each column; leave it empty where nothing is known.")
    return Raw({key: cell for key, cell in zip(names, cells, strict=True) if cell.value != ""}, number, 1)


def _cells(number: int, line: str, name: str) -> Iterator[Cell]:
    if len(line) > LONGEST:
        refuse(name, number, LONGEST, f"a line of more than {LONGEST} characters", "Add single cases up.")
    at = 0
    while True:
        found = _CELL.match(line, at)
        if found is None:
            refuse(name, number, at + 1, "a quote that is not closed or not alone", "Write two quotes for one.")
        quoted, plain = found.groups()
        value = plain.strip() if quoted is None else quoted.replace('""', '"')
        if len(value) > WIDEST:
            refuse(name, number, at + 1, f"a cell of more than {WIDEST} characters", "Write figures, no texts.")
        yield Cell(value, number, at + 1)
        at = found.end() + 1
        if at > len(line):
            return


def _json(text: str, name: str) -> Iterator[Raw]:
    document = _parsed(text, name)
    fix = f'Write {{"schema": "{FORMAT}", "rows": [...]}}.'
    rows = document.get("rows") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not rows or len(document) > MOST_KEYS:
        refuse(name, 1, 1, "no rows", fix)
    # sizes first: to find the place of each value takes a while
    if len(rows) > MOST_ROWS:
        refuse(name, 1, 1, f"more than {MOST_ROWS} rows", "Add single cases up: one row a side.")
    if any(isinstance(row, dict) and len(row) > MOST_KEYS for row in rows):
        refuse(name, 1, 1, f"a row of more than {MOST_KEYS} columns", "Write the columns that `cadee decide` knows.")
    places = _places(text)
    if document.get("schema") != FORMAT:
        refuse(name, *places.get(("schema",), (1, 1)), f"not of the format {FORMAT}", fix)
    for key in sorted(document.keys() - {"schema", "rows"}):
        refuse(name, *places[(key,)], f"{_short(key)} is no part of a measurement file", fix)
    for index, row in enumerate(rows):
        line, column = places["rows", index]
        if not isinstance(row, dict):
            refuse(name, line, column, "a row that is no object", 'Write {"kpi": ..., "period": ..., ...}.')
        cells = {}
        for key, value in row.items():
            at = places["rows", index, key]
            if isinstance(value, bool) or not isinstance(value, str | int | float) or len(str(value)) > WIDEST:
                refuse(
                    name, *at, f"{_short(key)} holds no figure, date or short name", "Write a number or a short text."
                )
            cells[key] = Cell(value, *at)
        yield Raw(cells, line, column)


def _parsed(text: str, name: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise _TwiceError(next(key for key, _ in pairs if [k for k, _ in pairs].count(key) > 1))
        return found

    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=_constant)
    except _TwiceError as error:
        refuse(name, 1, 1, f"{_short(str(error))} twice in one object", "Keep one of them.")
    except json.JSONDecodeError as error:
        refuse(
            name, error.lineno, error.colno, f"no JSON: {error.msg}", "Mend it there; any JSON formatter shows more."
        )
    except (RecursionError, ValueError):
        refuse(name, 1, 1, "a number or a nesting that no measurement has", "Write plain numbers in flat rows.")


class _TwiceError(ValueError):
    """A key that an object has twice."""


def _constant(word: str) -> Any:
    raise ValueError(word)


def _places(text: str) -> dict[tuple[str | int, ...], tuple[int, int]]:
    """Return where each value of a JSON text stands, which is known to be one: line and column by path.

    Of objects in rows, of what stands above them, and no deeper.
    """
    found: dict[tuple[str | int, ...], tuple[int, int]] = {}
    path: list[str | int | None] = []  # None: a key is next
    line, start, before = 1, 0, 0
    for token in _TOKEN.finditer(text):
        line += text.count("\n", before, token.start())
        start = max(start, text.rfind("\n", before, token.start()) + 1)
        before, word = token.start(), token[0]
        if word == ",":
            last = path[-1]
            path[-1] = last + 1 if isinstance(last, int) else None
        elif word in "]}":
            path.pop()
        elif path and path[-1] is None:
            path[-1] = json.loads(word)
        elif word != ":":
            if len(path) <= 3:
                found[tuple(part for part in path if part is not None)] = (line, token.start() - start + 1)
            if word in "[{":
                path.append(0 if word == "[" else None)
    return found


def _short(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= 40 else f"{text[:40]}...")
