"""cadee plan: how many cases and days each measure needs, and what the rule would then decide."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cadee.cli.options import Colour, ColourOption, QuietOption, colour, glyphs
from cadee.errors import Exit, InputError

if TYPE_CHECKING:
    from cadee.decide.measurement import Measurements
    from cadee.decide.planning import Progress, Row
    from cadee.decide.sizes import Size
    from cadee.model.estate import Estate

WorkspaceArgument = Annotated[
    Path, typer.Argument(metavar="[WORKSPACE]", help="A folder with cadee.yaml, or one below it.", show_default=False)
]
Before = Annotated[
    Path | None,
    typer.Option("--measurements", "-m", metavar="FILE", help="Rows from before say how much single cases differ."),
]
PerDay = Annotated[
    float | None,
    typer.Option("--per-day", metavar="N", help="Cases a day of the first primary KPI; others in proportion."),
]
Share = Annotated[str, typer.Option("--share", metavar="PERCENT", help="The part of all cases on each side.")]
Days = Annotated[
    int | None, typer.Option("--days", metavar="N", help="Plan for so many days; else until the primary KPIs can tell.")
]
Group = Annotated[
    float, typer.Option("--group", metavar="N", help="Cases that resemble each other: of one store, say.")
]
Icc = Annotated[
    float, typer.Option("--icc", metavar="R", help="How much cases of a group resemble each other, 0 to 1.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the plan as JSON instead.")]


def plan(
    workspace: WorkspaceArgument = Path(),
    measurements: Before = None,
    per_day: PerDay = None,
    share: Share = "50%",
    days: Days = None,
    group: Group = 1.0,
    icc: Icc = 0.0,
    json_: Json = False,
    color: ColourOption = Colour.AUTO,
    quiet: QuietOption = False,
) -> int:
    """Say how many cases a side each KPI needs, how many days that is, and what would then be decided.

    \b
    Examples:
      cadee plan
      cadee plan examples/retail-customer-service --share 25% --days 28
      cadee plan --per-day 400 --group 100 --icc 0.05
      cadee plan --measurements before.csv --json
    """
    from cadee.cli.subject import readable
    from cadee.decide.planning import simulate, truths

    part = _share(share)
    _check(per_day, days, group, icc)
    estate = readable(workspace).estate
    if not estate.kpis:
        raise InputError("no KPI is declared, so there is nothing to plan", fix="Declare kpis: see docs/decide.md.")
    sizes = _sizes(estate, measurements, group, icc)
    factor = _factor(sizes, per_day)
    lasting = days or _days(sizes, part, factor)
    cases = _cases(sizes, part * factor / (1 + (group - 1) * icc), lasting or 0)
    rows = simulate(sizes, cases, truths(sizes), progress=None if quiet else _progress()) if cases else ()
    _clear(quiet)
    if json_:
        typer.echo(json.dumps(_data(estate, sizes, (part, factor, lasting), cases, rows), indent=2))
    elif not quiet:
        from cadee.cli.plan_text import Text
        from cadee.reporters.ink import Ink

        ink = Ink(colour(color), glyphs())
        lines = Text(ink).plan(estate, sizes, (part, factor, lasting), cases, rows)
        typer.echo(ink.finish("\n".join(lines) + "\n"), nl=False, color=True)
    return Exit.OK if _plannable(sizes) else Exit.FINDINGS


def _check(per_day: float | None, days: int | None, group: float, icc: float) -> None:
    if (per_day is not None and not 0 < per_day <= 1e9) or (days is not None and not 0 < days <= 36_500):
        raise InputError("--per-day and --days are above 0", fix="Say how many cases come in, and for how long.")
    if not (1 <= group <= 1e9 and 0 <= icc <= 1):
        raise InputError("--group is at least 1 and --icc from 0 to 1", fix="Such as --group 100 --icc 0.05.")


def _sizes(estate: "Estate", file: Path | None, group: float, icc: float) -> "list[Size]":
    from cadee.decide.declaration import declared
    from cadee.decide.sizes import size

    told = _told(estate, file)
    before = {
        key: [row for row in told.of(key) if row.side == ("treatment", "before")] if told is not None else []
        for key in estate.kpis
    }
    return [size(declared(kpi), before[key], group=group, correlation=icc) for key, kpi in estate.kpis.items()]


def _cases(sizes: "Sequence[Size]", scale: float, days: int) -> dict[str, int]:
    """Return how many cases a side, worth one each, every measure that can be planned has after so many days."""
    known = [(each.told.kpi.id, (each.pace or 0.0) * scale * days) for each in sizes if each.needed is not None]
    return {key: int(cases) for key, cases in known if cases >= 2}


def _told(estate: "Estate", file: Path | None) -> "Measurements | None":
    if file is None:
        return None
    from cadee.cli.decide import measured
    from cadee.decide.linking import linked

    told = measured(file)
    linked(estate, told)
    return told


def _share(text: str) -> float:
    try:
        found = float(text.removesuffix("%")) / 100
    except ValueError:
        found = 0.0
    if not 0 < found <= 1:
        raise InputError(f"--share is {text[:40]!r}", fix="Write a share above 0% and up to 100%, such as 25%.")
    return found


def _factor(sizes: "Sequence[Size]", per_day: float | None) -> float:
    """Return how the declared pace is scaled so that the first primary measure comes in at `per_day`."""
    if per_day is None:
        return 1.0
    first = next((each for each in sizes if each.told.kpi.role == "primary" and each.pace), None)
    if first is None or not first.pace:
        fix = "Declare one with `baseline.n`, `from` and `to`; then --per-day scales all measures."
        raise InputError("no primary KPI says how many cases its baseline rests on", fix=fix)
    return per_day / first.pace


def _days(sizes: "Sequence[Size]", part: float, factor: float) -> int | None:
    """Return after how many days every primary measure can tell its smallest gain, None where none can."""
    needed = [each.days(part, factor) for each in sizes if each.told.kpi.role == "primary" and each.needed is not None]
    known = [each for each in needed if each is not None]
    return max(known, default=None) if len(known) == len(needed) else None


def _plannable(sizes: "Sequence[Size]") -> bool:
    """Whether every measure that decides declares enough to be planned, and one is primary."""
    deciding = [each for each in sizes if each.told.decides]
    primary = any(each.told.kpi.role == "primary" for each in deciding)
    return primary and all(each.needed is not None and each.pace is not None for each in deciding)


def _progress() -> "Progress | None":
    if not sys.stderr.isatty():
        return None

    def show(done: int, of: int) -> None:
        sys.stderr.write(f"\r\x1b[K{done:,} of {of:,} pilots tried")
        sys.stderr.flush()

    return show


def _clear(quiet: bool) -> None:
    if sys.stderr.isatty() and not quiet:
        sys.stderr.write("\r\x1b[K")


def _data(
    estate: "Estate",
    sizes: "Sequence[Size]",
    terms: tuple[float, float, int | None],
    cases: Mapping[str, int],
    rows: "Sequence[Row]",
) -> dict[str, Any]:
    from cadee.decide.planning import RUNS, SEED

    part, factor, lasting = terms
    return {
        "schema": "cadee-plan/1",
        "workflow": estate.workflow.title,
        "share": part,
        "days": lasting,
        "kpis": [
            {
                "kpi": each.told.kpi.id,
                "role": each.told.kpi.role or "",
                "looks": each.told.looks,
                "needed_a_side": each.needed,
                "per_day_a_side": None if each.pace is None else round(each.pace * factor * part, 3),
                "days": each.days(part, factor),
                "planned_a_side": cases.get(each.told.kpi.id),
                "spread_assumed": each.assumed,
                "missing": list(each.missing),
            }
            for each in sizes
        ],
        "would_decide": {
            "runs": RUNS,
            "seed": SEED,
            "rows": [
                {"truth": row.truth.name, **{str(key): value for key, value in row.shares.items()}} for row in rows
            ],
        },
    }
