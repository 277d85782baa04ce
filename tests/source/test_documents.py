"""Files with several documents: each read on its own, places those of the whole file."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cadee.source.documents import read_documents

TWO = b"# licence\n---\na: 1\ntext: |\n  --- not a mark\n---\n# only words\n---\nb: [1,\n  2]\n"


def test_each_document_is_read_and_placed_in_the_whole_file() -> None:
    first, second = read_documents("two.yaml", TWO)
    assert first.data == {"a": 1, "text": "--- not a mark\n"}
    assert second.data == {"b": [1, 2]}
    assert str(first.place(("text",), key=True)) == "two.yaml:4:1"
    assert str(second.place(("b", 1))) == "two.yaml:10:3"


def test_a_fault_is_told_where_it_stands_in_the_whole_file() -> None:
    files = read_documents("x.yaml", b"a: 1\n---\nb: &x 2\nc: {\n")
    assert files[0].faults == ()
    assert [str(fault.place) for fault in files[1].faults] == ["x.yaml:3:4", "x.yaml:5:1"]
    assert not files[1].complete


def test_a_key_in_a_comment_above_the_documents_is_refused_and_covered() -> None:
    raw = b"# key: ghp_" + b"aB3dE5gH7jK9mN1pQ3sT5vX7zA2cD4fG6hJ8" + b"\n---\na: 1\n"
    (file,) = read_documents("x.yaml", raw)
    assert [fault.code for fault in file.faults] == ["CADEE-S-011"]
    assert "aB3dE5gH7jK9" not in file.text


@pytest.mark.parametrize("raw", [b"", b"---\n", b"# nothing\n"])
def test_a_file_without_content_is_one_empty_document(raw: bytes) -> None:
    (file,) = read_documents("x.yaml", raw)
    assert file.data is None


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(0, 9), min_size=1), min_size=1, max_size=6))
def test_what_a_writer_of_several_documents_wrote_is_read(documents: list[dict[str, int]]) -> None:
    raw = yaml.safe_dump_all(documents).encode()
    assert [file.data for file in read_documents("x.yaml", raw)] == documents
