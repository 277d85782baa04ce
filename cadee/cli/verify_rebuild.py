"""Making a pack again from the commit it names: its files in a folder of their own, then the same call."""

import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from cadee.errors import InputError
from cadee.pack.manifest import Manifest

MOST_FILES = 100_000
MOST_BYTES = 1024 * 1024 * 1024

_FIX = "Leave out --rebuild; the files can be checked without."


def rebuilt(manifest: Manifest, workspace: Path) -> Mapping[str, bytes]:
    """Return the files that the commit of a manifest gives, in the repository that `workspace` lies in.

    Raises:
        InputError: the pack names no commit, the repository does not hold it, or the pack cannot be made again.
    """
    from cadee.cli.pack import rebuild

    source = manifest.about.repository
    if source is None:
        raise InputError("the pack names no commit", fix=_FIX)
    with exported(workspace, source.commit, source.tree) as folder:
        try:
            return rebuild(_inside(folder, manifest.about.spec.folder), manifest)
        except (ValueError, LookupError):  # what a manifest of strangers says need not make sense
            raise InputError("the pack cannot be made again from what it says of itself", fix=_FIX) from None


@contextmanager
def exported(workspace: Path, commit: str, tree: str) -> Iterator[Path]:
    """Write the regular files of a commit below a folder that is gone afterwards; links are left out.

    Raises:
        InputError: there is no repository, it does not hold the commit, or the commit has another tree.
    """
    with tempfile.TemporaryDirectory(prefix="cadee-rebuild-") as name:
        root = Path(name, "workspace")
        root.mkdir()
        for path, content in _committed(workspace, commit, tree):
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        yield root


def _committed(workspace: Path, commit: str, tree: str) -> Iterator[tuple[PurePosixPath, bytes]]:
    from dulwich.errors import NotGitRepository
    from dulwich.objects import Commit
    from dulwich.repo import Repo

    if not workspace.is_dir():
        raise InputError(f"there is no folder {workspace}", fix="Name a folder in the pack's repository.")
    try:
        repository = Repo.discover(os.fspath(workspace.resolve()))
    except NotGitRepository:
        raise InputError(f"{workspace} lies in no repository", fix="Name a folder in the pack's repository.") from None
    with repository:
        store: Any = repository.object_store
        try:
            found = store[commit.encode()]
            if not isinstance(found, Commit) or found.tree != tree.encode():
                raise InputError("the commit of the pack has another tree", fix="The manifest is not to be trusted.")
            yield from _bounded(_blobs(store, found.tree, PurePosixPath(), 0))
        except (KeyError, ValueError, AssertionError):
            raise InputError(
                f"the repository holds no commit {commit}", fix="Fetch it first; a shallow clone holds the last only."
            ) from None


def _blobs(store: Any, tree: bytes, folder: PurePosixPath, depth: int) -> Iterator[tuple[PurePosixPath, bytes]]:
    for entry in store[tree].iteritems():
        name = entry.path.decode("utf-8")
        if name in ("", ".", "..") or name.lower() == ".git" or "/" in name or "\0" in name or depth > 64:
            raise InputError("the commit holds a name that cannot be written", fix="Look at the commit by hand.")
        if stat.S_ISDIR(entry.mode):
            yield from _blobs(store, entry.sha, folder / name, depth + 1)
        elif stat.S_ISREG(entry.mode):
            yield folder / name, store[entry.sha].data


def _bounded(files: Iterator[tuple[PurePosixPath, bytes]]) -> Iterator[tuple[PurePosixPath, bytes]]:
    size = 0
    for number, (path, content) in enumerate(files):
        size += len(content)
        if number >= MOST_FILES or size > MOST_BYTES:
            raise InputError("the commit is too large to be made again here", fix=_FIX)
        yield path, content


def _inside(folder: Path, lead: str) -> Path:
    """Return the folder of the workspace below that of the commit.

    Raises:
        InputError: it lies elsewhere, or is not there.
    """
    path = PurePosixPath(lead)
    if path.is_absolute() or ".." in path.parts or "\0" in lead or not (folder / path / "cadee.yaml").is_file():
        raise InputError("the commit holds no workspace where the pack says it lay", fix="Name another repository.")
    return folder / path
