"""The catalogue: its shape, its names, its relations; judged in process, and by Backstage's own validator."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from cadee import __version__
from cadee.errors import InputError
from cadee.generators.base import Subject
from cadee.generators.ownership.backstage import backstage
from tests.generators.diagram.payloads import PAYLOADS as MARKUP
from tests.generators.gateway.estates import REVISION, Change, put, resolved
from tests.generators.gateway.test_example import ENVIRONMENTS
from tests.generators.gateway.test_example import subject as example
from tests.generators.gateway.test_injection import PAYLOADS as YAML
from tests.generators.ownership.estates import gone, made, owned

NAME = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
FIELDS = {
    "System": {"owner", "type"},
    "Component": {
        "type", "lifecycle", "owner", "system", "dependsOn", "providesApis", "consumesApis"
    },
    "Resource": {"type", "owner", "system", "dependsOn"},
    "API": {"type", "lifecycle", "owner", "system", "definition"},
    "Group": {"type", "profile", "children", "members"},
    "User": {"profile", "memberOf"},
}  # fmt: skip
OPTIONAL = {"dependsOn", "providesApis", "consumesApis"}
PAYLOADS = [text for text in dict.fromkeys((*YAML, *MARKUP, "$text: ./x", "${{ secrets.X }}", "component:default/x"))
            if text.replace("\ufeff", "").strip()]  # fmt: skip


def read(text: str) -> list[Any]:
    return list(yaml.load_all(text, Loader=yaml.CSafeLoader))


def entities(*changes: Change) -> list[Any]:
    return read(str(made(backstage, *changes).content))


def known(found: Sequence[Any]) -> dict[str, Any]:
    """The entities by reference; each of them once."""
    by_reference = {f"{item['kind'].lower()}:{item['metadata']['name']}": item for item in found}
    assert len(by_reference) == len(found)
    return by_reference


def judge(found: Sequence[Any]) -> None:
    """What any catalogue demands: closed entities, valid names and keys, relations only to what is there."""
    there = known(found)
    for item in found:
        assert set(item) == {"apiVersion", "kind", "metadata", "spec"}
        assert item["apiVersion"] == "backstage.io/v1alpha1"
        assert set(item["metadata"]) <= {"name", "title", "description", "annotations", "links"}
        spec, expected = item["spec"], FIELDS[item["kind"]]
        assert expected - OPTIONAL <= set(spec) <= expected, item
        assert NAME.fullmatch(item["metadata"]["name"])
        assert len(item["metadata"]["name"]) <= 63
        assert all(re.fullmatch(r"cadee/[a-z-]+", key) for key in item["metadata"]["annotations"])
        assert all(isinstance(value, str) for value in item["metadata"]["annotations"].values())
        for key in ("type", "lifecycle", "owner", "system", "definition"):
            assert key not in spec or (isinstance(spec[key], str) and spec[key].strip())
        names = [spec["owner"]] if "owner" in spec else []
        names += [f"system:{spec['system']}"] if "system" in spec else []
        names += spec.get("dependsOn", [])
        names += [f"api:{name}" for key in ("providesApis", "consumesApis") for name in spec.get(key, [])]
        names += [f"user:{name}" for name in spec.get("members", [])]
        names += [f"group:{name}" for name in spec.get("memberOf", [])]
        assert set(names) <= set(there), item
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_example_is_a_sound_catalogue(root: Path, environment: str) -> None:
    about = example(root, environment)
    (item,) = backstage.make(about)
    found = read(str(item.content))
    judge(found)
    there = known(found)
    kinds = {"component", "resource"}
    listed = {name.partition(":")[2] for name in there if name.partition(":")[0] in kinds}
    assert listed == set(about.estate.systems)
    assert {name.partition(":")[2] for name in there if name.startswith("api:")} >= set(about.estate.routes)
    gateway, assistant = there["component:ai-gateway"]["spec"], there["component:assistant"]["spec"]
    assert gateway["providesApis"] == ["support-chat", "question-embedding", "article-embedding"]
    assert set(assistant["consumesApis"]) >= {"support-chat", "question-embedding", "order-tools"}
    assert "component:ai-gateway" in assistant["dependsOn"]


def test_what_depends_on_what() -> None:
    there = known(entities(
        put("systems/model-a/depends_on", ["model-b", "model-a"]),
        put("systems/model-a/lifecycle", "live"),
        put("integrations/control", {"from": "service-desk", "to": "assistant", "plane": "control"}),
        put("integrations/itself", {"from": "assistant", "to": "assistant"}),
    ))  # fmt: skip
    assert there["resource:model-a"]["spec"]["dependsOn"] == ["resource:model-b"]
    assert "dependsOn" not in there["resource:service-desk"]["spec"]
    assert there["component:assistant"]["spec"]["dependsOn"] == ["component:ai-gateway", "resource:service-desk"]
    assert there["group:platform"]["spec"]["members"] == ["ada", "ben"]
    assert there["user:ben"]["spec"]["memberOf"] == ["platform", "care"]
    assert there["user:ben"]["spec"]["profile"] == {"displayName": "ben", "email": "ben@shop.example"}


def awkward(data: dict[str, Any]) -> None:
    """Ids at the edges of what a name may be."""
    for key in ("a-", "a", "a-1", "x" * 62 + "-", "0", "payments--"):
        data["systems"][key] = {"kind": "tool", "owner": "a-", "tools": [{"name": "t", "action": "read"}]}
        data["integrations"][f"call-{key}"[:63]] = {"from": "assistant", "to": key}
    data["owners"]["a-"] = {"kind": "team", "members": ["ada", "everyone"]}
    data["routes"]["a"] = data["routes"]["support-chat"]
    data["routes"]["x" * 62 + "-"] = data["routes"]["support-chat"]
    data["workflow"]["use_case"] = "service-"


def test_every_id_has_a_name() -> None:
    found = entities(awkward)
    judge(found)
    refs = [(item["kind"], item["metadata"]["annotations"]["cadee/ref"]) for item in found]
    assert len(set(refs)) == len(refs)


def test_what_is_missing_stops_it_and_what_is_left_out_is_said() -> None:
    with pytest.raises(InputError, match="systems/assistant: owner is missing; systems/model-a: owner is missing"):
        made(backstage, put("systems/assistant/owner", None), put("systems/model-a/owner", None))
    with pytest.raises(InputError, match="workflow: approver is missing, and no layer has an owner"):
        made(backstage, put("workflow/approver", None))
    notes = made(
        backstage,
        put("owners/care/members", ["ben", "everyone"]),
        put("systems/assistant/links", [{"title": "t", "url": "https://wiki.example.com:99999/"}]),
        put("systems/ai-gateway/lifecycle", "live"),
    ).notes
    assert notes[0] == "systems/assistant: lifecycle is not said, so the catalogue says 'unknown'."
    assert "systems/assistant: a link is left out, whose address no browser takes." in notes
    assert "owners/care: member 'everyone' is no person, so it is left out." in notes
    assert notes[-1] == "workflow: a catalogue holds systems, routes and owners; all else stays in the spec alone."
    assert len(set(notes)) == len(notes)


TEXTS = [
    "workflow/name", "workflow/description", "systems/assistant/name", "systems/assistant/description",
    "systems/assistant/runbook", "systems/assistant/version", "routes/support-chat/name",
    "routes/support-chat/description", "owners/ada/name", "owners/ada/role", "owners/ada/contact", "owners/ada/on_call",
    "owners/care/description", "owners/care/name",
]  # fmt: skip
LINKS = put("systems/assistant/links", [{"title": "t", "url": "https://wiki.example.com/x"}])


def shape(value: Any) -> Any:
    """A value without its texts, except where they say what something is."""
    if isinstance(value, dict):
        kept = ("kind", "apiVersion", "spec", "owner", "system", "dependsOn")
        return {key: item if key in kept and not isinstance(item, dict) else shape(item) for key, item in value.items()}
    return [shape(item) for item in value] if isinstance(value, list) else type(value).__name__


@cache
def harmless() -> list[Any]:
    return [shape(item) for item in entities(LINKS, *(put(path, "harmless") for path in TEXTS))]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_text_stays_a_text(payload: str) -> None:
    changes = [put(path, payload) for path in TEXTS]
    title = put("systems/assistant/links", [{"title": payload, "url": "https://wiki.example.com/x"}])
    found = entities(title, *changes)
    assert [shape(item) for item in found] == harmless()
    judge(found)
    there = known(found)
    assert there["component:assistant"]["metadata"]["title"] == payload
    assert there["component:assistant"]["metadata"]["annotations"]["cadee/runbook"] == payload
    assert there["user:ada"]["metadata"]["annotations"]["cadee/contact"] == payload


def test_the_file_is_the_one_that_is_kept(root: Path, request: pytest.FixtureRequest) -> None:
    item = made(backstage, LINKS)
    text = str(item.content).replace(f"cadee {__version__} ", "cadee 0 ")
    text += "".join(f"# note: {note}\n" for note in item.notes)
    kept = root / "tests" / "golden" / "ownership" / "catalog-info.yaml"
    if request.config.getoption("--bless"):
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(text, "utf-8")
    assert kept.read_text("utf-8") == text


def modules() -> str:
    """The folder of node modules that holds Backstage's model."""
    place = os.environ.get("CADEE_BACKSTAGE_MODULES", "")
    if shutil.which("node") is None:
        pytest.skip("there is no program node: install Node 20 or later")
    if not (Path(place) / "@backstage" / "catalog-model").is_dir() or not place:
        pytest.skip(
            "Backstage's validator is not there: npm install @backstage/catalog-model@1.10.1 in some folder, "
            "then set CADEE_BACKSTAGE_MODULES to its node_modules"
        )
    return place


