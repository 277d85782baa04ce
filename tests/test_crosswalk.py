"""The crosswalk: its data, its four values that add up, its dates that never run ahead."""

import shutil
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cadee.crosswalk.listing import Control, Framework, Listing, Pair, Start, listing, read
from cadee.crosswalk.rows import Row, Value, crosswalk, in_force
from cadee.diagnostic import Exemption, Finding, Place, Report, Result, RuleResult, Severity
from cadee.errors import ToolError
from cadee.opening import open_workspace
from cadee.pipeline import Options, verdict
from cadee.rules.catalogue import entries
from cadee.source.workspace import load

TODAY = date(2026, 11, 23)
DESIGN = Path(__file__).resolve().parents[2] / "shared" / "design" / "controls.yaml"
EXAMPLES = ["retail-customer-service", "retail-customer-service-sandbox", "online-boutique-assistant", "first-look"]
LAWS = {"eu-ai-act", "gdpr", "dora"}


def test_every_pair_of_the_rule_entries_points_at_a_control_that_is_listed() -> None:
    known = listing()
    told = {
        Pair(code, each.framework, each.id, each.relation, each.strength, each.why)
        for code, entry in entries().items()
        for each in entry.controls
    }
    assert set(known.pairs) == told
    assert len(known.pairs) == len(told) > 250
    frameworks = {framework.id for framework in known.frameworks}
    assert {pair.framework for pair in known.pairs} <= frameworks
    assert set(known.paired) <= {control.key for control in known.controls}


def test_no_pair_rests_on_an_entry_that_is_still_to_be_verified() -> None:
    known = listing()
    doubtful = {control.key for control in known.controls if control.verify}
    assert doubtful
    assert not set(known.paired) & doubtful


def test_the_listing_is_whole_and_each_control_stands_once() -> None:
    known = listing()
    assert len(known.frameworks) == 16
    assert all(count == 1 for count in Counter(control.key for control in known.controls).values())
    for framework in known.frameworks:
        assert framework.checked <= TODAY
        assert framework.kind in ("law", "contract", "certifiable", "attestation", "voluntary")
        assert framework.title
        assert framework.version
        assert framework.status
    for control in known.controls:
        assert control.title
        assert control.topics
        assert set(control.topics) <= known.topics
    starts = {(c.framework, start) for c in known.controls for start in c.starts}
    assert {framework for framework, _ in starts} == LAWS | {"pci-dss-4.0.1"}


def test_dates_name_controls_that_are_listed(root: Path) -> None:
    for path in sorted((root / "specs" / "controls").glob("*.yaml")):
        told: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        ids = [each["id"] for each in told.get("controls", ())]
        for each in told.get("dates", ()):
            assert set(each.get("controls", ())) <= set(ids), path.name


def test_ids_are_those_that_were_read_and_titles_are_words_of_this_project() -> None:
    if not DESIGN.is_file():
        pytest.skip(f"the list of controls is not at hand: {DESIGN}")
    told = {
        (each["framework"], str(each["id"])): each
        for each in yaml.safe_load(DESIGN.read_text(encoding="utf-8"))["controls"]
    }
    for control in listing().controls:
        assert control.key in told, control
        assert control.verify is bool(told[control.key].get("verify")), control
        assert control.title.casefold() != str(told[control.key]["title"]).casefold(), control


def report(root: Path, name: str, environment: str | None = None, today: date = TODAY) -> Report:
    opened = open_workspace(load(root / "examples" / name))
    return verdict(opened, Options(today, (environment,) if environment else ()))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_four_values_add_up(root: Path, name: str) -> None:
    made = crosswalk(report(root, name))
    listed = len(listing().controls)
    assert sum(made.counts().values()) == len(made.rows) == listed
    for framework in made.frameworks:
        assert sum(made.counts(framework.id).values()) == len(framework.controls)
    assert made.counts()[Value.NOT_ASSESSED] > listed / 2
    assert (made.version, made.digest) == (listing().version, listing().digest)
    assert made == crosswalk(report(root, name))


