"""CONTRIBUTING.md can be followed: the files it shows in full do what it says, with nothing else edited."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SHOWN = re.compile(
    r"^`(?P<path>(?:cadee|specs|tests)/[\w./-]+)` [^`]*?\n```\w+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
LINTERS = (
    ("ruff", "check", "--no-cache"),
    ("ruff", "format", "--check", "--no-cache"),
    ("mypy", "--no-incremental"),
)


@pytest.fixture
def followed(root: Path, tmp_path: Path) -> Path:
    """A copy of the checkout with the files of CONTRIBUTING.md added."""
    for folder in ("cadee", "specs", "templates", "examples"):
        shutil.copytree(root / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(root / "tests/breaks", tmp_path / "tests/breaks")
    for name in (
        "tests/conftest.py",
        "tests/earned.py",
        "tests/test_catalogue.py",
        "tests/test_examples.py",
        "pyproject.toml",
    ):
        shutil.copy(root / name, tmp_path / name)
    for shown in SHOWN.finditer((root / "CONTRIBUTING.md").read_text(encoding="utf-8")):
        path = tmp_path / shown["path"]
        assert not path.exists(), f"{shown['path']} exists already"
        path.write_text(shown["text"], encoding="utf-8")
    return tmp_path


def run(followed: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(followed), "PYTHONDONTWRITEBYTECODE": "1"}
    command = (sys.executable, "-P", "-m", *command)
    return subprocess.run(command, cwd=followed, env=environment, capture_output=True, text=True, check=False)


def test_the_rule_it_shows_is_a_rule(followed: Path) -> None:
    ended = run(followed, "pytest", "-q", "-n0", "-p", "no:cacheprovider", "tests/test_catalogue.py", "-k", "A-900")
    assert ended.returncode == 0, ended.stdout
    assert "6 passed" in ended.stdout
    broken = run(followed, "pytest", "-q", "-n0", "-p", "no:cacheprovider", "tests/test_examples.py", "-k", "A-900")
    assert "1 passed" in broken.stdout
    everything = run(
        followed, "pytest", "-q", "-n0", "-p", "no:cacheprovider", "tests/test_catalogue.py", "-k", "every"
    )
    assert everything.returncode == 0, everything.stdout


def test_the_code_it_shows_is_clean(followed: Path, root: Path) -> None:
    shown = [match["path"] for match in SHOWN.finditer((root / "CONTRIBUTING.md").read_text(encoding="utf-8"))]
    code = [path for path in shown if path.endswith(".py")]
    assert code
    for command in LINTERS:
        ended = run(followed, *command, *code)
        assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_target_it_shows_is_a_target(followed: Path) -> None:
    example = "examples/retail-customer-service"
    ended = run(followed, "cadee", "generate", "gateway/plan", example, "--env", "production", "--out", "made")
    assert ended.returncode == 0, ended.stderr
    (made,) = (followed / "made" / "plan").iterdir()
    routes = json.loads(made.read_text())["routes"]
    assert routes
    assert all(route["callers"] and route["targets"] for route in routes.values())


def test_every_decision_is_in_the_index(root: Path) -> None:
    folder = root / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    pages = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert [page for page in pages if f"]({page})" not in index] == []
    titles = [re.match(r"# \d+\. (.+)", (folder / page).read_text(encoding="utf-8")) for page in pages]
    assert all(title and f"| {title[1]} |" in index for title in titles)
