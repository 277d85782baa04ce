"""The layers hold: imports run downwards only, every package has a place, no rule knows another."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

CROSS = "cadee/rules/cross"
BREACHES = {
    "upwards": ({"cadee/errors.py": "import cadee.registry\n"}, "cadee.errors is not allowed to import cadee.registry"),
    "homeless": ({"cadee/helpers.py": ""}, "cadee.helpers"),
    "strangers": (
        {f"{CROSS}/one.py": "import cadee.rules.cross.two\n", f"{CROSS}/two.py": "", f"{CROSS}/__init__.py": ""},
        "cadee.rules.cross.one is not allowed to import cadee.rules.cross.two",
    ),
}


def test_the_contracts_hold(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(root)
    status = lint_imports(config_filename=str(root / "pyproject.toml"), no_cache=True)
    assert status == 0, capsys.readouterr().out


@pytest.mark.parametrize("breach", BREACHES)
def test_the_contracts_bite(breach: str, root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "cadee", tmp_path / "cadee", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "pyproject.toml", tmp_path)
    files, complaint = BREACHES[breach]
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text((path.read_text() if path.exists() else "") + text)
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert complaint in run.stdout
