"""The section of findings: nothing is left out unsaid, and every word of a finding is there."""

from dataclasses import replace

from cadee.diagnostic import Exemption, Finding, Result, RuleResult, Severity
from cadee.pack.base import Brief
from cadee.pack.sections import findings as section
from cadee.pack.sections.findings import EACH, RULES, findings
from tests.pack.briefs import brief
from tests.pack.reading import captions, rendered, rows, words

SANDBOX = "retail-customer-service-sandbox"


def changed(told: Brief, **changes: object) -> Brief:
    return replace(told, subject=replace(told.subject, report=replace(told.report, **changes)))


def test_every_finding_of_a_small_spec_is_there_with_its_place_and_what_to_do() -> None:
    told = brief("first-look", None)
    shown = words(rendered(findings, told))
    for each in told.report.findings:
        assert f"{each.place.file}:{each.place.line}" in shown
        for text in (each.message, each.help):
            assert " ".join(text.split()) in shown
    assert shown.count("What to do:") == len({each.code for each in told.report.findings})


def test_a_witness_is_told_by_the_names_of_systems() -> None:
    shown = words(rendered(findings, brief("first-look", None)))
    assert "the way: assistant → chat-model" in shown
    assert "integrations/" not in shown


def test_rules_are_counted_in_six_values_that_add_up() -> None:
    for name, environment in (("retail-customer-service", "production"), (SANDBOX, None), ("first-look", None)):
        told = brief(name, environment)
        facts = findings.facts(told)
        assert facts is not None
        assert [item["sign"].word for item in facts["results"]] == [
            "Failed", "Could not tell", "Waived", "Not run", "Not applicable", "Passed",
        ]  # fmt: skip
        assert sum(len(item["rows"]) for item in facts["results"]) == len(told.report.results) == facts["total"]


def test_every_result_has_a_meaning() -> None:
    assert set(section.MEANINGS) == set(Result)
    assert set(section.SIGNS) == set(Severity)


def test_passed_rules_are_folded_away_and_failed_ones_are_not() -> None:
    html = rendered(findings, brief(SANDBOX, None))
    folded = html.split("<details>")[1:]
    assert [part.split("</summary>")[0].split(">")[-1].partition(":")[0] for part in folded] == [
        "Not applicable",
        "Passed",
    ]
    assert ">Failed" not in "".join(part.partition("</details>")[0] for part in folded)


def test_what_is_cut_is_counted_and_its_file_named() -> None:
    told = brief("first-look", None)
    one = told.report.findings[0]
    many = [replace(one, code=f"CADEE-A-{number:03}") for number in range(RULES + 5)]
    more = [replace(one, code="CADEE-A-000", message=f"number {number}") for number in range(EACH + 8)]
    told = replace(changed(told, findings=(*many, *more)), names=("index.html", "report/report.json"))
    html = rendered(findings, told)
    assert f"{EACH} of {EACH + 9} shown; all stand in report/report.json." in " ".join(captions(html))
    assert f"{RULES} of {RULES + 5} shown; all stand in report/report.json." in words(html)


def test_what_was_accepted_is_named_with_who_why_and_until_when() -> None:
    told = brief("first-look", None)
    one, other = told.report.findings[:2]
    waived = replace(one, accepted=Exemption("waivers/late", "the vendor is late", "maya-lindt", "2027-01-31"))
    told = changed(told, findings=told.report.findings[2:], accepted=(waived, replace(other, known=True)))
    found = [row for row in rows(rendered(findings, told)) if row[0] in (one.code, other.code) and len(row) == 4]
    assert any("by waivers/late" in row[3] and "until 2027-01-31" in row[3] and "late" in row[3] for row in found)
    assert any("known before" in row[3] for row in found)


def test_what_follows_from_another_says_from_which() -> None:
    told = brief("first-look", None)
    root, leaf = told.report.findings[:2]
    told = changed(told, findings=(root, replace(leaf, cause=root.fingerprint)))
    assert f"follows from {root.code} on {root.element}: mended there, gone here" in words(rendered(findings, told))


def test_a_finding_names_who_answers_for_the_element() -> None:
    told = brief()
    one = finding("integrations/assistant-to-gateway")
    row = next(row for row in rows(rendered(findings, changed(told, findings=(one,)))) if "is wrong" in row[1])
    assert row[3] == "AI platform"


def test_without_findings_the_section_says_so() -> None:
    shown = words(rendered(findings, changed(brief(), accepted=())))
    assert "No rule found anything that counts." in shown
    assert "Nothing was accepted: every finding counts." in shown


def test_reasons_of_rules_that_could_not_tell_are_open() -> None:
    result = RuleResult("CADEE-A-007", "name", "architecture", Result.COULD_NOT_TELL, "it took too many steps")
    html = rendered(findings, changed(brief(), results=(result,)))
    assert ["CADEE-A-007", "name", "it took too many steps"] in rows(html.partition("<details>")[0])


def finding(element: str) -> Finding:
    told = brief("first-look", None).report.findings[0]
    return replace(told, element=element, message="something is wrong", witness=None)
