"""A workspace: the files of a folder, read, merged, each value with its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from cadee.diagnostic import Finding, Place, Route, Severity
from cadee.errors import InputError
from cadee.source import globs
from cadee.source.faults import fault, quote
from cadee.source.files import ROOT_FILE, Folder, Memory, Tree, find_root
from cadee.source.limits import LIMITS, Limits
from cadee.source.merge import merge
from cadee.source.nulls import empty_values
from cadee.source.places import SourceFile
from cadee.source.walk import Refused
from cadee.source.yaml import read_yaml


@dataclass(frozen=True)
class Workspace:
    """What the files of a workspace hold together.

    `data` is the merged content without extensions; `extensions` holds these by route. `findings` are all faults of
    reading, by file and line. Where `complete` is False a part could not be read, so a name that is missing may be there.
    `revision` identifies the bytes that were read.
    """

    name: str
    files: Mapping[str, SourceFile]
    data: dict[str, Any] = field(repr=False)
    extensions: Mapping[Route, Any]
    findings: tuple[Finding, ...]
    revision: str
    complete: bool
    _owners: Mapping[Route, SourceFile] = field(repr=False, compare=False)

    @property
    def sources(self) -> dict[str, str]:
        """The text of each file, secrets masked, for code frames."""
        return {name: file.text for name, file in self.files.items()}

    def place(self, route: Route = (), key: bool = False) -> Place:
        """Return where the value at `route` stands in whichever file, or its key; else the nearest value that holds it."""
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
    raw = {key: text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass") for key, text in files.items()}
    return _load(Memory(raw, name), limits)


class _Reading:
    """The files read so far, and what was refused."""

    def __init__(self, tree: Tree, limits: Limits) -> None:
        self.tree = tree
        self.limits = limits
        self.files: dict[str, SourceFile] = {}
        self.findings: list[Finding] = []
        self.digests: dict[str, bytes] = {}
        self.size = 0

    def read(self, name: str, place: Place) -> None:
        """Read a file once; `place` is where it was asked for."""
        if name in self.files:
            return
        try:
            raw = self.tree.read(name)
            self.size += len(raw)
            if self.size > self.limits.run or len(self.files) >= self.limits.files:
                raise Refused("CADEE-S-003", "the workspace is larger than what is read in one run", "Split it into several workspaces.")
        except Refused as refused:
            self.refuse(refused, place)
            return
        self.digests[name] = sha256(raw).digest()
        self.files[name] = read_yaml(name, raw, self.limits)

    def include(self, pattern: str, place: Place) -> None:
        """Read the files that a pattern means."""
        try:
            found, refused = self.tree.find(globs.parts(pattern))
        except (Refused, globs.BadPattern) as error:
            self.refuse(error, place)
            return
        for error in refused:
            self.refuse(error, place)
        if not found and not refused:
            self.findings.append(fault("CADEE-S-012", f"no file matches {quote(pattern)}", place, fix="Write the file, or remove the include."))
        for name in found:
            self.read(name, place)

    def refuse(self, error: Refused | globs.BadPattern, place: Place) -> None:
        """Record what may not be read, at the include that asks for it."""
        self.findings.append(fault(error.code, error.message, place, fix=error.fix))

    def revision(self) -> str:
        """Return the SHA-256 over the sorted names and contents."""
        whole = sha256()
        for name in sorted(self.digests):
            whole.update(f"{len(name)}:{name}".encode())
            whole.update(self.digests[name])
        return whole.hexdigest()


def _load(tree: Tree, limits: Limits) -> Workspace:
    reading = _Reading(tree, limits)
    reading.read(ROOT_FILE, Place(ROOT_FILE, 1, 1, 1, 1))
    root = reading.files.setdefault(ROOT_FILE, SourceFile(ROOT_FILE, "", None, (), complete=False))
    patterns = root.data.get("include") if isinstance(root.data, dict) else None
    for index, pattern in enumerate(patterns if isinstance(patterns, list) else ()):
        if isinstance(pattern, str):
            reading.include(pattern, root.place(("include", index)))
    files = tuple(reading.files.values())
    merged = merge(files)
    findings = [*reading.findings, *merged.findings]
    for file in files:
        findings += [*file.faults, *empty_values(file), *_shape(file)]
    order = {name: index for index, name in enumerate(reading.files)}
    findings.sort(key=lambda finding: (order.get(finding.place.file, len(order)), finding.place, finding.code))
    complete = all(file.complete for file in files) and not any(f.severity.gate for f in reading.findings)
    return Workspace(tree.name, reading.files, merged.data, merged.extensions, tuple(findings), reading.revision(), complete, merged.owners)


def _shape(file: SourceFile) -> list[Finding]:
    """Refuse a file that holds nothing, or something else than sections."""
    if not file.complete or (isinstance(file.data, dict) and set(file.data) - {"cadee", "include"}):
        return []
    if isinstance(file.data, dict) and file.data.get("include"):
        return []
    held = {dict: "no section", list: "a list, where sections should stand"}.get(type(file.data), "a text, where sections should stand")
    message = "the file is empty" if file.data is None else f"the file holds {held}"
    return [fault("CADEE-S-027", message, file.place(()), fix="Write the sections of a workspace: `cadee new` begins one.")]
