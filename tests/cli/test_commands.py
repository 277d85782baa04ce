"""The other commands: what they print, where they write, and how they refuse."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from tests.cli.conftest import SOUND, Run

Write = Callable[[str], Path]


def test_explain_shows_why_how_fix_and_both_specs(run: Run) -> None:
    ran = run("explain", "loose-end")
    assert ran.status == 0
    for words in (
        "CADEE-A-034 loose-end",
        "Why",
        "How it is decided",
        "How to mend it",
        "A spec that fires",
        "A spec that is sound",
    ):
        assert words in ran.out
    assert run("explain", "A-034").out == run("explain", "cadee-a-034").out == ran.out


def test_explain_suggests_the_nearest_name(run: Run) -> None:
    ran = run("explain", "lose-end")
    assert ran.status == 2
    assert "Did you mean loose-end?" in ran.err


def test_rules_as_table_and_json_agree(run: Run) -> None:
    table = run("rules", "--layer", "architecture").out.splitlines()
    listed = json.loads(run("rules", "--layer", "architecture", "--format", "json").out)
    assert [line.split()[0] for line in table] == [entry["code"] for entry in listed]
    assert {entry["layer"] for entry in listed} == {"architecture"}
    assert run("rules", "--layer", "poetry").status == 2


def test_a_wrong_option_is_a_usage_error(run: Run) -> None:
    ran = run("check", "--slect", "A")
    assert ran.status == 2
    assert "No such option" in ran.err


@pytest.mark.parametrize("arguments", [("map",), ("generate", "gateway/envoy", "--out", "out")])
def test_a_wrong_spec_makes_nothing(
    run: Run, workspace: Write, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace(SOUND.replace("kind: channel", "kind: chanel"))
    monkeypatch.chdir(folder)
    before = sorted(folder.rglob("*"))
    ran = run(*arguments)
    assert ran.status == 2
    assert sorted(folder.rglob("*")) == before
    assert "chanel" not in ran.out


def test_generate_names_its_targets(run: Run) -> None:
    ran = run("generate", "--list")
    assert ran.status == 0
    assert {line.split()[0] for line in ran.out.splitlines()} >= {"gateway/envoy", "gateway/litellm"}
    assert run("generate", "gateway/nothing").status == 2


def test_map_prints_one_picture_or_writes_a_set(run: Run, workspace: Write, tmp_path: Path) -> None:
    folder = workspace(SOUND)
    assert run("map", folder).out.startswith("<svg")
    out = tmp_path / "out"
    ran = run("map", folder, "--out", out)
    assert ran.status == 0
    names = {path.name for path in out.iterdir()}
    assert names >= {"integration-map.svg", "integration-map.dot", "integration-map.mmd", "systems.csv", "circuit.svg"}
    assert json.loads((out / "cadee-manifest.json").read_text())["environment"] == "production"


def test_fmt_changes_only_the_form(run: Run, workspace: Write) -> None:
    untidy = SOUND.replace(
        "  chat: {kind: channel, owner: platform}", "  chat:   { owner: platform,   kind: channel }  # web"
    )
    folder = workspace(untidy)
    assert run("fmt", folder, "--check").status == 1
    assert (folder / "cadee.yaml").read_text() == untidy
    assert run("fmt", folder).status == 0
    assert "# web" in (folder / "cadee.yaml").read_text()
    assert run("fmt", folder, "--check").status == 0
    assert run("check", folder, "--select", "A-034").status == 0


def test_schema_is_the_published_one(run: Run) -> None:
    published = Path(__file__).parents[2] / "specs/schema/v1/cadee.schema.json"
    assert json.loads(run("schema").out) == json.loads(published.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("check /nonexistent 2>/dev/full", 2),
        ("check /nonexistent 2>&-", 2),
        ("rules >/dev/full", 3),
        ("rules >&-", 3),
        ("schema | true; exit ${PIPESTATUS[0]}", 3),
        ("--help | true; exit ${PIPESTATUS[0]}", 3),
    ],
)
def test_streams_that_fail_never_look_like_findings_or_a_pass(command: str, status: int, tmp_path: Path) -> None:
    words, _, rest = command.partition(" ")
    program = f'{sys.executable} -P -c "from cadee.cli import main; main()" {words} {rest}'
    ended = subprocess.run(["bash", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == status
    assert "Traceback" not in ended.stderr


def test_selectors_are_codes_layers_and_names_in_any_case(run: Run, workspace: Write) -> None:
    folder = workspace(SOUND)
    for selector in ("a-034", "CADEE-A-034", "loose-end", "Loose-End"):
        assert "1 of " in run("check", folder, "--select", selector).out.splitlines()[0]
    one, two = run("check", folder, "-s", "A,EV"), run("check", folder, "-s", "architecture", "-s", "evaluation")
    assert one.out == two.out
    assert "Did you mean loose-end?" in run("check", folder, "--select", "lose-end").err


def test_nothing_asked_is_no_pass(run: Run, workspace: Write) -> None:
    ran = run("check", workspace(SOUND), "--select", "A-034", "--ignore", "A-034")
    assert ran.status == 2
    assert "no rule is left to ask" in ran.err
    partial = run("check", workspace(SOUND), "--select", "A-034").out
    assert partial.startswith("NOTHING FOUND")
    assert "this is no verdict" in partial


def test_who_has_left_on_the_day_given_is_in_no_codeowners(run: Run, root: Path, tmp_path: Path) -> None:
    place = copytree(root / "examples" / "retail-customer-service", tmp_path / "spec")
    people = place / "owners.yaml"
    text = people.read_text("utf-8")
    people.write_text(text.replace("active: {since: 2022-03-01}", "active: {until: 2026-06-30}"), "utf-8")
    for day, there in (("2026-06-30", True), ("2026-07-01", False)):
        out = tmp_path / day
        words = ("generate", "ownership/codeowners", place, "--env", "production", "--out", out, "--today", day)
        assert run(*words, "-q").status == 0
        assert ("maya.lindt@shop.example" in (out / "codeowners" / "CODEOWNERS").read_text("utf-8")) == there
        assert ("owners/maya-lindt: is not active on" in (out / "cadee-manifest.json").read_text("utf-8")) != there
        assert run(*words, "--check").status == 0
