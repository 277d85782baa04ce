"""A proposed change does not decide how it is judged: base revisions, CI variables, folders."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from dulwich import porcelain

from cadee.cli.trust import _BASES, _PULL
from cadee.errors import InputError
from cadee.source.revision import below, files_at
from tests.cli.conftest import SOUND, Run
from tests.cli.test_accepting import SPARE, WAIVER

ME = b"Somebody <somebody@example.com>"
ASK = ("--today", "2026-11-23", "--select", "A-034,C-027,C-028")
IGNORED = 'ignore = ["A-034"]\n'


@pytest.fixture(autouse=True)
def no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests themselves may run in CI."""
    for name in (*_PULL, *(name for name, _ in _BASES)):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def repository(tmp_path: Path) -> Callable[..., Path]:
    """A repository with one commit for each set of files; the last one is checked out."""

    def make(*commits: dict[str, str]) -> Path:
        root = tmp_path / "repository"
        porcelain.init(str(root))
        for number, files in enumerate(commits):
            for name, text in files.items():
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
                porcelain.add(str(root), [str(path)])
            porcelain.commit(str(root), message=b"commit %d" % number, author=ME, committer=ME)
        return root

    return make


def test_a_waiver_of_the_change_itself_does_not_count(run: Run, repository: Callable[..., Path]) -> None:
    root = repository({"arch/cadee.yaml": SPARE}, {"arch/cadee.yaml": SPARE + WAIVER})
    assert run("check", root / "arch", *ASK).status == 0
    ran = run("check", root / "arch", *ASK, "--untrusted", "--base", "HEAD~1")
    assert ran.status == 1
    assert "error[CADEE-A-034 loose-end]" in ran.out
    assert "this change adds waiver 'spare-store' of CADEE-A-034; it was judged without that" in ran.out
    merged = run("check", root / "arch", *ASK, "--untrusted", "--base", "HEAD")
    assert merged.status == 0
    assert "own-exam" not in merged.out


def test_a_comment_and_a_configuration_of_the_change_do_not_count(run: Run, repository: Callable[..., Path]) -> None:
    spoken = SPARE.replace("  spare:", "  # cadee: ignore[CADEE-A-034] soon\n  spare:")
    root = repository({"cadee.yaml": SPARE}, {"cadee.yaml": spoken, "cadee.toml": '[severity]\nA-034 = "info"\n'})
    assert run("check", root, *ASK).status == 0
    ran = run("check", root, *ASK, "--untrusted", "--base", "HEAD^")
    assert ran.status == 1
    assert "this change adds the configuration cadee.toml" in ran.out
    assert "this change adds a comment to ignore CADEE-A-034" in ran.out


def test_the_configuration_of_the_base_counts(run: Run, repository: Callable[..., Path]) -> None:
    root = repository(
        {"cadee.toml": '[severity]\nA-034 = "warn"\n', "arch/cadee.yaml": SOUND},
        {"arch/cadee.yaml": SPARE, "cadee.toml": "[severity]\n"},
    )
    assert run("check", root / "arch", *ASK).status == 1
    ran = run("check", root / "arch", *ASK, "--untrusted", "--base", "HEAD~1")
    assert ran.status == 0
    assert "cadee.toml of HEAD~1: A-034 graded warn" in ran.out
    assert "this change alters the configuration cadee.toml" in ran.out


def test_the_baseline_of_the_base_counts(run: Run, repository: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "cadee.yaml").write_text(SPARE, encoding="utf-8")
    run("check", tmp_path / "w", *ASK, "--write-baseline", tmp_path / "known.json")
    known = (tmp_path / "known.json").read_text(encoding="utf-8")
    none = '{"schema": "cadee-baseline/1", "findings": {}}'
    root = repository(
        {"cadee.toml": 'baseline = "known.json"\n', "known.json": none, "cadee.yaml": SOUND},
        {"known.json": known, "cadee.yaml": SPARE},
        {"cadee.yaml": SPARE},
    )
    assert run("check", root, *ASK, "--new-only").status == 0
    assert run("check", root, *ASK, "--untrusted", "--base", "HEAD~2", "--new-only").status == 1
    ran = run("check", root, *ASK, "--untrusted", "--base", "HEAD~1", "--new-only")
    assert ran.status == 0
    assert "1 known" in ran.out


