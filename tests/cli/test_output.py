"""Writing whole sets: nothing foreign is touched, nothing half written, nothing outside."""

import json
import os
from pathlib import Path

import pytest

from cadee.cli.output import MANIFEST, differences, replace_file, write_set
from cadee.errors import InputError, ToolError
from cadee.generators.base import Artifact

ONE = {"gateway/one": [Artifact("one/config.yaml", "a: 1\n")]}
TWO = {"gateway/two": [Artifact("two.yaml", "b: 2\n")]}


def test_a_set_is_written_with_a_manifest(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    assert write_set(out, ONE, "production", "abc") == ["one/config.yaml"]
    assert (out / "one/config.yaml").read_text() == "a: 1\n"
    manifest = json.loads((out / MANIFEST).read_text())
    assert manifest["environment"] == "production"
    assert manifest["files"]["one/config.yaml"]["target"] == "gateway/one"
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_another_target_is_added_and_a_dropped_file_goes(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_set(out, {"gateway/one": [Artifact("old.yaml", "x"), *ONE["gateway/one"]]}, "production", "abc")
    write_set(out, TWO, "production", "abc")
    write_set(out, ONE, "production", "abc")
    assert {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} == {
        "one/config.yaml", "two.yaml", MANIFEST,
    }  # fmt: skip


def test_a_folder_with_foreign_files_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("keep")
    with pytest.raises(InputError, match="did not write"):
        write_set(out, ONE, "production", "abc")
    assert [path.name for path in out.iterdir()] == ["mine.txt"]
    (out / "mine.txt").unlink()
    write_set(out, ONE, "production", "abc")
    (out / "mine.txt").write_text("keep")
    with pytest.raises(InputError, match=r"mine\.txt"):
        write_set(out, ONE, "production", "abc")


def test_another_environment_needs_another_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_set(out, ONE, "staging", "abc")
    with pytest.raises(InputError, match="staging"):
        write_set(out, ONE, "production", "abc")


@pytest.mark.parametrize("name", ["/etc/passwd", "../up.txt", "a/../../b", "a\\..\\b", ""])
def test_nothing_is_written_outside(tmp_path: Path, name: str) -> None:
    with pytest.raises(ToolError, match="outside"):
        write_set(tmp_path / "out", {"t": [Artifact(name, "x")]}, "production", "abc")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    write_set(out, ONE, "production", "abc")
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    calls = 0
    write = os.write

    def failing(descriptor: int, content: bytes) -> int:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise OSError(28, "No space left on device")
        return write(descriptor, content)

    monkeypatch.setattr(os, "write", failing)
    with pytest.raises(ToolError, match="No space left"):
        write_set(out, {"gateway/one": [Artifact("one/config.yaml", "a: 2\n")]}, "production", "abd")
    monkeypatch.undo()
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_differences_are_told_in_words(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert differences(out, ONE) == ["one/config.yaml is missing"]
    write_set(out, ONE, "production", "abc")
    assert differences(out, ONE) == []
    (out / "one/config.yaml").write_text("a: 3\n")
    assert differences(out, ONE) == ["one/config.yaml does not equal the spec any more"]
    with pytest.raises(InputError, match="changed by hand"):
        write_set(out, TWO, "production", "abc")


def test_a_file_is_replaced_with_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("old")
    path.chmod(0o640)
    replace_file(path, "new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [item.name for item in tmp_path.iterdir()] == ["a.yaml"]


def test_a_new_file_is_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("new")
    replace_file(tmp_path / "a.yaml", "new")
    assert (tmp_path / "a.yaml").read_text() == "new"
    assert (tmp_path / "a.yaml").stat().st_mode == (tmp_path / "other").stat().st_mode
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a.yaml", "other"]


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").mkdir()
    with pytest.raises(ToolError, match="could not write"):
        replace_file(tmp_path / "a.yaml", "new")
    assert [item.name for item in tmp_path.iterdir()] == ["a.yaml"]


def test_a_file_left_over_is_a_difference(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_set(out, ONE, "production", "abc")
    write_set(out, TWO, "production", "abc")
    assert differences(out, ONE) == []
    (out / "one/old.yaml").write_text("x")
    assert differences(out, ONE) == ["one/old.yaml is not made from the spec"]
