"""Text for people: frames under the right characters, one voice, nothing that moves the terminal."""

import json
from dataclasses import replace
from datetime import date

import pytest

from cadee.diagnostic import Finding, Mark, Place, Report, Result, RuleResult, Severity, Step, Witness
from cadee.reporters import reporters
from cadee.reporters.base import View
from cadee.reporters.frame import frame
from cadee.reporters.ink import Ink, clean, width
from cadee.standing import standings

SOURCE = "systems:\n  desk: {owner: nobody}\n  läden😀: {zone: core}\nowners:\n  nobody: {kind: team}\n"
FINDING = Finding(
    code="CADEE-EN-001",
    name="absent-owner",
    layer="enablement",
    severity=Severity.ERROR,
    message="team 'nobody' is empty",
    place=Place("cadee.yaml", 2, 17, 2, 23),
    element="systems/desk",
    label="nobody behind it",
    why="A name in a file is not an owner.",
    fix="Name a person.",
)
PASSED = RuleResult("CADEE-A-001", "gateway-bypass", "architecture", Result.PASSED, proofs=("2 models reached",))
FAILED = RuleResult("CADEE-EN-001", "absent-owner", "enablement", Result.FAILED)
REPORT = Report(
    "Care",
    "2026-11-23",
    (),
    (FINDING,),
    (PASSED, FAILED),
    (),
    {"files": 1, "systems": 2},
    "abc",
    {"cadee.yaml": SOURCE},
)
PLAIN = Ink(colour=False, glyphs=True)


def stood(report: Report) -> Report:
    return replace(report, layers=standings(None, report.findings, report.results, date(2026, 11, 23)))


def text(report: Report, **view: object) -> str:
    return reporters()["text"].render(stood(report), View(**view))  # type: ignore[arg-type]


def test_the_caret_stands_under_the_value() -> None:
    lines = list(frame(FINDING, REPORT.sources, PLAIN))
    assert lines[0] == " --> cadee.yaml:2:17"
    assert lines[2] == "2 |   desk: {owner: nobody}"
    assert lines[3] == "  |                 ^^^^^^ nobody behind it"


def test_columns_are_code_points_and_carets_are_cells() -> None:
    wide = replace(FINDING, place=Place("cadee.yaml", 3, 18, 3, 22), label="")
    *_, line, caret = frame(wide, REPORT.sources, PLAIN)
    assert line == "3 |   läden😀: {zone: core}"
    assert caret.index("^") - 1 == line.index("core")  # the emoji is one code point and two cells
    assert caret.count("^") == 4


def test_a_second_place_is_shown_with_its_words() -> None:
    marked = replace(FINDING, related=(Mark(Place("cadee.yaml", 5, 3, 5, 9), "declared here"),))
    shown = "\n".join(frame(marked, REPORT.sources, PLAIN))
    assert "5 |   nobody: {kind: team}\n  |   ------ declared here" in shown
    elsewhere = replace(FINDING, related=(Mark(Place("owners.yaml", 1, 1, 1, 4), "declared here"),))
    assert "::: owners.yaml:1:1" in "\n".join(frame(elsewhere, {**REPORT.sources, "owners.yaml": "abc: 1\n"}, PLAIN))


def test_a_long_line_is_cut_around_the_caret() -> None:
    line = "x" * 500 + " owner " + "y" * 500
    *_, shown, caret = frame(replace(FINDING, place=Place("a.yaml", 1, 502, 1, 507), label=""), {"a.yaml": line}, PLAIN)
    assert len(shown) < 140
    assert shown[caret.index("^") : caret.rindex("^") + 1] == "owner"


def test_the_verdict_comes_first_and_counts_last() -> None:
    lines = text(REPORT).splitlines()
    assert lines[0].startswith("NOT READY  Care")
    assert "Human Cockpit  ✕ not met" in lines[4]
    assert lines[-1] == "1 error; checked 1 file, 2 systems; 2 rules asked; judged on 2026-11-23"


