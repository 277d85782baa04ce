"""A fault of shape hides no reference that leads nowhere, and makes none up."""

from cadee.opening import open_workspace
from cadee.source.workspace import load_text

HEAD = "cadee: 1\nworkflow: {name: Example, industry: retail, use_case: example, exposure: internal}\n"


def told(text: str) -> list[tuple[str, str]]:
    findings = open_workspace(load_text({"cadee.yaml": text})).findings
    return [
        (finding.code.removeprefix("CADEE-"), f"{finding.place.line}:{finding.place.column}") for finding in findings
    ]


def test_shape_and_references_are_told_in_one_run() -> None:
    systems = "systems:\n  a: {kind: agent, zone: kore, owner: alice}\n  b: {kind: channel, tier: high}\n"
    rest = "integrations: {i: {from: a, to: bb, timeout: 20}}\nroutes: {r: {gateway: a, serves: [i], primary: nope}}\n"
    assert sorted(told(HEAD + systems + rest)) == [
        ("S-017", "6:46"),
        ("S-018", "5:28"),
        ("S-020", "4:26"),
        ("S-020", "4:39"),
        ("S-020", "6:33"),
        ("S-020", "7:48"),
    ]


def test_a_broken_entry_counts_as_declared() -> None:
    systems = "systems: {a: {kind: agnet}, b: 7, c: {kind: agent}}\n"
    text = systems + "integrations: {i: {from: a, to: b}, j: {from: c, to: a}}\n"
    assert sorted(code for code, _ in told(HEAD + text)) == ["S-016", "S-018"]


def test_what_is_not_read_is_not_followed() -> None:
    assert [code for code, _ in told(HEAD + "systems: [a]\n")] == ["S-016"]
    assert [code for code, _ in told(HEAD + "systems: {a: {kind: agent, owner: [x]}}\n")] == ["S-016"]


def test_an_empty_file_is_told_once() -> None:
    for text in ("", "# nothing\n", "- a\n", "cadee: 1\n"):
        assert [code for code, _ in told(text)] == ["S-027"]
    assert sorted(code for code, _ in told("cadee: 2\n")) == ["S-024", "S-027"]
