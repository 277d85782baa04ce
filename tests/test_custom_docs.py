"""docs/custom-rules.md and docs/rule-packages.md can be followed: their files and their commands, in their order."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from cadee.custom.engine import FUNCTIONS
from cadee.custom.rulefile import _OWN
from cadee.custom.shape import variables
from tests.test_readme import PROGRAM, TODAY, pattern, sessions

SHOWN = re.compile(r"^`(?P<path>[\w./-]+)` [^`]*?:\n\n```\w+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(params=["custom-rules.md", "rule-packages.md"])
def followed(request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> tuple[str, Path]:
    """A page, and a folder with the files that it shows in full."""
    text = (root / "docs" / request.param).read_text(encoding="utf-8")
    for shown in SHOWN.finditer(text):
        path = tmp_path / shown["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(shown["text"], encoding="utf-8")
    if (tmp_path / "pyproject.toml").exists():  # as if it were installed
        import tomllib

        project = tomllib.loads((tmp_path / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        info = tmp_path / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Name: {project['name']}\nVersion: {project['version']}\n", encoding="utf-8")
        ((name, value),) = project["entry-points"]["cadee.rules"].items()
        (info / "entry_points.txt").write_text(f"[cadee.rules]\n{name} = {value}\n", encoding="utf-8")
        (tmp_path / "pyproject.toml").unlink()
    return text, tmp_path


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).resolve().parent.parent
    said = {"NO_COLOR": "1", "COLUMNS": "100", "SOURCE_DATE_EPOCH": TODAY, "CADEE_CACHE": "off"}
    paths = os.pathsep.join((str(folder), str(root)))
    environment = {**os.environ, **said, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": paths}
    return subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


def test_every_command_prints_what_the_page_says(followed: tuple[str, Path]) -> None:
    text, folder = followed
    slip = folder / "rules/acme-002.yaml"
    kept = slip.read_text(encoding="utf-8") if slip.exists() else ""
    assert sessions(text)
    for command, output in sessions(text):
        if kept:  # a rule that is refused stands beside the others only where it is shown
            slip.write_text(kept, encoding="utf-8") if "acme-002" in command else slip.unlink(missing_ok=True)
        ended = run(folder, *PROGRAM, *shlex.split(command)[1:])
        printed = "".join(line.rstrip() + "\n" for line in ended.stdout.splitlines())
        assert pattern(output).fullmatch(printed), printed


def test_the_tests_it_shows_pass(followed: tuple[str, Path]) -> None:
    _, folder = followed
    if not (folder / "tests").exists():
        pytest.skip("the page shows no tests")
    ended = run(folder, sys.executable, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests")
    assert "1 passed" in ended.stdout, ended.stdout


def test_the_code_it_shows_is_clean(followed: tuple[str, Path], root: Path) -> None:
    _, folder = followed
    code = [str(path) for path in sorted(folder.glob("acme_rules/*.py"))]
    if not code:
        pytest.skip("the page shows no code")
    config = ("--config", str(root / "pyproject.toml"))
    for linter in (("ruff", "check", *config), ("ruff", "format", "--check", *config)):
        ended = run(folder, sys.executable, "-P", "-m", *linter, "--no-cache", *code)
        assert ended.returncode == 0, ended.stdout


def test_the_page_names_every_field_variable_and_function(root: Path) -> None:
    text = (root / "docs/custom-rules.md").read_text(encoding="utf-8")
    rows = " ".join(line.split("|")[1] for line in text.splitlines() if line.startswith("| `"))
    names = {*variables(["systems"]), *variables(["integrations"]), *FUNCTIONS, *_OWN} - {"parameters"}
    assert sorted(name for name in names if f"`{name}`" not in rows and f"`{name}(" not in rows) == []


def test_its_links_lead_somewhere(followed: tuple[str, Path], root: Path) -> None:
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", followed[0]) if "://" not in link]
    assert [link for link in links if not (root / "docs" / link).exists()] == []
