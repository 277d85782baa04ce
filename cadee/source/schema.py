"""The shape of a workspace: plain data to the document of models, every complaint of theirs a located finding."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Protocol

from pydantic import ValidationError

from cadee.diagnostic import Finding, Mark, Place, Route, Severity
from cadee.model.document import Document
from cadee.model.kind import Kind, kind_at
from cadee.source.complaint import Complaint, Fault
from cadee.source.lookalikes import Lookalike, lookalikes
from cadee.source.suggest import nearest
from cadee.source.wording import WORDS, missing, wrong_type

NAMES = {
    "CADEE-S-014": "unknown-key",
    "CADEE-S-015": "missing-key",
    "CADEE-S-016": "wrong-type",
    "CADEE-S-017": "wrong-unit",
    "CADEE-S-018": "unknown-choice",
    "CADEE-S-019": "bad-id",
    "CADEE-S-020": "dangling-reference",
    "CADEE-S-021": "misdirected-reference",
    "CADEE-S-023": "look-alike-names",
    "CADEE-S-028": "absent-in-environment",
}
"""The slug of each fault found in the shape of a workspace and in its references."""

Locate = Callable[..., Place]
"""`locate(route, key=False)`: the place of the value at a route, or of its key."""


class Loaded(Protocol):
    """What is needed of a loaded workspace."""

    @property
    def data(self) -> Any:
        """The merged plain data, without extensions (`x-...`)."""

    def place(self, route: Route, key: bool = False) -> Place:
        """The place of the value at a route, or of its key."""


def shape(workspace: Loaded) -> tuple[Document | None, tuple[Finding, ...]]:
    """Return the document that a workspace holds, and what is wrong with its shape, in order of place.

    The document is None where the data is out of shape; look-alike names are told of a document in shape.
    """
    data = workspace.data
    try:
        document = Document.model_validate(data)
    except ValidationError as refused:
        faults = list(_faults(refused, data))
        return None, located(faults, workspace.place, data)
    return document, _in_order(_alike(item, workspace.place) for item in lookalikes(document))


def located(faults: Iterable[Fault], locate: Locate, data: Any) -> tuple[Finding, ...]:
    """Return the findings for some faults, in order of place."""
    return _in_order(finding(_below_root(fault, data), locate) for fault in faults)


def _in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda item: (item.place, item.code, item.message)))


def _alike(item: Lookalike, locate: Locate) -> Finding:
    related = (Mark(locate(*item.other), "looks like this one"),) if item.other else ()
    return finding(item.fault, locate, related)


def finding(
    fault: Fault, locate: Locate, related: tuple[Mark, ...] = (), environments: tuple[str, ...] = ()
) -> Finding:
    """Return the finding for a fault, with its place and the element it concerns."""
    address = fault.at[:1] if fault.at[:1] == ("workflow",) else fault.at[:2]
    route = "/".join(str(token) for token in fault.at)
    return Finding(
        code=fault.code,
        name=NAMES[fault.code],
        layer="source",
        severity=Severity.ERROR,
        message=fault.message,
        place=locate(fault.at, fault.key),
        element="/".join(str(token) for token in address),
        label=fault.label,
        related=related,
        fix=fault.fix,
        help=fault.help,
        environments=environments,
        fingerprint=hashlib.sha256(f"{fault.code}\n{route}\n{fault.message}".encode()).hexdigest()[:16],
    )


def _below_root(fault: Fault, data: Any) -> Fault:
    # A caret under the first key says more than one under a whole file.
    if fault.at or not isinstance(data, dict) or not data:
        return fault
    return replace(fault, at=(next(iter(data)),), key=True)


def _faults(refused: ValidationError, data: Any) -> Iterator[Fault]:
    lacking: dict[Route, list[str]] = {}
    renamed: dict[Route, set[str]] = {}
    for error in refused.errors(include_input=False, include_url=False):
        said = _complaint(error["type"], error["loc"], error.get("ctx", {}), data)
        if said.type == "missing":
            lacking.setdefault(said.at, []).append(str(error["loc"][-1]))
            continue
        if said.type == "extra_forbidden":
            renamed.setdefault(said.at[:-1], set()).add(str(said.at[-1]))
        if said.type != "too_short" or not said.value:  # else its items are refused, each for itself
            yield WORDS.get(said.type, wrong_type)(said)
    for parent, names in lacking.items():
        # A misspelt key is told once, as misspelt, not again as missing.
        meant = {near for key in renamed.get(parent, ()) for near in nearest(key, names)}
        left = [name for name in names if name not in meant]
        if left:
            yield missing(parent, left)


def _complaint(kind: str, loc: tuple[str | int, ...], context: Mapping[str, Any], data: Any) -> Complaint:
    """Follow `loc` through the data; skip what pydantic adds of its own: `[key]`, names of types and functions."""
    at: Route = ()
    value = data
    for token in loc:
        if (isinstance(value, dict) and token in value) or (isinstance(value, list) and type(token) is int):
            value, at = value[token], (*at, token)  # type: ignore[index]
    expected = kind_at(at) or Kind(None)
    if loc[-1:] == ("[key]",):
        holder = kind_at(at[:-1])
        expected = holder.entries[0] if holder is not None and holder.entries is not None else expected
        return Complaint(kind, at, at[-1], expected, context, data, key=True)
    return Complaint(kind, at, value, expected, context, data)