def test_the_example_in_production_has_no_gap_and_its_twin_has(root: Path) -> None:
    live = crosswalk(report(root, "retail-customer-service", "production"))
    twin = crosswalk(report(root, "retail-customer-service-sandbox"))
    assert live.counts()[Value.GAP] == 0
    assert live.counts()[Value.SUPPORTED] > 100
    assert twin.counts()[Value.GAP] > 50


def test_a_spec_that_cannot_be_read_assesses_nothing(tmp_path: Path) -> None:
    (tmp_path / "cadee.yaml").write_text("cadee: 1\nworkflow: 7\n", encoding="utf-8")
    opened = open_workspace(load(tmp_path))
    made = crosswalk(verdict(opened, Options(TODAY)))
    assert made.counts()[Value.NOT_ASSESSED] == len(made.rows)


PLACE = Place("cadee.yaml", 1, 1, 1, 2)
CONTROL = Control("f", "1", "One", ("compliance/scope",))
CODES = ("CADEE-A-001", "CADEE-A-002", "CADEE-A-003")


def small(*rules: str) -> Listing:
    framework = Framework("f", "F", "1", "voluntary", "published", "free", TODAY, controls=(CONTROL,))
    pairs = tuple(Pair(code, "f", "1", "supports", 1, "Because.") for code in rules)
    return Listing("1", TODAY, frozenset(), (framework,), pairs)


def finding(code: str, exemption: Exemption | None = None) -> Finding:
    return Finding(code, "n", "architecture", Severity.ERROR, "m", PLACE, "workflow", accepted=exemption)


def row(
    results: dict[str, Result], found: tuple[Finding, ...] = (), accepted: tuple[Finding, ...] = (), *rules: str
) -> Row:
    told = tuple(RuleResult(code, "n", "architecture", result) for code, result in results.items())
    given = Report("w", TODAY.isoformat(), (), found, told, accepted=accepted)
    (made,) = crosswalk(given, known=small(*(rules or tuple(results)))).rows
    return made


A, B, C = CODES
P, F, N, X, W, U = (
    Result.PASSED, Result.FAILED, Result.NOT_APPLICABLE, Result.NOT_RUN, Result.WAIVED, Result.COULD_NOT_TELL
)  # fmt: skip
ENDING = Exemption("waivers/w", "r", "a", "2027-01-31")


@pytest.mark.parametrize(
    ("results", "value", "reason"),
    [
        ({A: P, B: P}, Value.SUPPORTED, f"{A}, {B} met"),
        ({A: P, B: N}, Value.SUPPORTED, f"{A} met; {B} found nothing to judge here"),
        ({A: N}, Value.NOT_ASSESSED, f"{A} found nothing to judge here"),
        ({A: P, B: X}, Value.NOT_ASSESSED, f"{B} did not run to the end"),
        ({A: P, B: U}, Value.NOT_ASSESSED, f"{B} did not run to the end"),
        ({A: F, B: X}, Value.GAP, f"{A} failed"),
        ({A: W, B: F}, Value.GAP, f"{B} failed"),
        ({A: W, B: X}, Value.NOT_ASSESSED, f"{B} did not run to the end"),
        ({A: W, B: P}, Value.WAIVED, f"{A} failed, accepted until 2027-01-31"),
    ],
)
def test_each_value_and_its_reason(results: dict[str, Result], value: Value, reason: str) -> None:
    made = row(results, accepted=(finding(A, ENDING),))
    assert (made.value, made.reason) == (value, reason)
    assert made.ends == ("2027-01-31" if value is Value.WAIVED else "")


def test_nothing_is_mapped_or_the_rule_is_not_in_the_report() -> None:
    told = Report("w", TODAY.isoformat(), (), (), ())
    assert [each.reason for each in crosswalk(told, known=small()).rows] == ["no rule is mapped to it"]
    (made,) = crosswalk(told, known=small(A)).rows
    assert (made.value, made.reason) == (Value.NOT_ASSESSED, f"{A} did not run to the end")


def test_what_a_rule_found_before_it_could_not_tell_is_a_gap() -> None:
    assert row({A: U}, found=(finding(A),)).value is Value.GAP


def test_what_is_accepted_without_an_end_stays_a_gap() -> None:
    known = finding(A, Exemption("baseline", "known before"))
    made = row({A: W}, accepted=(finding(A, ENDING), known))
    assert (made.value, made.ends) == (Value.GAP, "")
    assert made.reason == f"{A} failed, and what accepts it has no end date"


