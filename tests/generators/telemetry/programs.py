"""promtool and amtool, and what they say of generated files."""

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from cadee.generators.base import Artifact
from tests.generators.gateway.programs import write

Done = subprocess.CompletedProcess[str]


def promtool(folder: Path, *arguments: str) -> Done:
    """Run promtool in a folder; the test is skipped where there is none."""
    return _run("promtool", "prometheus", folder, *arguments)


def amtool(folder: Path, *arguments: str) -> Done:
    """Run amtool in a folder; the test is skipped where there is none."""
    return _run("amtool", "prometheus-alertmanager", folder, *arguments)


def _run(name: str, package: str, folder: Path, *arguments: str) -> Done:
    program = shutil.which(name) or pytest.skip(f"no {name}: apt-get install {package}")
    return subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, timeout=240, check=False)


def laid(artifacts: Iterable[Artifact], folder: Path) -> Path:
    """Write artifacts; return the folder of the rules."""
    write(artifacts, folder)
    return folder / "prometheus"


def run_tests(folder: Path, *names: str) -> Done:
    """Let promtool run test files, all where none is named."""
    return promtool(folder, "test", "rules", *(names or sorted(path.name for path in folder.glob("*.test.yaml"))))


def alerts(folder: Path) -> dict[str, Any]:
    """The alert rules of rules.yaml by name."""
    data = yaml.safe_load((folder / "rules.yaml").read_text("utf-8"))
    return {rule["alert"]: rule for group in data["groups"] for rule in group["rules"] if "alert" in rule}
