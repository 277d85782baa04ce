"""A gateway configuration that runs somewhere, as it is read before it is compared with a spec."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cadee.source.documents import read_documents
from cadee.source.places import SourceFile


@dataclass(frozen=True, slots=True)
class Deployed:
    """A configuration that runs somewhere: its file as it may be shown, its data, that of files beside it by name.

    Where the file holds several documents its data is the list of theirs, and `documents` knows their places.
    """

    file: SourceFile
    data: Any
    beside: Mapping[str, Any]
    documents: tuple[SourceFile, ...] = ()


def deploy(files: Mapping[str, bytes]) -> Deployed:
    """Return a configuration, the first of `files`, with those beside it. What may be secret is covered in its text."""
    (name, raw), *others = files.items()
    beside = {}
    for other, content in others:
        read = read_documents(other, content, conceal=False)
        if all(file.complete for file in read):
            beside[other] = _data(read)
    data = _data(read_documents(name, raw, conceal=False))
    shown = read_documents(name, raw)
    return Deployed(_whole(shown), data, beside, shown if len(shown) > 1 else ())


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