def test_the_first_of_several_ends_is_told() -> None:
    later = finding(B, replace(ENDING, expires="2027-06-30"))
    assert row({A: W, B: W}, accepted=(later, finding(A, ENDING))).ends == "2027-01-31"


def test_rules_of_others_can_be_mapped_too() -> None:
    free = next(control for control in listing().controls if control.key not in listing().paired)
    told = RuleResult("SHOP-001", "n", "architecture", Result.PASSED)
    given = Report("w", TODAY.isoformat(), (), (), (told,))
    mine = Pair("SHOP-001", free.framework, free.id, "supports", 1, "Ours.")
    (made,) = [each for each in crosswalk(given, (mine,)).rows if each.control == free]
    assert (made.value, made.reason) == (Value.SUPPORTED, "SHOP-001 met")


@given(
    st.lists(st.sampled_from(list(Result)), max_size=3),
    st.booleans(),
    st.sampled_from(["", "2026-11-23", "2027-01-31"]),
)
def test_supported_says_that_every_mapped_rule_ran_and_none_failed(words: list[Result], late: bool, end: str) -> None:
    results = dict(zip(CODES, words, strict=False))
    accepted = tuple(finding(code, replace(ENDING, expires=end)) for code, word in results.items() if word is W)
    found = tuple(finding(code) for code, word in results.items() if word is F)
    made = row(results, found, accepted, *results, *((C,) if late and len(words) < 3 else ()))
    asked = {**dict.fromkeys([C] if late and len(words) < 3 else [], X), **results}
    if made.value is Value.SUPPORTED:
        assert asked
        assert set(asked.values()) <= {P, N}
        assert P in asked.values()
    if F in asked.values():
        assert made.value is Value.GAP
    assert (made.value is Value.WAIVED) == bool(made.ends)


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_a_day_to_come_is_never_told_as_in_force(today: date) -> None:
    for control in listing().controls:
        for start in control.starts:
            told = in_force((start,), today)
            assert told.startswith("in force since" if start.day <= today else "not in force yet: from"), control
            assert str(start.day) in told
            assert ("to be verified" in told) == start.verify


def test_days_of_the_ai_act() -> None:
    act = {control.id: control.starts for control in listing().controls if control.framework == "eu-ai-act"}
    oversight, telling = in_force(act["Art. 14"], TODAY), in_force(act["Art. 50(1)"], TODAY)
    assert oversight.startswith("not in force yet: from 2027-12-02 (high-risk systems of Annex III), in 374 days, date")
    assert "in force since" not in oversight
    assert telling == "in force since 2026-08-02 (transparency towards people)"
    assert in_force((Start(TODAY),), TODAY) == "in force since 2026-11-23"
    assert in_force((Start(TODAY + timedelta(1)),), TODAY) == "not in force yet: from 2026-11-24, in 1 day"
    assert all(act.values())


def test_the_hash_follows_the_data(tmp_path: Path, root: Path) -> None:
    shutil.copytree(root / "specs", tmp_path / "specs")
    specs = tmp_path / "specs"
    same = read(specs)
    assert same == listing()
    change(specs / "rules" / "CADEE-A-011.yaml", "strength: 1", "strength: 2")
    other = read(specs)
    assert other.digest != same.digest
    assert other.rules_digest != same.rules_digest
    change(specs / "controls" / "gdpr.yaml", "Erasure on request", "Erasure")
    assert read(specs).digest != other.digest
    (specs / "controls" / "dora.yaml").unlink()
    with pytest.raises(ToolError, match="the crosswalk cannot be read"):
        read(specs)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_page_lists_the_frameworks_as_they_are(root: Path) -> None:
    text = (root / "docs" / "crosswalk.md").read_text(encoding="utf-8")
    known = listing()
    for framework in known.frameworks:
        mapped = sum(control.key in known.paired for control in framework.controls)
        listed = len(framework.controls)
        assert f"| {framework.id} | {framework.version} | {framework.status} | {listed} | {mapped} |\n" in text
    telling = in_force(next(c for c in known.controls if c.id == "Art. 50(1)").starts, TODAY)
    assert telling in " ".join(text.split())
