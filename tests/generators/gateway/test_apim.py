"""Azure API Management: what becomes of a plan, and each trap with its countermeasure."""

import re
from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from cadee.errors import InputError
from cadee.generators.base import Artifact
from cadee.generators.gateway.apim.expressions import literal
from cadee.generators.gateway.apim.generator import apim
from cadee.generators.gateway.model import TRIGGERS
from tests.generators.diagram.payloads import PAYLOADS as MARKUP
from tests.generators.gateway.apim_reader import climb, files, judge, named, policy, resources, texts
from tests.generators.gateway.estates import ISSUER, Change, made, put
from tests.generators.gateway.test_example import ENVIRONMENTS
from tests.generators.gateway.test_example import subject as example
from tests.generators.gateway.test_injection import PAYLOADS as YAML

APIM = [
    '@("x")', "@{ return true; }", "{{credential-vendor-a}}", '" + context.Variables["x"] + "', "-->", "--", "]]>",
    "<set-header/>", "&quot;", "[parameters('x')]", "[concat('a')]", "'); //", '"); return true; //', "constructor",
]  # fmt: skip
PAYLOADS = [text for text in dict.fromkeys((*YAML, *MARKUP, *APIM)) if text.strip()]
CHAT = "support-chat"


# The ladder


def expected(rungs: list[list[str]], statuses: list[int]) -> list[int]:
    """The targets that a ladder calls: from each failure to the first later rung that is declared for it."""
    seen = {0: {"timeout", "connection-error"}, 408: {"timeout"}, 504: {"timeout"}, 429: {"rate-limited"},
            402: {"quota-exhausted"}, 401: {"credential-rejected"}, 403: {"credential-rejected"},
            413: {"context-overflow"}, 500: {"server-error"}, 503: {"server-error"}}  # fmt: skip
    called = [0]
    while True:
        failure = seen.get(statuses[called[-1]], set())
        later = range(called[-1] + 1, len(rungs) + 1)
        following = [number for number in later if failure & set(rungs[number - 1])]
        if not following:
            return called
        called.append(following[0])


STATUSES = (0, 200, 400, 401, 402, 403, 404, 408, 413, 429, 500, 503, 504)
LADDERS = [
    [["server-error"], ["rate-limited"]],
    [["rate-limited"], ["server-error", "timeout"]],
    [["any"], ["any"]],
    [["timeout"], ["connection-error", "credential-rejected"]],
    [["context-overflow", "quota-exhausted"], ["refusal"]],
    [["refusal"], ["server-error"]],
]


@pytest.mark.parametrize("rungs", LADDERS, ids=str)
def test_a_failure_leads_where_it_is_declared_to_lead(rungs: list[list[str]]) -> None:
    steps = [{"to": to, "on": on} for to, on in zip(["to-b", "to-c"], rungs, strict=True)]
    root = policy(CHAT, put("fallbacks/chat-down/rungs", steps))
    whole = [list(TRIGGERS) if on == ["any"] else on for on in rungs]
    for first, second in product(STATUSES, STATUSES):
        names = ["to-a", "to-b", "to-c"]
        wanted = [names[number] for number in expected(whole, [first, second, 500])]
        assert climb(root, [first, second, 500]) == wanted, (first, second)


def test_a_request_goes_on_as_often_as_there_are_further_targets_and_its_body_is_kept() -> None:
    root = policy(CHAT)
    retry = root.find("backend/retry")
    assert retry is not None
    assert retry.attrib["count"] == "2"
    forward = retry.find("forward-request")
    assert forward is not None
    assert forward.attrib["buffer-request-body"] == "true"
    assert forward.attrib["follow-redirects"] == "false"


def test_each_target_gets_its_own_model_and_time() -> None:
    root = policy(CHAT)
    bodies = texts(root, "backend/retry/choose/when/set-body")
    assert [body.split('body["model"] = ')[1].split(";")[0] for body in bodies] == [
        '"large-chat-2026-06-01"', '"medium-chat\\u00404"', '"small-chat-1"',
    ]  # fmt: skip
    (forward,) = root.iter("forward-request")
    assert forward.attrib["timeout-ms"] == '@((new [] { 1500, 2000, 3000 })[(int)context.Variables["cadee-step"]])'
    (forward,) = policy("article-embedding").iter("forward-request")
    assert forward.attrib["timeout-ms"] == "600"


