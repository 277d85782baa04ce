"""The manifest: one form, everything counted, nothing of a stranger's taken on trust."""

import json
import subprocess
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cadee.pack.canonical import MOST, canonical
from cadee.pack.manifest import MANIFEST, SUMS, Population, Reason, manifest, media_type, population, read, seal
from cadee.pack.manifest_schema import manifest_schema
from tests.pack.sealed import FILES, about, pack

ROOT = Path(__file__).parents[2]

texts = st.text(st.characters(codec="utf-8"), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-MOST, MOST) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_json_is_written_as_another_program_writes_it(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [1.5, float("nan"), MOST + 1, {1: 2}, b"x", "\ud800", {"\ud800": 1}, object()])
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"canonical|text|surrogates"):
        canonical({"a": [value]} if not isinstance(value, dict) else value)


def test_every_file_is_listed_with_its_hash_and_what_it_was_made_of() -> None:
    files = pack()
    found = read(files[MANIFEST])
    assert {item.path: (item.sha256, item.size) for item in found.files} == {
        name: (sha256(content).hexdigest(), len(content)) for name, content in files.items() if name != MANIFEST
    }
    assert {item.path: item.media_type for item in found.files}["maps/a/map.svg"] == "image/svg+xml"
    assert found.about == about()
    assert canonical(asdict(found)) == files[MANIFEST]


def test_the_order_in_which_files_are_made_changes_nothing() -> None:
    assert manifest(dict(reversed(FILES.items())), about()) == manifest(FILES, about())


def test_sha256sum_reads_the_list_of_hashes(tmp_path: Path) -> None:
    for name, content in pack().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    check = ["sha256sum", "--strict", "-c", SUMS]
    done = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.count(": OK")) == (0, len(FILES))
    (tmp_path / "index.html").write_text("other")
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 1


def test_the_published_schema_is_that_of_the_manifest() -> None:
    schema = json.loads((ROOT / "specs/schema/pack/pack-1.schema.json").read_text("utf-8"))
    assert schema == json.loads(json.dumps(manifest_schema())), "run `cadee schema --write` and commit the result"
    validator = jsonschema.Draft202012Validator(schema)
    told = json.loads(pack()[MANIFEST])
    assert list(validator.iter_errors(told)) == []
    for spoilt in (
        {**told, "more": 1},
        {**told, "about": {**told["about"], "more": 1}},
        {**told, "about": {key: value for key, value in told["about"].items() if key != "previous"}},
        {**told, "files": [{**told["files"][0], "path": "../up"}]},
    ):
        assert list(validator.iter_errors(spoilt))


def test_counts_add_up_or_there_is_no_population() -> None:
    whole = population("rules", ["a", "b", "c"], [Reason("d", "x")], [Reason("b", "x")])
    assert asdict(whole.counts) == {"known": 4, "in_scope": 3, "left_out": 1, "ran": 2, "not_run": 1}
    for bad in (
        lambda: population("rules", ["a"], [Reason("a", "x")]),
        lambda: population("rules", ["a"], [], [Reason("b", "x")]),
        lambda: population("rules", ["a", "a"]),
        lambda: Population("rules", ("a",), (), (), replace(whole.counts, known=9)),
    ):
        with pytest.raises(ValidationError, match=r"two lists|add up"):
            bad()


@pytest.mark.parametrize(
    "name", ["/a", "../a", "a/../b", "a//b", ".hidden", "a\\b", "a b", "", "a\n", "ä", "-a", "a/", "x" * 600]
)
def test_a_file_has_a_harmless_name(name: str) -> None:
    with pytest.raises(ValueError, match=r"pattern|at most"):
        manifest({name: b""}, about())


@pytest.mark.parametrize("name", [MANIFEST, "manifest.dsse.json", "manifest.json.sig"])
def test_no_file_takes_the_name_of_the_manifest_or_of_a_signature(name: str) -> None:
    with pytest.raises(ValueError, match="name of the manifest"):
        seal({name: b""}, about())


def test_names_that_are_one_on_other_systems_are_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        manifest({"a.txt": b"", "A.txt": b""}, about())


WHOLE = pack()[MANIFEST]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "json invalid"),
        (b"\xff\xfe", "json invalid"),
        (b"[" * 1_000_000, "json invalid"),
        (b'{"a":' * 100_000, "json invalid"),
        (b"[]", "dataclass"),
        (b"null", "dataclass"),
        (WHOLE + b" ", "canonical"),
        (json.dumps(json.loads(WHOLE), indent=1).encode(), "canonical"),
        (WHOLE.replace(b'"format":', b'"format":"cadee-pack-1","format":'), "canonical"),
        (WHOLE.replace(b'"size":2}', b'"size":2.0}'), "int type|canonical"),
        (WHOLE.replace(b'"size":2}', b'"size":"2"}'), "int type"),
        (WHOLE.replace(b'"size":2}', b'"size":-2}'), "greater"),
        (WHOLE.replace(b'"size":2}', b'"size":1e400}'), "int|json invalid"),
        (WHOLE.replace(b'"size":2}', b'"size":' + b"9" * 5000 + b"}"), "int|json invalid|less"),
        (WHOLE.replace(b'"size":2}', b'"size":true}'), "int type"),
        (WHOLE.replace(b"2026-11-20", b"2026-13-20"), "month"),
        (WHOLE.replace(b"maps/a/map.svg", b"../a/map.svg.x"), "pattern"),
        (WHOLE.replace(b"cadee-pack-1", b"cadee-pack-9"), "literal"),
        (WHOLE.replace(b'"dirty":false', b'"dirty":0'), "bool type"),
        (WHOLE.replace(b'"not_run":1', b'"not_run":0'), "add up"),
        (WHOLE.replace(b'"previous":null', b'"previous":"x"'), "pattern"),
        (WHOLE.replace(b'"previous":null,', b""), "canonical"),
        (WHOLE.replace(b'"Care"', b'"\\ud800"'), "json invalid"),
    ],
)
def test_a_manifest_of_strangers_is_refused_in_one_line(raw: bytes, said: str) -> None:
    assert raw != WHOLE
    with pytest.raises(ValueError, match=said) as raised:
        read(raw)
    assert type(raised.value) is ValueError
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 300


def test_too_many_files_and_too_many_bytes_are_refused() -> None:
    entry = json.loads(WHOLE)["files"][0]
    many = {**json.loads(WHOLE), "files": [{**entry, "path": f"f{number:06}"} for number in range(20_001)]}
    with pytest.raises(ValueError, match="too long"):
        read(canonical(many))
    with pytest.raises(ValueError, match="more than"):
        read(b" " * (32 * 1024 * 1024 + 1))


@given(
    st.binary(max_size=60)
    | st.builds(lambda at, by: WHOLE[:at] + by + WHOLE[at + 1 :], st.integers(0, len(WHOLE) - 1), st.binary(max_size=3))
)
def test_any_bytes_are_a_manifest_or_refused(raw: bytes) -> None:
    try:
        found = read(raw)
    except ValueError:
        return
    assert canonical(asdict(found)) == raw


def test_media_types_do_not_come_from_the_machine() -> None:
    assert [media_type(name) for name in ("a.md", "a.SVG", "a.unknown", "a", SUMS)] == [
        "text/markdown", "image/svg+xml", "application/octet-stream", "application/octet-stream", "text/plain",
    ]  # fmt: skip
