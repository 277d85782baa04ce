"""cadee assess: text, Markdown and JSON say the same, and the status is that of check."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import SOUND, Run
from tests.cli.test_accepting import SPARE

Write = Callable[[str], Path]
ROOT = Path(__file__).parent.parent.parent
PILOT = ROOT / "examples" / "retail-customer-service-sandbox"


def test_every_format_names_the_layer_that_limits_and_the_places(run: Run) -> None:
    text = run("assess", PILOT, "--today", "2026-11-23")
    data = json.loads(run("assess", PILOT, "--today", "2026-11-23", "--format", "json").out)
    page = run("assess", PILOT, "--today", "2026-11-23", "--format", "markdown").out
    assert text.status == 1
    assert f"Limiting layer: {data['limiting']}; {data['why']}." in text.out
    assert f"**Limiting layer**: {data['limiting']}; {data['why']}." in page
    first = next(move for move in data["moves"] if move["layer"] == data["limiting"])
    headline = f"To move {first['layer']} from {first['word']} to {first['after']}, mend {len(first['changes'])} places"
    assert headline in text.out
    assert f"## {headline}" in page
    everything = run("assess", PILOT, "--today", "2026-11-23", "--all").out
    for move in data["moves"]:
        for change in move["changes"]:
            assert change["element"] in everything
            assert f"`{change['element']}`" in page
    assert "--all lists them" in text.out
    assert "--all lists them" not in everything


def test_a_clean_workspace_has_nothing_to_move(run: Run) -> None:
    ran = run("assess", ROOT / "examples" / "retail-customer-service", "--today", "2026-11-23")
    assert "Limiting layer: none; no finding of a layer stops production." in ran.out
    assert "To move" not in ran.out


def test_names_cannot_write_markdown(run: Run, workspace: Write) -> None:
    named = SPARE.replace("name: Care", "name: 'Care | **x** <b>'")
    page = run("assess", workspace(named), "--format", "markdown").out
    assert "Care \\| \\*\\*x\\*\\* \\<b\\>" in page


@pytest.mark.parametrize("format", ["yaml", "sarif"])
def test_an_unknown_format_is_refused(run: Run, workspace: Write, format: str) -> None:
    ran = run("assess", workspace(SOUND), "--format", format)
    assert ran.status == 2
    assert "Formats are: text, markdown, json." in ran.err


def test_a_wrong_spec_is_told_and_not_assessed(run: Run, workspace: Write) -> None:
    ran = run("assess", workspace(SOUND + "nonsense: 1\n"))
    assert ran.status == 2
    assert "nonsense" in ran.err
    assert ran.out == ""


def test_one_is_not_told_as_several(run: Run) -> None:
    told = run("assess", ROOT / "examples" / "first-look", "--today", "2026-11-23").out
    assert "0 of 1 rule met; 2 grave findings" in told
    assert "0 of 1 rule met; 1 lesser finding\n" in told
    assert "1 grave and 2 lesser findings" in told
    assert "      1 place; --all lists them" in told
