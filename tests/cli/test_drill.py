"""cadee drill: what is asked of it wrongly, what it lists, a drill of files that were changed."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.generators.gateway import programs

CANCELLABLE = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
signal.signal(signal.SIGHUP, signal.SIG_DFL)
sys.argv = {}
from cadee.cli import main
main()
"""
RETAIL = Path(__file__).parents[2] / "examples" / "retail-customer-service"


def test_the_claims_are_listed_without_a_program(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADEE_ENVOY", "/nowhere")
    ran = run("drill", str(RETAIL), "--env", "production", "--list")
    assert (ran.status, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert len(lines) > 150
    assert any(line.startswith("F1") and "fallbacks/chat-model-down rungs/0" in line for line in lines)
    assert any(line.startswith("L1") and "routes/support-chat rate_limit" in line for line in lines)


def test_the_claims_are_listed_as_json(run: Run) -> None:
    words = ("drill", str(RETAIL), "--env", "production", "--list")
    ran = run(*words, "--json")
    assert (ran.status, ran.err) == (0, "")
    told = json.loads(ran.out)
    assert len(told) == len(run(*words).out.splitlines())
    assert told[0].keys() == {"drill", "place", "claim"}


@pytest.mark.real
@pytest.mark.xdist_group("envoy")
def test_a_record_that_cannot_be_written_after_all_leaves_the_table(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    programs.envoy()

    def full(path: Path, content: str) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("cadee.cli.output.replace_file", full)
    out = str(tmp_path / "drill.json")
    ran = run("drill", str(RETAIL), "--env", "production", "--only", "F0", "--out", out)
    assert (ran.status, "claims tried" in ran.out) == (3, True)
    assert "drill.json cannot be written" in ran.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--target", "kong"], "'kong' cannot be drilled"),
        (["--env", "nowhere"], "environment 'nowhere' is not declared"),
        (["--env", "production", "--only", "F99"], "nothing is named F99"),
        (["--env", "production", "--gateway", "other"], "there is no gateway 'other'"),
        (["--env", "production", "--config", "nowhere"], "nowhere holds no envoy.yaml"),
        (["--env", "production"], "there is no Envoy to drill"),
        (["--env", "production", "--out", "folder"], "folder is a folder"),
        (["--env", "production", "--out", "none/drill.json"], "none is missing"),
        (["--env", "production", "--out", "file/drill.json"], "file is not a folder"),
        (["--env", "production", "--keep-logs", "file"], "file is not a folder"),
        (["--env", "production", "--keep-logs", "file/logs"], "file is not a folder"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: list[str], told: str
) -> None:
    monkeypatch.setenv("CADEE_ENVOY", "/nowhere")
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("file").touch()
    ran = run("drill", str(RETAIL), *words)
    assert (ran.status, ran.out) == (2, "")
    assert told in ran.err
    assert "fix:" in ran.err


@pytest.mark.real
@pytest.mark.xdist_group("envoy")
def test_a_rung_that_is_gone_from_the_files_is_refuted(run: Run, tmp_path: Path) -> None:
    programs.envoy()
    words = (str(RETAIL), "--env", "production")
    assert run("generate", "gateway/envoy", *words, "--out", str(tmp_path / "made")).status == 0
    only = ("--only", "F1", "--out", str(tmp_path / "drill.json"))
    sound = run("drill", *words, "--config", str(tmp_path / "made" / "envoy"), *only)
    assert (sound.status, "8 proven" in sound.out) == (0, True), sound.out
    spoilt = shutil.copytree(tmp_path / "made" / "envoy", tmp_path / "spoilt")
    path = spoilt / "envoy.yaml"
    before = path.read_text("utf-8")
    path.write_text(before.replace("                                  server-error: true\n", ""), "utf-8")
    assert path.read_text("utf-8") != before
    ran = run("drill", *words, "--config", str(spoilt), *only)
    assert ran.status == 1
    assert "'chat-backup' was called 0 times" in ran.out
    told = json.loads((tmp_path / "drill.json").read_text("utf-8"))
    assert told["counts"]["refuted"] == 2
    assert told["partial"] is True


@pytest.mark.real
@pytest.mark.xdist_group("envoy")
@pytest.mark.parametrize(
    "sent",
    [[signal.SIGTERM], [signal.SIGINT], [signal.SIGHUP], [signal.SIGHUP, signal.SIGTERM, signal.SIGINT]],
)
def test_a_drill_that_is_cancelled_leaves_nothing_behind(sent: list[signal.Signals], tmp_path: Path) -> None:
    programs.envoy()
    words = ["cadee", "drill", str(RETAIL), "--env", "production"]
    child = subprocess.Popen(
        [sys.executable, "-c", CANCELLABLE.format(words)], env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    eventually(lambda: bool(gateways(tmp_path)), within=60)
    for number in sent:
        child.send_signal(number)
        time.sleep(0.1)
    out, err = child.communicate(timeout=15)
    assert (child.returncode, out) == (3, "")
    assert err.endswith("cadee: interrupted\n")
    assert list(tmp_path.iterdir()) == []
    eventually(lambda: not gateways(tmp_path), within=5)


def test_a_run_that_ignores_the_end_of_its_terminal_goes_on_doing_so() -> None:
    code = """
import atexit, signal, sys
signal.signal(signal.SIGHUP, signal.SIG_IGN)
atexit.register(lambda: print(signal.getsignal(signal.SIGHUP) == signal.SIG_IGN))
sys.argv = ["cadee", "drill", "--help"]
from cadee.cli import main
main()
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.endswith("True\n")


def gateways(folder: Path) -> list[str]:
    """The processes that work in a folder, other than those that have ended."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str((process / "cwd").readlink()).startswith(str(folder)):
                found.append(process.name)
    return found


def eventually(holds: Callable[[], bool], within: float) -> None:
    end = time.monotonic() + within
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)
