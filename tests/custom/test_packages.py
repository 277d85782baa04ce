"""Packages of rules: only the one that is named is imported, and what it holds is judged like a rule of cadee."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cadee.custom.packages import digest, load_package
from cadee.errors import CadeeError, InputError, ToolError
from cadee.testing import check_examples

CODE = '''\
"""Tools without a runbook."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.rules.base import Answer, Proof, Violation, rule


@rule("ACME-002")
def check(graph: Graph, *, least: int = 1) -> Iterator[Answer]:
    """Look at every tool."""
    for system in graph.estate.systems.values():
        if system.kind == "tool" and (system.tier or 0) < least:
            yield Violation(graph.estate.route(system), f"tool {system.id!r} is below tier {least}")
    yield Proof("every tool was looked at")
'''
ENTRY = """\
code: ACME-002
name: low-tool
title: Every tool has the tier it needs
layer: architecture
severity: warn
why: A tool that nobody ranked is repaired last.
how: The tier of each tool is compared with the least.
fix: Raise its tier.
parameters:
  least: The least tier.
examples:
  - name: low
    spec: |
      systems:
        drill: {kind: tool, tier: 0}
    expect: ["2:3 warn tool 'drill' is below tier 1"]
  - name: high
    spec: |
      systems:
        drill: {kind: tool, tier: 1}
"""
Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install packages of rules by name: each with an entry point, a rule and an entry."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(tmp_path))

    def make(name: str, *, code: str = CODE, entry: str = ENTRY, first: str = "", point: str = "") -> Path:
        package = tmp_path / f"{name}_rules"
        (package / "entries").mkdir(parents=True)
        (package / "__init__.py").write_text(first, encoding="utf-8")
        (package / "low_tool.py").write_text(code, encoding="utf-8")
        (package / "entries/ACME-002.yaml").write_text(entry, encoding="utf-8")
        info = tmp_path / f"{name}_rules-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}-rules\nVersion: 1.2\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(
            f"[cadee.rules]\n{name} = {point or f'{name}_rules'}\n", encoding="utf-8"
        )
        return package

    yield make
    for module in set(sys.modules) - before:
        if "_rules" in module:
            del sys.modules[module]


def test_a_named_package_is_loaded_and_no_other(install: Install, tmp_path: Path) -> None:
    install("acme")
    trace = tmp_path / "trace"
    install("evil", first=f"from pathlib import Path\nPath({str(trace)!r}).write_text('run')\n")
    package = load_package("acme")
    assert [loaded.entry.code for loaded in package.rules] == ["ACME-002"]
    assert package.rules[0].rule.parameters == {"least": 1}
    assert package.told.startswith("rule package acme: acme-rules 1.2, sha256 ")
    assert not trace.exists()
    assert "evil_rules" not in sys.modules
    load_package("evil")
    assert trace.exists()  # so that the silence above says something


def test_its_hash_tells_one_state_from_another(install: Install) -> None:
    package = install("acme")
    told = load_package("acme").told
    module = sys.modules["acme_rules"]
    assert told.endswith(digest(module))
    (package / "low_tool.py").write_text(CODE + "\n", encoding="utf-8")
    assert not told.endswith(digest(module))


def test_an_unknown_name_is_refused_with_what_is_there(install: Install) -> None:
    install("acme")
    with pytest.raises(InputError, match="no package of rules is called 'acmee'") as refused:
        load_package("acmee")
    assert "Did you mean 'acme'?" in refused.value.fix


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"first": "raise ValueError('no')"}, "cannot be imported: ValueError: no"),
        ({"code": "raise ValueError('no')"}, "cannot be imported: ValueError: no"),
        ({"code": ""}, "ACME-002 has no rule"),
        ({"code": CODE.replace("ACME-002", "ACME-003")}, "has no"),
        ({"entry": ENTRY.replace("ACME-002", "ACME-003")}, "the entry does not tell the code ACME-002"),
        ({"entry": ENTRY.replace("  least: ", "  lest: ")}, "the parameters of the rule"),
        ({"entry": ENTRY.replace("severity: warn", "severity: warning")}, "5:11: 'severity' cannot be 'warning'"),
        ({"point": "acme_rules.low_tool:check"}, "names no package"),
        ({"point": "acme_rules.low_tool"}, "is a module, not a package"),
        ({"point": "acme_rules.nowhere"}, "cannot be imported"),
    ],
)
def test_a_broken_package_is_a_fault(install: Install, options: dict[str, str], message: str) -> None:
    install("acme", **options)
    with pytest.raises(ToolError, match=message):
        load_package("acme")


def test_two_of_one_name_are_refused(install: Install, tmp_path: Path) -> None:
    install("acme")
    other = tmp_path / "other-9.dist-info"
    other.mkdir()
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 9\n", encoding="utf-8")
    (other / "entry_points.txt").write_text("[cadee.rules]\nacme = other_rules\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"'acme' is declared by .*acme-rules 1\.2"):
        load_package("acme")


def test_its_examples_are_run_by_the_helper(install: Install) -> None:
    install("acme")
    assert check_examples("acme_rules") == 2
    install("bad", entry=ENTRY.replace("2:3 warn", "2:4 warn"))
    with pytest.raises(AssertionError, match=r"(?s)ACME-002, low:\n- 2:4 warn .*\n\+ 2:3 warn"):
        check_examples("bad_rules")
    with pytest.raises(CadeeError):
        check_examples("json.decoder")
