"""What entries say of outside controls, held against the list that was read from the sources: ../shared."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from cadee.rules.catalogue import entries

LISTED = Path(__file__).resolve().parents[2] / "shared" / "design" / "controls.yaml"


@pytest.fixture(scope="module")
def listed() -> dict[tuple[str, str], dict[str, Any]]:
    """The controls that somebody read, by framework and id."""
    if not LISTED.is_file():
        pytest.skip(f"the list of controls is not at hand: {LISTED}")
    told = yaml.safe_load(LISTED.read_text(encoding="utf-8"))["controls"]
    return {(each["framework"], str(each["id"])): each for each in told}


def test_every_pair_names_a_control_that_was_confirmed(listed: dict[tuple[str, str], dict[str, Any]]) -> None:
    pairs = [(code, each.framework, each.id) for code, entry in entries().items() for each in entry.controls]
    assert len(pairs) > 250
    assert [pair for pair in pairs if pair[1:] not in listed] == []
    assert [pair for pair in pairs if listed[pair[1:]].get("verify")] == []


def test_a_pair_is_told_once_with_a_relation_a_strength_and_a_reason() -> None:
    for entry in entries().values():
        assert len(entry.controls) <= 3, entry.code
        assert len({(each.framework, each.id) for each in entry.controls}) == len(entry.controls), entry.code
        for each in entry.controls:
            assert each.relation in ("supports", "evidences-design", "mitigates-threat"), entry.code
            assert each.strength in (1, 2, 3), entry.code
            assert each.why.endswith("."), entry.code
