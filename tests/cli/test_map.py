"""cadee map: every view in every format, themes, pages, errors that name the nearest."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cadee.cli import map as command
from cadee.cli.map_formats import FORMATS
from cadee.generators.diagram.sheets import known
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
PILOT = ROOT / "examples/retail-customer-service-sandbox"
RETAIL = ROOT / "examples/retail-customer-service"
DAY = ("--today", "2026-11-23")
Write = Callable[[str], Path]

VIEWS = (
    *("whole", "zones", "journey:ask", "focus:assistant", "identity", "data", "fallback", "ownership"),
    *("failure:chat-large", "circuit"),
)


def test_the_help_names_what_there_is() -> None:
    assert tuple(FORMATS) == command.NAMES
    named = {re.sub(r"[:\[].*", "", view) for view in command.VIEWS.split(", ")}
    assert named == {*known(), "circuit"}


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_printed(run: Run, view: str) -> None:
    ran = run("map", PILOT, "--view", view, *DAY)
    assert ran.status == 0
    assert ran.out.startswith("<svg")
    assert "2026-11-23" in ran.out


@pytest.mark.parametrize("format_", ["svg", "drawio", "dot", "mermaid", "markdown"])
@pytest.mark.parametrize("view", [view for view in VIEWS if view != "circuit"])
def test_every_view_has_every_text_format(run: Run, view: str, format_: str) -> None:
    ran = run("map", PILOT, "--view", view, "--format", format_, *DAY)
    assert ran.status == 0
    starts = {"svg": "<svg", "drawio": "<mxfile", "dot": "digraph", "mermaid": "flowchart", "markdown": "# "}
    assert ran.out.lstrip("/* \n").startswith(starts[format_])


def test_all_formats_of_a_view_are_written(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("resvg_py", reason="PNG needs resvg-py")
    out = tmp_path / "out"
    formats = [word for name in ("svg", "png", "drawio", "dot", "mermaid", "markdown", "csv", "xlsx")
               for word in ("--format", name)]  # fmt: skip
    assert run("map", PILOT, "--view", "data", "--view", "circuit", *formats, "--out", out, *DAY).status == 0
    written = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert written == {
        "cadee-manifest.json", "data-map.svg", "data-map.png", "data.drawio", "data-map.dot", "data-map.mmd",
        "data-map.md", "data-map-boxes.csv", "data-map-lines.csv", "data-map.xlsx", "circuit.svg", "circuit.png",
        "circuit.md", "circuit.csv", "circuit.xlsx",
    }  # fmt: skip


def test_a_large_map_is_split_and_says_so(run: Run, tmp_path: Path) -> None:
    ran = run("map", RETAIL, *DAY)
    assert "Zone overview" in ran.out
    assert "1 of 11 pages" in ran.err
    sheet = run("map", RETAIL, "--page", "integration-map", *DAY)
    assert sheet.out.count('class="box"') == 36
    assert sheet.err == ""
    out = tmp_path / "out"
    assert run("map", RETAIL, "--out", out, *DAY).status == 0
    parts = sorted((out / "integration-map-parts").iterdir())
    shown = {
        name
        for part in parts
        for name in re.findall(r'class="box" data-element="(systems/[^"]+)"', part.read_text(encoding="utf-8"))
    }
    assert len(shown) == 36
    manifest = json.loads((out / "cadee-manifest.json").read_text(encoding="utf-8"))
    assert manifest["files"]["identity-map.svg"]["target"] == "map/identity-map/svg"


def test_a_view_is_written_again_beside_the_others(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("map", PILOT, "--out", out, *DAY)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert run("map", PILOT, "--view", "zones", "--view", "journey:ask", "--out", out, *DAY).status == 0
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_themes_change_colours_only(run: Run) -> None:
    light, dark, paper = (run("map", PILOT, "--theme", theme, *DAY).out for theme in ("light", "dark", "print"))
    assert len({light, dark, paper}) == 3
    bare = {re.sub("#[0-9A-F]{6}", "", text) for text in (light, dark, paper)}
    assert len(bare) == 1
    assert "#10161D" in dark


def test_a_change_against_a_folder(run: Run, workspace: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.cli.conftest import SOUND

    monkeypatch.chdir(tmp_path)  # a long path is cut in the heading
    folder, old = workspace(SOUND), Path("old")
    old.mkdir()
    text = SOUND.replace("  desk: {kind: human, owner: platform}\n", "  shelf: {kind: store, owner: platform}\n")
    (old / "cadee.yaml").write_text(text.replace("to: desk", "to: shelf"), encoding="utf-8")
    ran = run("map", folder, "--since", old, *DAY)
    assert ran.status == 0
    assert all(word in ran.out for word in (">Added<", ">Removed<", f"against {old}"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--view", "focus:asistant"), "there is no system 'asistant' in environment 'production'"),
        (("--view", "focus:asistant"), "Did you mean assistant?"),
        (("--view", "failure:nobody-at-all"), "Declared are: "),
        (("--view", "focus"), "needs a system"),
        (("--hops", "2"), "Say --view focus:SYSTEM"),
        (("--view", "journey:aks"), "Did you mean ask?"),
        (("--view", "zone"), "Did you mean zones?"),
        (("--view", "data:x"), "is about everything"),
        (("--view", "change"), "Name a revision with --since"),
        (("--since", "no-such-revision"), "--since"),
        (("--format", "pmg"), "Did you mean png?"),
        (("--theme", "neon"), "Themes are: light, dark, print"),
        (("--page", "journeys/aks"), "Did you mean journeys/ask?"),
        (("--view", "circuit", "--format", "dot"), "It has svg, png, markdown"),
        (("--format", "csv"), "has more than one file"),
        (("--format", "svg", "--format", "dot"), "Name a folder with --out"),
    ],
)
def test_what_is_wrong_is_named_with_a_way_out(run: Run, arguments: tuple[str, ...], says: str) -> None:
    ran = run("map", PILOT, *arguments, *DAY)
    assert ran.status == 2
    assert ran.out == ""
    assert says in ran.err
    assert "fix: " in ran.err


@pytest.mark.parametrize(
    ("picture", "arguments"),
    [
        ("failure-map.svg", ("--view", "failure:chat-large")),
        ("identity-map-dark.svg", ("--view", "identity", "--theme", "dark")),
    ],
)
def test_the_pictures_of_the_page_on_maps_are_what_it_draws(
    run: Run, picture: str, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    made = run("map", PILOT.relative_to(ROOT), *arguments, *DAY)
    assert made.out == (ROOT / "docs/images" / picture).read_text(encoding="utf-8"), f"draw docs/images/{picture} again"


def test_without_a_verdict_the_date_is_stated_all_the_same(run: Run) -> None:
    ran = run("map", PILOT, "--no-findings", *DAY)
    assert "Not assessed" in ran.out
    assert "2026-11-23" in ran.out


def test_the_words_of_a_change_go_with_the_change(run: Run, workspace: Write, tmp_path: Path) -> None:
    from tests.cli.conftest import SOUND

    folder, old, out = workspace(SOUND), tmp_path / "old", tmp_path / "out"
    old.mkdir()
    (old / "cadee.yaml").write_text(SOUND.replace("desk", "counter"), encoding="utf-8")
    assert run("map", folder, "--since", old, "--format", "csv", "--out", out, *DAY).status == 0
    assert "counter" in (out / "change-map-words.csv").read_text(encoding="utf-8")
    assert run("map", folder, "--since", folder, "--format", "csv", "--out", out, *DAY).status == 0
    left = {path.name for path in out.iterdir()}
    assert left == {"cadee-manifest.json", "change-map-boxes.csv", "change-map-lines.csv"}
