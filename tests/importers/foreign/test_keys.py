"""Keys in the open: wherever one stands, it is told with its place, and nothing of it is ever shown or written."""

from pathlib import Path

import pytest

from tests.importers.foreign.support import estate, everything, take_text

KEYS = (
    "sk-" + "Zx81kQpL3vT7mN2bR9wY5cD4",
    "correct-horse-battery",
    "abc123",
    "AKIA" + "QWERTYUIOPASDFGH",
    "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
    "p@ss: word #1",
)
"""With and without a form of their own, short ones, words."""

LITELLM = {
    "api_key": 'model_list: [{model_name: a, litellm_params: {model: x/a, api_key: "THEKEY"}}]',
    "aws": 'model_list: [{model_name: a, litellm_params: {model: bedrock/a, aws_secret_access_key: "THEKEY"}}]',
    "header": 'model_list: [{model_name: a, litellm_params: {model: x/a, extra_headers: {Authorization: "THEKEY"}}}]',
    "bearer": 'model_list: [{model_name: a, litellm_params: {model: x/a, headers: {x-api-key: "Bearer THEKEY"}}}]',
    "master": 'model_list: [{model_name: a, litellm_params: {model: x/a}}]\ngeneral_settings: {master_key: "THEKEY"}',
    "environment": 'model_list: []\nenvironment_variables: {SOME_API_KEY: "THEKEY", DB_PASSWORD: "THEKEY"}',
    "redis": 'model_list: []\nrouter_settings: {redis_password: "THEKEY"}',
    "guard": 'model_list: []\nguardrails: [{guardrail_name: g, litellm_params: {guardrail: x, api_key: "THEKEY"}}]',
    "tools": 'mcp_servers: {s: {url: "https://x", auth_value: "THEKEY", authentication_token: "THEKEY"}}',
    "tool key": 'mcp_servers: {s: {url: "https://x", auth_type: bearer_token, auth_value: "THEKEY"}}',
    "tool header": 'mcp_servers: {s: {url: "https://x", static_headers: {X-Auth: "THEKEY"}}}',
    "vertex": 'model_list: [{model_name: a, litellm_params: {model: vertex_ai/a, vertex_credentials: "THEKEY"}}]',
    "own name": 'model_list: []\nlitellm_settings: {cache_params: {some_vendor_key: "THEKEY"}}',
    "stored": 'model_list: []\ncredential_list: [{credential_name: c, credential_values: {api_key: "THEKEY"}}]',
    "list": 'model_list: []\nlitellm_settings: {api_keys: ["THEKEY", {value: "THEKEY"}]}',
    "passed": "model_list: []\n"
    'general_settings: {pass_through_endpoints: [{path: /a, headers: {Authorization: "THEKEY"}}]}',
    "anchor": 'x: &a {api_key: "THEKEY"}\nmodel_list: [{model_name: a, litellm_params: {<<: *a, model: x/a}}]',
}
_KIND = "apiVersion: aigateway.envoyproxy.io/v1\nkind: AIServiceBackend\nmetadata: {name: a}\n---\n"
ENVOY = {
    "stringData": _KIND + 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {anything: "THEKEY"}',
    "data": _KIND + 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {deep: {er: ["THEKEY"]}}',
    "inline": 'apiVersion: x/v1\nkind: MCPRoute\nmetadata: {name: a}\n'
    'spec: {backendRefs: [{name: b, securityPolicy: {apiKey: {inline: "THEKEY"}}}]}',
    "match": "apiVersion: x/v1\nkind: AIGatewayRoute\nmetadata: {name: a}\n"
    'spec: {rules: [{matches: [{headers: [{name: Authorization, value: "THEKEY"}]}], backendRefs: [{name: b}]}]}',
    "listed": _KIND + 'apiVersion: v1\nkind: List\nitems: [{kind: Secret, data: {k: "THEKEY"}}]',
}  # fmt: skip
KONG = {
    "header": "services: [{name: s, host: x, routes: [{name: r, plugins: [{name: ai-proxy, config: "
    '{auth: {header_name: Authorization, header_value: "Bearer THEKEY"}, model: {provider: x, name: a}}}]}]}]',
    "param": "services: [{name: s, host: x, plugins: [{name: ai-proxy, config: "
    '{auth: {param_name: api-key, param_value: "THEKEY"}, model: {provider: x, name: a}}}]}]',
    "own header": "services: [{name: s, host: x, plugins: [{name: ai-proxy, config: "
    '{auth: {header_name: x-ours, header_value: "THEKEY"}, model: {provider: x, name: a}}}]}]',
    "own param": "services: [{name: s, host: x, plugins: [{name: ai-proxy, config: "
    '{auth: {param_name: key, param_value: "THEKEY"}, model: {provider: x, name: a}}}]}]',
    "google": "services: [{name: s, host: x, plugins: [{name: ai-proxy, config: "
    '{auth: {gcp_service_account_json: "THEKEY"}, model: {provider: x, name: a}}}]}]',
    "amazon": "services: [{name: s, host: x, plugins: [{name: ai-proxy, config: "
    '{auth: {aws_access_key_id: a, aws_secret_access_key: "THEKEY"}, model: {provider: x, name: a}}}]}]',
    "safety": "services: [{name: s, host: x, plugins: [{name: ai-azure-content-safety, config: "
    '{content_safety_url: "https://x", content_safety_key: "THEKEY"}}]}]',
    "entity": "models: [{name: a, targets: [{name: m, provider: p}]}]\n"
    'model_providers: [{name: p, type: x, config: {auth: {headers: [{name: x-ours, value: "THEKEY"}]}}}]',
    "consumer": 'services: [{host: x}]\nconsumers: [{username: u, keyauth_credentials: [{key: "THEKEY"}]}]',
    "basic": 'services: [{host: x}]\nconsumers: [{username: u, basicauth_credentials: [{password: "THEKEY"}]}]',
    "jwt": 'services: [{host: x}]\nconsumers: [{username: u, jwt_secrets: [{key: "THEKEY", secret: "THEKEY"}]}]',
    "transformer": "services: [{name: s, host: x, plugins: [{name: request-transformer, config: "
    '{add: {headers: ["Authorization: Bearer THEKEY", "x-api-key:THEKEY"]}}}]}]',
    "oidc": 'services: [{name: s, host: x, plugins: [{name: openid-connect, config: {client_secret: ["THEKEY"]}}]}]',
}
CASES = [
    *(("litellm", name) for name in LITELLM),
    *(("envoy-ai-gateway", name) for name in ENVOY),
    *(("kong", name) for name in KONG),
]
TEXTS = {"litellm": LITELLM, "envoy-ai-gateway": ENVOY, "kong": KONG}


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(("kind", "case"), CASES)
def test_a_key_is_refused_and_never_shown(tmp_path: Path, kind: str, case: str, key: str) -> None:
    text = TEXTS[kind][case]
    made = take_text(kind, tmp_path, text.replace("THEKEY", key))
    lines = {number for number, line in enumerate(text.split("\n"), 1) if "THEKEY" in line}
    assert {finding.place.line for finding in made.refused} == lines
    assert all(finding.code == "CADEE-S-011" and finding.fix for finding in made.refused)
    assert key not in everything(made)
    assert key.encode().hex() not in everything(made)
    estate(made)


