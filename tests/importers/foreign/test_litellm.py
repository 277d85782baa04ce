"""LiteLLM: each feature of a config.yaml, what becomes of it, and what is lost by name."""

from pathlib import Path

import pytest

from cadee.errors import InputError
from tests.importers.foreign.support import estate, ladder, left, lost, take_text

ERRORS = ("timeout", "connection-error", "server-error", "rate-limited", "quota-exhausted", "credential-rejected")
MODELS = """
model_list:
  - model_name: chat
    litellm_params:
      {model: azure/gpt-a, api_base: "https://eu.example.com/openai?key=1", api_key: os.environ/AZURE_KEY, rpm: 600,
       timeout: 30, input_cost_per_token: 0.0000025, order: 2}
  - model_name: chat
    litellm_params: {model: openai/gpt-b, api_key: os.environ/OPENAI_KEY, order: 1, max_retries: 3}
  - model_name: large
    litellm_params: {model: bedrock/eu.large-v1:0, aws_region_name: eu-central-1, aws_access_key_id: os.environ/ID,
                     aws_secret_access_key: os.environ/AWS_KEY}
  - {model_name: local, litellm_params: {model: openai/llama, api_base: "http://10.0.0.1:8000/v1"}}
  - {model_name: embed, litellm_params: {model: voyage/v4}, model_info: {mode: embedding}}
"""


def test_deployments_are_models_with_what_the_file_says_of_them(tmp_path: Path) -> None:
    made = take_text("litellm", tmp_path, MODELS)
    found = estate(made)
    first, second = found.systems["chat"], found.systems["chat-2"]
    assert first.model is not None
    assert (first.model.vendor, first.model.name, str(first.model.price_in)) == ("azure", "gpt-a", "2.5 USD")
    assert (first.endpoint, first.protocol, str(first.capacity)) == (
        "https://eu.example.com/openai",
        "openai",
        "600/min",
    )
    call = found.integrations["gateway-to-chat"]
    assert (str(call.timeout), call.encryption, call.auth, call.identity) == ("30s", "tls", "api-key", "azure-key")
    assert found.identities["azure-key"].credential == "env:AZURE_KEY"
    assert second.model is not None
    assert second.model.vendor == "openai"
    assert found.integrations["gateway-to-chat-2"].retries == 3
    assert (found.systems["large"].region, found.integrations["gateway-to-large"].auth) == ("eu-central-1", "cloud-iam")
    local = found.systems["local"]
    assert local.model is not None
    assert (local.model.vendor, found.integrations["gateway-to-local"].encryption) == ("10.0.0.1", "none")
    assert found.systems["embed"].kind == "embedding"
    assert {"large", "embed"} <= set(left(made, "systems.endpoint"))
    assert found.routes["chat"].primary == "gateway-to-chat-2", "the lowest order goes first"
    assert ladder(found, "chat") == [("chat", ERRORS)]


@pytest.mark.parametrize("place", ["router_settings", "litellm_settings"])
def test_fallbacks_of_either_place_become_ladders(tmp_path: Path, place: str) -> None:
    text = f"""{MODELS}
{place}:
  fallbacks: [{{chat: [local, large]}}, {{large: local}}]
  context_window_fallbacks: [{{chat: [large]}}]
  max_fallbacks: 2
  num_retries: 0
"""
    found = estate(take_text("litellm", tmp_path, text))
    refusal = (*ERRORS, "refusal")
    assert ladder(found, "chat") == [
        ("chat", ERRORS),
        ("local", refusal),
        ("large", ("context-overflow", *refusal)),
    ]
    assert ladder(found, "large") == [("local", refusal)], "another list takes too long prompts, for other groups"
    assert found.fallbacks["chat-down"].max_depth == 2
    assert found.integrations["gateway-to-local"].retries == 0


def test_without_special_lists_fallbacks_take_their_errors_too(tmp_path: Path) -> None:
    found = estate(take_text("litellm", tmp_path, MODELS + "router_settings: {fallbacks: [{large: [local]}]}\n"))
    assert ladder(found, "large") == [("local", (*ERRORS, "context-overflow", "refusal"))]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("{default_fallbacks: [local], fallbacks: [{large: [embed]}]}", "local"),
        ("{fallbacks: [{large: [embed]}, {'*': [local]}]}", "local"),
        ("{default_fallbacks: [local], fallbacks: [{large: [embed]}, {'*': [large]}]}", "local"),
        ("{fallbacks: [{large: [embed]}, local]}", "local"),
    ],
)
def test_default_fallbacks_stand_in_for_every_group_without_its_own(
    tmp_path: Path, settings: str, expected: str
) -> None:
    found = estate(take_text("litellm", tmp_path, f"{MODELS}litellm_settings: {settings}\n"))
    assert [name for name, _ in ladder(found, "large")] == ["embed"]
    assert [name for name, _ in ladder(found, "embed")] == [expected]
    assert ladder(found, "local") == []


