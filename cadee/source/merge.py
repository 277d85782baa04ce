"""The sections of all files of a workspace as one: by id, each id once."""

from dataclasses import dataclass, field
from typing import Any

from cadee.diagnostic import Finding, Mark, Route
from cadee.source.extensions import lift
from cadee.source.faults import fault, quote
from cadee.source.nulls import without_nulls
from cadee.source.places import SourceFile

SINGLETONS = ("cadee", "include", "workflow")
VERSION = 1


@dataclass
class Merged:
    """What the files hold together, and which file holds what."""

    data: dict[str, Any] = field(default_factory=dict)
    extensions: dict[Route, Any] = field(default_factory=dict)
    owners: dict[Route, SourceFile] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def merge(files: tuple[SourceFile, ...]) -> Merged:
    """Merge the sections of `files`, the root file first. The same id twice, or a second `workflow`, is a fault."""
    merged = Merged()
    for file in files:
        data = without_nulls(file)
        if not isinstance(data, dict):
            continue
        for section, content in data.items():
            _add(merged, file, section, content)
    if any("x-" in file.text for file in files):
        lift(merged.data, merged.extensions)
    return merged


def _add(merged: Merged, file: SourceFile, section: str, content: Any) -> None:
    if section == "cadee":
        content = _version(merged, file, content)
        if section in merged.data:
            return
    if section not in merged.data:
        merged.data[section] = content
        merged.owners[(section,)] = file
        return
    before = merged.data[section]
    if section in SINGLETONS or section.startswith("x-"):
        _twice(merged, file, (section,), merged.owners[(section,)])
    elif not isinstance(before, dict):
        return
    elif not isinstance(content, dict):
        merged.data[section] = content
        merged.owners[(section,)] = file
    else:
        _entries(merged, file, section, content)


def _entries(merged: Merged, file: SourceFile, section: str, content: dict[str, Any]) -> None:
    """Add the entries of a section that another file has begun."""
    first = merged.owners[(section,)]
    if merged.data[section] is first.data[section]:
        merged.data[section] = dict(first.data[section])
    together = merged.data[section]
    for identifier, entry in content.items():
        if identifier in together:
            _twice(merged, file, (section, identifier), merged.owners.get((section, identifier), first))
        else:
            together[identifier] = entry
            merged.owners[(section, identifier)] = file


def _twice(merged: Merged, file: SourceFile, route: Route, first: SourceFile) -> None:
    what = f"section {quote(str(route[0]))}" if len(route) == 1 else f"{quote(str(route[1]))} in {quote(str(route[0]))}"
    merged.findings.append(
        fault(
            "CADEE-S-022",
            f"{what} is declared in two files",
            file.place(route, key=True),
            fix="Keep one of the two, or rename it.",
            label="declared again here",
            related=(Mark(first.place(route, key=True), "first declared here"),),
        )
    )


def _version(merged: Merged, file: SourceFile, content: Any) -> int:
    if content is not None and (content.__class__ is not int or content != VERSION):
        message = f"version {quote(str(content))} of the language is not known; this is version {VERSION}"
        merged.findings.append(fault("CADEE-S-024", message, file.place(("cadee",)), fix=f"Write 'cadee: {VERSION}'."))
    return VERSION
