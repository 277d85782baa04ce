"""What is told of an import: counts of what was kept, what was lost by name, what is open, what was refused."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from cadee.cli.imported import Made
from cadee.diagnostic import Finding, Place

_SHOWN = 3


def as_json(made: Made, written: Sequence[str]) -> str:
    """Return an import as one JSON object."""
    told = {
        "format": made.format,
        "files": list(made.names),
        "written": list(written),
        "kept": dict(made.imported.kept),
        "refused": [{**_place(item.place), "what": item.message, "fix": item.fix} for item in made.refused],
        "unread": [{**_place(item.place), "what": item.message} for item in made.unread],
        "lost": [
            {"name": name, "why": why, "places": [_place(place) for place in places]}
            for name, why, places in _lost(made)
        ],
        "open": [
            {"section": item.section, "field": item.field, "why": item.why, "elements": list(item.elements)}
            for item in made.imported.open
        ],
    }
    return json.dumps(told, indent=2, ensure_ascii=True) + "\n"


def as_text(made: Made, written: Sequence[str], *, quiet: bool) -> str:
    """Return an import for people; with `quiet` only the keys that were refused."""
    from cadee.reporters.ink import clean

    lines = list(_refused(made.refused))
    if not quiet:
        lines += _summary(made, written)
    return "".join(f"{clean(line)}\n" if line else "\n" for line in lines)


def _refused(refused: Sequence[Finding]) -> Iterator[str]:
    for item in refused:
        yield f"{item.place}: error {item.code} {item.name}: {item.message}"
    if refused:
        yield f"  fix: {refused[-1].fix}"
        yield "  No key was carried over; where it belonged the workspace says nothing."
        yield ""


def _summary(made: Made, written: Sequence[str]) -> Iterator[str]:
    from cadee.importers.foreign.text import told

    counted = [(count, kind) for kind, count in made.imported.kept.items() if count]
    kept = (
        ", ".join(f"{count} {kind if count != 1 else kind.removesuffix('s')}" for count, kind in counted) or "nothing"
    )
    yield f"Kept from {', '.join(made.names)}: {kept}."
    lost = _lost(made)
    if lost or made.unread:
        yield ""
        yield "Lost, as the language does not say it:"
        for fault in made.unread:
            yield f"  {fault.place}: {fault.message}"
        for name, why, places in lost:
            more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
            yield f"  {name}: {why} ({', '.join(map(_at, places[:_SHOWN]))}{more})"
    yield ""
    yield "A spec needs, and the file does not say:"
    for item in made.imported.open:
        yield f"  {told(item)}"
    yield ""
    yield from (f"wrote {path}" for path in written)
    if not written:
        yield "Nothing was written: name a new folder with --out."


def _lost(made: Made) -> list[tuple[str, str, list[Place]]]:
    """Return the losses by name, in order of the file."""
    found: dict[tuple[str, str], list[Place]] = {}
    for loss in sorted(made.imported.losses, key=lambda item: (item.place, item.name)):
        found.setdefault((loss.name, loss.why), []).append(loss.place)
    return [(*key, places) for key, places in found.items()]


def _at(place: Place) -> str:
    return f"{place.file}:{place.line}"


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column}
