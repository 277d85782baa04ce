"""Anchors, aliases and merge keys of foreign files: written out as every reader of YAML 1.1 takes them, and bounded."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from cadee.source.yaml import read_yaml

MERGED = """\
x: &base {a: "1", b: &deep [p, q]}
y: &more
  b: "2"
  c: "3"
one:
  <<: *base
  b: own
two: {<<: [*more, *base], d: *deep}
three: *deep
four:
  - *base
  - <<: *more
    c: "4"
"""


@pytest.mark.parametrize("engine", ["libyaml", "python"])
def test_what_repeats_is_written_out_as_others_read_it(engine: str) -> None:
    read = read_yaml("x.yaml", MERGED.encode(), engine=engine, aliases=True)
    assert read.faults == ()
    assert read.data == yaml.safe_load(MERGED)


def test_a_repeated_value_has_its_place_where_it_is_written() -> None:
    read = read_yaml("x.yaml", MERGED.encode(), aliases=True)
    assert str(read.place(("one", "a"))) == "x.yaml:1:14"
    assert str(read.place(("one", "b"))) == "x.yaml:7:6"
    assert str(read.place(("four", 1, "c"))) == "x.yaml:13:8"


def test_without_leave_they_stay_refused() -> None:
    assert {fault.code for fault in read_yaml("x.yaml", MERGED.encode()).faults} == {"CADEE-S-005"}


def test_what_would_grow_without_bound_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    read = read_yaml("x.yaml", "\n".join(lines).encode(), aliases=True)
    assert "CADEE-S-005" in {fault.code for fault in read.faults}


@pytest.mark.parametrize(
    "text", ["a: &a [*a]", "a: *b", "<<: *b", "<<: x", "[" * 90 + "]" * 90, "&a b: *a", "? [*x] : 1"]
)
def test_odd_ones_are_faults_or_values_and_no_crash(text: str) -> None:
    read = read_yaml("x.yaml", text.encode(), aliases=True)
    assert read.faults or read.data is not None


def test_all_cases_of_the_suite_are_read_without_a_crash(root: Path) -> None:
    suite = root.parent / "shared" / "corpus" / "yaml-test-suite"
    if not suite.is_dir():
        pytest.skip("the corpus is not beside the checkout")
    for path in sorted(suite.rglob("*.yaml")):
        raw = path.read_bytes()
        plain, out = read_yaml("x", raw), read_yaml("x", raw, aliases=True)
        if not plain.faults:
            assert out.data == plain.data
            assert _places(out) == _places(plain)


def _places(read: Any) -> list[int]:
    return list(read.spans)
