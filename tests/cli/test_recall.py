"""Answers that are kept: given again only where every byte they were made of is the same."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import cadee.cli.recall as recall
from tests.cli.conftest import SOUND, Run
from tests.cli.test_accepting import SPARE

Write = Callable[[str], Path]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of kept answers, empty, and the cache on."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CADEE_CACHE", raising=False)
    monkeypatch.delenv("CI", raising=False)
    return tmp_path / "home" / "cadee"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A count of the answers that had to be made."""
    from cadee import pipeline

    counted: list[int] = []
    load = pipeline.load

    def counting(path: Path) -> object:
        counted.append(1)
        return load(path)

    monkeypatch.setattr(pipeline, "load", counting)
    return counted


def test_an_unchanged_workspace_is_answered_the_same_without_being_judged(
    run: Run, workspace: Write, kept: Path, made: list[int]
) -> None:
    folder = workspace(SPARE)
    first = run("check", folder, "--today", "2026-11-23")
    again = run("check", folder, "--today", "2026-11-23")
    assert (again.out, again.err, again.status) == (first.out, first.err, first.status)
    assert first.status == 1
    assert len(made) == 1
    assert len(list(kept.iterdir())) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cadee.yaml", SOUND + "\n"),
        ("more.yaml", "x: 1\n"),
        ("sub/more.yml", "x: 1\n"),
        ("cadee.toml", 'ignore = ["A-034"]\n'),
        ("pyproject.toml", "[tool.cadee]\n"),
    ],
)
def test_any_change_is_judged_anew(
    run: Run, workspace: Write, kept: Path, made: list[int], name: str, text: str
) -> None:
    folder = workspace(SPARE)
    run("check", folder)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    run("check", folder)
    assert len(made) == 2
    (folder / name).unlink() if name != "cadee.yaml" else (folder / name).write_text(SPARE, encoding="utf-8")
    run("check", folder)
    assert len(made) == 3


def test_a_configuration_above_and_a_baseline_beside_are_looked_at(
    run: Run, workspace: Write, kept: Path, made: list[int]
) -> None:
    folder = workspace(SPARE)
    baseline = folder.parent / "known.json"
    run("check", folder, "--write-baseline", baseline)
    for _ in range(2):
        run("check", folder, "--baseline", baseline)
    assert len(made) == 2
    baseline.write_text('{"schema": "cadee-baseline/1", "findings": {}}')
    run("check", folder, "--baseline", baseline)
    assert len(made) == 3
    (folder.parent / "cadee.toml").write_text('ignore = ["A-034"]\n')
    assert run("check", folder, "--baseline", baseline).out.count("loose-end") == 0
    assert len(made) == 4


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        (("--today", "2026-11-24"), {}),
        (("--select", "A-034"), {}),
        (("--format", "json"), {}),
        ((), {"FORCE_COLOR": "1"}),
        ((), {"SOURCE_DATE_EPOCH": "1800000000"}),
    ],
)
def test_another_call_is_another_answer(
    run: Run, workspace: Write, kept: Path, made: list[int], monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...], variables: dict[str, str],
) -> None:  # fmt: skip
    folder = workspace(SPARE)
    run("check", folder)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    run("check", folder, *arguments)
    assert len(made) == 2


@pytest.mark.parametrize("variables", [{"CADEE_CACHE": "off"}, {"CI": "true"}])
def test_nothing_is_kept_where_it_is_off_or_in_ci(
    run: Run, workspace: Write, kept: Path, made: list[int], monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    for _ in range(2):
        run("check", workspace(SOUND))
    assert len(made) == 2
    assert not kept.exists()


def test_nothing_is_kept_of_a_proposed_change_or_a_fault_of_ours(
    run: Run, workspace: Write, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace(SOUND)
    run("check", folder, "--untrusted")
    run("check", folder, "--base", folder)
    assert not kept.exists()
    monkeypatch.setattr("cadee.pipeline.standings", None)
    assert run("check", folder).status == 3
    assert not kept.exists()


@pytest.mark.parametrize("record", ["", "{", "[]", "{}", '{"out": 1}', "null", "[" * 100_000])
def test_a_broken_answer_is_made_anew(run: Run, workspace: Write, kept: Path, made: list[int], record: str) -> None:
    folder = workspace(SPARE)
    first = run("check", folder)
    (answer,) = kept.iterdir()
    answer.write_text(record)
    assert run("check", folder).out == first.out
    assert len(made) == 2
    assert run("check", folder).out == first.out
    assert len(made) == 2


def test_another_state_of_the_tool_answers_for_itself(
    run: Run, workspace: Write, kept: Path, made: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace(SPARE)
    run("check", folder)
    monkeypatch.setattr(recall, "_tool", lambda: "another")
    run("check", folder)
    assert len(made) == 2


def test_the_tool_is_known_by_its_files() -> None:
    package = Path(recall.__file__).parent.parent
    found = {entry.path for entry in recall._files(str(package))}
    assert str(package / "pipeline.py") in found
    assert str(package / "rules" / "architecture" / "gateway_bypass.py") in found
    assert len(recall._tool()) == 64


def test_kept_answers_are_for_their_owner_alone_and_not_more_than_enough(
    run: Run, workspace: Write, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recall, "KEPT", 3)
    folder = workspace(SOUND)
    for day in range(1, 8):
        run("check", folder, "--today", f"2026-11-0{day}")
    answers = list(kept.iterdir())
    assert len(answers) == 4
    assert {answer.stat().st_mode & 0o777 for answer in answers} == {0o600}
    assert kept.stat().st_mode & 0o777 == 0o700
    newest = max(answers, key=lambda answer: answer.stat().st_mtime_ns)
    assert json.loads(newest.read_text())["status"] in (0, 1)
    kept.chmod(0o777)
    before = len(answers)
    run("check", folder, "--today", "2026-12-01")
    assert len(list(kept.iterdir())) == before


def test_a_cache_that_cannot_be_written_changes_nothing(
    run: Run, workspace: Write, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.parent.mkdir()
    kept.write_text("a file where the folder should be")
    folder = workspace(SPARE)
    assert run("check", folder).status == 1
    assert run("explain", "A-034").status == 0


def test_a_file_that_changes_while_it_is_judged_is_not_kept(
    run: Run, workspace: Write, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cadee import pipeline

    folder = workspace(SPARE)
    standings = pipeline.standings

    def meddling(*arguments: object) -> object:
        (folder / "cadee.yaml").write_text(SOUND, encoding="utf-8")
        return standings(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "standings", meddling)
    run("check", folder)
    assert not kept.exists()


def test_the_page_of_a_rule_is_kept(run: Run, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run("explain", "A-034")
    monkeypatch.setattr("cadee.rules.catalogue.entry", None)
    assert run("explain", "A-034").out == first.out
    assert list(kept.iterdir())
