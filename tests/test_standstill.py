"""Only what a pause of the machine broke runs again."""

import subprocess
import sys
from pathlib import Path

import pytest

PAUSED = """
import os, signal, subprocess
from pathlib import Path

import pytest

@pytest.fixture(scope="module")
def part():
    made = Path("made")
    made.write_text(made.read_text() + "x" if made.exists() else "x")
    if {breaks} and len(made.read_text()) == 1:
        subprocess.Popen(["sh", "-c", f"sleep 2.5; kill -CONT {{os.getpid()}}"])
        os.kill(os.getpid(), signal.SIGSTOP)
        raise OSError("the machine stood still")

def test_paused(part):
    ran = Path("ran")
    ran.write_text(ran.read_text() + "x" if ran.exists() else "x")
    if {pauses}:
        subprocess.Popen(["sh", "-c", f"sleep {seconds}; kill -CONT {{os.getpid()}}"])
        os.kill(os.getpid(), signal.SIGSTOP)
    assert len(ran.read_text()) >= {passes_at}

def test_beside(part):
    pass
"""

ONCE = "len(ran.read_text()) == 1"


@pytest.mark.parametrize(
    ("breaks", "pauses", "seconds", "passes_at", "runs", "closing"),
    [
        pytest.param(False, ONCE, 2.5, 2, 2, "2 passed, 1 rerun", id="one pause"),
        pytest.param(False, "True", 2.5, 9, 3, "1 failed, 1 passed, 2 rerun", id="it fails whatever the machine does"),
        pytest.param(False, ONCE, 2.5, 9, 2, "1 failed, 1 passed, 1 rerun", id="the pause is not remembered"),
        pytest.param(False, "False", 0, 2, 1, "1 failed, 1 passed", id="no pause"),
        pytest.param(False, "True", 0.3, 2, 1, "1 failed, 1 passed", id="a hiccup is no pause"),
        pytest.param(True, "False", 0, 1, 1, "2 passed, 1 rerun", id="what was set up in a pause is set up again"),
    ],
)
def test_what_runs_again(
    tmp_path: Path, root: Path, breaks: bool, pauses: str, seconds: float, passes_at: int, runs: int, closing: str
) -> None:
    (tmp_path / "test_it.py").write_text(
        PAUSED.format(breaks=breaks, pauses=pauses, seconds=seconds, passes_at=passes_at)
    )
    options = ["-q", "-p", "tests.standstill", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "test_it.py"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert closing in done.stdout.splitlines()[-1], done.stdout
    assert (tmp_path / "ran").read_text() == "x" * runs
