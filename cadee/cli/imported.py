"""Configurations of gateways in use, read to be imported: files in, a workspace in memory out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cadee import __version__
from cadee.cli.reading import whole
from cadee.diagnostic import Finding, Place, Route
from cadee.errors import InputError, ToolError

if TYPE_CHECKING:
    from cadee.importers.foreign.base import Foreign, Imported, Importer
    from cadee.source.foreign import ForeignFile

MOST_INCLUDED = 50


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a configuration: the workspace, the keys refused in it, what could not be read of it."""

    format: str
    names: tuple[str, ...]
    imported: "Imported"
    refused: tuple[Finding, ...]
    unread: tuple[Finding, ...]


def read(importer: "Importer", paths: Sequence[Path]) -> Made:
    """Return the workspace that an importer makes of files.

    Raises:
        InputError: a file cannot be read, or is no configuration of the format.
    """
    if len(paths) > 1 and not importer.several:
        raise InputError(
            f"a configuration of {importer.name} is one file", fix="Name the file that the gateway is started with."
        )
    files = [_read(path, path.name) for path in paths]
    beside = dict(_beside(importer, files[0], paths[0])) if len(files) == 1 else {}
    foreign = _joined(files, {name: _joined([file], {}) for name, file in beside.items()})
    every = [*files, *beside.values()]
    return Made(
        importer.name,
        tuple(file.name for file in files),
        importer.read(foreign),
        tuple(item for file in every for item in file.refused),
        tuple(item for file in every for item in file.unread),
    )


def _read(path: Path, name: str) -> "ForeignFile":
    from cadee.source.foreign import read_foreign
    from cadee.source.secrets import masked
    from cadee.source.text import cleaned

    raw = whole(path, large="Split the file and import its parts.")
    found = read_foreign(masked(cleaned(name)), raw)
    if not found.complete:
        fault = found.unread[0] if found.unread else None
        why = f"{fault.place.line}:{fault.place.column}: {fault.message}" if fault else "it is no text"
        raise InputError(f"{path} cannot be read: {why}", fix="Name a configuration in YAML or JSON.")
    return found


def _beside(importer: "Importer", file: "ForeignFile", path: Path) -> "Iterator[tuple[str, ForeignFile]]":
    """Yield the files that a configuration includes, and those that they include, from its folder and below it."""
    folder = path.resolve().parent
    waiting = [(file, folder)]
    seen = {path.resolve()}
    while waiting:
        declaring, at = waiting.pop(0)
        for name in importer.includes(declaring.documents[0]) if declaring.documents else ():
            other = _inside(at, name, folder)
            if other is None or other in seen or len(seen) > MOST_INCLUDED:
                continue
            seen.add(other)
            found = _read(other, other.relative_to(folder).as_posix())
            yield name, found
            waiting.append((found, other.parent))


def _inside(at: Path, name: str, folder: Path) -> Path | None:
    """Return the file of a name, None where it is none, or lies outside the folder."""
    if PurePosixPath(name).is_absolute() or "\\" in name or "\0" in name or len(name) > 500:
        return None
    other = (at / name).resolve()
    return other if other.is_relative_to(folder) and other.is_file() else None


def _joined(files: "Sequence[ForeignFile]", beside: "Mapping[str, Foreign]") -> "Foreign":
    """Return several files as one configuration, their documents in order."""
    from cadee.importers.foreign.base import Foreign

    owners = [(file, number) for file in files for number in range(len(file.documents))]

    def place(route: Route) -> Place:
        number = route[0] if route and isinstance(route[0], int) else 0
        file, own = owners[number]
        return file.place((own, *route[1:]))

    return Foreign(files[0].name, tuple(item for file in files for item in file.documents), place, beside)


def files_of(made: Made) -> dict[str, str]:
    """Return the files of a workspace in canonical form, read back before anything is written.

    Raises:
        ToolError: the workspace cannot be read; that is a fault of ours.
    """
    from cadee.importers.foreign.text import texts
    from cadee.opening import open_workspace
    from cadee.source.format import format_text
    from cadee.source.workspace import load_text

    origin = f"A first workspace, imported by cadee {__version__} ({made.format}) from {', '.join(made.names)}."
    files = {path: format_text(text) for path, text in texts(made.imported, origin).items()}
    opened = open_workspace(load_text(files))
    if opened.findings:
        first = opened.findings[0]
        raise ToolError(
            f"the imported workspace cannot be read: {first.place} {first.code} {first.name}",
            fix="This is a fault in cadee; nothing was written. Please report it.",
        )
    return files
