"""A workspace: the files of a folder, read, merged, each value with its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cadee.diagnostic import Finding, Place, Route
from cadee.errors import InputError
from cadee.source.faults import fault
from cadee.source.files import ROOT_FILE, Folder, Memory, Tree, find_root
from cadee.source.limits import LIMITS, Limits
from cadee.source.merge import merge
from cadee.source.nulls import empty_values
from cadee.source.places import SourceFile
from cadee.source.reading import Reading
from cadee.source.secrets import masked
from cadee.source.text import cleaned


@dataclass(frozen=True)
class Workspace:
    """What the files of a workspace hold together.

    `data` is the merged content without extensions; `extensions` holds these by route. `findings` are all faults of
    reading, by file and line; `notes` are remarks that stop nothing. Where `complete` is False a part could not be
    read, so a name that is missing in `data` may be declared there. `revision` identifies the bytes that were read.
    """

    name: str
    files: Mapping[str, SourceFile]
    data: dict[str, Any] = field(repr=False)
    extensions: Mapping[Route, Any] = field(repr=False)
    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    revision: str
    complete: bool
    _owners: Mapping[Route, SourceFile] = field(repr=False, compare=False)

    @property
    def empty(self) -> bool:
        """Whether the root file holds nothing, so that nothing more can be said."""
        return any(item.code == "CADEE-S-027" and item.place.file == ROOT_FILE for item in self.findings)

    @property
    def sources(self) -> dict[str, str]:
        """The text of each file, secrets masked, for code frames."""
        return {name: file.text for name, file in self.files.items()}

    def place(self, route: Route = (), key: bool = False) -> Place:
        """Return where the value at `route` stands in whichever file, or its key; else what holds it."""
        file = self._owners.get(route[:2]) or self._owners.get(route[:1]) or self.files[ROOT_FILE]
        return file.place(route, key)


def load(path: str | Path, limits: Limits = LIMITS) -> Workspace:
    """Read the workspace that `path` lies in: a folder, or a file in it.

    Raises:
        InputError: there is no such path, or no cadee.yaml at or above it.
    """
    with Folder(find_root(Path(path)), limits) as folder:
        return _load(folder, limits)


def load_text(files: Mapping[str, str | bytes], limits: Limits = LIMITS, name: str = "workspace") -> Workspace:
    """Read a workspace held in memory, by file name.

    Raises:
        InputError: there is no cadee.yaml among the files.
    """
    if ROOT_FILE not in files:
        raise InputError("no cadee.yaml among the files", fix="Give the root file the name cadee.yaml.")
    raw = {
        key: text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass") for key, text in files.items()
    }
    return _load(Memory(raw, name), limits)


def _load(tree: Tree, limits: Limits) -> Workspace:
    reading = Reading(tree, limits)
    reading.include(ROOT_FILE, Place(ROOT_FILE, 1, 1, 1, 1))
    root = reading.files.setdefault(ROOT_FILE, SourceFile(ROOT_FILE, "", None, (), complete=False))
    reading.follow(root)
    files = tuple(reading.files.values())
    merged = merge(files)
    findings = [*reading.findings, *merged.findings]
    for file in files:
        findings += [*file.faults, *empty_values(file, limits.repeats), *_shape(file)]
    return Workspace(
        name=masked(cleaned(tree.name)),
        files=reading.files,
        data=merged.data,
        extensions=merged.extensions,
        findings=_in_order(findings, tuple(reading.files)),
        notes=tuple(note for file in files for note in file.notes),
        revision=reading.revision,
        complete=not reading.findings and all(file.complete for file in files),
        _owners=merged.owners,
    )


def _in_order(findings: list[Finding], names: tuple[str, ...]) -> tuple[Finding, ...]:
    order = {name: index for index, name in enumerate(names)}
    return tuple(sorted(findings, key=lambda finding: (order[finding.place.file], finding.place, finding.code)))


def _shape(file: SourceFile) -> list[Finding]:
    """Refuse a file that holds nothing, or something else than sections."""
    if not file.complete:
        return []
    if not isinstance(file.data, dict):
        held = "is empty" if file.data is None else "holds no sections but a list or a single value"
    elif set(file.data) <= {"cadee", "include"} and not file.data.get("include"):
        held = "holds no section"
    else:
        return []
    fix = (
        "Write the sections of a workspace. It begins with the line `cadee: 1`, then `workflow:` with its fields below."
    )
    return [fault("CADEE-S-027", f"the file {held}", file.place(()), fix=fix)]
