"""A program of its own that cuts the font of the pictures: `python -m tests.generators.diagram.cut_font FOLDER`.

FOLDER holds Inter-Regular.woff2 and Inter-SemiBold.woff2 (the npm package inter-ui 4.1.1, folder web). Needs fonttools
and brotli. What is wider than the table in cadee/generators/diagram/text.py is narrowed to it, so that no text that was
measured with the table outgrows its place; no other outline is touched.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.misc.transform import Scale
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from cadee.generators.diagram.text import width
from cadee.resources import data

FAMILY = "Cadee Sans"
UNICODES = (
    "U+0020-007E,U+00A0-024F,U+0370-03FF,U+0400-052F,U+1E00-1EFF,U+2010-2027,U+2030-203A,U+2044,U+20A0-20BF,U+2116,"
    "U+2122,U+2190-2195,U+2212,U+221E,U+2248,U+2260,U+2264,U+2265"
)
COPYRIGHT, LICENCE, LICENCE_PLACE = 0, 13, 14


def cut(source: Path, style: str) -> TTFont:
    """Return the font cut out of `source`: fewer characters, narrowed where needed, under its own name."""
    font = TTFont(source, recalcTimestamp=False)
    font.flavor = None
    options = subset.Options()
    options.layout_features = ["kern", "mark", "ccmp"]
    options.hinting = options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(UNICODES))
    subsetter.subset(font)
    narrow(font, room(font, bold=style == "Bold"))
    rename(font, style)
    return font


def room(font: TTFont, *, bold: bool) -> Mapping[str, int]:
    """Return how wide each glyph may be, in units of the font; glyphs that are narrower are left out."""
    units, advances = font["head"].unitsPerEm, font["hmtx"]
    most: dict[str, int] = {}
    for code, glyph in font.getBestCmap().items():
        least = min(most.get(glyph, units * 20), int(width(chr(code), 1000, bold=bold) * units / 1000))
        most[glyph] = least
    return {glyph: least for glyph, least in most.items() if advances[glyph][0] > least}


def narrow(font: TTFont, most: Mapping[str, int]) -> None:
    """Scale glyphs across to their room; composites of them are drawn anew from what they looked like."""
    glyphs, table, advances = font.getGlyphSet(), font["glyf"], font["hmtx"]
    composed = {
        name
        for name in table.keys()  # noqa: SIM118
        if table[name].isComposite() and any(part.glyphName in most for part in table[name].components)
    }
    drawn: dict[str, Any] = {}
    for name in sorted({*most, *composed}):
        recording = DecomposingRecordingPen(glyphs)
        glyphs[name].draw(recording)
        pen = TTGlyphPen(None)
        recording.replay(TransformPen(pen, Scale(most.get(name, advances[name][0]) / max(advances[name][0], 1), 1)))
        drawn[name] = pen.glyph()
    for name, glyph in drawn.items():
        table[name] = glyph
        glyph.recalcBounds(table)
        advances[name] = most.get(name, advances[name][0]), glyph.xMin


def rename(font: TTFont, style: str) -> None:
    """Give the cut a name of its own: its widths are not those of Inter. Copyright and licence stay."""
    names = font["name"]
    for record in list(names.names):
        if record.nameID not in (COPYRIGHT, LICENCE, LICENCE_PLACE):
            names.removeNames(nameID=record.nameID)
    said = {1: FAMILY, 2: style, 3: f"{FAMILY} {style}, cut from 4.1", 4: f"{FAMILY} {style}", 5: "Version 4.1"}
    for number, words in (said | {6: f"CadeeSans-{style}"}).items():
        names.setName(words, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 700 if style == "Bold" else 400


if __name__ == "__main__":
    for found, style in (("Regular", "Regular"), ("SemiBold", "Bold")):
        made = cut(Path(sys.argv[1]) / f"Inter-{found}.woff2", style)
        made.save(str(data("templates", "fonts", f"cadee-sans-{style.lower()}.ttf")))
