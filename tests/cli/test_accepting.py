"""What is accepted stays visible and does not count: waivers, comments, configurations, baselines."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import SOUND, Run

Write = Callable[[str], Path]

SPARE = SOUND.replace(
    "  desk: {kind: human, owner: platform}\n",
    "  desk: {kind: human, owner: platform}\n  spare: {kind: store, owner: platform}\n",
)
WAIVER = """\
waivers:
  spare-store:
    rule: CADEE-A-034
    scope: [systems/spare]
    reason: It is filled in January.
    owner: platform
    approver: maya
    compensating_control: It is empty.
    expires: 2027-01-31
"""
ONLY = ("--today", "2026-11-23", "--select", "A-034,A-036,C-019,C-027")


def test_a_waived_finding_does_not_count_and_is_told(run: Run, workspace: Write) -> None:
    assert run("check", workspace(SPARE), *ONLY).status == 1
    ran = run("check", workspace(SPARE + WAIVER), *ONLY)
    assert ran.status == 0
    assert "Accepted" in ran.out
    assert "waivers/spare-store until 2027-01-31, approved by maya: It is filled in January." in ran.out
    assert "1 accepted" in ran.out
    long = WAIVER.replace("It is filled in January.", "It is filled in January. " * 12)
    after = run("check", workspace(SPARE + long), *ONLY).out.partition("Accepted")[2].splitlines()
    assert max(len(line) for line in after if line.startswith("      ")) <= 110
    told = json.loads(run("check", workspace(SPARE + WAIVER), *ONLY, "--format", "json").out)
    assert told["findings_total"] == 0
    assert told["accepted"][0]["accepted"]["by"] == "waivers/spare-store"
    assert {rule["result"] for rule in told["rules"] if rule["code"] == "CADEE-A-034"} == {"waived"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("expires: 2027-01-31", "expires: 2026-11-22"),
        ("    expires: 2027-01-31\n", ""),
        ("    reason: It is filled in January.\n", ""),
        ("    compensating_control: It is empty.\n", ""),
        ("approver: maya", "approver: platform"),
        ("    approver: maya\n", ""),
        ("    owner: platform\n    approver", "    approver"),
        ("rule: CADEE-A-034", "rule: CADEE-A-036"),
        ("[systems/spare]", "[systems/desk]"),
        ("expires: 2027-01-31", "granted: 2026-11-24\n    expires: 2027-01-31"),
    ],
)
def test_a_waiver_that_says_too_little_accepts_nothing(run: Run, workspace: Write, before: str, after: str) -> None:
    assert before in WAIVER
    ran = run("check", workspace(SPARE + WAIVER.replace(before, after)), *ONLY)
    assert ran.status == 1
    assert "error[CADEE-A-034 loose-end]" in ran.out


@pytest.mark.parametrize("day", ["2026-11-23", "2027-01-31"])
def test_the_first_and_the_last_day_of_a_waiver_count(run: Run, workspace: Write, day: str) -> None:
    text = SPARE + WAIVER.replace("expires:", "granted: 2026-11-23\n    expires:")
    assert run("check", workspace(text), "--select", "A-034", "--today", day).status == 0


def test_a_comment_accepts_a_warning_beside_it_and_nothing_grave(run: Run, workspace: Write) -> None:
    select = ("--select", "EN-001", "--today", "2026-11-23")
    bare = SOUND.replace("  chat: {kind: channel, owner: platform}\n", "  chat: {kind: channel}\n")
    assert "warn[CADEE-EN-001" in run("check", workspace(bare), *select).out
    beside = bare.replace(
        "{kind: channel}\n", "{kind: channel} # cadee: ignore[CADEE-EN-001] the team is formed in May\n"
    )
    ran = run("check", workspace(beside), *select)
    assert "warn[CADEE-EN-001" not in ran.out.replace("  warn[CADEE-EN-001]", "")
    assert "comment: the team is formed in May" in ran.out
    above = bare.replace("  chat:", "  # cadee: ignore[CADEE-EN-001] the team is formed in May\n\n  # soon\n  chat:")
    assert "comment: the team is formed in May" in run("check", workspace(above), *select).out
    grave = SPARE.replace(
        "{kind: store, owner: platform}", "{kind: store, owner: platform} # cadee: ignore[CADEE-A-034] soon"
    )
    assert run("check", workspace(grave), "--select", "A-034").status == 1


def test_text_inside_a_value_is_no_comment(run: Run, workspace: Write) -> None:
    text = SOUND.replace(
        "  chat: {kind: channel, owner: platform}\n",
        "  chat:\n    kind: channel\n    description: |\n      # cadee: ignore[CADEE-EN-001] not a comment\n",
    )
    ran = run("check", workspace(text), "--select", "EN-001,C-027", "--today", "2026-11-23")
    assert "warn[CADEE-EN-001 absent-owner]" in ran.out
    assert "comment" not in ran.out.replace("not a comment", "")


def test_a_baseline_tells_old_from_new(run: Run, workspace: Write, tmp_path: Path) -> None:
    kept = tmp_path / "known.json"
    first = run("check", workspace(SPARE), *ONLY, "--write-baseline", kept)
    assert first.status == 1
    assert "kept 1 findings as known" in first.err
    again = SPARE.replace("systems:\n", "systems:\n  # moved by a line\n")
    ran = run("check", workspace(again), *ONLY, "--baseline", kept)
    assert ran.status == 1
    assert "(known)" in ran.out
    assert "1 known" in ran.out
    assert run("check", workspace(again), *ONLY, "--baseline", kept, "--new-only").status == 0
    worse = again.replace("  spare:", "  idle: {kind: store, owner: platform}\n  spare:")
    ran = run("check", workspace(worse), *ONLY, "--baseline", kept, "--new-only")
    assert ran.status == 1
    assert "'idle'" in ran.out
    assert "'spare'" not in ran.out
    ran = run("check", workspace(SOUND), *ONLY, "--baseline", kept)
    assert "1 of the baseline gone" in ran.out
    lines = kept.read_text().splitlines()
    assert len(lines) == 6


def test_a_baseline_survives_a_renamed_file_and_a_reordered_list(run: Run, tmp_path: Path) -> None:
    head, _, systems = SPARE.partition("systems:\n")
    for name in ("a.yaml", "b.yaml"):
        folder = tmp_path / name.removesuffix(".yaml")
        folder.mkdir()
        (folder / "cadee.yaml").write_text(f"include: [{name}]\n{head}", encoding="utf-8")
        (folder / name).write_text(f"systems:\n{systems}", encoding="utf-8")
    run("check", tmp_path / "a", *ONLY, "--write-baseline", tmp_path / "known.json")
    assert run("check", tmp_path / "b", *ONLY, "--baseline", tmp_path / "known.json", "--new-only").status == 0


def test_only_a_baseline_is_a_baseline(run: Run, workspace: Write, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    for text in (
        "{}",
        "[]",
        '{"schema": "cadee-baseline/1", "findings": {"a": 1}}',
        "{",
        '{"schema": "cadee-baseline/1"}',
    ):
        wrong.write_text(text)
        ran = run("check", workspace(SOUND), "--baseline", wrong)
        assert ran.status == 2
        assert "is not a baseline" in ran.err
    ran = run("check", workspace(SOUND), "--new-only")
    assert ran.status == 2
    assert "needs something to compare with" in ran.err


def configured(workspace: Path, text: str, name: str = "cadee.toml") -> Path:
    (workspace / name).write_text(text, encoding="utf-8")
    return workspace


def test_a_configuration_selects_grades_and_sets_apart(run: Run, workspace: Write) -> None:
    folder = configured(workspace(SPARE), 'select = ["A-034"]\n')
    ran = run("check", folder)
    assert "1 rule asked" in ran.out
    assert "cadee.toml: only A-034 asked" in ran.out
    assert ran.status == 1
    configured(folder, '[severity]\nloose-end = "warn"\n')
    assert run("check", folder, "--select", "A-034").status == 0
    configured(folder, 'ignore = ["A-034"]\n')
    assert "loose-end" not in run("check", folder, "--select", "A-034,A-036").out
    configured(folder, '[per-path]\n"*.yaml" = ["A-034"]\n')
    ran = run("check", folder, "--select", "A-034")
    assert ran.status == 0
    assert "cadee.toml: configured for *.yaml" in ran.out
    (folder / "cadee.toml").unlink()
    configured(folder, '[tool.other]\nx = 1\n[tool.cadee]\nselect = ["A-036"]\n', "pyproject.toml")
    assert "loose-end" not in run("check", folder).out
    assert (
        "loose-end" in run("check", folder, "--config", configured(folder.parent, "", "empty.toml") / "empty.toml").out
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("selct = []", "nothing is called 'selct'"),
        ("select = 'A'", "'select' must be a list of texts"),
        ("select = ['A-999']", "no rule matches 'A-999'"),
        ("[severity]\nA-034 = 'grave'", "the severity of 'A-034' is 'grave'"),
        ("[severity]\nA-999 = 'warn'", "no rule matches 'A-999'"),
        ("[parameters.A-034]\nmost = 1", "CADEE-A-034 has no parameter 'most'"),
        ("severity = 1", "'severity' must be a table"),
        ("[per-path]\n'*' = 1", "'*' must be a list of texts"),
        ("[per-path]\n'*' = 1", '`"*" = ["..."]`'),
        ("select = ['architectur']", "Did you mean architecture?"),
        ("[parameters.A-031]\nmost_days = '60'", "like its default, 90."),
        ("baseline = 1", "'baseline' must be text"),
        ("= 1", "is not TOML"),
    ],
)
def test_a_wrong_configuration_is_refused_with_a_fix(run: Run, workspace: Write, text: str, said: str) -> None:
    ran = run("check", configured(workspace(SOUND), text))
    assert ran.status == 2
    assert "cadee.toml" in ran.err
    assert said in ran.err
    assert "fix:" in ran.err


def test_the_search_for_a_configuration_ends_at_the_repository(run: Run, workspace: Write) -> None:
    folder = workspace(SPARE)
    configured(folder.parent, 'select = ["A-036"]\n')
    assert "loose-end" not in run("check", folder).out
    (folder / ".git").mkdir()
    assert "loose-end" in run("check", folder).out
