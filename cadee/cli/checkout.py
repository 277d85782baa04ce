"""The commit a workspace is checked out at, read from the object store: no git program is run."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from cadee.pack.manifest_about import Repository


def checkout(root: Path, inputs: Mapping[str, bytes]) -> "tuple[Repository | None, str]":
    """Return the commit of the repository that `root` lies in, and the way from its top to `root`.

    Dirty means that one of the `inputs`, by path from `root`, is not in the commit as it was read. None and "" where
    there is no repository, or nothing is committed.
    """
    from dulwich.errors import NotGitRepository
    from dulwich.repo import Repo

    from cadee.pack.manifest_about import Repository

    try:
        repository = Repo.discover(os.fspath(root))
    except (NotGitRepository, OSError):
        return None, ""
    with repository:
        try:
            head: Any = repository[repository.head()]
            tree: bytes = head.tree
        except (KeyError, ValueError, AttributeError):
            return None, ""
        way = os.path.relpath(root, repository.path).replace(os.sep, "/")
        folder = "" if way == "." else way
        dirty = any(not _same(repository, tree, f"{folder}/{name}".lstrip("/"), raw) for name, raw in inputs.items())
        signed = bool(getattr(head, "gpgsig", None))
        signature: Literal["present, not checked", "none"] = "present, not checked" if signed else "none"
        return Repository(head.id.decode(), tree.decode(), dirty, signature), folder


def _same(repository: Any, tree: bytes, path: str, content: bytes) -> bool:
    from dulwich.errors import NotTreeError
    from dulwich.object_store import tree_lookup_path
    from dulwich.objects import Blob, ObjectID, SubmoduleEncountered

    try:
        _, found = tree_lookup_path(repository.__getitem__, ObjectID(tree), path.encode())
    except (KeyError, ValueError, OSError, NotTreeError, SubmoduleEncountered):
        return False
    return bool(found == Blob.from_string(content).id)
