"""What YAML 1.2 forbids is refused although parsers let it pass, and what only looks odd is read."""

import pytest

from cadee.source.yaml import read_yaml

FORBIDDEN = [
    ("a: [b]#c\n", "1:7"),
    ("a: {b: c}# d\n", "1:10"),
    ("a: [b,#c\n  d]\n", "1:7"),
    ('a: "b"#c\n', "1:7"),
    ("a: 'b'#c\n", "1:7"),
    ('{"a":#b\n "c"}\n', "1:6"),
    ("a: [?b]\n", "1:5"),
    ("{?a: b}\n", "1:2"),
    ("a: |#b\n  c\n", "1:4"),
    ("a: >-#b\n  c\n", "1:4"),
    ("a: [b,\nc]\n", "2:1"),
    ("a: {b: c,\nd: e}\n", "2:1"),
    ('a: "b\nc"\n', "2:1"),
    ("a: 'b\n\nc'\n", "3:1"),
    ('a: "b\n\tc"\n', "2:1"),
    ("a:\n  b: [c,\n  d]\n", "3:3"),
    ("a:\n  b: [\n    c\n ]\n", "4:2"),
    ("- - [a,\n  b]\n", "2:3"),
    ("a: [\n\tb]\n", "2:1"),
    ("a: [b,\n  \tc]\n", "2:3"),
    ("a: |\n   \n  b\n", "3:3"),
    ("a: |\n  b\n   ", "3:1"),
    ("- |+\n   ", "2:1"),
    ("%YAML 1.2\na: b\n", "2:1"),
    ("%YAML 1.2\n%YAML 1.2\n---\na: b\n", "2:1"),
    ("%YAML 1.1\n---\na: b\n", "1:1"),
    ("%YAML 1.2#\n---\na: b\n", "1:1"),
    ("%YAML 1.2\n", "1:10"),
    ("a: b\n... c\n", "2:4"),
    ("a: b\n...\n...\nc: d\n", "4:1"),
    ("a: b\n...\n%YAML 1.2\n---\n", "3:1"),
    ("a: b\n--- \n", "2:1"),
    ("[a]\nb\n", "2:1"),
    ("[a] ]\n", "1:5"),
]
"""Each with the place of its one fault, as libyaml leads to it."""


@pytest.mark.parametrize(("text", "place"), FORBIDDEN)
def test_what_the_standard_forbids_is_refused_at_its_place(text: str, place: str) -> None:
    (fault,) = read_yaml("cadee.yaml", text.encode()).faults
    assert fault.code in ("CADEE-S-006", "CADEE-S-007", "CADEE-S-025")
    assert f"{fault.place.line}:{fault.place.column}" == place
    assert read_yaml("cadee.yaml", text.encode(), engine="python").faults


READ = [
    "a: b#c\n",
    "a: b?c\n",
    "a: '?b,#c'\n",
    "# ?a,#b [?c]#\na: b # ?c ]#d\n",
    "a: b # ]#c\nd: e\n",
    "a: [\n  b,\n]\n",
    "a: {\n  b: c\n}\n",
    "a:\n  - [\n    b\n  ]\n",
    'a: "b\n c"\n',
    "a: 'b\n\n c'\n",
    "[a,\nb]\n",
    '"a\nb"\n',
    "a: |\n  \n  b\n",
    "a: |2\n   b\n  c\n",
    "a: |-\n  b\n",
    "a: >2-  # b\n  c\n",
    "a: |\n  ?b,#c\n  \td\n",
    "a: |\n   \nb: c\n",
    "a: >\n\n  b\n\n\n",
    "a: b\n   ",
    "a: b\n \n",
    "- a\n-\n  - b\n",
    "k8s: ns/name#key\n",
    "a: http://b/c?d=e#f\n",
    "? a\n: b\n",
    "---\na: b\n...\n",
    "---\na: b\n... # c\n# d\n...\n",
    "# a\n\n%YAML 1.2 # b\n# c\n---\na: b\n",
    "a: |\n  %b\nc: d\n",
]


@pytest.mark.parametrize("engine", ["libyaml", "python"])
@pytest.mark.parametrize("text", READ)
def test_what_only_looks_odd_is_read(text: str, engine: str) -> None:
    assert read_yaml("cadee.yaml", text.encode(), engine=engine).faults == ()


def test_a_further_document_is_refused_once_whatever_it_holds() -> None:
    file = read_yaml("cadee.yaml", b'a: b\n---\nc: "d?e"\nf: [?g]#h\n\t- i\n')
    assert [fault.code for fault in file.faults] == ["CADEE-S-025"]