def test_a_key_beside_one_that_its_form_gives_away_is_told_as_well(tmp_path: Path) -> None:
    auth = f"{{aws_access_key_id: {KEYS[3]}, aws_secret_access_key: shortsecret1}}"
    config = f"{{auth: {auth}, model: {{provider: bedrock, name: a}}}}"
    made = take_text("kong", tmp_path, f"services: [{{host: x, plugins: [{{name: ai-proxy, config: {config}}}]}}]")
    assert len(made.refused) == 2
    assert made.refused[1].message.endswith(".auth.aws_secret_access_key'")
    assert "shortsecret1" not in everything(made)


@pytest.mark.parametrize(
    "reference",
    [
        "os.environ/THE_KEY", "env:THE_KEY", "vault://team/llm#key", "${THE_KEY}", "$THE_KEY", "{vault://env/the-key}",
        "Bearer {vault://env/the-key}", "${{ env 'DECK_THE_KEY' }}", "", "none", "<your key>", "k8s-secret:ns/name#key",
    ],
)  # fmt: skip
def test_a_reference_is_no_key(tmp_path: Path, reference: str) -> None:
    cases = (("litellm", "api_key"), ("litellm", "tool key"), ("kong", "param"), ("kong", "own param"))
    for kind, case in (*cases, ("kong", "google"), ("kong", "entity")):
        made = take_text(kind, tmp_path, TEXTS[kind][case].replace("THEKEY", reference))
        assert made.refused == ()
        estate(made)


@pytest.mark.parametrize(
    "text",
    [
        "max_tokens: 10",
        "input_cost_per_token: 1e-06",
        "key_names: [apikey]",
        "hide: true",
        "routing_key: user",
        "my_public_key: abc",
    ],
)
def test_what_only_sounds_like_a_key_is_none(tmp_path: Path, text: str) -> None:
    assert take_text("litellm", tmp_path, f"model_list: []\nlitellm_settings: {{{text}}}").refused == ()


def test_a_key_in_an_address_is_cut_off(tmp_path: Path) -> None:
    params = '{model: x/a, api_base: "https://u:hunter22@h.example/v1?k=abc99#z9"}'
    text = f"model_list: [{{model_name: a, litellm_params: {params}}}]"
    made = take_text("litellm", tmp_path, text)
    assert estate(made).systems["a"].endpoint == "https://h.example/v1"
    assert not any(part in everything(made) for part in ("hunter22", "abc99", "z9"))


def test_what_is_read_all_the_same_is_no_loss(tmp_path: Path) -> None:
    text = '{\n\t"model_list": [{"model_name": "a", "litellm_params": {"model": "x/a", "drop": "True"}}]\n}\n'
    made = take_text("litellm", tmp_path, text)
    assert made.unread == ()
    twice = take_text("litellm", tmp_path, "model_list: []\nmodel_list: []\n")
    assert [fault.code for fault in twice.unread] == ["CADEE-S-008"]
