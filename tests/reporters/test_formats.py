"""Formats for machines: each is read back by a parser of its consumer, and no name in a spec can forge a line of it."""

import json
import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from junitparser import Error, Failure, JUnitXml, Skipped
from markdown_it import MarkdownIt
from referencing import Registry
from sarif_pydantic import Sarif  # type: ignore[import-untyped]

from cadee.diagnostic import Exemption, Finding, Place, Report, Result, RuleResult, Severity, Step, Witness
from cadee.opening import open_workspace
from cadee.pipeline import Options, check, verdict
from cadee.reporters import reporters
from cadee.reporters.base import View
from cadee.reporters.report_schema import report_schema
from cadee.source.workspace import load_text

ROOT = Path(__file__).parent.parent.parent
PILOT = ROOT / "examples" / "retail-customer-service-sandbox"
CLEAN = ROOT / "examples" / "retail-customer-service"
TODAY = date(2026, 11, 23)
HOSTILE = (
    "a\n::error file=x::forged",
    "%0A::warning::forged",
    "`code` **bold** [link](https://evil.example) <script>alert(1)</script> @everyone #1 | a | b |",
    "]]> <!-- &amp; \x1b[31m \u202e",
    "</details><img src=x>",
)
FORMATS = ("sarif", "junit", "github", "gitlab", "markdown", "json", "text")


@pytest.fixture(scope="module")
def pilot() -> Report:
    return check(PILOT, Options(TODAY))


@pytest.fixture(scope="module")
def clean() -> Report:
    return check(CLEAN, Options(TODAY))


def written(name: str, report: Report, view: View | None = None) -> str:
    return reporters()[name].render(report, view or View(prefix="specs/"))


def hostile(text: str) -> Report:
    """A report in which everything that a spec may choose says `text`."""
    place = Place("cadee.yaml", 3, 5, 3, 9)
    found = Finding(
        "CADEE-A-001", "gateway-bypass", "architecture", Severity.ERROR, text, place, "systems/x", text, help=text,
        witness=Witness("path", (Step("systems/x", text, place),), text), why="Because.", fix="Mend it.",
        fingerprint="0123456789abcdef",
    )  # fmt: skip
    accepted = replace(found, fingerprint="f2", accepted=Exemption("waivers/w", text, text, "2027-01-01", place))
    failed = RuleResult("CADEE-A-001", "gateway-bypass", "architecture", Result.FAILED, title="No way round")
    held = RuleResult("CADEE-A-002", "other", "architecture", Result.PASSED, proofs=(text,), title="It holds")
    return Report(text, "2026-11-23", (text,), (found,), (failed, held), sources={}, accepted=(accepted,))


# SARIF


def test_sarif_is_read_by_its_models_and_loses_nothing(pilot: Report) -> None:
    log = Sarif.model_validate_json(written("sarif", pilot))
    (run,) = log.runs
    assert run.results is not None
    assert [result.rule_id for result in run.results] == [f.code for f in (*pilot.findings, *pilot.accepted)]
    assert len(run.tool.driver.rules or ()) == len(pilot.results)
    for result in run.results:
        assert result.rule_index is not None
        assert (run.tool.driver.rules or ())[result.rule_index].id == result.rule_id


