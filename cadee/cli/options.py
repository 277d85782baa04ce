"""Options that mean the same in every command."""

import os
import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cadee import clock

WorkspaceArgument = Annotated[
    Path, typer.Argument(metavar="WORKSPACE", help="A folder with cadee.yaml, or one below it.")
]
EnvOption = Annotated[
    list[str], typer.Option("--env", "-e", metavar="NAME", help="Only this environment (repeatable); all where absent.")
]
TodayOption = Annotated[str | None, typer.Option("--today", metavar="DATE", help="Judge as on this day, YYYY-MM-DD.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Only what was asked for.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Also what was proven and what does not apply.")]


class Colour(StrEnum):
    """When to write in colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


ColourOption = Annotated[
    Colour, typer.Option("--color", help="When to write in colour; NO_COLOR and pipes are respected.")
]


def day(given: str | None) -> date:
    """Return the day to judge on."""
    return clock.today(given)


def colour(choice: Colour) -> bool:
    """Whether to write escape codes to standard output."""
    if choice is not Colour.AUTO:
        return choice is Colour.ALWAYS
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def glyphs() -> bool:
    """Whether standard output can show more than ASCII."""
    return (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")


def root_at(path: Path) -> Path | None:
    """Return the folder of the cadee.yaml that rules `path`, or None where there is none at it or above."""
    start = path.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / "cadee.yaml").is_file()), None)


def lead(workspace: Path) -> str:
    """Return what leads from the current folder to the one of the cadee.yaml that rules `workspace`, with a slash."""
    way = os.path.relpath(root_at(workspace) or workspace.resolve()).replace(os.sep, "/")
    return "" if way == "." else f"{way}/"
