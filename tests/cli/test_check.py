"""cadee check: exit statuses, formats, selection, and that no fault looks like a pass."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cadee.cli import check as command
from tests.cli.conftest import FAULTY, SOUND, Run

Write = Callable[[str], Path]
SELECT = ("--select", "A-034", "--select", "A-036")


def test_a_sound_workspace_exits_0_and_says_what_was_proven(run: Run, workspace: Write) -> None:
    ran = run("check", workspace(SOUND), *SELECT)
    assert ran.status == 0
    assert "NOTHING FOUND" in ran.out
    assert "2 systems, 1 integration: nothing dangles" in ran.out
    assert "0 findings" in ran.out


def test_findings_exit_1_with_a_frame_a_caret_and_a_fix(run: Run, workspace: Write) -> None:
    ran = run("check", workspace(FAULTY), *SELECT)
    assert ran.status == 1
    assert "error[CADEE-A-034 loose-end] agent 'assistant' is on the map and nothing is connected to it" in ran.out
    assert "13 |   assistant: {kind: agent, owner: platform, tier: 1}" in ran.out
    assert "   |   ^^^^^^^^^ connected to nothing" in ran.out
    assert "= fix:" in ran.out


def test_a_wrong_spec_exits_2_and_no_rule_is_asked(run: Run, workspace: Write) -> None:
    ran = run("check", workspace(SOUND.replace("kind: channel", "kind: chanel")))
    assert ran.status == 2
    assert "did you mean 'channel'?" in ran.out
    assert "no rule asked" in ran.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--env", "staging"), "environment 'staging' is not declared"),
        (("--output", "sarif"), "--output 'sarif' names no file"),
        (("--output", "sarif="), "--output 'sarif=' names no file"),
        (("--select", "CADEE-A-999"), "no rule matches 'CADEE-A-999'"),
        (("--format", "yaml"), "there is no format 'yaml'"),
        (("--today", "yesterday"), "not a date: 'yesterday'"),
    ],
)
def test_a_wrong_call_exits_2_and_says_what_to_do(
    run: Run, workspace: Write, arguments: tuple[str, ...], words: str
) -> None:
    ran = run("check", workspace(SOUND), *arguments)
    assert ran.status == 2
    assert words in ran.err
    assert "fix:" in ran.err
    assert ran.out == ""


def test_nothing_to_check_exits_2(run: Run, tmp_path: Path) -> None:
    ran = run("check", tmp_path)
    assert ran.status == 2
    assert "cadee.yaml" in ran.err


def test_json_holds_findings_results_and_counts(run: Run, workspace: Write) -> None:
    ran = run("check", workspace(FAULTY), *SELECT, "--format", "json")
    report = json.loads(ran.out)
    assert ran.status == 1
    assert report["schema"] == "cadee-report/1"
    assert [finding["code"] for finding in report["findings"]] == ["CADEE-A-034", "CADEE-A-036"]
    assert report["findings"][0]["place"] == {
        "file": "cadee.yaml", "line": 13, "column": 3, "end_line": 13, "end_column": 12,
    }  # fmt: skip
    assert report["counts"]["systems"] == 3
    words = {result["code"]: result["result"] for result in report["rules"]}
    assert words["CADEE-A-034"] == "failed"
    assert words["CADEE-A-024"] == "not run"


def test_max_findings_cuts_and_says_so(run: Run, workspace: Write) -> None:
    ran = run("check", workspace(FAULTY), *SELECT, "--max-findings", "1")
    assert ran.status == 1
    assert "and 1 more" in ran.out
    assert ran.out.count("error[") == 1


def test_environments_are_judged_each_and_named_where_they_differ(run: Run, workspace: Write) -> None:
    text = FAULTY.replace("tier: 1}", "tier: 2, per_environment: {production: {tier: 1}}}")
    ran = run("check", workspace(text), "--select", "A-036")
    assert "= in: production" in ran.out
    assert run("check", workspace(text), "--select", "A-036", "--env", "sandbox").status == 0


def test_colour_is_for_terminals(run: Run, workspace: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = workspace(FAULTY)
    assert "\x1b[" not in run("check", folder, *SELECT).out
    assert "\x1b[" in run("check", folder, *SELECT, "--color", "always").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("check", folder, *SELECT).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("check", folder, *SELECT).out


def test_several_workspaces_end_with_the_gravest(run: Run, workspace: Write, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "cadee.yaml").write_text(SOUND, encoding="utf-8")
    ran = run("check", other, workspace(FAULTY), *SELECT, "--format", "json")
    assert ran.status == 1
    assert [len(report["findings"]) for report in json.loads(ran.out)] == [0, 2]


def test_a_fault_of_ours_is_one_line_and_exits_3(run: Run, workspace: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = workspace(SOUND)

    def broken(*_: object, **__: object) -> object:
        raise RuntimeError("secret detail")

    stages = "pipeline.load", "opening.shape", "opening.estate", "pipeline.build", "asking.judge", "pipeline.accept"
    for stage in (*stages, "pipeline.standings", "pipeline.arrange"):
        with monkeypatch.context() as patch:
            patch.setattr(f"cadee.{stage}", broken)
            ran = run("check", folder)
        assert ran.status == 3, stage
        assert "internal error (RuntimeError)" in ran.err
        assert "secret detail" not in ran.err + ran.out
        assert "Traceback" not in ran.err


def test_a_rule_that_crashes_is_could_not_tell_and_the_others_finish(
    run: Run, workspace: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cadee.rules import rules
    from cadee.rules.base import Rule

    def crash(_: object) -> object:
        raise RuntimeError("boom")

    broken = {**rules(), "CADEE-A-036": Rule("CADEE-A-036", crash, "environment")}  # type: ignore[arg-type]
    monkeypatch.setattr("cadee.selection.rules", lambda: broken)
    ran = run("check", workspace(FAULTY), *SELECT)
    assert ran.status == 3
    assert "COULD NOT TELL" in ran.out
    assert "RuntimeError in" in ran.out
    assert "CADEE-A-034 loose-end" in ran.out


def test_the_exit_status_of_each_outcome_is_what_is_promised() -> None:
    assert [int(word) for word in command.Exit] == [0, 1, 2, 3]


def test_a_wrong_field_hides_no_reference_that_leads_nowhere(run: Run, workspace: Write) -> None:
    wrong = SOUND.replace("kind: channel, owner: platform", "kind: channel, tier: high, owner: alice")
    ran = run("check", workspace(wrong))
    assert ran.status == 2
    assert "CADEE-S-018" in ran.out
    assert "names 'alice', which is not declared" in ran.out


def test_a_path_that_leads_nowhere_is_named(run: Run) -> None:
    assert "no file or folder 'nowhere'" in run("check", Path("nowhere")).err


def test_several_formats_come_from_one_run(run: Run, workspace: Write, tmp_path: Path) -> None:
    folder = workspace(FAULTY)
    outputs = [option for name in ("sarif", "junit", "markdown") for option in ("-o", f"{name}={tmp_path / name}.out")]
    ran = run("check", folder, *SELECT, "--format", "github", *outputs)
    assert ran.status == 1
    assert ran.out.startswith("::error file=")
    assert json.loads((tmp_path / "sarif.out").read_text())["version"] == "2.1.0"
    assert (tmp_path / "junit.out").read_text().startswith("<?xml")
    assert "NOT READY" in (tmp_path / "markdown.out").read_text()
    again = run("check", folder, *SELECT, *outputs)
    assert again.status == 1


@pytest.mark.parametrize(
    ("option", "said"), [("sarf=x", "no format 'sarf'"), ("sarif=/nowhere/x", "cannot be written")]
)
def test_an_output_that_cannot_be_is_refused(run: Run, workspace: Write, option: str, said: str) -> None:
    ran = run("check", workspace(SOUND), "--output", option)
    assert ran.status == 2
    assert said in ran.err


def test_statistics_count_by_rule_and_say_what_became_of_the_rules(run: Run, workspace: Write) -> None:
    ran = run("check", workspace(FAULTY), *SELECT, "--statistics")
    assert ran.status == 1
    lines = ran.out.splitlines()
    assert lines[0].split() == ["found", "accepted", "severity", "rule"]
    assert lines[1].split()[:3] == ["1", "0", "error"]
    assert "2 rules failed" in lines[-1]
    assert "rules not run" in lines[-1]


def test_a_profile_gives_every_rule_its_time_and_all_of_it_together(run: Run, workspace: Write) -> None:
    ran = run("check", workspace(FAULTY), "--profile")
    rows = [line.split() for line in ran.out.splitlines()[1:]]
    asked = {row[2] for row in rows}
    assert {"reading", "judging", "CADEE-A-001", "CADEE-A-034"} <= asked
    shares = [float(row[1].rstrip("%")) for row in rows if row[2] != "in"]
    assert abs(sum(shares) - 100) < 10
    assert shares == sorted(shares, reverse=True)


def test_the_page_of_a_rule_shows_its_example_in_a_frame(run: Run) -> None:
    out = run("explain", "A-012").out
    assert "error rung 1 of fallback 'a-down' comes too late" in out
    assert "--> cadee.yaml:13:36" in out
    assert run("explain", "S-001").status == 0


def test_the_catalogue_is_a_table_in_markdown(run: Run) -> None:
    lines = run("rules", "--format", "markdown").out.splitlines()
    assert lines[0] == "| code | severity | name | demands |"
    assert any(line.startswith("| CADEE-A-001 | block | gateway-bypass |") for line in lines)
    assert {line.count(" | ") for line in lines} == {3}


def test_a_gateway_that_runs_is_compared_with_the_spec(run: Run, tmp_path: Path) -> None:
    example = Path(__file__).parent.parent.parent / "examples" / "retail-customer-service"
    out = tmp_path / "out"
    run("generate", "gateway/litellm", "gateway/envoy", example, "--env", "production", "--out", out, "--quiet")
    compare = ("--env", "production", "--select", "X-003", "--today", "2026-11-23")
    for name in ("litellm/config.yaml", "envoy/envoy.yaml"):
        ran = run("check", example, *compare, "--deployed", out / name)
        assert ran.status == 0
        assert "1 configuration: as generated from this spec, in every value" in ran.out
    config = out / "litellm" / "config.yaml"
    config.write_text(config.read_text().replace("timeout: 4\n", "timeout: 40\n"))
    ran = run("check", example, *compare, "--deployed", config)
    assert ran.status == 1
    assert "waits 40s for 'chat-primary', where the spec says 4s" in ran.out
    assert f"::: {config}" in ran.out
    assert run("check", example, *compare, "--deployed", tmp_path / "none.yaml").status == 2
    assert run("check", example, *compare, "--deployed", example / "cadee.yaml").status == 2
