"""Reading the files of a workspace, each once, from wherever they come."""

from dataclasses import replace
from hashlib import sha256

from cadee.diagnostic import Finding, Place
from cadee.source import globs
from cadee.source.faults import RefusedError, fault, quote
from cadee.source.files import ROOT_FILE, Tree
from cadee.source.limits import Limits
from cadee.source.places import SourceFile
from cadee.source.secrets import FIX, find
from cadee.source.text import is_unsafe
from cadee.source.yaml import read_yaml


class Reading:
    """The files read so far, and what was refused while looking for them."""

    def __init__(self, tree: Tree, limits: Limits) -> None:
        self.files: dict[str, SourceFile] = {}
        self.findings: list[Finding] = []
        self._tree = tree
        self._limits = limits
        self._digests: dict[str, bytes] = {}
        self._size = 0

    def read(self, name: str, place: Place) -> None:
        """Read a file once; `place` is where it was asked for."""
        if name in self.files:
            return
        try:
            _check_name(name)
            raw = self._tree.read(name)
            self._size += len(raw)
            if self._size > self._limits.run or len(self.files) >= self._limits.files:
                raise RefusedError(
                    "CADEE-S-003",
                    "the workspace is larger than what is read in one run",
                    "Split it into several workspaces.",
                )
        except RefusedError as error:
            self.refuse(error, place)
            return
        self._digests[name] = sha256(raw).digest()
        self.files[name] = read_yaml(name, raw, self._limits)

    def follow(self, root: SourceFile) -> None:
        """Read what the root file includes."""
        patterns = root.data.get("include") if isinstance(root.data, dict) else None
        most = self._limits.includes
        for index, pattern in enumerate(patterns if isinstance(patterns, list) else ()):
            place = root.place(("include", index))
            if index == most:
                error = RefusedError(
                    "CADEE-S-003", f"more than {most} includes", "Include by pattern, or by fewer names."
                )
                self.refuse(error, place)
                return
            if isinstance(pattern, str):
                self.include(pattern, place)

    def include(self, pattern: str, place: Place) -> None:
        """Read the files that a pattern means."""
        try:
            found, refused = self._tree.find(globs.parts(pattern))
        except RefusedError as error:
            self.refuse(error, place)
            return
        for each in refused[: self._limits.repeats]:
            self.refuse(each, place)
        if (more := len(refused) - self._limits.repeats) > 0:
            self.findings[-1] = replace(self.findings[-1], help=f"{more} more that this include meets")
        if not found and not refused:
            message = f"no file matches {quote(pattern)}"
            fix = "Write the file, or remove the include."
            if pattern == ROOT_FILE:  # nobody includes it: it was found, but is no file
                message, fix = "cadee.yaml is a folder, not a file", "Rename it, and write the file cadee.yaml."
            self.findings.append(fault("CADEE-S-012", message, place, fix=fix))
        for name in found:
            self.read(name, place)

    def refuse(self, error: RefusedError, place: Place) -> None:
        """Record what may not be read, at the include that asks for it."""
        finding = fault(error.code, error.message, place, fix=error.fix)
        if finding not in self.findings:
            self.findings.append(finding)

    @property
    def revision(self) -> str:
        """The SHA-256 over the sorted names and contents."""
        whole = sha256()
        for name in sorted(self._digests):
            whole.update(f"{len(name.encode())}:{name}".encode())
            whole.update(self._digests[name])
        return whole.hexdigest()


def _check_name(name: str) -> None:
    """Refuse a name that must not be shown: it would stand in every place and message."""
    if secrets := find(name):
        raise RefusedError("CADEE-S-011", f"the name of a file holds {secrets[0].message}", FIX)
    if is_unsafe(name) or not all(globs.plain_name(part) for part in name.split("/")):
        raise RefusedError(
            "CADEE-S-001",
            "the name of a file holds other characters than letters, digits, '.', '_' and '-'",
            "Rename the file.",
        )
