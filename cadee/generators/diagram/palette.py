"""Every colour a picture is drawn in, and what each becomes in another theme."""

from collections.abc import Mapping
from enum import StrEnum
from xml.etree.ElementTree import Element

PAPER, INK, MUTED, LINE, BORDER = "#FFFFFF", "#17222E", "#52606D", "#66727F", "#7C8895"
LANE, LANE_BORDER, GLOW, LAMP, DEAD = "#F3F5F8", "#C4CCD6", "#EBC3CA", "#E4EEF8", "#9AA5B1"
MET, AT_RISK, NOT_MET, NOT_ASSESSED = "#1F5FA8", "#8A6D10", "#7A0019", "#5B6875"

TONES = ("#C2410C", "#9B3FB5", "#2563EB", "#0B1F4B", "#4A2A0A")
"""What tells the classes of a layer view apart; under protanopia, deuteranopia and tritanopia too."""


class Theme(StrEnum):
    """What a picture is looked at on. The value is the word for it on the command line."""

    LIGHT = "light"
    DARK = "dark"
    PRINT = "print"


_DARK = {
    PAPER: "#10161D",
    INK: "#E9EEF3",
    MUTED: "#A9B5C1",
    LINE: "#93A1AF",
    BORDER: "#75838F",
    LANE: "#1B2530",
    LANE_BORDER: "#384653",
    GLOW: "#5C2A33",
    LAMP: "#17293C",
    DEAD: "#6C7A87",
    MET: "#7DB7F0",
    AT_RISK: "#F0C766",
    NOT_MET: "#FF9A92",
    NOT_ASSESSED: "#B3BEC9",
} | dict(zip(TONES, ("#E08A4A", "#C084FC", "#9BE8C0", "#DDEBFF", "#F9E760"), strict=True))

_PRINT = {
    INK: "#000000",
    MUTED: "#333D47",
    LINE: "#4A5661",
    BORDER: "#5B6875",
    LANE: "#FFFFFF",
    LANE_BORDER: "#8793A0",
    GLOW: "#DDDDDD",
}

THEMES: Mapping[Theme, Mapping[str, str]] = {Theme.LIGHT: {}, Theme.DARK: _DARK, Theme.PRINT: _PRINT}
"""For each theme, what a colour of the light one becomes; the same where it is not named."""


def repaint(root: Element, theme: Theme) -> None:
    """Paint a picture that was drawn in light colours in those of a theme."""
    changed = THEMES[theme]
    for element in root.iter() if changed else ():
        for name in ("fill", "stroke"):
            if (colour := element.get(name)) in changed:
                element.set(name, changed[str(colour)])
