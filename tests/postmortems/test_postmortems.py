"""Twenty public failures: the design as it was is told of its fault, one mend ends it, the mended twin is silent."""

import re
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from cadee.diagnostic import Report, Result
from cadee.pipeline import Options, check

HERE = Path(__file__).resolve().parent
PAIRS = sorted(path.name for path in HERE.glob("PM-*"))
PAGE = HERE.parents[1] / "docs" / "postmortems.md"
SUMMARY = "CADEE-X-005"
"""The rule that sums up what the others told."""


@cache
def expected(pair: str) -> Mapping[str, Any]:
    told: Mapping[str, Any] = yaml.safe_load((HERE / pair / "expected.yaml").read_text(encoding="utf-8"))
    return told


def judged(workspace: Path, pair: str) -> Report:
    return check(workspace, Options(today=expected(pair)["judged_on"]))


@cache
def before(pair: str) -> Report:
    return judged(HERE / pair / "before", pair)


def lines(report: Report) -> list[str]:
    return [f"{each.code} {each.element} {each.place}: {each.message}" for each in report.findings]


def told(report: Report) -> set[tuple[str, str]]:
    return {(each.code, each.element) for each in report.findings}


def ends(mend: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(end["rule"], end["element"]) for end in mend["ends"]}


def mended(text: str, mend: Mapping[str, Any]) -> str:
    for edit in mend["edits"]:
        assert text.count(edit["replace"]) == 1, edit["replace"]
        text = text.replace(edit["replace"], edit["with"])
    return text


def spec(pair: str, side: str, name: str = "cadee.yaml") -> str:
    return (HERE / pair / side / name).read_text(encoding="utf-8")


def test_there_are_twenty_pairs() -> None:
    assert [f"PM-{number:02}" for number in range(1, 21)] == PAIRS


@pytest.mark.parametrize("pair", PAIRS)
def test_the_design_as_it_was_is_told_of_its_fault_and_of_little_else(pair: str) -> None:
    wanted = {end for mend in expected(pair)["mends"] for end in ends(mend)}
    found = told(before(pair))
    assert wanted <= found, lines(before(pair))
    further = {code for code, _ in found - wanted}
    assert further - {SUMMARY} == set(expected(pair).get("also", ()))


@pytest.mark.parametrize("pair", PAIRS)
def test_each_mend_alone_ends_what_it_is_to_end(pair: str, tmp_path: Path) -> None:
    for number, mend in enumerate(expected(pair)["mends"]):
        workspace = tmp_path / str(number)
        shutil.copytree(HERE / pair / "before", workspace)
        (workspace / "cadee.yaml").write_text(mended(spec(pair, "before"), mend), encoding="utf-8")
        report = judged(workspace, pair)
        left = told(report)
        assert not ends(mend) & left, lines(report)
        assert not {code for code, _ in left - told(before(pair))} - {SUMMARY}, lines(report)


@pytest.mark.parametrize("pair", PAIRS)
def test_all_mends_together_are_the_twin(pair: str) -> None:
    text = spec(pair, "before")
    for mend in expected(pair)["mends"]:
        text = mended(text, mend)
    assert text.replace(f"{pair}, before:", f"{pair}, after:", 1) == spec(pair, "after")
    assert spec(pair, "before", "rest.yaml") == spec(pair, "after", "rest.yaml")


@pytest.mark.parametrize("pair", PAIRS)
def test_the_mended_twin_is_silent(pair: str) -> None:
    report = judged(HERE / pair / "after", pair)
    assert lines(report) == []
    passed = {each.code for each in report.results if each.result is Result.PASSED}
    assert {rule for mend in expected(pair)["mends"] for rule, _ in ends(mend)} <= passed


@pytest.mark.parametrize("pair", PAIRS)
def test_a_pair_is_small_and_cites_what_is_public(pair: str) -> None:
    assert 5 <= before(pair).counts["systems"] <= 15
    comments = re.findall(r"# Public: .*?(?=\n  [^#])", spec(pair, "before"), flags=re.DOTALL)
    assert comments
    assert all(re.search(r"\((\w[^()]*|[^()]*\d{4}[^()]*)\)", comment) for comment in comments)
    assert expected(pair)["sources"]


@pytest.mark.parametrize("pair", PAIRS)
def test_the_page_speaks_of_the_pair_and_its_rules(pair: str) -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| {pair} |")]
    assert len(rows) == 1
    rules = {end["rule"] for mend in expected(pair)["mends"] for end in mend["ends"]}
    assert rules <= set(re.findall(r"CADEE-[A-Z]+-[0-9]{3}", rows[0]))