def test_only_the_fallbacks_in_effect_count(tmp_path: Path) -> None:
    shadowed = "litellm_settings: {fallbacks: [{embed: [local]}]}\n"
    text = f"{MODELS}router_settings: {{fallbacks: [{{large: [local]}}]}}\n{shadowed}"
    made = take_text("litellm", tmp_path, text)
    assert ladder(estate(made), "embed") == []
    assert lost(made)["litellm_settings.fallbacks"] == "not in effect: router_settings has its own"


def test_deployments_without_retries_do_not_stand_in_for_each_other(tmp_path: Path) -> None:
    text = """
model_list:
  - {model_name: a, litellm_params: {model: x/one, max_retries: 0}}
  - {model_name: a, litellm_params: {model: x/two, max_retries: 0}}
"""
    assert ladder(estate(take_text("litellm", tmp_path, text)), "a") == []
    assert ladder(estate(take_text("litellm", tmp_path, text.replace("max_retries: 0", "max_retries: 1"))), "a")


def test_fallbacks_that_lead_nowhere_are_lost_by_name(tmp_path: Path) -> None:
    text = MODELS + "router_settings: {fallbacks: [{chat: [gone, chat]}, {nobody: [local]}]}\n"
    made = take_text("litellm", tmp_path, text)
    whys = {loss.why for loss in made.imported.losses if loss.name.startswith("router_settings.fallbacks")}
    assert whys == {
        "leads to a model that is not in the model list",
        "leads back to where it came from",
        "its group is not in the model list, so nothing is tried before it",
    }
    estate(made)


def test_patterns_are_known_as_such_and_stand_for_the_names_they_take(tmp_path: Path) -> None:
    text = """
model_list:
  - {model_name: "*", litellm_params: {model: "openai/*"}}
  - {model_name: "anthropic/*", litellm_params: {model: "anthropic/*"}}
router_settings: {fallbacks: [{gpt-9: [anthropic/opus]}]}
"""
    made = take_text("litellm", tmp_path, text)
    found = estate(made)
    assert [entry.title for entry in found.routes.values()] == ["*", "anthropic/*", "gpt-9", "anthropic/opus"]
    card = found.systems["any"].model
    assert card is not None
    assert (card.name, card.pin, card.vendor) == ("any", "*", "openai")
    opus = found.systems["anthropic-opus"].model
    assert opus is not None
    assert (opus.vendor, opus.name) == ("anthropic", "opus")
    assert [name for name, _ in ladder(found, "gpt-9")] == ["anthropic-opus"]
    assert left(made, "systems.model.name") == ("any", "anthropic-any")


def test_an_alias_is_a_route_to_the_same_model(tmp_path: Path) -> None:
    text = (
        MODELS
        + """router_settings:
  model_group_alias: {old-name: large, hidden: {model: local, hidden: true}, lost: nothing}
  fallbacks: [{old-name: [local]}]
"""
    )
    made = take_text("litellm", tmp_path, text)
    found = estate(made)
    assert found.routes["old-name"].primary == found.routes["large"].primary
    assert [name for name, _ in ladder(found, "old-name")] == ["local"]
    assert ladder(found, "large") == []
    assert found.routes["hidden"].primary == "gateway-to-local"
    assert "router_settings.model_group_alias.lost" in lost(made)


def test_budgets_are_kept_where_the_language_has_a_word_for_their_time(tmp_path: Path) -> None:
    def budgets(duration: str, settings: str) -> tuple[str, ...]:
        text = f"""
model_list:
  - {{model_name: one, litellm_params: {{model: x/one, max_budget: 7.5, budget_duration: {duration}}}}}
  - {{model_name: two, litellm_params: {{model: x/two}}}}
litellm_settings: {settings}
"""
        found = estate(take_text("litellm", tmp_path, text))
        return tuple(str(route.budget or "") for route in found.routes.values())

    assert budgets("1d", "{max_budget: 100, budget_duration: 30d}") == ("7.5 USD/day", "100 USD/month")
    assert budgets("3d", "{max_budget: 100}") == ("", "")


def test_guards_of_both_forms_are_kept(tmp_path: Path) -> None:
    text = (
        MODELS.replace("model: voyage/v4", "model: voyage/v4, guardrails: [pii]")
        + """
guardrails:
  - guardrail_name: pii
    litellm_params: {guardrail: presidio, mode: [pre_call, post_call], default_on: True,
                     unreachable_fallback: fail_open, api_base: "http://guard:80", api_key: os.environ/GUARD}
litellm_settings:
  guardrails: [{prompt_injection: {callbacks: [lakera], default_on: false}}]
"""
    )
    found = estate(take_text("litellm", tmp_path, text))
    guard, old = found.systems["pii"], found.systems["prompt-injection"]
    assert (guard.kind, guard.inspects, guard.default_on, guard.on_error) == (
        "guardrail",
        ("input", "output"),
        True,
        "open",
    )
    assert found.identities["guard"].credential == "env:GUARD"
    assert (old.kind, old.default_on, old.on_error) == ("guardrail", False, None)
    assert found.routes["embed"].guardrails == ("pii",)
    assert found.integrations["gateway-to-pii"].target == "pii"


