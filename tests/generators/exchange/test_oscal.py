"""OSCAL: what stands in the documents, who takes them, and that they hold together."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cadee.crosswalk.listing import listing
from cadee.crosswalk.rows import SENTENCE, Value, crosswalk
from cadee.diagnostic import Exemption, Report
from cadee.errors import InputError
from cadee.generators.base import Generator, Subject
from cadee.generators.exchange.oscal.assessment_results import assessment_results
from cadee.generators.exchange.oscal.component_definition import component_definition
from cadee.generators.exchange.oscal.mapping import mapping
from cadee.generators.exchange.oscal.parts import token
from cadee.generators.exchange.oscal.poam import poam
from cadee.generators.exchange.oscal.references import faults
from cadee.pack.front.risks import answers
from tests.generators.exchange.estates import EXAMPLES, LIVE, TODAY, TWIN, example, finding, made, put, small

Object = dict[str, Any]
DAY = date.fromisoformat(TODAY)
KINDS = {
    component_definition: "component-definition",
    assessment_results: "assessment-results",
    poam: "plan-of-action-and-milestones",
    mapping: "mapping-collection",
}
IDS = [generator.target for generator in KINDS]


def read(generator: Generator, about: Subject) -> Object:
    document: Object = json.loads(made(generator, about).content)
    assert list(document) == [KINDS[generator]]
    return document


def body(generator: Generator, about: Subject) -> Object:
    found: Object = read(generator, about)[KINDS[generator]]
    return found


def result(about: Subject) -> Object:
    (found,) = body(assessment_results, about)["results"]
    return dict(found)


def trestle(document: Object) -> None:
    """Let compliance-trestle read a document; it raises where it does not take it."""
    pytest.importorskip("trestle", reason="compliance-trestle is not installed: see requirements/dev.txt")
    from trestle.oscal import assessment_results as results
    from trestle.oscal import component
    from trestle.oscal import mapping as maps
    from trestle.oscal import poam as plan

    models = dict(zip(KINDS.values(), (component, results, plan, maps), strict=True))
    (kind,) = document
    models[kind].Model.model_validate(document)


@pytest.mark.parametrize("generator", KINDS, ids=IDS)
@pytest.mark.parametrize("name", EXAMPLES, ids="/".join(map(str, range(len(EXAMPLES)))).split("/"))
def test_another_reader_takes_the_examples(generator: Generator, name: tuple[str, str | None]) -> None:
    document = read(generator, example(*name))
    assert faults(document) == ()
    trestle(document)


@pytest.mark.parametrize("generator", KINDS, ids=IDS)
def test_another_reader_takes_every_result_a_rule_can_have(generator: Generator) -> None:
    trestle(read(generator, small()))


def test_the_version_is_the_one_the_other_reader_knows() -> None:
    oscal = pytest.importorskip("trestle.oscal", reason="compliance-trestle is not installed: see requirements/dev.txt")
    for generator in KINDS:
        assert body(generator, small())["metadata"]["oscal-version"] == oscal.OSCAL_VERSION


def test_the_other_reader_refuses_what_is_wrong() -> None:
    document = read(assessment_results, small())
    document["assessment-results"]["results"][0]["findings"][0]["target"]["status"]["state"] = "maybe"
    with pytest.raises(ValueError, match="maybe"):
        trestle(document)


@pytest.mark.parametrize("generator", KINDS, ids=IDS)
def test_the_same_inputs_give_the_same_bytes(generator: Generator) -> None:
    assert made(generator, small()) == made(generator, small())


def uuids(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if "uuid" in value:
            yield where, value["uuid"]
        for key, item in value.items():
            yield from uuids(item, key)
    elif isinstance(value, list):
        for item in value:
            yield from uuids(item, where)


def test_another_day_is_another_document_with_the_same_observations() -> None:
    about = small()
    assert about.report is not None
    later = replace(about, report=replace(about.report, today="2026-11-24"))
    one, other = (
        dict.fromkeys(uuids(read(assessment_results, about))),
        dict.fromkeys(uuids(read(assessment_results, later))),
    )
    changed = {where for where, _ in one.keys() - other.keys()}
    assert changed == {"assessment-results", "results"}
    assert len(one) == len(other)


@pytest.mark.parametrize(
    "change",
    [
        lambda told: replace(told, settings=("rule off",)),
        lambda told: replace(told, findings=told.findings[:1]),
        lambda told: replace(told, accepted=()),
        lambda told: replace(told, environments=("staging",)),
    ],
)
def test_any_other_input_is_another_document(change: Any) -> None:
    about = small()
    other = replace(about, report=change(about.report))
    assert body(assessment_results, about)["uuid"] != body(assessment_results, other)["uuid"]
    assert body(component_definition, about)["uuid"] != body(component_definition, other)["uuid"]
    again = replace(about, revision="f" * 64)
    assert body(assessment_results, about)["uuid"] != body(assessment_results, again)["uuid"]


def test_the_mapping_is_the_same_for_every_estate_and_says_what_is_not_mapped() -> None:
    assert made(mapping, small()) == made(mapping, example(*LIVE))
    document = body(mapping, small())
    maps = [each for item in document["mappings"] for each in item["maps"]]
    assert len(maps) == len(listing().pairs)
    gaps = [item["target-gap-summary"]["unmapped-controls"][0]["with-ids"] for item in document["mappings"]]
    mapped = {framework for framework, _ in listing().paired}
    listed = sum(control.framework in mapped for control in listing().controls)
    assert sum(map(len, gaps)) + len(listing().paired) == listed
    assert SENTENCE in document["provenance"]["mapping-description"]


def test_ids_of_controls_are_tokens_and_none_is_taken_for_another() -> None:
    for framework in listing().frameworks:
        tokens = [token(control) for control in framework.controls]
        assert len(set(tokens)) == len(tokens)
    assert token("Art. 14(4)(b)") == "art-14.4.b"
    assert token("6.5.3") == "r-6.5.3"
    assert token("A&A-02") == "a-and-a-02"


def prop(item: Object, name: str) -> str:
    (found,) = [each["value"] for each in item["props"] if each["name"] == name] or [""]
    return str(found)


@pytest.mark.parametrize("name", [LIVE, TWIN])
def test_findings_are_those_controls_whose_rules_all_ran_or_of_which_one_failed(name: tuple[str, str | None]) -> None:
    about = example(*name)
    assert about.report is not None
    rows = {(row.control.framework, row.control.id): row for row in crosswalk(about.report).rows}
    found = {(prop(item, "framework"), prop(item, "control")): item for item in result(about).get("findings", ())}
    assert found.keys() == {key for key, row in rows.items() if row.value is not Value.NOT_ASSESSED}
    for key, item in found.items():
        state = item["target"]["status"]["state"]
        assert (state == "satisfied") == (rows[key].value is Value.SUPPORTED)
        assert SENTENCE in item["description"]
        assert item["target"]["status"]["remarks"] == SENTENCE
        assert bool(item.get("related-risks")) == (rows[key].value is not Value.SUPPORTED)
        if rows[key].starts.startswith("not in force yet"):
            assert "in force since" not in prop(item, "binding")
    told = result(about)
    counts = [int(prop(told, f"controls-{value.replace(' ', '-')}")) for value in Value]
    assert sum(counts) == len(listing().controls)


def test_a_rule_that_did_not_run_has_no_observation_and_its_control_no_finding() -> None:
    told = result(small())
    seen = {(prop(item, "Rule_Id"), prop(item, "element")) for item in told["observations"]}
    assert seen == {
        ("CADEE-A-001", "workflow"),
        ("CADEE-A-005", "systems/ai-gateway"),
        ("CADEE-A-005", "workflow"),
        ("CADEE-A-006", "workflow"),
        ("CADEE-A-008", "workflow"),
        ("CADEE-A-011", "systems/assistant"),
    }
    found = {(prop(item, "framework"), prop(item, "control")) for item in told["findings"]}
    rules = {key: {pair.rule for pair in pairs} for key, pairs in listing().paired.items()}
    assert any("CADEE-A-005" in rules[key] for key in found)
    silent = {"CADEE-A-006", "CADEE-A-007", "CADEE-A-008"}
    assert not any(names <= silent for key, names in rules.items() if key in found)


def test_a_waiver_is_a_risk_that_is_approved_until_its_end() -> None:
    risks = {(prop(item, "Rule_Id"), prop(item, "element")): item for item in result(small())["risks"]}
    waived, open_ = risks["CADEE-A-011", "systems/assistant"], risks["CADEE-A-005", "systems/ai-gateway"]
    assert (waived["status"], waived["deadline"]) == ("deviation-approved", "2027-01-31T23:59:59Z")
    (factor,) = waived["mitigating-factors"]
    assert factor["description"] == "A phone."
    assert prop(factor, "approver") == "ada"
    assert (open_["status"], "deadline" in open_) == ("open", False)
    assert open_["statement"] == "People suffer."


def test_what_is_accepted_without_an_end_or_not_wholly_is_an_open_risk() -> None:
    about = small()
    assert about.report is not None
    known = finding("CADEE-A-011", "systems/assistant", "more", Exemption("baseline", "known before"))
    still = finding("CADEE-A-011", "systems/assistant", "even more")
    for told in (
        replace(about.report, accepted=(*about.report.accepted, known)),
        replace(about.report, findings=(*about.report.findings, still)),
    ):
        risks = [
            item for item in result(replace(about, report=told))["risks"] if prop(item, "Rule_Id") == "CADEE-A-011"
        ]
        assert [item["status"] for item in risks] == ["open"]


@pytest.mark.parametrize("generator", [assessment_results, poam], ids=lambda item: str(item.target))
def test_each_observation_has_the_state_of_its_own_element(generator: Generator) -> None:
    """A rule failed, though what it says of one of three elements is accepted, and of another in part."""
    about = small()
    assert about.report is not None
    waived = about.report.accepted[0]
    assert waived.accepted is not None
    others = [replace(waived, code="CADEE-A-005", element=f"systems/{key}") for key in ("model-a", "model-b")]
    mixed = finding("CADEE-A-005", "systems/model-b", "still open")
    told = replace(about.report, findings=(*about.report.findings, mixed), accepted=(*about.report.accepted, *others))
    document = read(generator, replace(about, report=told))
    trestle(document)
    found = document[KINDS[generator]]
    items = found["results"][0]["observations"] if "results" in found else found["observations"]
    states = {prop(each, "element"): prop(each, "result") for each in items if prop(each, "Rule_Id") == "CADEE-A-005"}
    assert states == {
        "systems/ai-gateway": "failed",
        "systems/model-a": "waived",
        "systems/model-b": "failed",
        "workflow": "failed",
    }


def test_what_a_rule_could_not_tell_is_not_called_waived() -> None:
    about = small()
    assert about.report is not None
    unclear = replace(about.report.accepted[0], code="CADEE-A-008")
    told = replace(about.report, accepted=(*about.report.accepted, unclear))
    items = result(replace(about, report=told))["observations"]
    assert [prop(each, "result") for each in items if prop(each, "Rule_Id") == "CADEE-A-008"] == ["could not tell"]


def test_the_way_of_a_risk_can_be_followed() -> None:
    about = small()
    assert about.report is not None
    opened = replace(about.report, findings=(finding("CADEE-A-011", "systems/assistant"),), accepted=())
    before = {item["uuid"] for item in result(replace(about, report=opened))["risks"]}
    assert before < {item["uuid"] for item in result(about)["risks"]}


def test_an_observation_says_by_whom_when_and_until_when() -> None:
    seen = {(prop(item, "Rule_Id"), prop(item, "element")): item for item in result(small())["observations"]}
    drilled, gateway = seen["CADEE-A-011", "systems/assistant"], seen["CADEE-A-005", "systems/ai-gateway"]
    assert {item["collected"] for item in seen.values()} == {"2026-11-23T00:00:00Z"}
    assert {tuple(item["methods"]) for item in seen.values()} == {("TEST",)}
    assert drilled["expires"] == "2026-12-24T23:59:59Z"  # the evidence on it must be looked at by then
    assert gateway["expires"] == "2027-02-21T23:59:59Z"  # the next review
    resources = {each["uuid"]: each for each in body(assessment_results, small())["back-matter"]["resources"]}
    cited = [resources[each["href"][1:]] for each in drilled["relevant-evidence"]]
    assert [each["title"] for each in cited] == ["The spec", "drill"]
    assert cited[1]["rlinks"] == [{"href": "evidence/d.json", "hashes": [{"algorithm": "SHA-256", "value": "ab" * 32}]}]


def test_components_name_their_kind_zone_and_owner() -> None:
    document = body(component_definition, small())
    found = {prop(item, "element"): item for item in document["components"]}
    assert (found["systems/ai-gateway"]["type"], prop(found["systems/ai-gateway"], "trust-zone")) == (
        "software",
        "core",
    )
    assert prop(found["systems/model-a"], "model-pin") == "2026-06-01"
    parties = {item["uuid"]: item["name"] for item in document["metadata"]["parties"]}
    (role,) = found["systems/model-a"]["responsible-roles"]
    assert [parties[uuid] for uuid in role["party-uuids"]] == ["care"]
    implementations = found["workflow"]["control-implementations"]
    assert len(implementations) == len({framework for framework, _ in listing().paired})
    requirements = [each for item in implementations for each in item["implemented-requirements"]]
    assert len(requirements) == len(listing().paired)
    assert all(SENTENCE in item["description"] for item in implementations)
    groups: dict[str, set[str]] = {}
    for each in found["workflow"]["props"]:
        if each.get("remarks"):
            groups.setdefault(each["remarks"], set()).add(each["name"])
    assert set(map(frozenset, groups.values())) == {frozenset({"Rule_Id", "Rule_Description"})}


def test_a_plan_has_one_item_for_each_rule_that_failed_with_owner_and_end() -> None:
    document = body(poam, small())
    assert [prop(item, "Rule_Id") for item in document["poam-items"]] == ["CADEE-A-005", "CADEE-A-011"]
    risks = {prop(item, "element"): item for item in document["risks"]}
    tasks = risks["systems/assistant"]["remediations"][0]["tasks"]
    assert [(task["type"], task["title"]) for task in tasks] == [
        ("action", "Mend it."),
        ("milestone", "The waiver ends"),
    ]
    assert tasks[1]["timing"] == {"on-date": {"date": "2027-01-31T23:59:59Z"}}
    parties = {item["uuid"]: item["name"] for item in document["metadata"]["parties"]}
    assert parties[tasks[0]["responsible-roles"][0]["party-uuids"][0]] == "care"
    assert len(risks["workflow"]["remediations"][0]["tasks"]) == 1


REFS = ["systems/model-a", "integrations/assistant-chat", "routes/support-chat", "owners/care", "waivers/for-now", ""]


@pytest.mark.parametrize(
    "ref", [*REFS, "data/chats", "fallbacks/chat", "gates/pay", "switches/stop", "signals/down", "decisions/go"]
)
def test_a_plan_names_for_each_risk_whom_the_page_names(ref: str) -> None:
    about = small(
        put("fallbacks/chat", {"protects": "assistant-chat", "rungs": [{"to": "office-chat", "on": ["any"]}]}),
        put("gates/pay", {"kind": "human", "guards": ["assistant-chat"], "approver": "ada"}),
        put("switches/stop", {"kind": "kill-switch", "acts_on": ["systems/assistant"], "holder": "care"}),
        put("signals/down", {"from": ["assistant"], "metric": "a.b", "to": "care"}),
        put("decisions/go", {"outcome": "pause", "who": "ada"}),
    )
    assert about.report is not None
    about = replace(about, report=replace(about.report, findings=(finding("CADEE-A-005", ref),), accepted=()))
    document = body(poam, about)
    parties = {item["uuid"]: item["name"] for item in document["metadata"]["parties"]}
    (risk,) = document["risks"]
    told = [
        parties[uuid]
        for task in risk["remediations"][0]["tasks"]
        for role in task["responsible-roles"]
        for uuid in role["party-uuids"]
    ]
    assert told == [answers(about.estate, ref, DAY)]
    assert told != ["nobody named"]
    assert faults({"plan-of-action-and-milestones": document}) == ()
    trestle({"plan-of-action-and-milestones": document})


def test_the_plan_of_the_example_leaves_no_risk_without_those_who_answer() -> None:
    for name in EXAMPLES:
        about = example(*name)
        for risk in body(poam, about)["risks"]:
            named = answers(about.estate, prop(risk, "element"), DAY) != "nobody named"
            assert ("responsible-roles" in risk["remediations"][0]["tasks"][0]) == named, risk["title"]


def test_there_is_no_plan_where_nothing_failed() -> None:
    about = small()
    assert about.report is not None
    sound = replace(about.report, findings=(), accepted=())
    with pytest.raises(InputError, match="no rule failed and nothing is accepted"):
        made(poam, replace(about, report=sound))


@pytest.mark.parametrize("generator", [component_definition, assessment_results, poam])
def test_without_a_verdict_nothing_is_made(generator: Generator) -> None:
    assert generator.verdict
    with pytest.raises(InputError, match="is made of a verdict, and there is none"):
        made(generator, replace(small(), report=None))
    unreadable = Report("w", "2026-11-23", (), (replace(finding("CADEE-S-001", ""), layer="source"),), ())
    with pytest.raises(InputError, match="is made of a verdict, and there is none"):
        made(generator, replace(small(), report=unreadable))


def test_no_word_claims_conformity() -> None:
    for generator in KINDS:
        text = str(made(generator, example(*LIVE)).content).casefold()
        assert "compliant" not in text
        assert "complies" not in text
        assert text.count("conformity") == text.count("it states no conformity")