def test_a_route_without_fallbacks_has_no_retry_and_no_breaker() -> None:
    assert policy("article-embedding").find("backend/retry") is None
    backends = named(resources(), "backends")
    assert "circuitBreaker" not in backends["to-embedder"]
    assert [len(backends[name]["circuitBreaker"]["rules"]) for name in ("to-a", "to-b", "to-c")] == [1, 1, 1]
    rule = backends["to-a"]["circuitBreaker"]["rules"][0]
    assert rule["tripDuration"] == rule["failureCondition"]["interval"] == "PT30S"
    assert rule["failureCondition"]["count"] == 3
    assert rule["acceptRetryAfter"] is True


ONE_MODEL = (
    put("systems/model-b/model/name", "large-chat"),
    put("systems/model-b/model/pin", "2026-06-01"),
    put("integrations/to-b/timeout", "1500ms"),
    put("fallbacks/chat-down/rungs", [{"to": "to-b", "on": ["server-error", "rate-limited"]}]),
)


def test_targets_that_get_the_same_are_a_pool_whose_first_has_the_lowest_priority() -> None:
    backends = named(resources(*ONE_MODEL), "backends")
    assert backends["support-chat.pool"] == {
        "type": "Pool",
        "pool": {
            "services": [
                {"id": "/backends/to-a", "priority": 1, "weight": 1},
                {"id": "/backends/to-b", "priority": 2, "weight": 1},
            ]
        },
    }
    assert backends["to-a"]["circuitBreaker"]["rules"][0]["failureCondition"]["count"] == 1
    root = policy(CHAT, *ONE_MODEL)
    assert [item.attrib["backend-id"] for item in root.iter("set-backend-service")] == ["support-chat.pool"] * 2
    retry = root.find("backend/retry")
    assert retry is not None
    assert retry.attrib["condition"].endswith("return (code >= 500 && code != 504) || code == 429; }")


@pytest.mark.parametrize(
    "change",
    [
        put("systems/model-b/model/pin", "other"),
        put("integrations/to-b/timeout", "2s"),
        put("fallbacks/chat-down/rungs", [{"to": "to-b", "on": ["server-error", "credential-rejected"]}]),
    ],
    ids=["model", "timeout", "a failure that puts no member out"],
)
def test_targets_that_get_something_different_are_no_pool(change: Change) -> None:
    assert "support-chat.pool" not in named(resources(*ONE_MODEL, change), "backends")


def test_a_route_may_be_called_as_an_integration() -> None:
    change = put("integrations/support-chat", {"from": "ai-gateway", "to": "model-b", "identity": "vendor-b"})
    more = put("integrations/support-chat/timeout", "1500ms")
    rung = put("fallbacks/chat-down/rungs", [{"to": "support-chat", "on": ["server-error"]}])
    assert set(named(resources(*ONE_MODEL, change, more, rung), "backends")) == {
        "to-a", "support-chat", "support-chat.pool", "to-embedder",
    }  # fmt: skip


def test_another_protocol_is_left_out_and_said() -> None:
    item = made(apim, put("systems/model-b/protocol", "anthropic"))["azure-apim/resources.json"]
    assert any(note.startswith("routes/support-chat: 'to-b' speaks anthropic") for note in item.notes)
    assert climb(policy(CHAT, put("systems/model-b/protocol", "anthropic")), [500, 500]) == ["to-a", "to-c"]


# Callers


