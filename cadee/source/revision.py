"""A workspace as it is in a revision of its repository, read from the object store: no git program is run."""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from cadee.errors import InputError
from cadee.source.files import find_root
from cadee.source.limits import LIMITS, Limits

_FIRST_PARENT = re.compile(r"^(?P<name>.+?)(?:~(?P<count>\d{0,4})|\^)$")
_READ = (".yaml", ".yml", ".toml", ".json")


def files_at(
    workspace: Path, revision: str, limits: Limits = LIMITS, *, option: str = "--base"
) -> tuple[Mapping[str, bytes], str]:
    """Return the files of the workspace's repository in `revision`, by path from the root of the repository, and the
    path from there to the workspace ("" where it is the root).

    Only regular files that cadee may read are returned: YAML, TOML, JSON. `option` is what named the revision.

    Raises:
        InputError: there is no repository, or it does not hold the revision.
    """
    from dulwich.errors import NotGitRepository
    from dulwich.repo import Repo

    root = find_root(workspace)
    try:
        repository = Repo.discover(os.fspath(root))
    except NotGitRepository:
        raise InputError(
            f"{workspace} lies in no repository, so there is no revision {revision!r}",
            fix=f"Name a folder that holds the base revision with {option}.",
        ) from None
    with repository:
        lead = os.path.relpath(root, repository.path).replace(os.sep, "/")
        try:
            commit = _commit(repository, revision)
            found = dict(_blobs(repository.object_store, commit.tree, PurePosixPath(), limits))
        except (KeyError, ValueError, AssertionError):
            raise InputError(
                f"the repository holds no revision {revision!r}",
                fix=f"Fetch it first (a shallow clone holds the last commit only), or name another with {option}.",
            ) from None
    return found, "" if lead == "." else lead


def commit_of(workspace: Path, revision: str) -> str:
    """Return the id of the commit that a revision means in the workspace's repository; "" where it means none."""
    from dulwich.errors import NotGitRepository
    from dulwich.repo import Repo

    try:
        with Repo.discover(os.fspath(find_root(workspace))) as repository:
            return str(_commit(repository, revision).id.decode())
    except (NotGitRepository, KeyError, ValueError, AssertionError):
        return ""


def _commit(repository: Any, revision: str) -> Any:
    from dulwich.objectspec import parse_commit

    back = _FIRST_PARENT.match(revision)
    if back is None:
        return parse_commit(repository, revision)
    commit = _commit(repository, back["name"])
    for _ in range(int(back["count"] or 1)):
        if not commit.parents:
            raise KeyError(revision)
        commit = repository[commit.parents[0]]
    return commit


def _blobs(store: Any, tree: bytes, folder: PurePosixPath, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Yield the readable files below a tree; links and other repositories are passed over."""
    if len(folder.parts) > limits.folder_depth:
        return
    for entry in store[tree].iteritems():
        name = entry.path.decode("utf-8", "replace")
        if stat.S_ISDIR(entry.mode):
            yield from _blobs(store, entry.sha, folder / name, limits)
        elif stat.S_ISREG(entry.mode) and name.endswith(_READ):
            blob = store[entry.sha]
            if blob.raw_length() <= limits.file:
                yield (folder / name).as_posix(), blob.data


def below(files: Mapping[str, bytes], lead: str) -> Mapping[str, bytes]:
    """Return the files below a folder, by their path from there."""
    start = f"{lead}/" if lead else ""
    return {name.removeprefix(start): content for name, content in files.items() if name.startswith(start)}
