"""This file holds the documents of a Kubernetes file by kind and name, and what policies are attached to."""

from collections.abc import Iterator
from dataclasses import dataclass

from cadee.importers.foreign.base import Foreign
from cadee.importers.foreign.cursor import Cursor

Key = tuple[str, str]
"""A namespace and a name."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A document: its kind, where it lies, its name, all of it."""

    kind: str
    namespace: str
    name: str
    root: Cursor

    @property
    def key(self) -> Key:
        """Its namespace and name."""
        return self.namespace, self.name

    @property
    def spec(self) -> Cursor:
        """What it says."""
        return self.root["spec"]


class Manifests:
    """The documents of a file; those of a list are taken out of it."""

    def __init__(self, foreign: Foreign) -> None:
        self.all = tuple(item for root in Cursor.over(foreign.documents) for item in _manifests(root))

    def of(self, kind: str) -> tuple[Manifest, ...]:
        """Return the manifests of a kind, in order."""
        return tuple(item for item in self.all if item.kind == kind)

    def find(self, kind: str, namespace: str, name: str) -> Manifest | None:
        """Return a manifest, None where the file has none of this name."""
        return next((item for item in self.of(kind) if item.key == (namespace, name)), None)

    def attached(self, policy: str, kinds: tuple[str, ...], target: Key) -> Iterator[Manifest]:
        """Yield the policies of a kind that name a target of these kinds."""
        for item in self.of(policy):
            refs = [*item.spec["targetRefs"].maps(), *item.spec["targetRef"].maps()]
            for ref in refs:
                if ref["kind"].data in kinds and (item.namespace, ref["name"].data) == target:
                    for key in ("kind", "name", "group", "sectionName"):
                        ref[key].known()
                    yield item
                    break


def _manifests(root: Cursor) -> Iterator[Manifest]:
    if not isinstance(root.data, dict):
        return
    kind = str(root["kind"].data or "")[:100]
    if kind == "List":
        for item in root["items"].maps():
            yield from _manifests(item)
        return
    meta = root["metadata"]
    namespace, name = meta["namespace"].data, meta["name"].data
    yield Manifest(kind, namespace if isinstance(namespace, str) else "default", str(name or "")[:253], root)


def namespace_of(ref: Cursor, holder: Manifest) -> str:
    """Return the namespace that a reference leads to: its own word, else that of what holds it."""
    return ref["namespace"].text() or holder.namespace
