"""cadee decide: every form says the same, no status is a pass by accident, faults have places."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from tests.cli.conftest import SOUND, Run
from tests.decide.kpis import AFTER, BEFORE, csv, fcr
from tests.test_readme import pattern, sessions

Write = Callable[[str], Path]
ROOT = Path(__file__).parent.parent.parent
SHOP = ROOT / "examples" / "retail-customer-service"
PILOT = ROOT / "examples" / "retail-customer-service-sandbox"
GOOD, BAD = SHOP / "evidence" / "measurements.csv", PILOT / "evidence" / "measurements.json"
DAY = ("--today", "2026-11-23")
PAGE = ROOT / "docs" / "decide.md"
SPEC = SOUND.replace("exposure: internal", "exposure: internal, approver: maya").replace(
    "  platform: {kind: team", "  care: {kind: team, members: [maya]}\n  platform: {kind: team"
)
ROWS = [{"kpi": "fcr", **BEFORE, "n": 8000, "successes": 5600}, {"kpi": "fcr", **AFTER, "n": 8000, "successes": 5920}]


@pytest.fixture
def small(workspace: Write, tmp_path: Path) -> Callable[..., tuple[Path, Path]]:
    """A workspace with one KPI, and a file that says how it did: so many successes of 8,000."""

    def write(successes: int = 5920, n: int = 8000) -> tuple[Path, Path]:
        file = tmp_path / "m.csv"
        file.write_bytes(csv(ROWS[0], {**ROWS[1], "n": n, "successes": successes}))
        return workspace(SPEC + "kpis:\n" + fcr()), file

    return write


def test_the_retailer_scales_and_says_why(run: Run) -> None:
    ran = run("decide", SHOP, "-m", GOOD, *DAY)
    assert ran.status == 0, ran.err
    assert ran.out.startswith("SCALE  AI Customer Service Automation (production), 2026-11-23\n")
    assert "Widen from quarter (25% of users) to half (50%)." in ran.out
    assert "no control ran beside Cost of a resolved contact, Wrong actions and Correct\n  answers." in ran.out
    assert "The rule of evidence and the decisions of the spec (scale) both say scale." in ran.out


def test_the_pilot_is_paused_and_says_why(run: Run) -> None:
    ran = run("decide", PILOT, "-m", BAD, *DAY)
    assert ran.status == 1
    assert ran.out.startswith("PAUSE: STOP OR SHRINK  AI Customer Service Pilot (production), 2026-11-23\n")
    assert "blocking-rule: CADEE-A-001 fails" in ran.out
    assert "first-contact-resolution: it was measured in sandbox, and this is about production" in " ".join(
        ran.out.split()
    )
    assert "The rule of evidence says pause; the spec has decisions, and none of them applies." in ran.out
    assert "not-pre-declared: first-contact-resolution was not declared before" in ran.out


def test_hold_never_looks_like_scale(run: Run, small: Callable[..., tuple[Path, Path]]) -> None:
    folder, file = small(5600, 8000)
    told = run("decide", folder, "-m", file, "--today", "2026-11-10")
    assert (told.status, told.out.split("  ")[0]) == (1, "REDESIGN")
    folder, file = small(145, 200)
    held = run("decide", folder, "-m", file, "--today", "2026-11-10")
    assert (held.status, held.out.split("  ")[0]) == (1, "HOLD: ERRORS ARE OPEN")
    allowed = run("decide", folder, "-m", file, "--today", "2026-11-10", "--allow-hold")
    assert (allowed.status, allowed.out) == (0, held.out)
    folder, file = small()
    told = run("decide", folder, "-m", file, "--today", "2026-11-10")
    assert (told.status, "that production may not have" in told.out) == (1, True), "a gain does not outrank an error"
    assert run("decide", SHOP, "-m", GOOD, *DAY).status == 0
    folder, file = small(4000)
    assert run("decide", folder, "-m", file, "--today", "2026-11-10", "--allow-hold").status == 1


@pytest.mark.parametrize(("folder", "file"), [(SHOP, GOOD), (PILOT, BAD)], ids=["shop", "pilot"])
def test_json_has_its_shape_and_says_what_the_text_says(run: Run, tmp_path: Path, folder: Path, file: Path) -> None:
    call = ("decide", folder, "-m", file, *DAY)
    printed, text = run(*call, "--json"), run(*call, "--verbose").out
    stored = tmp_path / "decision.json"
    assert run(*call, "--out", stored, "--quiet").out == ""
    assert stored.read_text(encoding="utf-8") == printed.out
    schema = json.loads((ROOT / "specs/schema/decision/decision-1.schema.json").read_text("utf-8"))
    told = json.loads(printed.out)
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(told)) == []
    flat = " ".join(text.split())
    for each in told["kpis"]:
        assert each["sentence"] in flat
    for each in told["reasons"]:
        assert each["words"] in flat
    assert told["agreement"] in flat


def test_an_earlier_decision_makes_blockers_return(
    run: Run, small: Callable[..., tuple[Path, Path]], tmp_path: Path
) -> None:
    broken = tmp_path / "old.json"
    for text in ("", "{}", "[]", '{"blockers": [1]}', "[" * 100_000):
        broken.write_text(text)
        folder, file = small()
        ran = run("decide", folder, "-m", file, "--previous", broken)
        assert (ran.status, ran.out) == (2, "")
        assert "is no earlier decision" in ran.err
    october, november = tmp_path / "october.json", tmp_path / "november.json"
    for file, today in ((october, "2026-10-30"), (november, "2026-11-20")):
        run("decide", PILOT, "-m", BAD, "--today", today, "--out", file, "-q")
    call = ("decide", PILOT, "-m", BAD, *DAY, "--json", "--previous", november)
    twice, again = run(*call, "--previous", november), run(*call, "--previous", october)
    assert "blocker-returns" not in twice.out
    assert "blocker-returns" in again.out
    assert json.loads(again.out)["outcome"] == "pause"


@pytest.mark.parametrize(("folder", "file"), [(SHOP, GOOD), (PILOT, BAD)], ids=["shop", "pilot"])
def test_the_chart_draws_each_measure_and_nothing_else(run: Run, tmp_path: Path, folder: Path, file: Path) -> None:
    chart = tmp_path / "chart.svg"
    call = ("decide", folder, "-m", file, *DAY, "-q", "--chart", chart)
    run(*call)
    first = chart.read_bytes()
    run(*call)
    assert chart.read_bytes() == first
    told = json.loads(run("decide", folder, "-m", file, *DAY, "--json").out)
    root = ET.fromstring(first)
    drawn = [group for group in root.iter() if group.get("class") == "measure"]
    assert len(drawn) == len(told["kpis"])
    circles = [len([e for e in group.iter() if e.tag.endswith("circle")]) for group in drawn]
    assert circles == [1 if each["change"] else 0 for each in told["kpis"]]
    assert not [
        e for e in root.iter() if e.tag.rpartition("}")[2] in ("script", "foreignObject", "image", "a", "style")
    ]


def test_faults_of_a_file_are_told_with_places(run: Run, small: Callable[..., tuple[Path, Path]]) -> None:
    folder, file = small()
    file.write_text("kpi,period,n,successes\nfcr,after,10,20\nfcr,soon,10,5\n")
    ran = run("decide", folder, "-m", file)
    assert (ran.status, ran.out) == (2, "")
    assert "m.csv:2:14: 20 successes of 10 cases" in ran.err
    assert "m.csv:3:5: period is 'soon'" in ran.err
    assert (ran.err.count("fix: "), ran.err.count("cadee: ")) == (2, 2)
    file.write_text("kpi,period,n,successes\nother,after,10,5\n")
    assert "m.csv:2:1: no KPI 'other' is declared" in run("decide", folder, "-m", file).err
    file.write_text("kpi,period,email\nfcr,after,a@b.example\n")
    assert "looks like data about persons" in run("decide", folder, "-m", file).err


def test_wrong_calls_are_refused(run: Run, tmp_path: Path) -> None:
    assert run("decide", SHOP).status == 2
    assert "cannot be read" in run("decide", SHOP, "-m", tmp_path / "none.csv").err
    assert "Declared are: sandbox, staging, production." in run("decide", SHOP, "-m", GOOD, "--env", "prod").err
    assert run("decide", SHOP, "-m", GOOD, "--today", "soon").status == 2
    large = tmp_path / "large.csv"
    large.write_bytes(b"x" * (4 * 1024 * 1024 + 1))
    assert "more than 4194304 bytes" in run("decide", SHOP, "-m", large).err
    ran = run("decide", SHOP, "-m", GOOD, *DAY, "--chart", tmp_path / "x.png")
    assert (ran.status, "a chart is drawn as SVG, and x.png is named otherwise" in ran.err) == (2, True)
    assert not (tmp_path / "x.png").exists()
    assert run("decide", SHOP, "-m", GOOD, *DAY, "--out", tmp_path / "no" / "where.json").status == 3


def test_names_cannot_draw_or_write_anything(run: Run, workspace: Write, tmp_path: Path) -> None:
    hostile = "</text><script>alert(1)</script> \u202e \x1b[31m".replace("\x1b", "\\e")
    folder = workspace(SPEC + "kpis:\n" + fcr(more=f', name: "{hostile}"'))
    file, chart = tmp_path / "m.csv", tmp_path / "c.svg"
    file.write_bytes(csv(*ROWS))
    ran = run("decide", folder, "-m", file, "--today", "2026-11-10", "--chart", chart, "--color", "never")
    if ran.status == 2:  # the language itself may refuse such a name
        assert "\x1b" not in ran.err
        return
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out
    drawn = chart.read_text(encoding="utf-8")
    assert "<script" not in drawn
    assert "\u202e" not in drawn


def test_colour_is_only_colour_and_lines_are_short(run: Run) -> None:
    for call in (("decide", SHOP, "-m", GOOD, *DAY), ("decide", PILOT, "-m", BAD, *DAY, "--verbose")):
        plain, coloured = run(*call).out, run(*call, "--color", "always").out
        assert "\x1b[" not in plain
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
        assert coloured != plain
        assert max(map(len, plain.splitlines())) <= 120


@pytest.mark.parametrize(("command", "output"), sessions(PAGE.read_text(encoding="utf-8")))
def test_its_page_shows_what_it_prints(run: Run, monkeypatch: pytest.MonkeyPatch, command: str, output: str) -> None:
    monkeypatch.chdir(ROOT)
    printed = run(*command.split()[1:]).out
    assert pattern(output).fullmatch("".join(line.rstrip() + "\n" for line in printed.splitlines())), printed
