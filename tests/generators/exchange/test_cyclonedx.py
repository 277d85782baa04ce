"""The bill of materials: what is in it, what never is, and that the official schema takes it."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from cadee.errors import InputError
from cadee.generators.base import Subject
from cadee.generators.exchange.cyclonedx.bom import bom, cyclonedx
from tests.generators.exchange.estates import EXAMPLES, LIVE, example, made, put, small

Object = dict[str, Any]


def read(about: Subject) -> Object:
    found: Object = json.loads(made(cyclonedx, about).content)
    return found


def named(found: Object, section: str) -> dict[str, Object]:
    return {item["bom-ref"]: item for item in found[section]}


@pytest.mark.slow
@pytest.mark.parametrize("name", [*EXAMPLES, None], ids=[*map(str, range(len(EXAMPLES))), "small"])
def test_the_official_schema_takes_it(name: tuple[str, str | None] | None) -> None:
    pytest.importorskip("cyclonedx", reason="cyclonedx-python-lib is not installed: see requirements/dev.txt")
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    validator = JsonStrictValidator(SchemaVersion.V1_6)
    text = str(made(cyclonedx, example(*name) if name else small()).content)
    assert validator.validate_str(text) is None
    wrong = json.loads(text)
    wrong["components"][0]["type"] = "potion"
    assert validator.validate_str(json.dumps(wrong)) is not None
    wrong = {**json.loads(text), "score": 7}
    assert validator.validate_str(json.dumps(wrong)) is not None


def test_references_lead_to_something_and_each_stands_once() -> None:
    for name in EXAMPLES:
        found = read(example(*name))
        refs = ["workflow", *(item["bom-ref"] for key in ("components", "services") for item in found[key])]
        assert len(set(refs)) == len(refs)
        assert [item["ref"] for item in found["dependencies"]].sort() == refs.sort()
        assert {ref for item in found["dependencies"] for ref in item["dependsOn"]} <= set(refs)
        cards = [item["modelCard"].get("modelParameters", {}) for item in found["components"] if "modelCard" in item]
        assert {each["ref"] for card in cards for each in card.get("datasets", ())} <= set(refs)


def test_every_system_that_is_no_person_is_listed() -> None:
    about = example(*LIVE)
    found = read(about)
    listed = {ref for key in ("components", "services") for ref in named(found, key) if ref.startswith("systems/")}
    systems = {system.ref for system in about.estate.systems.values() if system.kind != "human"}
    assert listed == systems
    noted = " ".join(made(cyclonedx, about).notes)
    assert all(system.ref in noted for system in about.estate.systems.values() if system.kind == "human")


def test_a_model_has_a_card_with_what_was_measured() -> None:
    found = named(read(small()), "components")
    model, card = found["systems/model-a"], found["systems/model-a"]["modelCard"]
    assert (model["type"], model["version"], model["supplier"]) == (
        "machine-learning-model",
        "2026-06-01",
        {"name": "vendor-a"},
    )
    assert card["modelParameters"]["datasets"] == [{"ref": "data/tests"}]
    assert card["quantitativeAnalysis"]["performanceMetrics"] == [
        {"type": "right", "value": "94%", "slice": "suite s1, 900 cases, on 2026-08-10, pin 2026-06-01"}
    ]
    assert all(("modelCard" in item) == (item["type"] == "machine-learning-model") for item in found.values())
    told = {each["name"]: each["value"] for each in found["systems/assistant"]["properties"]}
    assert told["cadee:evaluation:kind"] == "polite 4.4, suite s2"


def test_a_service_says_its_zone_its_data_and_whether_it_asks_who_calls() -> None:
    found = named(read(small()), "services")
    gateway = found["systems/ai-gateway"]
    assert (gateway["trustZone"], gateway["x-trust-boundary"]) == ("core", True)
    assert gateway["data"] == [{"flow": "unknown", "classification": "personal", "name": "chats"}]
    assert "authenticated" not in gateway  # two of three callers do not say how
    every = [put(f"integrations/{key}/auth", "oidc") for key in ("office-chat", "batch-embed")]
    assert named(read(small(*every)), "services")["systems/ai-gateway"]["authenticated"] is True
    nobody = put("integrations/office-chat/auth", "none")
    assert named(read(small(*every, nobody)), "services")["systems/ai-gateway"]["authenticated"] is False


def test_who_answers_for_something_is_not_said_to_have_made_or_to_provide_it() -> None:
    for about in (small(), example(*LIVE)):
        found = read(about)
        every = {**named(found, "components"), **named(found, "services")}
        owned = [each for each in about.estate.systems.values() if each.owner and each.kind != "human"]
        assert owned
        assert not any("authors" in each or "provider" in each for each in every.values())
        for system in owned:
            assert {"name": "cadee:owner", "value": system.owner} in every[system.ref]["properties"]
        approver = about.estate.workflow.approver
        assert "authors" not in found["metadata"]
        told = found["metadata"]["component"]["properties"]
        assert [each["value"] for each in told if each["name"] == "cadee:approver"] == ([approver] if approver else [])
    sold = {"vendor": "vendor-a", "name": "guard", "pin": "1"}
    service = named(read(small(put("systems/ai-gateway/model", sold))), "services")["systems/ai-gateway"]
    assert service["provider"] == {"name": "vendor-a"}


def test_data_says_its_classes_and_who_answers_for_it() -> None:
    found = named(read(small()), "components")
    (about,) = found["data/chats"]["data"]
    assert about == {
        "type": "dataset",
        "name": "chats",
        "classification": "personal",
        "governance": {"owners": [{"contact": {"name": "ada"}}]},
    }
    assert found["data/tests"]["data"][0]["classification"] == "not stated"


def test_what_needs_what() -> None:
    needs = {item["ref"]: item["dependsOn"] for item in read(small())["dependencies"]}
    assert needs["systems/ai-gateway"] == [
        "systems/embedder",
        "systems/model-a",
        "systems/model-b",
        "systems/model-c",
        "systems/redactor",
    ]
    assert needs["systems/articles"] == ["data/chats", "systems/embedder"]
    assert needs["data/tests"] == ["data/chats"]
    assert needs["workflow"] == ["systems/articles", "systems/assistant"]


def test_no_secret_gets_in() -> None:
    url = put("systems/ai-gateway/endpoint", "https://gateway.example.com/v1?key=abc123#def456")
    text = json.dumps(bom(small(url)))
    assert '"https://gateway.example.com/v1"' in text
    assert not [word for word in ("abc123", "def456", "VENDOR_A_KEY", "vault://", "spiffe://") if word in text]
    assert "VENDOR_A_KEY" in repr(small().estate.identities["vendor-a"].credential)


def test_the_number_follows_the_inputs_and_the_bytes_only_them() -> None:
    about = small()
    assert made(cyclonedx, about) == made(cyclonedx, small())
    number = read(about)["serialNumber"]
    assert UUID(number.removeprefix("urn:uuid:")).version == 5
    assert read(replace(about, revision="f" * 64))["serialNumber"] != number
    assert read(about)["metadata"]["timestamp"] == "2026-11-23T00:00:00Z"


def test_without_a_verdict_nothing_is_made() -> None:
    assert cyclonedx.verdict
    with pytest.raises(InputError, match="is made of a verdict, and there is none"):
        made(cyclonedx, replace(small(), report=None))
