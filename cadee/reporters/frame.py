"""Code frames: the lines a finding points at, with carets and the words beside them."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from cadee.diagnostic import Finding, Mark, Place
from cadee.reporters.base import path
from cadee.reporters.ink import Ink, clean, width

SHOWN = 120
"""The most columns of a source line that are shown; a longer line is cut around the caret."""


def frame(finding: Finding, sources: Mapping[str, str], ink: Ink, prefix: str = "") -> Iterator[str]:
    """Yield the lines of the frame: the primary place under carets, further places under dashes, by file."""
    spots = [(finding.place, finding.label, "^"), *((mark.place, mark.label, "-") for mark in _distinct(finding))]
    files = [finding.place.file, *sorted({spot[0].file for spot in spots} - {finding.place.file})]
    margin = len(str(max(spot[0].line for spot in spots)))
    style = str(finding.severity)
    for file in files:
        here = sorted((spot for spot in spots if spot[0].file == file), key=lambda spot: (spot[0].line, spot[0].column))
        lead = next((spot for spot in here if spot[2] == "^"), here[0])
        arrow = "-->" if file == finding.place.file else ":::"
        yield f"{' ' * margin}{ink(arrow, 'blue')} {clean(path(prefix, str(lead[0])))}"
        lines = sources.get(file, "").split("\n")
        yield f"{' ' * (margin + 1)}{ink('|', 'blue')}"
        last = 0
        for number, marks in groupby(here, key=lambda spot: spot[0].line):
            if last and number > last + 1:
                yield ink("...", "blue")
            last = number
            yield from _line(number, lines, list(marks), margin, ink, style)


def _distinct(finding: Finding) -> Iterator[Mark]:
    seen = {finding.place}
    for mark in finding.related:
        if mark.place not in seen:
            seen.add(mark.place)
            yield mark


def _line(
    number: int, lines: list[str], marks: list[tuple[Place, str, str]], margin: int, ink: Ink, style: str
) -> Iterator[str]:
    text = lines[number - 1].rstrip("\r") if number <= len(lines) else ""
    shift = max(0, marks[0][0].column - SHOWN // 2) if len(text) > SHOWN else 0
    shown = clean(text[shift : shift + SHOWN]).expandtabs(1)
    yield f"{ink(f'{number:>{margin}} |', 'blue')} {'…' if shift else ''}{shown}".rstrip()
    for place, label, sign in marks:
        start = place.column - 1 - shift
        end = (place.end_column - 1 - shift) if place.end_line == place.line else len(text) - shift
        before = width(clean(text[shift : shift + start])) + (1 if shift else 0)
        under = max(1, width(clean(text[shift + start : shift + min(end, SHOWN)])))
        pointer = ink(f"{sign * under} {clean(label)}".rstrip(), style if sign == "^" else "blue")
        yield f"{' ' * (margin + 1)}{ink('|', 'blue')} {' ' * before}{pointer}".rstrip()
