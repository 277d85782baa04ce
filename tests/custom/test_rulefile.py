"""A file of a rule is refused with file, line and column where something in it is wrong."""

import sys
from pathlib import Path

import pytest

from cadee.custom import engine
from cadee.custom.rulefile import read_rule
from cadee.errors import InputError
from cadee.testing import check_file
from tests.custom.conftest import RULE


def test_a_rule_becomes_an_entry() -> None:
    loaded = read_rule("acme.yaml", RULE.encode())
    assert (loaded.rule.code, loaded.rule.scope, loaded.entry.layer) == ("ACME-001", "environment", "enablement")
    assert loaded.entry.applies == "To systems of kind model where `size(incoming) > 0`."
    assert loaded.entry.how.endswith("`has(self.owner)`.")
    assert [bool(example.expect) for example in loaded.entry.examples] == [True, False]


REFUSED = [
    ("id: ACME-001", "id: CADEE-A-001", "1:5: 'id' cannot be"),
    ("id: ACME-001", "id: CADX-001", "1:5: the prefix 'CADX' is cadee's own"),
    ("id: ACME-001", "id: EV-001", "1:5: the prefix 'EV' is cadee's own"),
    ("id: ACME-001", "id: DATA-001", "1:5: the prefix 'DATA' is cadee's own"),
    ("id: ACME-001", "id: acme-1", "1:5: 'id' cannot be 'acme-1'"),
    ("name: model-without-owner", "name: Model", "2:7: 'name' cannot be 'Model'"),
    ("layer: enablement", "layer: source", "4:8: 'layer' cannot be 'source'"),
    ("layer: enablement", "layer: enablment", "4:8: 'layer' cannot be 'enablment'"),
    ("severity: error", "severity: fatal", "5:11: 'severity' cannot be 'fatal'"),
    ("fix: Name the team in `owner`.", "fix: Name it", "7:6: 'fix' must be a sentence"),
    ("fix: Name the team in `owner`.\n", "", "1:1: 'fix' must be written"),
    ("condition:", "conditon:", "10:1: unknown key 'conditon'"),
    ("section: systems", "section: system", "8:23: 'section' cannot be 'system'"),
    ("kind: [model]", "kind: [modle]", "8:38: 'kind' cannot be 'modle'"),
    ("{section: systems, kind: [model]}", "{section: workflow, kind: [model]}", "8:33: elements of these sections"),
    ("{section: systems, kind", "{sections: systems, kind", "8:14: unknown key 'sections'"),
    ("condition: has(self.owner)", "condition: has(self.ownr)", "10:16: 'self' has no field 'ownr'"),
    ("condition: has(self.owner)", "condition: >-\n  true &&\n  self.ownr == ''", "12:8: 'self' has no field 'ownr'"),
    ("condition: has(self.owner)", "condition: 'self.id == ''x'' && self.ownr'", "10:38: 'self' has no field 'ownr'"),
    ("condition: has(self.owner)", "condition: 5", "10:12: 'condition' must be a text"),
    ("where: size(incoming) > 0", "where: size(incomin) > 0", "9:13: nothing is called 'incomin'"),
    ("'{id}' of kind", "'{ident}' of kind", "11:19: the element has no field 'ident'"),
    ("'{id}' of kind", "'{id.x}' of kind", "11:19: the element has no field 'id.x'"),
    ("'{id}' of kind", "'{id' of kind", "11:18: a brace that stands alone"),
    ("at: kind", "at: fallback.target", "12:5: the element has no field 'fallback.target'"),
    ("    expect:\n", "    expects:\n", "22:5: unknown key 'expects'"),
    ('"3:16 error', '"at 3:16 error', '23:7: "at 3:16 error'),
    ("name: somebody", "name: somebody\n    today: soon", "25:12: 'today' must be a day"),
    ("severity: error", "severity: error\nseverity: info", "6:1: key 'severity' is declared twice"),
    ("severity: error", "severity: *error", "5:11: alias"),
    ("why: A model", "why: !!python/object:os.system A model", "6:6: a tag on a value"),
    ("why: A model", "why: ghp_1234567890abcdefghijklmnopqrstuvwxyzAB model", "6:6: "),
]


@pytest.mark.parametrize(("old", "new", "message"), REFUSED)
def test_a_wrong_file_is_refused_where_it_is_wrong(old: str, new: str, message: str) -> None:
    assert old in RULE
    with pytest.raises(InputError) as refused:
        read_rule("acme.yaml", RULE.replace(old, new, 1).encode())
    assert f"acme.yaml:{message}" in f"{refused.value}"
    assert refused.value.fix
    assert "ghp_" not in f"{refused.value} {refused.value.fix}"


def test_examples_must_show_both() -> None:
    silent, firing = RULE.replace("3:16 error", "x"), RULE.partition("  - name: somebody")[0]
    with pytest.raises(InputError, match="no example that is silent"):
        read_rule("acme.yaml", firing.encode())
    only = RULE.partition("    expect:\n")
    with pytest.raises(InputError, match="no example that fires"):
        read_rule("acme.yaml", (only[0] + only[2].partition("\n")[2]).encode())
    with pytest.raises(InputError, match="is no remark"):
        read_rule("acme.yaml", silent.encode())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"- a list\n",
        b"\xff\xfe\x00",
        b"a: &a [*a]\n",
        b"id: [" * 100,
        b"id: ACME-001\n---\nid: ACME-002\n",
        b"x: " + b"y" * 300_000,
        b"a:\n" * 3 + b"\t- x\n",
        "id: ACME\u202e-001\n".encode(),
    ],
)
def test_a_hostile_file_is_refused(raw: bytes) -> None:
    with pytest.raises(InputError):
        read_rule("acme.yaml", raw)


def test_without_the_engine_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    engine._engine.cache_clear()
    monkeypatch.setitem(sys.modules, "cel_expr_python", None)
    with pytest.raises(InputError, match="cel-expr-python") as refused:
        read_rule("acme.yaml", RULE.encode())
    assert refused.value.fix == "Install it: pip install 'cadee[rules]'"
    engine._engine.cache_clear()


def test_the_examples_of_a_file_are_run(tmp_path: Path) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text(RULE, encoding="utf-8")
    assert check_file(path) == 2
    path.write_text(RULE.replace("3:16 error", "3:17 error"), encoding="utf-8")
    with pytest.raises(AssertionError, match=r"ACME-001, nobody:\n- 3:17 error .*\n\+ 3:16 error"):
        check_file(path)
    path.write_text(RULE.replace("kind: channel", "kind: chanel"), encoding="utf-8")
    with pytest.raises(AssertionError, match=r"unreadable spec: cadee\.yaml:2:16"):
        check_file(path)
    path.write_text(RULE.replace("has(self.owner)", "has(self.owner) || seconds(self.id) > 1"), encoding="utf-8")
    with pytest.raises(
        AssertionError, match="could not tell: it cannot be told of 'systems/chat': 'chat' is not a dur"
    ):
        check_file(path)
