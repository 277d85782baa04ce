"""Whole runs that are killed at random, run side by side, or meet a full disk: the folder holds one whole set."""

import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.swapping import leftovers, put, state

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, str(Path(__file__).with_name("swapping.py"))]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
CADEE = [sys.executable, "-P", "-c", "from cadee.cli import main; main()"]


@pytest.mark.slow
def test_a_hundred_kills_at_random_leave_whole_sets(
    tmp_path: Path, record_property: Callable[[str, str], None]
) -> None:
    out, chance, seen = tmp_path / "out", random.Random(5), Counter[str]()
    put(out, "old", 100)
    window = _written(out, "old", None)
    for turn in range(100):
        before, after = ("old", "new") if state(out) == "old" else ("new", "old")
        _written(out, after, chance.uniform(0, window * 1.2))
        now = state(out)
        assert now in (before, after), turn
        seen["after" if now == after else "before"] += 1
    put(out, "old", 100)
    assert leftovers(out) == []
    assert state(out) == "old"
    assert min(seen.values()) > 5, seen
    record_property(
        "figure", f"writing: 100 kills left {seen['before']} old sets, {seen['after']} new ones, none mixed"
    )


def _written(out: Path, word: str, wait: float | None) -> float:
    """Let another process write a set, and kill it after some seconds; return how long it took."""
    with subprocess.Popen(
        [*PROGRAM, "write", str(out), word, "100"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdin is not None
        writer.stdout.readline()
        begun = time.monotonic()
        writer.stdin.write(b"go\n")
        writer.stdin.flush()
        if wait is not None:
            time.sleep(wait)
            writer.kill()
        writer.wait()
        return time.monotonic() - begun


@pytest.mark.slow
def test_sixteen_runs_into_one_folder_do_not_mix(tmp_path: Path) -> None:
    out = tmp_path / "out"
    put(out, "first")
    runs = [
        subprocess.Popen([*PROGRAM, "write", str(out), f"run{number}", "40"], stdin=subprocess.PIPE, env=ENVIRONMENT)
        for number in range(16)
    ]
    for run in runs:
        assert run.stdin is not None
        run.stdin.write(b"go\n")
        run.stdin.flush()
    seen = set()
    while any(run.poll() is None for run in runs):
        seen.add(_glance(out))
    for run in runs:
        run.communicate()
    assert [run.returncode for run in runs] == [0] * 16
    assert state(out).startswith("run")
    assert leftovers(out) == []
    assert seen - {""} <= {"first", *(f"run{number}" for number in range(16))}


def _glance(out: Path) -> str:
    """The word of the first and the last file of one folder, held by its descriptor; "" where it is being removed."""
    folder = os.open(out, os.O_RDONLY)  # there is always one
    try:
        words = []
        for name in ("0.txt", "3.txt"):
            file = os.open(name, os.O_RDONLY, dir_fd=folder)
            words.append(os.read(file, 20).split()[0].decode())
            os.close(file)
    except FileNotFoundError:
        return ""
    finally:
        os.close(folder)
    return words[0] if words[0] == words[1] else "mixed"


def test_a_file_that_may_not_grow_leaves_the_old_set(tmp_path: Path) -> None:
    out = tmp_path / "out"
    call = [*CADEE, "generate", "gateway/litellm", str(ROOT / "examples" / "retail-customer-service"), "--env"]
    subprocess.run([*call, "sandbox", "-o", out], env=ENVIRONMENT, check=True, capture_output=True)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    done = subprocess.run(
        [*call, "sandbox", "-o", out], env=ENVIRONMENT, capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024)),
    )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr.splitlines()[0] == f"cadee: could not write {out}: File too large"
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert leftovers(out) == []


@pytest.mark.real
@pytest.mark.parametrize("call", ["mkdir", "fsync", "renameat2", "chmod"])
def test_each_call_of_a_whole_run_may_fail(tmp_path: Path, call: str) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    spec, out, log = tmp_path / "spec", tmp_path / "out", tmp_path / "log"
    shutil.copytree(ROOT / "examples" / "retail-customer-service", spec)
    words = [*CADEE, "generate", "gateway/litellm", str(spec), "--env", "sandbox", "-o", str(out)]
    subprocess.run(words, env=ENVIRONMENT, check=True, capture_output=True)
    with (spec / "cadee.yaml").open("a") as file:
        file.write("# another revision\n")
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    for number in range(1, 40):
        inject = ["strace", "-f", "-qq", "-o", str(log), "-e", f"inject={call}:error=ENOSPC:when={number}"]
        done = subprocess.run([*inject, *words], env=ENVIRONMENT, check=False, capture_output=True, text=True)
        if "PTRACE" in done.stderr:
            pytest.skip("strace may not trace here")
        now = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
        if "INJECTED" not in log.read_text():
            assert (done.returncode, now == before, number > 1) == (0, False, True)
            break
        assert (done.returncode, now) == (3, before), number
        assert done.stderr.splitlines()[0] == f"cadee: could not write {out}: No space left on device"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["log", "out", "spec"]
