"""Configurations that run somewhere, read to be compared with the spec."""

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cadee.cli.reading import below, whole
from cadee.errors import InputError

if TYPE_CHECKING:
    from cadee.deployed import Deployed

MOST_FILES = 500
"""So many files beside a configuration are looked at: secrets of Envoy, facts of authentication."""

DeployedOption = Annotated[
    list[Path],
    typer.Option("--deployed", metavar="FILE", help="A gateway config that runs: say where it drifted from the spec."),
]


def deployed(path: Path) -> "Deployed":
    """Return the configuration in a file, with what lies beside and below it.

    Raises:
        InputError: it cannot be read, is not YAML, or others read something else in it.
    """
    from cadee.deployed import deploy, refuse_doubt

    name = str(path) if path.is_absolute() else f"./{path.as_posix()}"
    found = deploy({name: _read(path), **_beside(path)})
    refuse_doubt(found, str(path))
    if not found.file.complete or found.data is None:
        raise InputError(f"{path} cannot be read: it is empty", fix="Name a configuration in YAML or JSON.")
    return found


def _beside(path: Path) -> dict[str, bytes]:
    """Return the YAML, JSON and code files in and below the folder of a configuration, by their way from there."""
    from cadee.deployed import SCRIPTS

    return {
        name: _read(other)
        for name, other in islice(below(path.parent), MOST_FILES)
        if other != path and other.suffix in (".yaml", ".yml", ".json", *SCRIPTS)
    }


def _read(path: Path) -> bytes:
    return whole(path, large="Name another file.")
