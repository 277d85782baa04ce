"""Configurations that run somewhere, read to be compared with the spec."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cadee.errors import InputError

if TYPE_CHECKING:
    from cadee.translation import Deployed

MOST_FILES = 500
"""So many files beside a configuration are looked at: secrets of Envoy, facts of authentication."""
MOST = 4 * 1024 * 1024

DeployedOption = Annotated[
    list[Path],
    typer.Option("--deployed", metavar="FILE", help="A gateway config that runs: say where it drifted from the spec."),
]


def deployed(path: Path) -> "Deployed":
    """Return the configuration in a file, with what lies beside and below it.

    Raises:
        InputError: it cannot be read, or is not YAML.
    """
    from cadee.translation import deploy

    name = str(path) if path.is_absolute() else f"./{path.as_posix()}"
    found = deploy({name: _bytes(path), **_beside(path)})
    if not found.file.complete or found.data is None:
        why = found.file.faults[0].message if found.file.faults else "it is empty"
        raise InputError(f"{path} cannot be read: {why}", fix="Name a configuration in YAML or JSON.")
    return found


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", fix="Name a readable file.") from None
    if len(content) > MOST:
        raise InputError(f"{path} has more than {MOST} bytes", fix="Name another file.")
    return content


def _beside(path: Path) -> dict[str, bytes]:
    """Return the YAML and JSON files in and below the folder of a configuration, by their way from there."""
    found: dict[str, bytes] = {}
    for number, other in enumerate(sorted(path.parent.rglob("*"))):
        if number >= MOST_FILES:
            break
        if other != path and other.suffix in (".yaml", ".yml", ".json") and other.is_file() and not other.is_symlink():
            found[other.relative_to(path.parent).as_posix()] = _bytes(other)
    return found