def test_each_caller_has_a_branch_and_a_check_of_its_own() -> None:
    changes = (
        put("identities/back-office/issuer", "https://other.example.com/"),
        put("identities/back-office/audience", "api://other"),
    )
    choose = policy(CHAT, *changes).findall("inbound/choose")[0]
    checks = choose.findall("when/validate-jwt")
    assert [texts(check, "audiences/audience") for check in checks] == [["ai-gateway"], ["api://other"]]
    assert [texts(check, "issuers/issuer") for check in checks] == [[ISSUER], ["https://other.example.com/"]]
    assert [texts(check, "required-claims/claim/value") for check in checks] == [["shop"], ["back"]]
    assert [item.attrib["url"] for item in choose.findall("when/validate-jwt/openid-config")] == [
        f"{ISSUER}/.well-known/openid-configuration",
        "https://other.example.com/.well-known/openid-configuration",
    ]
    for check in checks:
        assert check.attrib["require-expiration-time"] == check.attrib["require-signed-tokens"] == "true"
        assert check.attrib["require-scheme"] == "Bearer"
        assert check.attrib["clock-skew"] == "0"
        assert "query-parameter-name" not in check.attrib
    assert [item.attrib["value"] for item in choose.findall("when/set-variable")] == ["shop-app", "back-office"]


def test_nobody_else_passes() -> None:
    for route in (CHAT, "article-embedding"):
        choose = policy(route).findall("inbound/choose")[0]
        assert [item.attrib["code"] for item in choose.findall("otherwise/return-response/set-status")] == ["401"]
        for when in choose.findall("when"):
            assert when[0].tag.startswith("validate-") or "context.Subscription" in when.attrib["condition"]
        sections = [item.tag for item in policy(route).findall("inbound/*")]
        assert sections[:2] == ["base", "choose"]  # before anything is spent on a caller


def test_a_caller_that_names_another_model_is_refused() -> None:
    second = policy(CHAT).findall("inbound/choose")[1]
    assert '"support-chat"' in second.findall("when")[0].attrib["condition"]
    assert [item.attrib["code"] for item in second.iter("set-status")] == ["403"]


def test_a_certificate_caller_proves_itself_by_a_token_without_an_issuer() -> None:
    (check,) = policy("article-embedding").iter("validate-jwt")
    (key,) = check.iter("key")
    assert key.attrib == {
        "id": "{{keys-shop-example-com-kid}}", "n": "{{keys-shop-example-com-n}}", "e": "{{keys-shop-example-com-e}}",
    }  # fmt: skip
    assert check.find("issuers") is None
    data = resources()
    assert named(data, "namedValues")["keys-shop-example-com-n"] == {
        "displayName": "keys-shop-example-com-n",
        "secret": False,
        "value": "[parameters('keys_shop_example_com_n')]",
    }
    with pytest.raises(InputError, match="identities/batch: audience is missing: API Management reads no SPIFFE id"):
        files(put("identities/batch/audience", None))


@pytest.mark.parametrize(
    ("issuer", "tenant"),
    [
        ("https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0", "11111111-2222-3333-4444-"),
        ("https://sts.windows.net/shop.example.com/", "shop.example.com"),
    ],
)
def test_tokens_of_entra_are_checked_by_its_own_policy(issuer: str, tenant: str) -> None:
    root = policy(CHAT, put("identities/shop-app/issuer", issuer))
    (check,) = root.iter("validate-azure-ad-token")
    assert check.attrib["tenant-id"].startswith(tenant)
    assert texts(check, "audiences/audience") == ["ai-gateway"]
    assert texts(check, "required-claims/claim/value") == ["shop"]
    assert literal(issuer) in root.findall("inbound/choose")[0].findall("when")[0].attrib["condition"]


KEYED = (
    put("identities/shop-app", {"kind": "key", "auth": "api-key", "credential": "env:SHOP_KEY"}),
)  # fmt: skip


def test_a_caller_with_a_key_has_a_subscription_of_its_own() -> None:
    data = resources(*KEYED)
    assert named(data, "subscriptions") == {
        "shop-app.support-chat": {
            "displayName": "shop-app.support-chat", "scope": "/apis/support-chat", "state": "active",
        }
    }  # fmt: skip
    assert named(data, "apis")[CHAT]["subscriptionRequired"] is False  # the other caller has a token
    only = put("routes/support-chat/consumers", ["shop-app"])
    assert named(resources(*KEYED, only), "apis")[CHAT]["subscriptionRequired"] is True
    when = policy(CHAT, *KEYED).findall("inbound/choose")[0].findall("when")[0]
    assert when.attrib["condition"].endswith('context.Subscription.Id == "shop-app.support-chat")')
    assert "SHOP_KEY" not in "".join(files(*KEYED).values())


