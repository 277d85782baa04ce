"""The public YAML test suite: each case ends as the value it gives, or as a refusal with a place."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cadee.source.yaml import read_yaml

SUITE = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "yaml-test-suite"

pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="the YAML test suite is not beside this checkout")


WITHOUT_JSON = {"4ABK/0": '{"unquoted": "separate", "http://foo.com": null, "omitted value": null}'}
"""What the suite says in events only, as JSON."""


def shown(text: str) -> str:
    """Undo the marks by which the suite makes white space visible."""
    text = text.replace("␣", " ").replace("↵", "").replace("←", "\r").replace("⇔", "\ufeff")
    return re.sub("∎\n\\Z", "", re.sub("—*»", "\t", text))


def cases() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(SUITE.glob("*.yaml")):
        before: dict[str, Any] = {}
        for number, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))):
            before = {**{key: before[key] for key in ("json", "tree", "skip") if key in before}, **case}
            yield f"{path.stem}/{number}", before


def values(text: str) -> list[Any]:
    decoder, found, at = json.JSONDecoder(), [], 0
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        value, at = decoder.raw_decode(text, at)
        found.append(value)
    return found


def outcome(name: str, case: dict[str, Any], engine: str) -> str:
    file = read_yaml("case.yaml", shown(case["yaml"]).encode(), engine=engine)
    if file.faults:
        located = all(fault.place.line >= 1 and fault.code and fault.fix for fault in file.faults)
        return "refused" if located else "refused without a place"
    if case.get("fail"):
        return "accepted though invalid"
    written = case.get("json", WITHOUT_JSON.get(name))
    if written is None:
        return "without a value to compare"
    expected = values(written) or [None]
    same = [json.dumps(value, sort_keys=True) for value in expected] == [json.dumps(file.data, sort_keys=True)]
    return "same value" if same else "different"


@pytest.mark.parametrize("engine", ["libyaml", "python"])
def test_no_case_is_read_otherwise_than_the_suite_says(
    engine: str, record_property: Callable[[str, object], None]
) -> None:
    found: Counter[str] = Counter()
    wrong = []
    for name, case in cases():
        if case.get("skip"):
            continue
        result = outcome(name, case, engine)
        found[result] += 1
        if result not in ("same value", "refused"):
            wrong.append((name, result))
    record_property(
        "figure",
        (
            f"yaml-test-suite ({engine}): {found.total()} sub-cases: {found['same value']} same value, "
            f"{found['refused']} refused with code and place, {found['different']} different, 0 crashes, "
            f"{found['accepted though invalid']} invalid accepted"
        ),
    )
    assert found.total() == 402
    assert wrong == []
    assert found["same value"] >= 160
