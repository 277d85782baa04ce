"""The entries of the faults of shape and reference keep their word: every example earns exactly what it says."""

import pytest

from cadee.diagnostic import Finding
from cadee.model.estate import estate
from cadee.resources import data
from cadee.rules.catalogue import Example, read
from cadee.source.references import dangling
from cadee.source.schema import NAMES, shape
from cadee.source.workspace import load_text


def findings(text: str) -> tuple[Finding, ...]:
    workspace = load_text({"cadee.yaml": text})
    assert not workspace.findings, workspace.findings
    document, found = shape(workspace)
    return found if document is None or found else tuple(dangling(estate(document), workspace.place))


ENTRIES = {
    code: read(f"{code}.yaml", data("specs", "faults", f"{code}.yaml").read_text(encoding="utf-8")) for code in NAMES
}
CASES = [
    pytest.param(code, example, id=f"{code}-{example.name.replace(' ', '-')}")
    for code, entry in ENTRIES.items()
    for example in entry.examples
]


@pytest.mark.parametrize(("code", "example"), CASES)
def test_an_example_earns_exactly_the_remarks_it_says(code: str, example: Example) -> None:
    found = findings(example.spec)
    assert [f"{f.place.line}:{f.place.column} {f.message}" for f in found] == list(example.expect)
    assert {f.code for f in found} <= {code, "CADEE-S-015"}


@pytest.mark.parametrize("code", NAMES)
def test_an_entry_names_the_fault_as_the_code_does_and_shows_both_cases(code: str) -> None:
    entry = ENTRIES[code]
    assert entry.name == NAMES[code]
    assert any(example.expect for example in entry.examples)
    assert any(not example.expect for example in entry.examples)


@pytest.mark.parametrize(("code", "example"), CASES)
def test_a_finding_says_what_to_do(code: str, example: Example) -> None:
    for found in findings(example.spec):
        assert found.fix.endswith((".", "`."))
        assert found.name == NAMES[found.code]
        assert found.layer == "source"
        assert found.fingerprint
        assert not found.message.endswith(".")
        assert found.label