def test_a_subscription_has_a_name_that_fits() -> None:
    name = "x" * 63
    changes = (
        put(f"identities/{name}", {"kind": "key", "auth": "api-key", "credential": "env:SHOP_KEY"}),
        put("integrations/assistant-chat/identity", name),
        put(f"routes/{'y' * 20}", {"gateway": "ai-gateway", "serves": ["assistant-chat"], "primary": "to-a"}),
    )
    with pytest.raises(InputError, match="are together too long for the name of a subscription"):
        files(*changes)


def test_what_a_caller_sends_about_itself_reaches_no_target() -> None:
    root = policy(CHAT)
    gone = {item.attrib["name"] for item in root.findall("inbound/set-header[@exists-action='delete']")}
    assert gone >= {"Authorization", "api-key", "x-api-key", "Ocp-Apim-Subscription-Key", "x-cadee-target"}
    queries = [item.attrib for item in root.findall("inbound/set-query-parameter")]
    assert queries == [{"name": "subscription-key", "exists-action": "delete"}]


# Limits, guards, telemetry


@pytest.mark.parametrize(
    ("rate", "name", "calls", "window"),
    [
        ("600/min", "rate-limit-by-key", "600", "60"),
        ("10/s", "rate-limit-by-key", "10", "1"),
        ("0.5/min", "rate-limit-by-key", "1", "120"),
        ("40/h", "quota-by-key", "40", "3600"),
        ("0.1/min", "quota-by-key", "1", "600"),
    ],
)
def test_a_limit_is_exact_in_whole_numbers_and_for_each_caller(rate: str, name: str, calls: str, window: str) -> None:
    inbound = policy(CHAT, put("routes/support-chat/rate_limit", rate)).find("inbound")
    assert inbound is not None
    found = [item for item in inbound if item.tag.endswith("-by-key")]
    assert [(item.tag, item.attrib["calls"], item.attrib["renewal-period"]) for item in found] == [
        (name, calls, window)
    ]
    key = '@((string)context.Variables["cadee-caller"] + "/support-chat")'
    assert found[0].attrib["counter-key"] == key
    assert [item.tag for item in inbound].index(name) > [item.tag for item in inbound].index("choose")


def test_a_guard_that_does_not_answer_refuses() -> None:
    inbound = policy("article-embedding").find("inbound")
    assert inbound is not None
    tags = [item.tag for item in inbound]
    ask = inbound[tags.index("send-request")]
    assert ask.attrib == {
        "mode": "new", "response-variable-name": "cadee-guard-0", "timeout": "1", "ignore-error": "true",
    }  # fmt: skip
    verdict = inbound[tags.index("send-request") + 1]
    (when,) = verdict.findall("when")
    assert "return answer == null || answer.StatusCode != 200;" in when.attrib["condition"]
    assert [item.attrib["code"] for item in when.iter("set-status")] == ["403"]
    opened = policy("article-embedding", put("systems/redactor/on_error", "open"))
    assert any(
        "answer != null && answer.StatusCode < 500 && " in item.attrib["condition"] for item in opened.iter("when")
    )
    assert not list(opened.iter("llm-content-safety"))  # no declared guard is one


def test_passthrough_only_checks_callers() -> None:
    root = policy("article-embedding", put("routes/article-embedding/policy", "passthrough"))
    assert not list(root.iter("send-request"))
    assert not list(root.iter("rate-limit-by-key"))
    assert len(list(root.iter("validate-jwt"))) == 1


def test_tokens_are_measured_where_the_gateway_has_telemetry() -> None:
    assert not list(policy(CHAT).iter("llm-emit-token-metric"))
    (metric,) = policy(CHAT, put("systems/ai-gateway/telemetry", {"emits": ["x"]})).iter("llm-emit-token-metric")
    assert [item.attrib["name"] for item in metric] == ["System", "Route", "Caller"]


def test_answers_in_pieces_are_not_held_back() -> None:
    for mode, held in (("stream", "false"), ("sync", "true")):
        (forward,) = policy(CHAT, put("integrations/assistant-chat/mode", mode)).iter("forward-request")
        assert forward.attrib["buffer-response"] == held


# Resources


