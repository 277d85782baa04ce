"""The measurements of a file: aggregates of one side each, checked one by one; what contradicts itself is refused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cadee.decide.columns import COLUMNS, Misread, tells_of_persons
from cadee.decide.table import MOST_TOLD, Fault, Raw, RefusedError, table
from cadee.model.units import Quantity

LEAST_GROUP = 5
"""A group of fewer cases is too near to its persons."""


@dataclass(frozen=True, slots=True)
class Row:
    """One side of one measure, or one group of it. Fields are named like the columns; None where nothing is said.

    Amounts are in the unit of the measure, logarithms of seconds (of times) or of the amount. `line` and `column` say
    where the row begins, `places` the line and column of each of its cells.
    """

    kpi: str
    period: str
    line: int
    column: int
    arm: str = "treatment"
    assignment: str = "chosen"
    group: str = ""
    environment: str | None = None
    stage: str | None = None
    look: int | None = None
    since: date | None = None
    until: date | None = None
    n: int | None = None
    successes: int | None = None
    mean: Quantity | None = None
    sd: Quantity | None = None
    log_mean: float | None = None
    log_sd: float | None = None
    median: Quantity | None = None
    p90: Quantity | None = None
    low: int | None = None
    events: int | None = None
    exposure: float | None = None
    invited: int | None = None
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict, compare=False, repr=False)

    def at(self, column: str) -> tuple[int, int]:
        """Return line and column of a cell; where the row begins, if it has no such cell."""
        return self.places.get(column, (self.line, self.column))

    @property
    def side(self) -> tuple[str, str]:
        """Arm and period."""
        return self.arm, self.period


@dataclass(frozen=True, slots=True)
class Measurements:
    """The rows of a file, by its name; `sha256` is of its bytes."""

    name: str
    rows: tuple[Row, ...]
    sha256: str = ""

    def of(self, kpi: str) -> tuple[Row, ...]:
        """Return the rows of a measure, in order of writing."""
        return tuple(row for row in self.rows if row.kpi == kpi)


def measurements(content: bytes, name: str) -> Measurements:
    """Return what a measurement file says; `name` is for messages.

    Raises:
        RefusedError: the file cannot be read, holds what no aggregate holds, or contradicts itself; with each fault's
            line, column and remedy, `MOST_TOLD` of them at most.
    """
    import hashlib

    read = table(content, name)
    if faults := [*_unknown(read.columns)]:
        raise RefusedError(name, tuple(faults[:MOST_TOLD]))
    rows = []
    for raw in read.rows:
        values, wrong = _values(raw)
        faults += wrong or _contradictions(raw, values)
        if not wrong:
            places = {key: (cell.line, cell.column) for key, cell in raw.cells.items()}
            rows.append(Row(line=raw.line, column=raw.column, places=places, **values))
    faults += _twice(rows)
    if faults:
        raise RefusedError(name, tuple(sorted(faults)[:MOST_TOLD]))
    return Measurements(name, tuple(rows), hashlib.sha256(content).hexdigest())


def _unknown(columns: Any) -> Iterator[Fault]:
    for key, (line, column) in columns.items():
        if key in COLUMNS:
            continue
        shown = repr(key[:40])
        if tells_of_persons(key):
            fix = "Leave it out: only sums and means of many cases belong here, nothing about single persons."
            yield Fault(line, column, f"column {shown} looks like data about persons", fix)
        else:
            yield Fault(line, column, f"there is no column {shown}", f"Columns are: {', '.join(COLUMNS)}.")


def _values(raw: Raw) -> tuple[dict[str, Any], list[Fault]]:
    values: dict[str, Any] = {}
    faults = []
    for key, cell in raw.cells.items():
        try:
            values[{"from": "since", "to": "until"}.get(key, key)] = COLUMNS[key].read(cell.value)
        except Misread as expected:
            message = f"{key} is {str(cell.value)[:40]!r}"
            faults.append(Fault(cell.line, cell.column, message, f"Write {expected}."))
    for key in ("kpi", "period"):
        if key not in raw.cells:
            fix = "Say of which measure it is, and whether from before or after the change."
            faults.append(Fault(raw.line, raw.column, f"a row without {key}", fix))
    return values, faults


def _contradictions(raw: Raw, values: dict[str, Any]) -> list[Fault]:
    """Return what in a row cannot be true together, or is about one person."""
    found = []

    def fault(key: str, message: str, fix: str) -> None:
        cell = raw.cells[key]
        found.append(Fault(cell.line, cell.column, message, fix))

    n = values.get("n")
    if n == 1:
        fault("n", "a row about a single case", "Add single cases up: one row a side, or one a group of many.")
    elif n is not None and "group" in values and n < LEAST_GROUP:
        fault("group", f"a group of {n} cases", f"Join small groups: at least {LEAST_GROUP} cases each.")
    for part in ("successes", "low"):
        if n is not None and values.get(part, 0) > n:
            fault(part, f"{values[part]} {part} of {n} cases", "Count both over the same cases.")
    if "invited" in values and n is not None and values["invited"] < n:
        fault("invited", f"{n} answers of {values['invited']} who were asked", "Count both over the same survey.")
    if "since" in values and "until" in values and values["since"] > values["until"]:
        fault("to", "the last day is before the first", "Swap the two days.")
    units = {key: values[key].unit for key in ("mean", "sd", "median", "p90") if key in values}
    for key, unit in units.items():
        if unit != next(iter(units.values())):
            fault(key, f"{key} is in another unit than {next(iter(units))}", "Write all amounts of a row in one unit.")
    return found


def _twice(rows: list[Row]) -> Iterator[Fault]:
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = (row.kpi, *row.side, row.group)
        if key in seen:
            where = f"{row.kpi!r}, {row.arm} {row.period}{f', group {row.group}' if row.group else ''}"
            fix = "Add them up; where they are groups of cases, name each in the column `group`."
            yield Fault(row.line, row.column, f"a second row about {where}, after line {seen[key]}", fix)
        seen.setdefault(key, row.line)
