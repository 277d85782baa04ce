"""A gateway configuration that runs somewhere, as it is read before it is compared with a spec."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cadee.diagnostic import Finding, Route
from cadee.errors import InputError
from cadee.source.conceal import joined
from cadee.source.documents import read_documents
from cadee.source.places import SourceFile, children
from cadee.source.secrets import cover_whole

SCRIPTS = (".lua", ".py")
"""How the names of files end that are code."""

INLINE = ("inline_string", "inline_bytes")
"""The fields of Envoy that hold the content of a file, which may be a key: they are never shown."""

_SECRET = "CADEE-S-011"
_FORM = "CADEE-S-007"
_REPEATS = "CADEE-S-005"
_NUMBER = re.compile(r"-?[0-9]+\.[0-9]+(?:[eE][-+][0-9]+)?")
_TRUTH = {"yes": True, "on": True, "no": False, "off": False}
_EXPONENT = re.compile(r"'[-+]?[0-9]+\.[0-9]*[eE][-+][0-9]+' is a number with an exponent .*")
"""A number to every reader of YAML that a gateway has, though not to each there is: generated prices are written so."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """A configuration that runs somewhere: its file as it may be shown, its data, that of files beside it by name.

    Where the file holds several documents its data is the list of theirs, and `documents` knows their places.
    `raw` are the bytes of the files beside it that could be read, `scripts` those that are code, as text.
    `doubts` say what stops a file from being read, or lets others read something else in it: that of the file itself
    under "", those of files beside it by name.
    """

    file: SourceFile
    data: Any
    beside: Mapping[str, Any]
    documents: tuple[SourceFile, ...] = ()
    raw: Mapping[str, bytes] = field(default_factory=dict)
    scripts: Mapping[str, str] = field(default_factory=dict)
    doubts: Mapping[str, Finding] = field(default_factory=dict)

    @property
    def texts(self) -> Mapping[str, str]:
        """The text of each file that may be shown, by its full name."""
        beside = {self.beside_name(name): self.source(name).text for name in self.raw}
        return {self.file.name: self.file.text, **beside}

    def source(self, name: str) -> SourceFile:
        """Return a file beside this one as it may be shown."""
        return _whole(_documents(name, self.raw[name]))

    def line(self, name: str, at: Route) -> int:
        """Return the line of a file beside this one on which a value stands, also one below a covered name."""
        return _whole(_documents(name, self.raw[name], conceal=False)).place(at).line

    def beside_name(self, name: str) -> str:
        """Return the full name of a file beside this one."""
        folder, slash, _ = self.file.name.rpartition("/")
        return f"{folder}{slash}{name}"


def doubt(name: str, raw: bytes) -> Finding | None:
    """Return what stops a file from being read, or lets others read something else in it; None where nothing does.

    Of a key that stands twice most products take the last and some the first; what is no text as a key, or comes from
    elsewhere, some leave out: what is looked at here would not be what runs. Aliases are among it.
    """
    return _doubt(name, raw, read_documents(name, raw, conceal=False), aliases=False)


def in_words(doubt: Finding) -> str:
    """Return in words, with lines and columns, what casts doubt on a file."""
    others = "".join(
        f", {mark.label.removesuffix(' here')} at {mark.place.line}:{mark.place.column}" for mark in doubt.related
    )
    return f"{doubt.place.line}:{doubt.place.column}: {doubt.message}{others}"


def refuse_doubt(deployed: Deployed, name: str) -> None:
    """Refuse a configuration, called `name`, that was not read as a whole, or that others read otherwise.

    Raises:
        InputError: it is one.
    """
    if found := deployed.doubts.get(""):
        what = "be compared with what runs" if deployed.file.complete else "be read"
        raise InputError(f"{name} cannot {what}: {in_words(found)}", fix=found.fix)


def _documents(name: str, raw: bytes, conceal: bool = True) -> tuple[SourceFile, ...]:
    """Return the documents of a file; what an alias repeats stands where it is repeated, as in what runs."""
    found = read_documents(name, raw, conceal=conceal, aliases=True)
    return tuple(map(_without_inline, found)) if conceal else found


def _without_inline(file: SourceFile) -> SourceFile:
    ranges = list(joined([file.span(route) for route in inline(file.data)]))
    return replace(file, text=cover_whole(file.text, ranges)) if ranges else file


def inline(data: Any, at: Route = ()) -> Iterator[Route]:
    """Yield where data holds the content of files itself."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in pairs:
        if step in INLINE:
            yield (*at, step)
        else:
            yield from inline(value, (*at, step))


