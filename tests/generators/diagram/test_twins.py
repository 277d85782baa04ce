"""The twins of the map: DOT, Mermaid, and the tables all say what the model says."""

import csv
import io
import re
from dataclasses import replace

import pytest

from cadee.generators.base import Subject
from cadee.generators.diagram import dot, mermaid, views
from cadee.generators.diagram.dot import escape
from cadee.generators.diagram.mermaid import CHARACTERS, entities
from cadee.generators.diagram.picture import Wire
from cadee.generators.table import csv as csv_table
from cadee.generators.table import markdown
from tests.generators.diagram import tokens
from tests.generators.diagram.estates import shop, synthetic

ESTATES = {"shop": shop(), "sixty": synthetic(60, 2.0)}


@pytest.mark.parametrize("about", ESTATES.values(), ids=ESTATES)
def test_dot_has_every_system_and_every_integration(about: Subject) -> None:
    (made,) = dot.make.make(about)
    structure, _ = tokens.dot(str(made.content))
    assert structure.count("->") == len(about.estate.integrations)
    nodes = [
        word
        for before, word, after in zip(structure, structure[1:], structure[2:], strict=False)
        if after == "[" and before != "->"
    ]
    assert sum(bool(re.fullmatch(r"n\d+", word)) for word in nodes) == len(about.estate.systems)
    assert not {"URL", "href", "target", "image"} & set(structure)


def test_dot_text_is_escaped_by_us() -> None:
    assert escape("a\\") == "a\\\\"
    assert escape('"') == '\\"'
    assert escape("<b>&") == "&lt;b&gt;&amp;"


@pytest.mark.parametrize("about", ESTATES.values(), ids=ESTATES)
def test_mermaid_has_every_system_and_every_integration(about: Subject) -> None:
    (made,) = mermaid.make.make(about)
    lines = tokens.mermaid(str(made.content))
    assert sum(line.startswith("    n") for line in lines) == len(about.estate.systems)
    assert sum(line.startswith("  n") for line in lines) == len(about.estate.integrations)
    assert made.notes == ()


def test_mermaid_falls_back_to_the_zones_and_says_so() -> None:
    (made,) = mermaid.make.make(synthetic(400, 1.5))
    lines = tokens.mermaid(str(made.content))
    assert len(str(made.content)) < CHARACTERS
    assert sum(line.startswith("    n") for line in lines) < 30
    assert made.notes == (
        "The zone overview stands in for the map: 400 systems and 600 integrations are more than Mermaid viewers draw.",
    )
    assert lines[1] == f"  %% {made.notes[0]}"


def test_mermaid_words_are_entities() -> None:
    assert entities('a "b" <c>') == "a #34;b#34; #60;c#62;"
    assert entities("%%{init}%%") == "#37;#37;#123;init#125;#37;#37;"


@pytest.mark.parametrize("about", ESTATES.values(), ids=ESTATES)
def test_tables_have_every_system_and_every_integration(about: Subject) -> None:
    sizes = {"systems": len(about.estate.systems), "integrations": len(about.estate.integrations)}
    for artifact in csv_table.make.make(about):
        rows = list(csv.DictReader(io.StringIO(str(artifact.content))))
        assert [row["id"] for row in rows] == sorted(getattr(about.estate, artifact.path.removesuffix(".csv")))
    for artifact in markdown.make.make(about):
        body = str(artifact.content).split("| --- |")[-1]
        assert body.count("\n| ") == sizes[artifact.path.removesuffix(".md")]


def test_dot_says_how_many_lines_are_drawn_as_one() -> None:
    drawn = views.zones(synthetic(60, 2.0))
    many = max(drawn.wires, key=lambda wire: wire.bundle)
    assert many.bundle > 1

    def label(wire: Wire) -> str:
        edge = dot.dot(replace(drawn, wires=(wire,))).partition(" -> ")[2]
        return "".join(re.findall(r'label="([^"]*)"', edge))

    assert label(replace(many, mark=None)) == f"{many.bundle} integrations"
    assert label(replace(many, mark=None, bundle=1)) == ""
