"""No text of a spec changes the structure of anything drawn or listed."""

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from cadee.generators.base import Artifact, Generator, Subject
from cadee.generators.diagram import circuit, dot, journeys, layers, mermaid, split, svg, zones
from cadee.generators.diagram.circuit_table import twins
from cadee.generators.diagram.current import circuit as current
from cadee.generators.diagram.page import page
from cadee.generators.diagram.sheets import CHANGE, FAILURE, FOCUS, View, sheets
from cadee.generators.table import csv as csv_table
from cadee.generators.table import markdown
from cadee.model.estate import Estate
from tests.generators.diagram import tokens
from tests.generators.diagram.estates import FINDINGS, SHOP, finding, subject
from tests.generators.diagram.page import read, skeleton
from tests.generators.diagram.payloads import PAYLOADS

HARMLESS = "Harmless"


@cache
def poisoned(text: str) -> Subject:
    """The shop with `text` in every free field that anything draws or lists."""
    document = deepcopy(SHOP)
    document["workflow"] |= {"name": text, "description": text}
    for section in ("systems", "owners", "zones", "environments", "identities", "data", "journeys", "integrations"):
        for entry in document[section].values():
            entry["name"] = text
            entry["description"] = text
    document["systems"]["assistant"]["runbook"] = text
    findings = [
        finding(item.element, item.severity, item.code, item.layer, message=text, witness=item.witness)
        for item in FINDINGS
    ]
    return subject(document, *findings)


def made(generator: Generator, about: Subject) -> list[str]:
    return [str(artifact.content) for artifact in generator.make(about)]


def views(about: Subject) -> Iterator[Artifact]:
    """The views that no generator makes: a focus, two failures, a change, and the parts of a map that is split."""
    for view in (
        View(FOCUS, "assistant", 2),
        View(FAILURE, "ai-gateway"),
        View(FAILURE, "chat-primary"),
        View(CHANGE, "v1", before=without(about.estate)),
    ):
        for sheet in sheets(about, view):
            yield Artifact(f"{sheet.name}.svg", page(about, sheet))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(split, "BUDGET", 5)
        for sheet in sheets(about, View()):
            yield Artifact(f"{sheet.name}.svg", page(about, sheet))


def circuit_csv(about: Subject) -> Iterator[Artifact]:
    yield from (artifact for artifact in twins(about, current(about)) if artifact.path.endswith(".csv"))


def without(before: Estate) -> Estate:
    """The estate before a store and what leads to it were added."""
    sections = {
        name: {key: entry for key, entry in entries.items() if "vault" not in key and "store" not in key}
        for name, entries in before.sections.items()
    }
    return replace(before, sections=sections)


def svg_structure(text: str) -> object:
    def flat(tree: Any) -> Any:  # a name may take one line or two: how many texts a group holds is not structure
        tag, name, children = tree
        kept = [flat(child) for child in children]
        return tag, name, [child for place, child in enumerate(kept) if place == 0 or child != kept[place - 1]]

    return flat(skeleton(read(text)))


def csv_structure(text: str) -> object:
    assert "\r" not in text.replace("\r\n", "")
    rows = list(csv.reader(io.StringIO(text)))
    for row in rows:
        for cell in row:
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")), cell
    return [len(row) for row in rows]


def markdown_structure(text: str) -> object:
    parser = (
        pytest.importorskip("markdown_it").MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    )
    found = []
    for token in parser.parse(text):
        inner = [child.type for child in token.children or ()]
        assert set(inner) <= {"text"}, (inner, token.content)
        assert not re.search(r"https?://|www\.|(?<![\w])@\w", token.content.replace("&#", "")), token.content
        found.append(token.type)
    return found


STRUCTURES: dict[str, tuple[Generator, Callable[[str], object]]] = {
    "svg": (svg.make, svg_structure),
    "journeys": (journeys.make, svg_structure),
    "zones": (zones.make, svg_structure),
    "layers": (layers.make, svg_structure),
    "views": (Generator("views", "", "emitted only", views), svg_structure),
    "circuit": (circuit.make, svg_structure),
    "circuit table": (Generator("circuit table", "", "emitted only", circuit_csv), csv_structure),
    "dot": (dot.make, lambda text: tokens.dot(text)[0]),
    "mermaid": (mermaid.make, tokens.mermaid),
    "csv": (csv_table.make, csv_structure),
    "markdown": (markdown.make, markdown_structure),
}


@pytest.mark.parametrize("name", STRUCTURES)
def test_structure_is_that_of_a_harmless_text(name: str) -> None:
    generator, structure = STRUCTURES[name]
    expected = [structure(text) for text in made(generator, poisoned(HARMLESS))]
    for payload in PAYLOADS:
        found = [structure(text) for text in made(generator, poisoned(payload))]
        assert found == expected, payload


@pytest.mark.parametrize("name", STRUCTURES)
def test_nothing_that_acts_is_in_the_text(name: str) -> None:
    generator, _ = STRUCTURES[name]
    for payload in PAYLOADS:
        for text in made(generator, poisoned(payload)):
            lines = (line.lstrip("\t") for line in text.split("\n"))
            assert all(ord(character) >= 32 for line in lines for character in line), payload
            assert not re.search("[\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]", text), payload


def test_payloads_are_many_and_reach_the_picture() -> None:
    assert len(PAYLOADS) >= 40
    (text,) = made(svg.make, poisoned("<b>&\"'\\"))
    assert "&lt;b&gt;&amp;" in text
    assert "<b>" not in text


@pytest.mark.skipif(shutil.which("dot") is None, reason="no Graphviz is installed")
def test_graphviz_reads_what_the_model_says() -> None:
    texts = [made(dot.make, poisoned(payload))[0] for payload in PAYLOADS]
    run = subprocess.run(
        ["dot", "-Tjson"], input="".join(texts), capture_output=True, text=True, check=True, timeout=300
    )
    assert run.stderr == ""
    graphs = json.loads("[" + re.sub(r"^}\n\{", "},\n{", run.stdout.strip(), flags=re.MULTILINE) + "]")
    assert len(graphs) == len(PAYLOADS)
    for graph in graphs:
        clusters = [item for item in graph["objects"] if item["name"].startswith("cluster_")]
        nodes = [item for item in graph["objects"] if not item["name"].startswith("cluster_")]
        assert len(nodes) == len(SHOP["systems"])
        assert len(graph["edges"]) == len(SHOP["integrations"])
        assert len(clusters) == 6
        assert not any(
            key.lower() in ("url", "href", "target", "image") for item in (*nodes, *graph["edges"]) for key in item
        )