def _merges(name: str, raw: bytes) -> Finding | None:
    """Return the first merge key of a file: readers do not agree what it adds, nor whether there is such a thing."""
    found = read_documents(name, raw) if b"<<" in raw else ()
    faults = (fault for file in found for fault in file.faults)
    return next((fault for fault in faults if fault.code == _REPEATS and "merge" in fault.message), None)


def _doubt(name: str, raw: bytes, read: Sequence[SourceFile], *, aliases: bool) -> Finding | None:
    doubtful = next(((at, number) for at, file in enumerate(read) for number in _doubts(name, raw, file)), None)
    if doubtful is None:
        return _merges(name, raw)
    shown = read_documents(name, raw, aliases=aliases)
    broken = next((file for file in shown if not file.complete), None)
    if broken is not None:
        return broken.stop or next(iter(broken.faults), None)
    at, number = doubtful
    return shown[at].faults[number]  # the same, but that it quotes nothing that may be secret


def _doubts(name: str, raw: bytes, file: SourceFile) -> Iterator[int]:
    """Yield the numbers of the faults of a document that cast doubt on it; -1 where it was not read as a whole."""
    if not file.complete:
        yield -1
    harmless = {_SECRET}
    if name.endswith(".json") and any(fault.code == _FORM for fault in file.faults) and _loads(raw):
        harmless.add(_FORM)
    for number, fault in enumerate(file.faults):
        if fault.code not in harmless and not _EXPONENT.fullmatch(fault.message):
            yield number


def _loads(raw: bytes) -> bool:
    """Whether a text is JSON: that may be indented by tabs, which YAML may not."""
    try:
        json.loads(raw)
    except (ValueError, RecursionError):
        return False
    return True


def deploy(files: Mapping[str, bytes]) -> Deployed:
    """Return a configuration, the first of `files`, with those beside it. What may be secret is covered in its text."""
    (name, raw), *others = files.items()
    beside, kept, scripts = {}, {}, {}
    doubts: dict[str, Finding] = {}
    for other, content in others:
        if other.endswith(SCRIPTS):
            scripts[other] = content.decode("utf-8", "replace")
            continue
        read = _documents(other, content, conceal=False)
        if found := _doubt(other, content, read, aliases=True):
            doubts[other] = found
        if all(file.complete for file in read):
            beside[other] = _data(read)
            kept[other] = content
    own, shown = _documents(name, raw, conceal=False), _documents(name, raw)
    if found := _doubt(name, raw, own, aliases=True):
        doubts[""] = found
    return Deployed(_whole(shown), _data(own), beside, shown if len(shown) > 1 else (), kept, scripts, doubts)


def _data(documents: Sequence[SourceFile]) -> Any:
    found = [_typed(document.data, document, 0) for document in documents]
    return found[0] if len(found) == 1 else found


def _typed(value: Any, file: SourceFile, offset: int) -> Any:
    """Data as products take it: an unquoted number is one however it is written, and a word may be a truth value."""
    if isinstance(value, dict):
        return {step: _typed(value[step], file, at) for step, at in children(value, offset, file.spans)}
    if isinstance(value, list):
        return [_typed(value[int(step)], file, at) for step, at in children(value, offset, file.spans)]
    if not isinstance(value, str) or file.text[file.spans[offset] : file.spans[offset + 1]] != value:
        return value
    return float(value) if _NUMBER.fullmatch(value) else _TRUTH.get(value.lower(), value)


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
