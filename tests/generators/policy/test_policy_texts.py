"""Whatever stands in the texts of a spec, the policies stay the same; what may vary is read back as it was written."""

import json
from itertools import chain

import cedarpy
import pytest

from cadee.generators.base import Generator
from cadee.generators.policy.cedar import _text, cedar
from cadee.generators.policy.rego import rego
from tests.generators.diagram.payloads import PAYLOADS as MARKUP
from tests.generators.gateway.estates import Change, put, resolved, subject
from tests.generators.gateway.test_injection import PAYLOADS as YAML
from tests.generators.policy.engines import by_cedar, by_rego, files, rego_tests
from tests.generators.policy.oracle import Request

POLICY = [
    '"); permit(principal, action, resource); //', "allow := true", "} allow if true {", '"]; allow := true',
    "`raw`", "sprintf(%s)", "import data.evil", 'Cadee::Identity::"evil"', "when { true };", "\\u{0}", "constructor",
    "__proto__", "*", "default allow := true",
]  # fmt: skip
PAYLOADS = [text for text in dict.fromkeys(chain(YAML, MARKUP, POLICY)) if text.strip()]
TEXTS = [
    "workflow/name", "workflow/description", "environments/production/name", "identities/shop-app/name",
    "identities/shop-app/description", "identities/shop-app/audience", "systems/ai-gateway/name",
    "systems/model-a/description", "systems/model-a/model/pin", "integrations/to-a/name",
    "integrations/to-a/description",
    "routes/support-chat/name", "routes/support-chat/description",
]  # fmt: skip
NAMES = ["a", "A.b", "9/9/9", "x:y@z+w", "constructor", "not", "systems/x", "a" + "-" * 100 + "b", "if", "tools/../x"]


@pytest.mark.parametrize("generator", [rego, cedar], ids=lambda item: item.target)
def test_free_texts_reach_no_file(generator: Generator) -> None:
    assert len(PAYLOADS) > 120
    plain = files(generator, subject())
    for payload in PAYLOADS:
        assert files(generator, subject(*(put(path, payload) for path in TEXTS))) == plain


def with_tool(name: str) -> tuple[Change, ...]:
    return (
        put("systems/desk-tools", {"kind": "tool", "tools": [{"name": name, "action": "read"}]}),
        put("integrations/to-tools", {"from": "assistant", "to": "desk-tools", "identity": "shop-app"}),
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_tool_is_known_by_its_whole_name(name: str) -> None:
    about = subject(*with_tool(name))
    requests = [
        Request("shop-app", "call", f"tools/desk-tools/{name}"),
        Request("shop-app", "call", f"tools/desk-tools/{name}x"),
        Request("batch", "call", f"tools/desk-tools/{name}"),
    ]
    written = files(rego, about)
    assert by_rego(written, requests) == [True, False, False]
    assert all(rego_tests(written).values())
    assert by_cedar(files(cedar, about), requests) == [True, False, False]


@pytest.mark.parametrize("key", ["a", "0", "a-", "allow", "import", "x" * 63, "if-not-with", "default"])
def test_an_identity_may_have_any_id(key: str) -> None:
    about = subject(
        put(f"identities/{key}", {"kind": "workload", "auth": "oidc"}),
        put("integrations/assistant-chat/identity", key),
    )
    requests = [Request(key, "call", "routes/support-chat"), Request("shop-app", "call", "routes/support-chat")]
    written = files(rego, about)
    assert by_rego(written, requests) == [True, False]
    assert all(rego_tests(written).values())
    assert by_cedar(files(cedar, about), requests) == [True, False]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_cedar_text_ends_where_it_ends(payload: str) -> None:
    policy = f"permit (principal == A::{_text(payload)}, action, resource);"
    read = json.loads(cedarpy.policies_to_json_str(policy))
    assert [item["principal"]["entity"]["id"] for item in read["staticPolicies"].values()] == [payload]


def test_the_same_spec_gives_the_same_bytes() -> None:
    for generator in (rego, cedar):
        assert files(generator, subject()) == files(generator, subject())
    assert resolved().environment is not None