def test_credentials_are_references_to_a_vault() -> None:
    data = resources(put("identities/vendor-b/credential", "azure-keyvault:shop-vault/vendor-b"))
    values = named(data, "namedValues")
    assert values["credential-vendor-a"]["keyVault"] == {"secretIdentifier": "[parameters('secret_vendor_a')]"}
    vault = "https://shop-vault.vault.azure.net/secrets/vendor-b"
    assert values["credential-vendor-b"]["keyVault"] == {"secretIdentifier": vault}
    assert all("value" not in item for name, item in values.items() if name.startswith("credential-"))
    backends = named(data, "backends")
    assert backends["to-a"]["credentials"] == {"header": {"Authorization": ["Bearer {{credential-vendor-a}}"]}}
    assert all(set(item) == {"type", "metadata"} for item in data["parameters"].values())


def test_models_of_azure_are_opened_by_the_services_own_identity() -> None:
    own = (
        put("systems/model-a/endpoint", "https://shop.openai.azure.com/openai/v1"),
        put("integrations/to-a/auth", "cloud-iam"),
    )
    data = resources(*own)
    assert named(data, "backends")["to-a"]["credentials"] == {
        "managedIdentity": {"resource": "https://cognitiveservices.azure.com"}
    }
    assert "credential-vendor-a" not in named(data, "namedValues")
    elsewhere = put("systems/model-a/endpoint", "https://shop.openai.azure.com.evil.example/v1")
    assert "header" in named(resources(*own, elsewhere), "backends")["to-a"]["credentials"]


def test_a_client_certificate_is_one_of_a_vault() -> None:
    data = resources(put("systems/embedder/endpoint", "https://embedder.example.com/v1"))
    name = "[resourceId('Microsoft.ApiManagement/service/certificates', parameters('serviceName'), 'gateway')]"
    assert named(data, "backends")["to-embedder"]["credentials"] == {"certificateIds": [name]}
    assert named(data, "certificates")["gateway"] == {
        "keyVault": {"secretIdentifier": "[parameters('certificate_gateway')]"}
    }
    assert named(data, "backends")["to-embedder"]["tls"] == {
        "validateCertificateChain": True, "validateCertificateName": True,
    }  # fmt: skip


def test_anthropic_gets_its_version_and_header() -> None:
    alone = put("fallbacks/chat-down/rungs", [{"to": "to-desk", "on": ["any"]}])
    data = resources(put("systems/model-a/protocol", "anthropic"), alone)
    assert named(data, "backends")["to-a"]["credentials"] == {"header": {"x-api-key": ["{{credential-vendor-a}}"]}}
    assert named(data, "apis/operations")["support-chat/call"]["urlTemplate"] == "/messages"


def test_what_is_named_is_there_before() -> None:
    data = resources(*ONE_MODEL)
    there = set()
    for item in data["resources"]:
        kind = item["type"].removeprefix("Microsoft.ApiManagement/service/")
        name = item["name"].removeprefix("[concat(parameters('serviceName'), '/").removesuffix("')]")
        assert set(item.get("dependsOn", [])) <= there, name
        there.add(f"[resourceId('{item['type']}', parameters('serviceName'), '{name}')]")
        assert kind != "apis/policies" or len(item["dependsOn"]) > 5
    text = files(*ONE_MODEL)["azure-apim/resources.json"]
    used = {word.split("'")[0] for word in text.split("parameters('")[1:]}
    assert used == set(data["parameters"])


def test_the_policy_of_the_template_is_the_file() -> None:
    found = files()
    policies = named(resources(), "apis/policies")
    assert {name: item["value"] for name, item in policies.items()} == {
        f"{route}/policy": found[f"azure-apim/policies/{route}.xml"] for route in (CHAT, "article-embedding")
    }
    assert {item["format"] for item in policies.values()} == {"xml"}  # expressions are escaped, so not rawxml