def faults(found: Sequence[Any]) -> list[str]:
    """What Backstage's own validator finds wrong."""
    program = Path(__file__).with_name("validate.cjs")
    command = ["node", str(program), str(Path(modules()).resolve())]
    done = subprocess.run(
        command, input=json.dumps(list(found)), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr[:2000]
    answer: list[str] = json.loads(done.stdout)
    return answer


@pytest.mark.real
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_backstage_takes_the_example(root: Path, environment: str) -> None:
    (item,) = backstage.make(example(root, environment))
    assert faults(read(str(item.content))) == []


@pytest.mark.real
def test_backstage_takes_every_id_and_text() -> None:
    found = entities(awkward)
    for payload in (*PAYLOADS, "\ufeff", " ", "\u3000", "\x85"):
        found += entities(put("systems/assistant/links", [{"title": payload, "url": "https://wiki.example.com/x"}]),
                          *(put(path, payload) for path in TEXTS))  # fmt: skip
    assert faults(found) == []


@pytest.mark.real
def test_backstage_refuses_what_is_wrong() -> None:
    found = entities()
    found[0]["metadata"]["name"] = "ends-in-"
    found[1]["spec"].pop("owner")
    found[2]["spec"]["dependsOn"] = "text"
    found[3]["extra"] = 1
    assert len(faults(found)) == 4


def test_an_estate_that_is_not_resolved_is_refused() -> None:
    whole = resolved(owned)
    estate = type(whole)(whole.workflow, whole.sections)
    with pytest.raises(InputError, match="a catalogue is generated for one environment"):
        list(backstage.make(Subject(estate, REVISION)))


def test_who_has_left_owns_nothing_where_a_deputy_does_and_is_no_user() -> None:
    mine = put("systems/assistant/owner", "ada")
    item = made(backstage, mine, gone("ada", deputy="cleo"), gone("ben"), today=date(2026, 11, 24))
    found = known(read(str(item.content)))
    judge(list(found.values()))
    assert found["component:assistant"]["spec"]["owner"] == "user:cleo"
    assert "user:ada" not in found
    assert "user:ben" not in found
    assert found["group:platform"]["spec"]["members"] == []
    for note in (
        "owners/ada: is not active on 2026-11-24, so its deputy 'cleo' is named as owner.",
        "owners/ben: is not active on 2026-11-24, so there is no User.",
        "owners/platform: member 'ben' is not active on 2026-11-24, so it is left out.",
    ):
        assert note in item.notes


def test_an_owner_who_left_without_a_deputy_stays_and_is_noted() -> None:
    mine = put("systems/assistant/owner", "ben")
    item = made(backstage, mine, gone("ben"), today=date(2026, 11, 24))
    found = known(read(str(item.content)))
    judge(list(found.values()))
    assert found["component:assistant"]["spec"]["owner"] == "user:ben"
    assert found["user:ben"]["spec"]["memberOf"] == []
    said = "owners/ben: is not active on 2026-11-24, and neither is a deputy, so it stays named"
    assert any(note.startswith(said) for note in item.notes)
