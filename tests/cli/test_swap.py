"""What is written changes in one step: whatever fails or kills a run, the old bytes are there, or the new ones."""

import errno
import fcntl
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from cadee.cli import swap, turns
from cadee.cli.output import replace_file
from cadee.cli.swap import held
from cadee.errors import InputError, ToolError
from tests.cli.swapping import failed, files, leftovers, put, state

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, str(Path(__file__).with_name("swapping.py"))]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize("name", ["out", "out.txt"])
@pytest.mark.parametrize("way", ["exchange", "fallback"])
def test_a_kill_at_any_call_leaves_the_old_or_the_new(tmp_path: Path, name: str, way: str) -> None:
    done = subprocess.run(
        [*PROGRAM, "kill", str(tmp_path / name), way], capture_output=True, env=ENVIRONMENT, check=True
    )
    told = json.loads(done.stdout)
    assert len(told) > 8
    assert all(each["left"] == [] for each in told)
    assert {each["next"] for each in told} == {"old", "new"}
    then = Counter(each["then"] for each in told)
    moved = 1 if (name, way) == ("out", "fallback") else 0  # the one instant between two moves; the next run mends it
    assert then["none"] == moved
    assert then["mixed"] == 0
    assert told[-1]["then"] == "new"


@pytest.mark.parametrize(
    "number",
    [
        errno.ENOSPC,
        *(pytest.param(each, marks=pytest.mark.slow) for each in (errno.EIO, errno.EDQUOT, errno.EACCES, errno.EMFILE)),
    ],
)
@pytest.mark.parametrize("way", ["exchange", "fallback"])
def test_any_call_may_fail(tmp_path: Path, number: int, way: str) -> None:
    told = failed(tmp_path / "out", number, fallback=way == "fallback")
    assert len(told) > 40
    for each in told:
        assert each["then"] == ("old" if each["raised"] else "new"), each
        assert each["raised"] or each["call"] in ("", "open", "close", "unlink", "rmdir"), each  # tidying up may fail
        assert each["next"] == "next"
        assert each["left"] == [], each


def test_a_file_on_a_full_disk_stays_as_it_was(tmp_path: Path) -> None:
    for each in failed(tmp_path / "out.txt", errno.ENOSPC, fallback=False):
        assert each["then"] == ("old" if each["raised"] else "new"), each
        assert (each["next"], each["left"]) == ("next", [])


def test_what_killed_runs_left_goes_and_nothing_else(tmp_path: Path) -> None:
    left, other, link = ".cadee-new-0123456789abcdef", ".cadee-new-mine", ".cadee-new-0123456789abcdee"
    (tmp_path / left / "deep").mkdir(parents=True)
    (tmp_path / left / "deep" / "file").write_text("x")
    (tmp_path / other).mkdir()
    (tmp_path / "kept").mkdir()
    (tmp_path / link).symlink_to(tmp_path / "kept")
    put(tmp_path / "out", "new")
    assert leftovers(tmp_path / "out") == [other, "kept"]


def test_a_set_that_was_moved_aside_comes_back(tmp_path: Path) -> None:
    put(tmp_path / "out", "old")
    aside = tmp_path / ".cadee-old-0123456789abcdef"
    aside.mkdir()
    (tmp_path / "out").rename(aside / "out")
    put(tmp_path / "other", "x")
    assert state(tmp_path / "out") == "old"
    assert leftovers(tmp_path / "out") == ["other"]


def test_a_run_waits_for_another_but_not_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.1)
    other = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    with pytest.raises(ToolError, match="another run writes beside"):
        put(tmp_path / "out", "new")
    os.close(other)
    put(tmp_path / "out", "new")
    assert leftovers(tmp_path / "out") == []


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP])
def test_without_locks_nothing_of_others_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    (tmp_path / ".cadee-new-0123456789abcdef").mkdir()
    put(tmp_path / "out", "new")
    assert state(tmp_path / "out") == "new"
    assert leftovers(tmp_path / "out") == [".cadee-new-0123456789abcdef"]


def test_the_file_system_of_this_test_exchanges(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    (tmp_path / "b").write_text("b")
    if not swap._exchanged(tmp_path / "a", tmp_path / "b"):
        pytest.skip("this file system cannot exchange two names")
    assert (tmp_path / "a").read_text() == "b"
    with pytest.raises(FileNotFoundError):
        swap._exchanged(tmp_path / "a", tmp_path / "nowhere")


def test_folders_that_were_made_for_nothing_go(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), held(tmp_path / "a" / "b" / "out"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_the_mode_of_a_folder_stays_and_a_new_one_follows_the_mask(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        put(tmp_path / "out", "old")
        assert (tmp_path / "out").stat().st_mode & 0o777 == 0o750
        (tmp_path / "out").chmod(0o700)
        put(tmp_path / "out", "new")
        assert (tmp_path / "out").stat().st_mode & 0o777 == 0o700
        assert (tmp_path / "out" / "0.txt").stat().st_mode & 0o777 == 0o640
    finally:
        os.umask(mask)


def test_the_folder_one_stands_in_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    put(Path(), "new")
    assert state(here) == "new"


def test_a_folder_that_is_mounted_is_not_replaced() -> None:
    mounted = next((each for each in map(Path, ("/dev/shm", "/proc", "/sys")) if each.is_mount()), None)
    if mounted is None:
        pytest.skip("nothing is mounted here")
    with pytest.raises(InputError, match="is mounted"):
        put(mounted, "new")


def test_what_is_written_to_a_pipe_or_a_device_goes_through(tmp_path: Path) -> None:
    replace_file(Path(os.devnull), "x")
    assert Path(os.devnull).is_char_device()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    replace_file(pipe, "through")
    assert os.read(reader, 100) == b"through"
    os.close(reader)
    assert pipe.is_fifo()
    with pytest.raises(OSError, match="No space left"):
        replace_file(Path("/dev/full"), "x")


def test_a_link_gives_way_to_the_file_and_what_it_led_to_stays(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("target")
    (tmp_path / "link").symlink_to("target")
    replace_file(tmp_path / "link", "new")
    assert (tmp_path / "target").read_text() == "target"
    assert (tmp_path / "link").read_text() == "new"
    assert not (tmp_path / "link").is_symlink()


def test_an_empty_set_and_a_deep_one_are_sets(tmp_path: Path) -> None:
    put(tmp_path / "out", "new", 0)
    assert list((tmp_path / "out").iterdir()) == []
    with held(tmp_path / "out") as place:
        place.put({"a/b/c/d.txt": b"", "a/b.txt": b"x"})
    assert sorted(path.name for path in (tmp_path / "out").rglob("*")) == ["a", "b", "b.txt", "c", "d.txt"]
    assert files("x", 1)["0.txt"].startswith(b"x 0")
