"""From a path to what a generator may look at: the estate of an environment, with or without the verdict."""

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cadee.cli.options import day, lead, root_at
from cadee.errors import Exit, InputError
from cadee.generators.base import Subject
from cadee.model.estate import Estate
from cadee.opening import Opened, open_workspace
from cadee.pipeline import Options, verdict
from cadee.source.workspace import load


@dataclass(frozen=True, slots=True)
class Readable:
    """A workspace that could be read, and its whole estate."""

    opened: Opened
    estate: Estate


class UnreadableError(InputError):
    """The spec itself is wrong; its findings have been written to standard error."""


def readable(path: Path) -> Readable:
    """Open the workspace at `path`.

    Raises:
        InputError: its spec is wrong; the findings are on standard error.
    """
    opened = open_workspace(load(path))
    if opened.estate is None:
        refuse(opened, path)
        raise UnreadableError(
            "nothing was made: the spec itself is wrong", fix="Mend what is listed above; `cadee check` shows it again."
        )
    return Readable(opened, opened.estate)


def refuse(opened: Opened, path: Path) -> Exit:
    """Write why a workspace cannot be read to standard error; return the exit status of that."""
    from cadee.reporters.base import View
    from cadee.reporters.text import render as text

    report = verdict(opened, Options(day(None)))
    sys.stderr.write(text.render(report, View(quiet=True, max_findings=20, prefix=lead(path))))
    return Exit.INPUT


def subject(path: Path, environment: str | None, today: date | None) -> Subject:
    """Return the subject for one environment; with the verdict when `today` is given.

    Where `environment` is absent: the only one, else the one in production, else the whole estate.
    """
    return subject_of(readable(path), environment, today)


def subject_of(ready: Readable, environment: str | None, today: date | None) -> Subject:
    """Return the subject of a workspace that was read: see `subject`.

    Raises:
        InputError: there is no such environment.
    """
    name = environment if environment is not None else default_environment(ready.estate)
    if name is not None and name not in ready.estate.environments:
        known = ", ".join(ready.estate.environments) or "none"
        raise InputError(f"environment {name!r} is not declared", fix=f"Declared are: {known}.")
    report = verdict(ready.opened, Options(today, (name,) if name else ())) if today else None
    estate = ready.estate.resolve(name) if name else ready.estate
    workspace = ready.opened.workspace
    files = {entity.ref: workspace.place(ready.estate.route(entity)).file for entity in ready.estate.entities()}
    return Subject(estate, workspace.revision, report, files, today)


def default_environment(estate: Estate) -> str | None:
    """Return the environment to take where none is named."""
    names = list(estate.environments)
    live = [name for name in names if estate.environments[name].stage == "production"]
    return live[0] if len(live) == 1 else names[0] if len(names) == 1 else None


def root_of(path: Path) -> Path:
    """Return the folder of the cadee.yaml that rules `path`.

    Raises:
        InputError: there is none.
    """
    root = root_at(path)
    if root is None:
        raise InputError(f"no cadee.yaml at or above {path}", fix="Name a folder that holds one.")
    return root
