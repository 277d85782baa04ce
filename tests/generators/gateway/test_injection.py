"""Whatever stands in the free texts of a spec, the structure of what is generated stays the same."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from cadee.errors import InputError
from cadee.generators.base import Generator
from cadee.generators.gateway.envoy.generator import envoy
from cadee.generators.gateway.litellm.generator import litellm
from tests.generators.gateway.estates import Change, loaded, made, put

PAYLOADS = [
    'x"\n  evil: true', "x'\n  evil: true", "x\n- evil", "x: y", "x # y", "{evil: true}", "[evil]",
    "!!python/object:os.system", "&a *a", "*a", "<<: evil", "---\nevil: true", "...\nevil", "%YAML 1.1\n---",
    "| \n evil", "> evil", "\t", "\x85evil: true", "\u2028evil: true", "x\r\nevil: true", "${VENDOR_A_KEY}",
    "os.environ/VENDOR_A_KEY", "%ENVIRONMENT(HOME)%", "%REQ(authorization)%", "{{7*7}}", "{% raw %}",
    '"}]}],"evil":[{', "*/ evil /*", "]] evil --[[", "\\", "no", "0x1F", "../../etc/passwd", "\u202eevil",
    "' or 1=1", "x" * 1900,
]  # fmt: skip
TEXTS = [
    "workflow/name", "workflow/description", "environments/production/name", "environments/production/description",
    "identities/shop-app/name", "identities/shop-app/description", "systems/ai-gateway/name",
    "systems/model-a/description", "systems/model-a/version", "systems/redactor/name", "integrations/to-a/name",
    "integrations/to-a/description", "integrations/assistant-chat/schema_version", "routes/support-chat/name",
    "routes/support-chat/description", "fallbacks/chat-down/name", "fallbacks/chat-down/description",
]  # fmt: skip


def shape(data: Any, way: str = "") -> Iterator[str]:
    """Every way to a value, without the values of texts."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from shape(value, f"{way}/{key}")
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from shape(value, f"{way}/{number}")
    else:
        yield f"{way}={type(data).__name__}"


def texts(generator: Generator, *changes: Change) -> dict[str, str]:
    return {path: str(item.content) for path, item in made(generator, *changes).items()}


@cache
def plain(generator: Generator) -> dict[str, str]:
    """The files without a payload."""
    return texts(generator)


def shapes(found: dict[str, str]) -> dict[str, list[str]]:
    read = {path: loaded(text) for path, text in found.items() if path.endswith(".yaml")}
    read |= {path: json.loads(text) for path, text in found.items() if path.endswith(".json")}
    return {path: list(shape(data)) for path, data in read.items()}


@cache
def shapes_of(generator: Generator) -> dict[str, list[str]]:
    return shapes(plain(generator))


@pytest.mark.parametrize("generator", [envoy, litellm], ids=lambda item: item.target)
def test_names_and_descriptions_reach_no_file(generator: Generator) -> None:
    for payload in PAYLOADS:
        assert texts(generator, *(put(path, payload) for path in TEXTS)) == plain(generator)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_an_audience_stays_one_value(payload: str) -> None:
    changes = [put(f"identities/{name}/audience", payload) for name in ("shop-app", "back-office", "batch")]
    found = {generator: texts(generator, *changes) for generator in (envoy, litellm)}
    assert {item: shapes(files) for item, files in found.items()} == {item: shapes_of(item) for item in found}
    facts = json.loads(found[litellm]["litellm/cadee_auth.json"])
    assert {item["audience"] for item in facts["identities"].values()} == {payload}
    bootstrap = loaded(found[envoy]["envoy/envoy.yaml"])
    manager = bootstrap["static_resources"]["listeners"][0]["filter_chains"][0]["filters"][0]["typed_config"]
    providers = manager["http_filters"][0]["typed_config"]["providers"]
    assert [item["audiences"] for item in providers.values()] == [[payload]]


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("generator", [envoy, litellm], ids=lambda item: item.target)
def test_a_pin_is_a_model_name_or_nothing_is_made(generator: Generator, payload: str) -> None:
    change = put("systems/model-a/model/pin", payload)
    if re.fullmatch(r"[A-Za-z0-9._/]+", payload) and len(payload) < 100:
        assert shapes(texts(generator, change)) == shapes_of(generator)
    else:
        with pytest.raises(InputError, match=r"model\.pin holds characters that no model name has") as refusal:
            texts(generator, change)
        assert payload not in str(refusal.value)


def test_the_same_spec_gives_the_same_bytes() -> None:
    for generator in (envoy, litellm):
        assert texts(generator) == plain(generator)