def test_tools_are_not_served_and_nothing_is_left_open() -> None:
    tool = {"kind": "tool", "protocol": "mcp", "endpoint": "https://tools.example.com/mcp"}
    changes = (
        put("systems/tools", {**tool, "tools": [{"name": "look", "action": "read"}]}),
        put("integrations/to-tools", {"from": "ai-gateway", "to": "tools", "identity": "gateway", "timeout": "2s"}),
        put("routes/tools", {"gateway": "ai-gateway", "serves": ["assistant-chat"], "primary": "to-tools"}),
    )
    items = made(apim, *changes)
    assert "azure-apim/policies/tools.xml" not in items
    note = "routes/tools: leads to tools; an MCP server of API Management is set up by hand."
    assert note in items["azure-apim/resources.json"].notes
    with pytest.raises(InputError, match="systems/ai-gateway: serves tools only"):
        files(*changes, put("routes/support-chat", None), put("routes/article-embedding", None))


# Texts


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_csharp_text_ends_where_it_ends(payload: str) -> None:
    made_of = literal(payload)
    assert made_of.isascii()
    assert not set(made_of[1:-1]) & set("\"{}@<>&'()[]\n\r")
    raw = made_of[1:-1].encode("ascii").decode("unicode_escape")
    assert raw.encode("utf-16", "surrogatepass").decode("utf-16") == payload


PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:/+~=&?%|,;*-]{0,255}")


@pytest.mark.parametrize("payload", [*PAYLOADS, "api://shop", "a&b", "a b; c"])
def test_an_audience_is_one_value_or_nothing_is_made(payload: str) -> None:
    change = put("identities/shop-app/audience", payload)
    if PLAIN.fullmatch(payload):
        root = policy(CHAT, change)
        assert texts(root, "inbound/choose/when/validate-jwt/audiences/audience")[0] == payload
        return
    with pytest.raises(InputError, match="audience holds characters that no policy can hold") as refusal:
        files(change)
    assert len(payload) < 3 or payload not in str(refusal.value)


TEXTS = [
    "workflow/name", "workflow/description", "environments/production/name", "identities/shop-app/name",
    "systems/ai-gateway/name", "systems/model-a/description", "integrations/to-a/name", "routes/support-chat/name",
    "routes/support-chat/description", "fallbacks/chat-down/name",
]  # fmt: skip


def test_names_and_descriptions_reach_no_file() -> None:
    plain = files()
    for payload in PAYLOADS:
        assert files(*(put(path, payload) for path in TEXTS)) == plain


def test_two_hyphens_do_not_end_the_comment() -> None:
    change = put("environments/a--b-", {"stage": "production"})
    items = made(apim, change, environment="a--b-")
    for path, item in items.items():
        if path.endswith(".xml"):
            judge(fromstring(str(item.content)))
            comment = str(item.content).partition("<!--")[2].partition("-->")[0]
            assert "--" not in comment


def test_no_text_of_the_template_is_taken_for_an_expression() -> None:
    def walk(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [text for item in value.values() for text in walk(item)]
        return [text for item in value for text in walk(item)] if isinstance(value, list) else [str(value)]

    for text in walk(resources(*ONE_MODEL)):
        assert not text.startswith("[") or text.startswith(("[parameters('", "[concat(parameters('", "[resourceId('"))


# The whole


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_example_is_well_formed(root: Path, environment: str) -> None:
    found = {item.path: item for item in apim.make(example(root, environment))}
    assert {item.proof for item in found.values()} == {"emitted only"}
    names = {path.removeprefix("azure-apim/policies/") for path in found if path.endswith(".xml")}
    assert names == {"support-chat.xml", "question-embedding.xml", "article-embedding.xml"}
    for path, item in found.items():
        if path.endswith(".xml"):
            judge(fromstring(str(item.content)))
    ladder = fromstring(str(found["azure-apim/policies/support-chat.xml"].content))
    assert climb(ladder, [429, 200]) == ["gateway-to-primary", "gateway-to-backup"]
    assert climb(ladder, [400, 200]) == ["gateway-to-primary"]
    notes = found["azure-apim/resources.json"].notes
    assert len(set(notes)) == len(notes)


def test_the_files_are_those_that_are_kept(same_files_as_golden: Callable[[str, Mapping[str, Artifact]], None]) -> None:
    items = made(apim, put("systems/ai-gateway/telemetry", {"emits": ["gateway.latency"]}))
    same_files_as_golden("gateway/azure-apim", items)
