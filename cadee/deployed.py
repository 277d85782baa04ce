"""A gateway configuration that runs somewhere, as it is read before it is compared with a spec."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cadee.source.documents import read_documents
from cadee.source.places import SourceFile

SCRIPTS = (".lua", ".py")
"""How the names of files end that are code."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """A configuration that runs somewhere: its file as it may be shown, its data, that of files beside it by name.

    Where the file holds several documents its data is the list of theirs, and `documents` knows their places.
    `raw` are the bytes of the files beside it that could be read, `scripts` those that are code, as text.
    """

    file: SourceFile
    data: Any
    beside: Mapping[str, Any]
    documents: tuple[SourceFile, ...] = ()
    raw: Mapping[str, bytes] = field(default_factory=dict)
    scripts: Mapping[str, str] = field(default_factory=dict)

    @property
    def texts(self) -> Mapping[str, str]:
        """The text of each file that may be shown, by its full name."""
        beside = {self.beside_name(name): self.source(name).text for name in self.raw}
        return {self.file.name: self.file.text, **beside}

    def source(self, name: str) -> SourceFile:
        """Return a file beside this one as it may be shown."""
        return _whole(read_documents(name, self.raw[name]))

    def beside_name(self, name: str) -> str:
        """Return the full name of a file beside this one."""
        folder, slash, _ = self.file.name.rpartition("/")
        return f"{folder}{slash}{name}"


def deploy(files: Mapping[str, bytes]) -> Deployed:
    """Return a configuration, the first of `files`, with those beside it. What may be secret is covered in its text."""
    (name, raw), *others = files.items()
    beside, kept, scripts = {}, {}, {}
    for other, content in others:
        if other.endswith(SCRIPTS):
            scripts[other] = content.decode("utf-8", "replace")
            continue
        read = read_documents(other, content, conceal=False)
        if all(file.complete for file in read):
            beside[other] = _data(read)
            kept[other] = content
    data = _data(read_documents(name, raw, conceal=False))
    shown = read_documents(name, raw)
    return Deployed(_whole(shown), data, beside, shown if len(shown) > 1 else (), kept, scripts)


def _data(documents: Sequence[SourceFile]) -> Any:
    return documents[0].data if len(documents) == 1 else [document.data for document in documents]


def _whole(documents: Sequence[SourceFile]) -> SourceFile:
    """The file that some documents stand in, each at its line."""
    if len(documents) == 1:
        return documents[0]
    text = ""
    for document in documents:
        text += "\n" * (document.above - text.count("\n")) + document.text
    faults = tuple(fault for document in documents for fault in document.faults)
    complete = all(document.complete for document in documents)
    return SourceFile(documents[0].name, text, _data(documents), faults, complete)
