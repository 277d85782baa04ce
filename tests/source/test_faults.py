"""The entries of the faults of reading keep their word: every example earns exactly what it says."""

from typing import Any

import pytest
import yaml

from cadee.diagnostic import Finding, Severity
from cadee.resources import data
from cadee.source.faults import NAMES, NOTES
from cadee.source.workspace import load_text

ENTRIES = {code: yaml.safe_load(data("specs", "faults", f"{code}.yaml").read_text(encoding="utf-8")) for code in NAMES}
CASES = [
    pytest.param(code, example, id=f"{code}-{example['name'].replace(' ', '-')}")
    for code, entry in ENTRIES.items()
    for example in entry["examples"]
]


def findings(example: dict[str, Any]) -> tuple[Finding, ...]:
    workspace = load_text({"cadee.yaml": example["spec"], **example.get("files", {})})
    return workspace.findings + workspace.notes


def remark(finding: Finding) -> str:
    file = "" if finding.place.file == "cadee.yaml" else f"{finding.place.file}:"
    return f"{file}{finding.place.line}:{finding.place.column} {finding.message}"


@pytest.mark.parametrize(("code", "example"), CASES)
def test_an_example_earns_exactly_the_remarks_it_says(code: str, example: dict[str, Any]) -> None:
    found = findings(example)
    assert [remark(finding) for finding in found] == example.get("expect", [])
    assert {finding.code for finding in found} <= {code}


@pytest.mark.parametrize("code", NAMES)
def test_an_entry_names_the_fault_as_the_code_does_and_shows_both_cases(code: str) -> None:
    entry = ENTRIES[code]
    assert entry["code"] == code
    assert entry["name"] == NAMES[code]
    assert entry["severity"] == (Severity.INFO if code in NOTES else Severity.ERROR)
    assert any(example.get("expect") for example in entry["examples"])
    assert any(not example.get("expect") for example in entry["examples"])


@pytest.mark.parametrize(("code", "example"), CASES)
def test_a_finding_is_complete(code: str, example: dict[str, Any]) -> None:
    for found in findings(example):
        assert found.fix.endswith(".")
        assert found.name == NAMES[found.code]
        assert found.layer == "source"
        assert found.fingerprint
        assert not found.message.endswith(".")
        assert found.message[0] == found.message[0].lower()
        assert found.place.line >= 1
        assert found.place.column >= 1
