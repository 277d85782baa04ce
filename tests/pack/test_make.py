"""Making a pack: one part that breaks leaves the others, and is named wherever a reader looks."""

from collections.abc import Iterator

from cadee.errors import InputError
from cadee.generators.base import Artifact
from cadee.pack.base import Brief, Part
from cadee.pack.make import made, parts
from tests.pack.briefs import brief


def broken(_: Brief) -> Iterator[Artifact]:
    raise ZeroDivisionError("with a word of the spec in it")


def refusing(_: Brief) -> Iterator[Artifact]:
    raise InputError("no report is here")


def clashing(_: Brief) -> Iterator[Artifact]:
    yield Artifact("report/report.json", "{}")


def test_one_exporter_that_breaks_leaves_the_others_and_is_named() -> None:
    known = {**parts(), "a-broken": Part("a-broken", broken), "z-refusing": Part("z-refusing", refusing)}
    files, told = made(brief(), None, known)
    assert dict(told.failed) == {"a-broken": "a fault in cadee: ZeroDivisionError", "z-refusing": "no report is here"}
    sound, whole = made(brief(), None, parts())
    assert whole.failed == ()
    assert files.keys() == sound.keys()
    assert {name for name in files if files[name] != sound[name]} == {"index.html"}
    page = files["index.html"].decode()
    assert "Incomplete" in page
    assert "a-broken" in page
    assert "with a word of the spec" not in page


def test_two_parts_may_not_write_one_file() -> None:
    files, told = made(brief(), None, {"report": parts()["report"], "zz": Part("zz", clashing)})
    assert told.failed == (("zz", "a fault in cadee: ValueError"),)
    assert files["report/report.json"] != b"{}"


def test_same_brief_same_bytes() -> None:
    assert made(brief())[0] == made(brief())[0]