def test_new_only_against_a_base_needs_no_baseline(run: Run, repository: Callable[..., Path]) -> None:
    worse = SPARE.replace("  spare:", "  idle: {kind: store, owner: platform}\n  spare:")
    root = repository({"cadee.yaml": SPARE}, {"cadee.yaml": worse})
    ran = run("check", root, *ASK, "--base", "HEAD~1", "--new-only")
    assert ran.status == 1
    assert "'idle'" in ran.out
    assert "'spare'" not in ran.out
    assert run("check", root, *ASK, "--base", "HEAD", "--new-only").status == 0


@pytest.mark.parametrize(
    "variables",
    [
        {"GITHUB_EVENT_NAME": "pull_request"},
        {"CI_MERGE_REQUEST_IID": "7"},
        {"BUILDKITE_PULL_REQUEST": "12"},
        {"CHANGE_ID": "3"},
    ],
)
def test_in_ci_a_pull_request_is_not_trusted(
    run: Run, repository: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    root = repository({"cadee.yaml": SPARE}, {"cadee.yaml": SPARE + WAIVER})
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert run("check", root, *ASK).status == 1
    assert run("check", root, *ASK, "--trusted").status == 0


@pytest.mark.parametrize("variables", [{"GITHUB_EVENT_NAME": "push"}, {"BUILDKITE_PULL_REQUEST": "false"}])
def test_in_ci_a_push_is_trusted(
    run: Run, repository: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    root = repository({"cadee.yaml": SPARE + WAIVER})
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert run("check", root, *ASK).status == 0


def test_a_base_that_ci_names_and_nobody_fetched_accepts_nothing(
    run: Run, repository: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository({"cadee.yaml": SPARE + WAIVER})
    monkeypatch.setenv("GITHUB_EVENT_NAME", "pull_request")
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    ran = run("check", root, *ASK)
    assert ran.status == 1
    assert "no revision 'refs/remotes/origin/main', so no waiver and no configuration counts" in ran.err
    assert "Fetch it first" in ran.err


def test_a_base_that_was_asked_for_must_be_there(run: Run, repository: Callable[..., Path], tmp_path: Path) -> None:
    root = repository({"cadee.yaml": SOUND})
    for base in ("main~9", "nothing", "0123456", "HEAD~", "HEAD^"):
        assert run("check", root, "--untrusted", "--base", base).status == 2, base
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "cadee.yaml").write_text(SOUND, encoding="utf-8")
    ran = run("check", outside, "--untrusted", "--base", "main")
    assert ran.status == 2
    assert "lies in no repository" in ran.err


def test_a_base_may_be_a_folder(run: Run, tmp_path: Path) -> None:
    for name, text in (("before", SPARE), ("after", SPARE + WAIVER)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "cadee.yaml").write_text(text, encoding="utf-8")
    after, before = tmp_path / "after", tmp_path / "before"
    ran = run("check", after, *ASK, "--untrusted", "--base", before)
    assert ran.status == 1
    assert "adds waiver 'spare-store'" in ran.out
    ran = run("check", after, *ASK, "--untrusted", "--base", tmp_path)
    assert ran.status == 2
    assert "holds no cadee.yaml" in ran.err


def test_a_workspace_that_is_new_has_nothing_accepted(run: Run, repository: Callable[..., Path]) -> None:
    root = repository({"README.md": "x", "other.yaml": "x: 1"}, {"arch/cadee.yaml": SPARE + WAIVER})
    ran = run("check", root / "arch", *ASK, "--untrusted", "--base", "HEAD~1")
    assert ran.status == 1
    assert "adds waiver" in ran.out


def test_links_and_foreign_files_of_a_revision_are_passed_over(repository: Callable[..., Path]) -> None:
    root = repository({"arch/cadee.yaml": SOUND, "arch/notes.txt": "x"})
    (root / "arch" / "link.yaml").symlink_to("/etc/passwd")
    porcelain.add(str(root), [str(root / "arch" / "link.yaml")])
    porcelain.commit(str(root), message=b"link", author=ME, committer=ME)
    files, lead = files_at(root / "arch", "HEAD")
    assert lead == "arch"
    assert list(below(files, lead)) == ["cadee.yaml"]
    assert below(files, lead)["cadee.yaml"].decode() == SOUND
    with pytest.raises(InputError, match="holds no revision"):
        files_at(root / "arch", "HEAD~1~1~1")


def test_no_git_program_is_run(repository: Callable[..., Path], run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository({"cadee.yaml": SPARE}, {"cadee.yaml": SPARE + WAIVER})

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a program was started")

    monkeypatch.setattr(subprocess.Popen, "__init__", refuse)
    assert run("check", root, *ASK, "--untrusted", "--base", "HEAD~1").status == 1
