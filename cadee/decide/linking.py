"""Measurements held against the spec: measures that are not declared, other units, columns that are missing."""

from collections.abc import Iterator
from difflib import get_close_matches

from cadee.decide.declaration import declared
from cadee.decide.measurement import Measurements, Row
from cadee.decide.table import MOST_TOLD, Fault, RefusedError
from cadee.graph.ranges import fits
from cadee.model.estate import Estate
from cadee.model.proof import Kpi

NEEDS = {
    "share": ("n", "successes"),
    "count": ("events", "exposure"),
    "duration": ("n", "mean"),
    "money": ("n", "mean"),
    "rating": ("n", "mean"),
    "ratio": ("n", "mean"),
}
"""The columns without which nothing can be said of a measure, by its unit."""


def linked(estate: Estate, told: Measurements) -> None:
    """Check that every row speaks of something in the spec, in its unit.

    Raises:
        RefusedError: one does not; with each fault's line, column and remedy.
    """
    faults = [fault for row in told.rows for fault in _faults(estate, row)]
    if faults:
        raise RefusedError(told.name, tuple(sorted(faults)[:MOST_TOLD]))


def _faults(estate: Estate, row: Row) -> Iterator[Fault]:
    section, _, key = row.kpi.rpartition("/")
    known = estate.journeys if section else estate.kpis
    if key not in known:
        near = get_close_matches(key, list(known), 1)
        hint = f"Did you mean {near[0]!r}?" if near else f"Declared are: {', '.join(known) or 'none'}."
        yield Fault(*row.at("kpi"), f"no {'journey' if section else 'KPI'} {key!r} is declared", hint)
        return
    for name, value, where in (
        ("environment", row.environment, tuple(estate.environments)),
        ("stage", row.stage, tuple(estate.rollout)),
    ):
        if value is not None and value not in where:
            fix = f"Declared are: {', '.join(where) or 'none'}."
            yield Fault(*row.at(name), f"no {name} {value!r} is declared", fix)
    needs = ("n", "successes") if section else _needs(estate.kpis[key], row)
    lacking = [name for name in needs if getattr(row, name) is None]
    if lacking:
        unit = "an error budget" if section else f"a measure of unit {estate.kpis[key].unit}"
        yield Fault(row.line, row.column, f"{unit} without {' and '.join(lacking)}", f"Fill in: {', '.join(needs)}.")
    elif not section:
        yield from _units(estate.kpis[key], row)


def _needs(kpi: Kpi, row: Row) -> tuple[str, ...]:
    needs: tuple[str, ...] = NEEDS[kpi.unit]
    if kpi.unit in ("share", "count"):
        return needs
    if declared(kpi).scale == "relative":
        needs = (*needs, "log_mean")
    spread = ("log_sd",) if "log_mean" in needs else ("sd",)
    return needs if row.group else (*needs, *spread)


def _units(kpi: Kpi, row: Row) -> Iterator[Fault]:
    said = kpi.baseline.value if kpi.baseline is not None else row.mean
    for name in ("mean", "sd", "median", "p90"):
        value = getattr(row, name)
        if value is None or said is None:
            continue
        if not fits(kpi, value, said):
            example = {"duration": "8m", "money": f"3.70 {said.unit}"}.get(kpi.unit, "4.2")
            fix = f"Write it as the spec does, such as {example}."
            yield Fault(*row.at(name), f"{name} of {kpi.id!r} is {value}, and its unit is {kpi.unit}", fix)
    if kpi.unit == "rating" and row.mean is not None and not 1 <= row.mean.value <= 5:
        fix = "Give ratings from 1 to 5."
        yield Fault(*row.at("mean"), f"a mean rating of {row.mean}", fix)
