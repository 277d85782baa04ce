"""Colours: enough contrast, told apart whoever looks, in every theme."""

from itertools import combinations
from xml.etree.ElementTree import Element, SubElement

import pytest

from cadee.generators.diagram import palette, roles
from cadee.generators.diagram.palette import THEMES, TONES, Theme, repaint
from cadee.generators.diagram.status import COLOURS, State
from tests.generators.diagram.colour import SIGHTS, contrast, distance

STATES = (palette.MET, palette.AT_RISK, palette.NOT_MET)
PLAINLY = 20.0
"""From about this distance on two colours are plainly different."""


def painted(colour: str, theme: Theme) -> str:
    return THEMES[theme].get(colour, colour)


@pytest.mark.parametrize("theme", Theme)
def test_words_and_lines_have_contrast(theme: Theme) -> None:
    grounds = [painted(colour, theme) for colour in (palette.PAPER, palette.LANE)]
    for colour in (palette.INK, palette.MUTED):
        assert all(contrast(painted(colour, theme), ground) >= 4.5 for ground in grounds), colour
    for colour in COLOURS.values():  # the words of states stand on paper, their lines on lanes too
        assert contrast(painted(colour, theme), grounds[0]) >= 4.5, colour
    for colour in (palette.LINE, palette.BORDER, *COLOURS.values(), *TONES):
        assert all(contrast(painted(colour, theme), ground) >= 3.0 for ground in grounds), colour


@pytest.mark.parametrize("theme", Theme)
def test_words_on_a_coloured_ground_have_contrast(theme: Theme) -> None:
    for colour in (palette.INK, *COLOURS.values(), *roles.COLOURS.values()):
        assert contrast(painted(palette.PAPER, theme), painted(colour, theme)) >= 4.5, colour


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("colours", [STATES, (*TONES, palette.LINE)], ids=["states", "tones"])
def test_colours_are_told_apart(theme: Theme, sight: str, colours: tuple[str, ...]) -> None:
    for one, other in combinations([painted(colour, theme) for colour in colours], 2):
        assert distance(one, other, sight) >= PLAINLY, (one, other)


def test_the_states_are_as_far_apart_as_was_measured() -> None:
    least = [min(distance(one, other, sight) for one, other in combinations(STATES, 2)) for sight in SIGHTS]
    assert [round(value) for value in least] == [57, 49, 29, 43]
    assert [round(contrast(colour, "#FFFFFF"), 1) for colour in STATES] == [6.4, 4.9, 11.4]
    dark = [painted(colour, Theme.DARK) for colour in STATES]
    assert [round(contrast(colour, "#10161D"), 1) for colour in dark] == [8.6, 11.3, 8.9]


def test_what_has_a_colour_has_a_word_and_a_shape_of_its_own() -> None:
    assert len({roles.SHAPES[role] for role in roles.Role}) == len(roles.Role)
    assert {*roles.SHAPES} == {*roles.COLOURS} == {*roles.MEANINGS} == {*roles.Role}
    assert {*COLOURS} == {*State}


def test_a_theme_changes_fills_and_strokes_and_nothing_else() -> None:
    root = Element("svg")
    child = SubElement(root, "rect", {"fill": palette.PAPER, "stroke": palette.INK, "id": palette.INK})
    child.text = palette.INK
    repaint(root, Theme.DARK)
    assert (child.get("fill"), child.get("stroke")) == ("#10161D", "#E9EEF3")
    assert (child.get("id"), child.text) == (palette.INK, palette.INK)
    assert all(colour.startswith("#") and len(colour) == 7 for theme in THEMES.values() for colour in theme.values())