def test_tool_servers_and_what_passes_through_are_routes(tmp_path: Path) -> None:
    text = """
mcp_servers:
  github: {url: "https://mcp.example.com/x", auth_type: bearer_token, auth_value: os.environ/PAT,
           allowed_tools: [list_issues]}
general_settings:
  pass_through_endpoints: [{path: /raw, target: "https://api.example.com/v2"}]
"""
    made = take_text("litellm", tmp_path, text)
    found = estate(made)
    server = found.systems["github"]
    assert (server.kind, server.protocol, server.endpoint) == ("tool", "mcp", "https://mcp.example.com/x")
    assert [(tool.name, tool.action) for tool in server.tools] == [("list_issues", "irreversible")]
    assert found.identities["pat"].credential == "env:PAT"
    assert found.routes["raw"].policy == "passthrough"
    assert left(made, "systems.tools.action") == ("github",)


@pytest.mark.parametrize(
    ("settings", "auth"),
    [
        ("{master_key: os.environ/MASTER}", "api-key"),
        ("{master_key: os.environ/MASTER, enable_jwt_auth: True}", "oidc"),
        ("{custom_auth: module.function}", None),
        ("{}", "none"),
    ],
)
def test_how_callers_prove_themselves(tmp_path: Path, settings: str, auth: str | None) -> None:
    found = estate(take_text("litellm", tmp_path, f"{MODELS}\ngeneral_settings: {settings}\n"))
    entrance = found.integrations["callers-to-gateway"]
    assert entrance.auth == auth
    assert bool(entrance.identity) == ("MASTER" in settings)


def test_included_files_belong_to_it(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    (folder / "deep").mkdir(parents=True)
    for outside in ("outside.yaml", "linked.yaml"):
        (tmp_path / outside).write_text("model_list: [{model_name: z, litellm_params: {model: x/z}}]\n")
    (folder / "link.yaml").symlink_to(tmp_path / "linked.yaml")
    (folder / "deep" / "more.yaml").write_text("model_list: [{model_name: c, litellm_params: {model: x/c}}]\n")
    made = take_text(
        "litellm", folder,
        "include: [models.yaml, ../outside.yaml, /etc/hosts, missing.yaml, link.yaml]\n"
        "model_list: [{model_name: a, litellm_params: {model: x/a}}]\nlitellm_settings: {drop_params: true}\n",
        models_yaml="include: [deep/more.yaml]\nmodel_list: [{model_name: b, litellm_params: {model: x/b}}]\n"
        "litellm_settings: {fallbacks: [{a: [b, c]}]}\n",
    )  # fmt: skip
    found = estate(made)
    assert list(found.routes) == ["a", "b", "c"]
    assert [name for name, _ in ladder(found, "a")] == ["b", "c"]
    assert {name for name in lost(made) if name.startswith("include")} == {
        "include: ../outside.yaml", "include: /etc/hosts", "include: missing.yaml", "include: link.yaml",
    }  # fmt: skip
    assert "litellm_settings.drop_params" in lost(made), "settings of an included file replace those above"


def test_stored_credentials_and_anchors_are_followed(tmp_path: Path) -> None:
    text = """
x-common: &common {api_key: os.environ/K, timeout: 10}
credential_list:
  - {credential_name: azure, credential_values: {api_base: "https://eu.example.com", api_key: os.environ/STORED}}
model_list:
  - model_name: a
    litellm_params: {<<: *common, model: x/a}
  - {model_name: b, litellm_params: {model: azure/b, litellm_credential_name: azure}}
"""
    found = estate(take_text("litellm", tmp_path, text))
    assert str(found.integrations["gateway-to-a"].timeout) == "10s"
    assert found.identities["k"].credential == "env:K"
    assert found.identities["stored"].credential == "env:STORED"
    assert found.systems["b"].endpoint == "https://eu.example.com"


def test_what_is_logged_follows_from_callbacks(tmp_path: Path) -> None:
    def logging(settings: str) -> str | None:
        return estate(take_text("litellm", tmp_path, f"{MODELS}litellm_settings: {settings}\n")).routes["chat"].logging

    assert logging("{success_callback: [langfuse]}") == "full"
    assert logging("{success_callback: [langfuse], turn_off_message_logging: true}") == "metadata"
    assert logging("{callbacks: [prometheus]}") is None


def test_the_rest_is_lost_by_name_and_place(tmp_path: Path) -> None:
    text = (
        MODELS
        + "router_settings: {allowed_fails: 1, routing_strategy: latency-based-routing}\nsearch_tools: [{a: 1}]\n"
    )
    made = take_text("litellm", tmp_path, text)
    assert lost(made)["router_settings.allowed_fails"] == "the language has no word for a breaker yet"
    assert "router_settings.routing_strategy" in lost(made)
    assert [str(loss.place) for loss in made.imported.losses if loss.name == "search_tools[]"] == ["gateway.yaml:15:16"]


@pytest.mark.parametrize("text", ["", "a: 1", "[1, 2]", "just text", "model_list: text", "services: []"])
def test_what_is_no_configuration_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match="is no configuration of LiteLLM"):
        take_text("litellm", tmp_path, text)
