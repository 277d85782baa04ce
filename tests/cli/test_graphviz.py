"""Graphviz is used where it is installed, and missed politely where it is not."""

import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cadee.cli.graphviz import render_dot
from cadee.errors import ToolError

installed = pytest.mark.skipif(shutil.which("dot") is None, reason="no Graphviz is installed")


@installed
def test_dot_becomes_a_picture() -> None:
    drawn = render_dot('digraph { n1 [label="a"]; n1 -> n2 }', "svg")
    assert drawn
    assert ElementTree.fromstring(drawn).tag.endswith("svg")
    assert (render_dot("digraph { n1 }", "png") or b"").startswith(b"\x89PNG")


@installed
def test_what_graphviz_cannot_read_is_an_error_of_one_line() -> None:
    with pytest.raises(ToolError, match="Graphviz could not draw the map: ") as caught:
        render_dot("digraph {", "svg")
    assert "\n" not in str(caught.value)


def test_without_graphviz_there_is_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert render_dot("digraph { n1 }", "svg") is None