@pytest.mark.parametrize(
    ("severity", "words"),
    [("block", "MUST NOT CARRY PRODUCTION TRAFFIC"), ("error", "NOT READY"), ("warn", "READY WITH REMARKS")],
)
def test_the_verdict_follows_the_gravest(severity: str, words: str) -> None:
    assert text(replace(REPORT, findings=(replace(FINDING, severity=Severity(severity)),))).startswith(words)


def test_could_not_tell_is_never_a_pass() -> None:
    broken = replace(FAILED, result=Result.COULD_NOT_TELL, reason="KeyError")
    report = replace(REPORT, findings=(), results=(PASSED, broken))
    assert text(report).startswith("COULD NOT TELL")
    assert "KeyError" in text(report)
    assert next(layer.word for layer in stood(report).layers if layer.layer == "enablement") == "at risk"


def test_a_clean_report_says_what_was_proven() -> None:
    clean_report = replace(REPORT, findings=(), results=(PASSED,))
    assert "✓ CADEE-A-001  2 models reached" in text(clean_report)
    assert text(clean_report).startswith("READY")


def test_a_layer_nobody_asked_about_is_not_green() -> None:
    words = {layer.layer: layer.word for layer in stood(replace(REPORT, findings=(), results=(PASSED,))).layers}
    assert words["architecture"] == "met"
    assert words["data"] == "not assessed"


def test_the_reason_of_a_rule_is_told_once() -> None:
    twice = replace(REPORT, findings=(FINDING, replace(FINDING, message="another")))
    assert text(twice).count("= why:") == 1


def test_witnesses_are_written_out() -> None:
    path = Witness(
        "path", (Step("systems/a"), Step("integrations/b", "past the gateway"), Step("systems/c")), "shortest"
    )
    shown = text(replace(REPORT, findings=(replace(FINDING, witness=path),)))
    assert "= path: systems/a → integrations/b → systems/c" in shown
    assert "integrations/b: past the gateway" in shown
    total = Witness("sum", (Step("systems/a", "2 s"), Step("systems/c", "3 s")))
    assert "systems/a: 2 s" in text(replace(REPORT, findings=(replace(FINDING, witness=total),)))


HOSTILE = "x\x1b[2J\x1b]8;;http://evil\x07\u202egpj.exe\u200b\x00\r\x9b31m"


def test_nothing_moves_the_terminal() -> None:
    hostile = replace(FINDING, message=HOSTILE, label=HOSTILE, why=HOSTILE, fix=HOSTILE, help=HOSTILE)
    shown = text(replace(REPORT, workspace=HOSTILE, findings=(hostile,), sources={"cadee.yaml": HOSTILE * 3}))
    assert not [char for char in shown if (ord(char) < 32 and char != "\n") or 0x7F <= ord(char) < 0xA0]
    assert "\u202e" not in shown
    assert "\u200b" not in shown


def test_no_line_is_a_command_to_a_ci_runner() -> None:
    hostile = "::set-output name=x::y"
    shown = text(replace(REPORT, workspace=hostile, findings=(replace(FINDING, message=hostile, label=hostile),)))
    assert not [
        line for line in shown.splitlines() if line.lstrip().startswith("::") and not line.lstrip().startswith("::: ")
    ]


def test_ascii_terminals_get_ascii() -> None:
    shown = text(replace(REPORT, findings=()), glyphs=False)
    assert shown.isascii()
    assert "+ met" in shown


def test_json_is_strict_and_whole() -> None:
    read = json.loads(reporters()["json"].render(stood(REPORT), View()), parse_constant=pytest.fail)
    assert read["findings"][0]["place"]["column"] == 17
    assert read["findings_total"] == 1
    assert {layer["layer"]: layer["word"] for layer in read["layers"]}["enablement"] == "not met"


def test_widths() -> None:
    assert [width(word) for word in ("abc", "漢字", "e\u0301", "😀")] == [3, 4, 1, 2]
    assert clean("a\tb") == "a\tb"
