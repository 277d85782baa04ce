"""cadee decide: pause, redesign, scale or hold, from measurements."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cadee.cli.options import Colour, ColourOption, QuietOption, TodayOption, VerboseOption, colour, day, glyphs
from cadee.errors import Exit, InputError, ToolError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cadee.decide.judgement import Judgement
    from cadee.decide.measurement import Measurements
    from cadee.generators.base import Subject

WorkspaceArgument = Annotated[
    Path, typer.Argument(metavar="[WORKSPACE]", help="A folder with cadee.yaml, or one below it.", show_default=False)
]
MeasurementsOption = Annotated[
    Path, typer.Option("--measurements", "-m", metavar="FILE", help="What was measured: CSV or JSON, aggregates only.")
]
Env = Annotated[
    str | None,
    typer.Option("--env", "-e", metavar="NAME", help="The environment to decide about; production where there is one."),
]
Previous = Annotated[
    list[Path],
    typer.Option(
        "--previous", metavar="FILE", help="An earlier decision in JSON: blockers that return ask for redesign."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print the decision as JSON instead.")]
Out = Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write the decision as JSON to a file.")]
Chart = Annotated[
    Path | None, typer.Option("--chart", metavar="FILE", help="Draw changes, intervals and limits as SVG.")
]
AllowHold = Annotated[bool, typer.Option("--allow-hold", help="End with status 0 on hold, too.")]


def decide(
    measurements: MeasurementsOption,
    workspace: WorkspaceArgument = Path(),
    env: Env = None,
    today: TodayOption = None,
    previous: Previous = [],  # noqa: B006
    json_: Json = False,
    out: Out = None,
    chart: Chart = None,
    allow_hold: AllowHold = False,
    color: ColourOption = Colour.AUTO,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> int:
    """Say pause, redesign, scale or hold, from what was measured and what the spec declared before.

    Status 0 means scale, and only that; hold ends with 1 unless it is allowed.

    \b
    Examples:
      cadee decide --measurements measurements.csv
      cadee decide examples/retail-customer-service -m examples/retail-customer-service/evidence/measurements.csv
      cadee decide -m measurements.json --json > decision.json
      cadee decide -m measurements.csv --out decision.json --chart decision.svg --quiet
    """
    from cadee import __version__
    from cadee.cli.decide_text import Text
    from cadee.cli.subject import subject
    from cadee.decide.document import document
    from cadee.reporters.ink import Ink
    from cadee.reporters.ink import quiet as safe

    if chart is not None and chart.suffix.lower() != ".svg":
        raise InputError(f"a chart is drawn as SVG, and {chart.name} is named otherwise", fix="End its name in .svg.")
    read = measured(measurements)
    about = subject(workspace, env, day(today))
    told = _judged(about, read, previous, today)
    text = safe(json.dumps(document(told, __version__), indent=2, ensure_ascii=False)) + "\n"
    if out is not None:
        _store(out, text)
    if chart is not None:
        from cadee.pack.chart import picture

        _store(chart, picture(told))
    if json_:
        typer.echo(text, nl=False)
    elif not quiet:
        ink = Ink(colour(color), glyphs())
        lines = Text(ink, verbose=verbose).judgement(told)
        typer.echo(ink.finish("\n".join(lines) + "\n"), nl=False, color=True)
    good = told.outcome == "scale" or (allow_hold and told.outcome == "hold")
    return Exit.OK if good else Exit.FINDINGS


def measured(file: Path) -> "Measurements":
    """Read a measurement file; every fault but the first goes to standard error, the first is raised.

    Raises:
        InputError: it cannot be read, or not believed.
    """
    from cadee.cli.reading import whole
    from cadee.decide.measurement import measurements
    from cadee.decide.table import RefusedError

    content = whole(file, large="Add single cases up: one row a side, or one a group.")
    try:
        return measurements(content, file.name)
    except RefusedError as error:
        _tell(error.name, error.faults)
        raise


def _tell(name: str, faults: "Iterable[tuple[int, int, str, str]]") -> None:
    from cadee.reporters.ink import clean

    for line, column, message, fix in list(faults)[1:]:
        sys.stderr.write(clean(f"cadee: {name}:{line}:{column}: {message}") + f"\n  fix: {clean(fix)}\n")


def _judged(about: "Subject", read: "Measurements", previous: list[Path], today: str | None) -> "Judgement":
    from cadee.cli.judging import judged
    from cadee.decide.table import RefusedError

    reviews = [*_reviews(previous).values()]
    try:
        return judged(about, read, day(today), reviews)
    except RefusedError as error:
        _tell(error.name, error.faults)
        raise


def _reviews(previous: list[Path]) -> dict[bytes, list[str]]:
    """Return the blockers of earlier decisions, by their files' content: one that is named twice counts once."""
    from cadee.cli.reading import whole

    fix = "Name what cadee decide --out wrote."
    found: dict[bytes, list[str]] = {}
    for file in previous:
        content = whole(file, large=fix)
        try:
            found[content] = [str(each["fingerprint"]) for each in json.loads(content)["blockers"]]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise InputError(f"{file} is no earlier decision", fix=fix) from None
    return found


def _store(file: Path, text: str) -> None:
    from cadee.cli.output import replace_file

    if file.is_dir():
        raise InputError(f"{file} is a folder", fix="Name a file.")
    try:
        replace_file(file, text)
    except OSError as error:
        raise ToolError(f"{file} cannot be written: {error.strerror}") from None
