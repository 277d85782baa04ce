"""A run that is stopped writes nothing more: its folder is being removed."""

import threading
from pathlib import Path

import pytest

from cadee.cli import drill
from cadee.drill.lab import Lab
from cadee.drill.product import Program
from cadee.drill.run import _Work, trials
from cadee.errors import ToolError
from tests.drill.small import scene

NOTHING = Program("", "", "")


def test_a_laboratory_that_is_stopped_lays_nothing_out(tmp_path: Path) -> None:
    found, files = scene()
    lab = Lab(found, files, NOTHING, tmp_path)
    lab.stop()
    with pytest.raises(ToolError, match="interrupted"):
        lab.start()
    lab.stop()
    assert not (tmp_path / "home").exists()


def test_a_run_that_is_stopped_makes_no_laboratory(tmp_path: Path) -> None:
    found, files = scene()
    work = _Work(found, files, NOTHING, tmp_path)
    work.stop()
    assert work.do(trials(found)[:1]) == []
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_still_written_to_is_removed(tmp_path: Path) -> None:
    folder, over = tmp_path / "made", threading.Event()
    folder.mkdir()

    def write() -> None:
        number = 0
        while not over.wait(0.0001):
            number += 1
            try:
                (folder / str(number % 500)).write_bytes(b"x")
            except OSError:
                return  # it is gone

    writers = [threading.Thread(target=write) for _ in range(4)]
    for each in writers:
        each.start()
    threading.Timer(0.5, over.set).start()
    drill._remove(folder)
    over.set()
    for each in writers:
        each.join()
    assert not folder.exists()