def test_sarif_obeys_its_schema(pilot: Report, clean: Report) -> None:
    named = os.environ.get("CADEE_SARIF_SCHEMA")
    if not named:
        pytest.skip("no schema: name the file sarif-schema-2.1.0.json of OASIS in CADEE_SARIF_SCHEMA")
    schema = json.loads(Path(named).read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    for report in (pilot, clean, *map(hostile, HOSTILE)):
        assert list(validator.iter_errors(json.loads(written("sarif", report)))) == []


def test_sarif_has_what_code_scanning_needs(pilot: Report) -> None:
    (run,) = json.loads(written("sarif", pilot))["runs"]
    prints = [result["partialFingerprints"]["cadee/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)
    for result in run["results"]:
        for location in (*result["locations"], *result.get("relatedLocations", ())):
            region = location["physicalLocation"]["region"]
            assert 1 <= region["startLine"] <= region["endLine"]
            assert region["startColumn"] >= 1
            assert location["physicalLocation"]["artifactLocation"]["uri"].startswith("specs/")
    flows = [result for result in run["results"] if "codeFlows" in result]
    assert {result["ruleId"] for result in flows} >= {"CADEE-A-001", "CADEE-A-025"}
    bypass = next(result for result in flows if result["ruleId"] == "CADEE-A-001")
    steps = bypass["codeFlows"][0]["threadFlows"][0]["locations"]
    names = [step["location"]["logicalLocations"][0]["fullyQualifiedName"] for step in steps]
    assert names[0].startswith("systems/")
    assert any("relatedLocations" in result for result in run["results"])
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_sarif_suppresses_what_is_accepted_and_keeps_it(clean: Report) -> None:
    (run,) = json.loads(written("sarif", clean))["runs"]
    assert run["results"]
    for result in run["results"]:
        (suppression,) = result["suppressions"]
        assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
        assert suppression["justification"].startswith("waivers/kiosk-availability (until 2027-12-31):")


def test_sarif_tells_what_a_baseline_knew_and_that_a_rule_broke_off(pilot: Report) -> None:
    known = replace(pilot, findings=(replace(pilot.findings[0], known=True), *pilot.findings[1:]))
    (run,) = json.loads(written("sarif", known))["runs"]
    assert [result.get("baselineState") for result in run["results"][:2]] == ["unchanged", None]
    broken = replace(pilot, results=(replace(pilot.results[0], result=Result.COULD_NOT_TELL), *pilot.results[1:]))
    (run,) = json.loads(written("sarif", broken))["runs"]
    assert run["invocations"] == [{"executionSuccessful": False}]


def test_a_fault_of_the_input_is_a_result_of_its_own_rule() -> None:
    opened = open_workspace(load_text({"cadee.yaml": "cadee: 1\nworkflow: {nme: x}\n"}))
    report = verdict(opened, Options(TODAY))
    (run,) = json.loads(written("sarif", report))["runs"]
    assert all(run["tool"]["driver"]["rules"][r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    assert all(result["ruleId"].startswith("CADEE-S-") for result in run["results"])


# JUnit


def test_junit_has_a_case_a_rule_and_fails_those_that_do_not_hold(pilot: Report) -> None:
    suites = JUnitXml.fromstring(written("junit", pilot).encode())
    cases = {case.name.split()[0]: case for suite in suites for case in suite}
    assert set(cases) == {result.code for result in pilot.results}
    for result in pilot.results:
        kinds = {type(entry) for entry in cases[result.code].result}
        assert (Failure in kinds) is (result.result is Result.FAILED)
        assert (Skipped in kinds) is (result.result in (Result.NOT_APPLICABLE, Result.NOT_RUN, Result.WAIVED))
    assert suites.failures == sum(result.result is Result.FAILED for result in pilot.results)
    told = written("junit", pilot)
    assert all(failure.get("message") for failure in ElementTree.fromstring(told).iter("failure"))
    for finding in pilot.findings:
        assert str(finding.place) in told


def test_junit_tells_an_error_of_a_rule_and_an_input_that_cannot_be_read() -> None:
    broken = replace(
        hostile("x"), results=(RuleResult("CADEE-A-001", "n", "architecture", Result.COULD_NOT_TELL, "KeyError"),)
    )
    (case,) = [case for suite in JUnitXml.fromstring(written("junit", broken).encode()) for case in suite]
    assert [type(entry) for entry in case.result] == [Error]
    opened = open_workspace(load_text({"cadee.yaml": "cadee: 1\nworkflow: {nme: x}\n"}))
    suites = JUnitXml.fromstring(written("junit", verdict(opened, Options(TODAY))).encode())
    assert suites.failures == len(opened.findings)


# GitHub

COMMAND = re.compile(r"^::(?P<command>[a-z-]+)(?: (?P<properties>[^:]*))?::(?P<data>.*)$")


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """What the runner makes of standard output: commands stand at the beginning of a line."""
    found = []
    for line in text.split("\n"):
        hit = COMMAND.match(line.lstrip())
        if hit:
            pairs = (pair.partition("=") for pair in (hit["properties"] or "").split(",") if pair)
            told = {name: unescaped(value) for name, _, value in pairs}
            found.append((hit["command"], told, unescaped(hit["data"])))
    return found


def unescaped(text: str) -> str:
    for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, char)
    return text


def test_github_annotates_the_gravest_ten_of_a_level_and_says_how_many_more(pilot: Report) -> None:
    told = commands(written("github", pilot))
    errors = [data for command, _, data in told if command == "error"]
    assert len(errors) == 10
    grave = sum(finding.severity.gate for finding in pilot.findings)
    assert f"{grave - 10} more of this level are not shown here" in errors[-1]
    assert not any("more of this level" in data for data in errors[:-1])
    first = pilot.findings[0]
    assert told[0][1] == {
        "file": f"specs/{first.place.file}", "line": str(first.place.line), "endLine": str(first.place.end_line),
        "col": str(first.place.column), "endColumn": str(first.place.end_column),
        "title": f"{first.code} {first.name}",
    }  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_can_issue_a_command(text: str) -> None:
    told = commands(written("github", hostile(text)))
    assert [command for command, _, _ in told] == ["error"]
    assert written("github", hostile(text)).count("\n") == 2


# GitLab


def test_gitlab_issues_have_every_field_and_a_fingerprint_of_their_own(pilot: Report) -> None:
    issues = json.loads(written("gitlab", pilot))
    assert len(issues) == len(pilot.findings)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    for issue in issues:
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["path"].startswith("specs/")
        assert issue["location"]["lines"]["begin"] >= 1
        assert issue["description"]
        assert issue["check_name"].startswith("CADEE-")


# Markdown


def rendered(text: str) -> str:
    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))


def test_markdown_shows_the_verdict_the_layers_and_the_findings(pilot: Report) -> None:
    text = written("markdown", pilot)
    page = rendered(text)
    assert "<h2>MUST NOT CARRY PRODUCTION TRAFFIC: AI Customer Service Pilot</h2>" in page
    assert page.count("<tr>") == 1 + len(pilot.layers)
    assert page.count("<details") == page.count("</details>")
    roots = [finding for finding in pilot.findings if not finding.cause]
    assert f"… and {len(roots) - 50} more" in page
    assert len(text) < 65_536


def test_markdown_tells_what_is_accepted_and_what_is_new(clean: Report, pilot: Report) -> None:
    assert "waivers/kiosk-availability until 2027-12-31" in rendered(written("markdown", clean))
    known = replace(
        pilot, findings=(pilot.findings[0], *(replace(f, known=True) for f in pilot.findings[1:])), gone=("x",)
    )
    assert f"**1 new**, {len(pilot.findings) - 1} known before, 1 gone." in written("markdown", known)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_can_write_markup(text: str) -> None:
    page = rendered(written("markdown", hostile(text)))
    tags = set(re.findall(r"<(/?[a-z0-9]+)", page))
    assert tags <= {"h2", "/h2", "p", "/p", "details", "/details", "summary", "/summary", "b", "/b", "br", "ul", "/ul",
                    "li", "/li", "strong", "/strong", "code", "/code", "em", "/em", "table", "/table", "thead",
                    "/thead", "tbody", "/tbody", "tr", "/tr", "th", "/th", "td", "/td"}  # fmt: skip
    assert "@everyone" not in written("markdown", hostile(text))
    assert page.count("<details") == page.count("</details>")
    assert "<strong>bold</strong>" not in page


# All


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("text", HOSTILE)
def test_every_format_survives_hostile_names_and_moves_no_terminal(name: str, text: str) -> None:
    out = written(name, hostile(text))
    assert "\x1b" not in out
    assert "\u202e" not in out
    if name in ("sarif", "gitlab", "json"):
        json.loads(out)
    if name == "junit":
        ElementTree.fromstring(out)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_joins_several_workspaces(name: str, pilot: Report, clean: Report) -> None:
    texts = [written(name, pilot), written(name, clean)]
    out = reporters()[name].join(texts)
    if name == "sarif":
        assert len(Sarif.model_validate_json(out).runs) == 2
    elif name == "junit":
        assert len(list(JUnitXml.fromstring(out.encode()))) == sum(
            len(list(JUnitXml.fromstring(text.encode()))) for text in texts
        )
    elif name == "gitlab":
        assert len(json.loads(out)) == len(pilot.findings)
    elif name == "json":
        assert len(json.loads(out)) == 2
    else:
        assert out == "\n".join(texts)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_the_same_every_time(name: str, pilot: Report) -> None:
    assert written(name, pilot) == written(name, check(PILOT, Options(TODAY)))


# The published shape of the JSON report


def test_the_json_report_has_its_published_shape(pilot: Report, clean: Report) -> None:
    schema = json.loads((ROOT / "specs" / "schema" / "report" / "report-1.schema.json").read_text(encoding="utf-8"))
    assert schema == json.loads(json.dumps(report_schema())), "run `cadee schema --write` and commit the result"
    validator = jsonschema.Draft202012Validator(schema, registry=Registry())
    opened = open_workspace(load_text({"cadee.yaml": "cadee: 1\nworkflow: {nme: x}\n"}))
    for report in (pilot, clean, verdict(opened, Options(TODAY)), *map(hostile, HOSTILE)):
        assert list(validator.iter_errors(json.loads(written("json", report)))) == []
    document = json.loads(written("json", pilot))
    for spoilt in (
        {**document, "more": 1},
        {key: value for key, value in document.items() if key != "gone"},
        {**document, "findings": [{**document["findings"][0], "severity": "grave"}]},
        {**document, "findings": [{**document["findings"][0], "more": 1}]},
    ):
        assert list(validator.iter_errors(spoilt))
