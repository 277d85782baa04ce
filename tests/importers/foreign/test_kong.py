"""Kong: services, routes, plugins wherever they stand, consumers, and the entities that decK converts."""

from pathlib import Path

import pytest

from tests.importers.foreign.support import estate, ladder, left, lost, take_text

TARGETS = """
      targets:
        - route_type: llm/v1/chat
          weight: 10
          auth: {header_name: Authorization, header_value: "{vault://env/second-key}"}
          model: {provider: azure, name: gpt-b, options: {azure_instance: east, azure_deployment_id: b}}
        - route_type: llm/v1/chat
          weight: 90
          auth: {header_name: Authorization, header_value: '${{ env "DECK_FIRST" }}'}
          model: {provider: openai, name: gpt-a, options: {input_cost: 2.5, output_cost: 10}}
          logging: {log_payloads: true}
"""
ADVANCED = f"""
_format_version: "3.0"
services:
  - name: llm
    url: http://unused.example.com
    routes: [{{name: chat, paths: [/chat]}}]
plugins:
  - name: ai-proxy-advanced
    route: chat
    config:
      balancer: {{algorithm: priority, retries: 3, read_timeout: 20000%s}}{TARGETS}
"""


def test_the_heaviest_goes_first_and_kongs_own_failures_are_written(tmp_path: Path) -> None:
    made = take_text("kong", tmp_path, ADVANCED % "")
    found = estate(made)
    assert found.integrations[found.routes["chat"].primary].target == "gpt-a"
    assert ladder(found, "chat") == [("gpt-b", ("connection-error", "timeout"))]
    assert left(made, "fallbacks.on") == ("chat-down",)
    first, second = found.systems["gpt-a"], found.systems["gpt-b"]
    assert first.model is not None
    assert (first.model.vendor, str(first.model.price_in), str(first.model.price_out)) == (
        "openai",
        "2.5 USD",
        "10 USD",
    )
    assert second.endpoint == "https://east.openai.azure.com"
    assert {identity.credential for identity in found.identities.values()} == {"env:DECK_FIRST", "env:SECOND_KEY"}
    assert str(found.integrations["gateway-to-gpt-a"].timeout) == "20s"
    assert found.routes["chat"].logging == "full"


def test_failover_criteria_are_the_failures(tmp_path: Path) -> None:
    made = take_text(
        "kong", tmp_path, ADVANCED % ", failover_criteria: [error, timeout, http_429, http_503, non_idempotent]"
    )
    assert ladder(estate(made), "chat")[0][1] == (
        "connection-error", "timeout", "rate-limited", "quota-exhausted", "server-error",
    )  # fmt: skip
    assert left(made, "fallbacks.on") == ()


def test_a_limit_on_rates_alone_stays_a_fallback_on_rates_alone(tmp_path: Path) -> None:
    found = estate(take_text("kong", tmp_path, ADVANCED % ", failover_criteria: [http_429]"))
    assert ladder(found, "chat") == [("gpt-b", ("rate-limited", "quota-exhausted"))]


PROXY = "{name: ai-proxy, config: {route_type: llm/v1/chat, model: {provider: anthropic, name: opus}}}"


@pytest.mark.parametrize("version", ['_format_version: "3.0"', '_format_version: "1.1"', "_format_version: 2.1", ""])
@pytest.mark.parametrize(
    "text",
    [
        f"services: [{{name: s, url: 'https://x.example', routes: [{{name: r, paths: [/r], plugins: [{PROXY}]}}]}}]",
        f"services: [{{name: s, host: x.example, plugins: [{PROXY}], routes: [{{name: r, paths: [/r]}}]}}]",
        f"services: [{{name: s, host: x.example}}]\nroutes: [{{name: r, service: {{name: s}}, plugins: [{PROXY}]}}]",
        f"services: [{{name: s, host: x.example, routes: [{{name: r, paths: [/r]}}]}}]\nplugins: [{PROXY}]",
        f"services: [{{name: s, host: x.example, routes: [{{name: r}}]}}]\nplugins: [{{route: r, {PROXY[1:]}]",
        f"services: [{{name: s, host: x.ex, routes: [{{name: r}}]}}]\nplugins: [{{service: {{name: s}}, {PROXY[1:]}]",
    ],
)
def test_a_plugin_works_wherever_it_is_written(tmp_path: Path, version: str, text: str) -> None:
    found = estate(take_text("kong", tmp_path, f"{version}\n{text}\n"))
    assert list(found.routes) == ["r"]
    system = found.systems[found.integrations[found.routes["r"].primary].target]
    assert system.model is not None
    assert (system.model.vendor, system.model.name) == ("anthropic", "opus")
    assert [each.kind for each in found.systems.values()].count("model") == 1


def test_a_plugin_that_is_switched_off_is_lost_by_name(tmp_path: Path) -> None:
    off = PROXY.replace("config", "enabled: false, config", 1)
    text = f"services: [{{name: s, url: 'https://x.example/v1', routes: [{{name: r, paths: [/r], plugins: [{off}]}}]}}]"
    made = take_text("kong", tmp_path, text)
    found = estate(made)
    assert found.systems["s"].kind == "external"
    assert found.systems["s"].endpoint == "https://x.example/v1"
    assert lost(made)["services[].routes[].plugins[ai-proxy]"] == "it is switched off"


def test_services_without_ai_keep_their_address_patience_and_retries(tmp_path: Path) -> None:
    text = """
_format_version: "3.0"
services:
  - {name: a, host: api.example.com, protocol: https, port: 443, path: /v1, retries: 5, read_timeout: 60000,
     routes: [{paths: [/a]}]}
  - {name: b, host: pool, port: 8080, protocol: http}
upstreams: [{name: pool, targets: [{target: "10.0.0.1:80", weight: 100}]},
            {name: idle, targets: [{target: "10.0.0.2:80"}]}]
"""
    made = take_text("kong", tmp_path, text)
    found = estate(made)
    call = found.integrations[found.routes["a"].primary]
    assert found.routes["a"].title == "/a"
    assert (found.systems["a"].endpoint, str(call.timeout), call.retries) == ("https://api.example.com/v1", "1m", 5)
    assert found.systems["b"].endpoint == "http://pool:8080"
    assert "upstreams[].targets" in lost(made)


def test_consumers_groups_and_limits(tmp_path: Path) -> None:
    text = """
_format_version: "3.0"
services: [{name: s, host: x.example, routes: [{name: r, paths: [/r]}, {name: open, paths: [/o]}]}]
consumers:
  - {username: anna, groups: [{name: gold}], keyauth_credentials: [{key: "{vault://hcv/anna/key}"}]}
  - {username: ben, acls: [{group: silver}]}
  - {custom_id: "17"}
  - {username: stranger}
consumer_groups: [{name: silver, consumers: [{username: "17"}]}]
plugins:
  - {name: key-auth, route: r, config: {key_names: [apikey]}}
  - {name: acl, route: r, config: {allow: [gold, silver]}}
  - {name: rate-limiting, route: r, config: {minute: 60, hour: 100, limit_by: consumer}}
  - {name: rate-limiting-advanced, route: open, config: {limit: [5], window_size: [60], identifier: service}}
"""
    made = take_text("kong", tmp_path, text)
    found = estate(made)
    assert found.routes["r"].consumers == ("anna", "ben", "17")
    assert found.routes["open"].consumers is None
    assert found.identities["anna"].credential == "vault://hcv/anna/key"
    assert str(found.routes["r"].rate_limit) == "100/h", "the tightest"
    assert found.routes["open"].rate_limit is None, "a limit for all together is none for each"
    assert found.integrations["callers-to-gateway"].auth == "api-key"
    assert made.imported.kept["callers"] == 4


def test_guards_tools_and_issuers(tmp_path: Path) -> None:
    text = f"""
_format_version: "3.0"
services:
  - {{name: s, url: "https://up.example.com/mcp", routes: [{{name: tools, plugins: [
      {{name: ai-mcp-proxy, config: {{mode: passthrough-listener, tools: [{{name: search}}]}}}}]}}]}}
  - {{name: l, host: x.example, routes: [{{name: chat, plugins: [{PROXY},
      {{name: ai-prompt-guard, config: {{deny_patterns: [a]}}}},
      {{name: openid-connect, config: {{issuer: "https://id.example.com", audience_required: [llm]}}}}]}}]}}
plugins: [{{name: ai-aws-guardrails, config: {{guarding_mode: BOTH, stop_on_error: true}}}}]
"""
    found = estate(take_text("kong", tmp_path, text))
    assert found.systems["tools"].endpoint == "https://up.example.com/mcp"
    assert [tool.name for tool in found.systems["tools"].tools] == ["search"]
    assert set(found.routes["chat"].guardrails) == {"ai-prompt-guard", "ai-aws-guardrails"}
    everywhere = found.systems["ai-aws-guardrails"]
    assert (everywhere.inspects, everywhere.on_error, everywhere.default_on) == (("input", "output"), "closed", True)
    caller = found.identities["openid-connect-callers"]
    assert (caller.issuer, caller.audience) == ("https://id.example.com", "llm")


def test_shared_configs_and_unknown_plugins(tmp_path: Path) -> None:
    text = """
_format_version: "3.0"
_plugin_configs: {opus: {route_type: llm/v1/chat, model: {provider: anthropic, name: opus}}}
services: [{name: s, host: x, routes: [{name: r, plugins: [
  {name: ai-proxy, _config: opus}, {name: cors, config: {a: 1}}]}]}]
"""
    made = take_text("kong", tmp_path, text)
    assert estate(made).systems["opus"].kind == "model"
    assert lost(made)["services[].routes[].plugins[cors].config"] == "the language has no word for it"


def test_entities_that_deck_converts(tmp_path: Path) -> None:
    text = """
models:
  - name: chat
    targets: [{name: gpt-a, provider: prod}, {name: opus, provider: prod}]
    access: {identity_providers: [okta]}
model_providers:
  - {name: prod, type: openai, config: {auth: {headers: [{name: Authorization, value: "{vault://ai/token}"}]}}}
identity_providers: [{name: okta, type: openid-connect, config: {issuer: "https://id.example.com"}}]
mcp_servers: [{name: flights, upstream_url: "https://f.example.com/mcp", config: {a: 1}, tools: [{name: search}]}]
agents: [{name: booking, url: "https://b.example.com", config: {a: 1}}]
"""
    found = estate(take_text("kong", tmp_path, text))
    assert ladder(found, "chat") == [("opus", ("connection-error", "timeout"))]
    assert found.routes["chat"].consumers == ("okta",)
    assert found.identities["token-key"].credential == "vault://ai/token"
    assert {found.systems["flights"].kind, found.systems["booking"].kind} == {"tool", "agent"}


def test_a_crowd_of_consumers_is_not_named_on_each_route(tmp_path: Path) -> None:
    consumers = ", ".join(f"{{username: u{number}}}" for number in range(101))
    text = "services: [{name: s, host: x, routes: [{name: r}]}]\nplugins: [{name: key-auth, config: {a: 1}}]\n"
    made = take_text("kong", tmp_path, f"{text}consumers: [{consumers}]\n")
    assert estate(made).routes["r"].consumers is None
    assert len(estate(made).identities) == 101
    assert any("more than 100 consumers" in item.why for item in made.imported.open)


def test_without_a_name_the_caller_chooses_the_model(tmp_path: Path) -> None:
    plugin = "{name: ai-proxy, config: {model: {provider: openai}}}"
    text = f"services: [{{name: s, host: x, routes: [{{name: r, plugins: [{plugin}]}}]}}]\n"
    made = take_text("kong", tmp_path, text)
    (system,) = (each for each in estate(made).systems.values() if each.kind == "model")
    assert system.model is not None
    assert (system.title, system.model.name, system.model.pin) == ("openai/*", "any", "*")
    assert left(made, "systems.model.name") == (system.id,)


LIMITED = "services: [{{name: s, url: 'https://x.example', routes: [{{name: r, plugins: [{}]}}]}}]"
ONE_LIMIT = "a route has one limit for each caller: the strictest that can be said is kept"


@pytest.mark.parametrize(
    ("plugin", "kept", "gone"),
    [
        ("{name: rate-limiting, config: {minute: 10, hour: 100}}", "100/h", ("minute",)),
        ("{name: rate-limiting, config: {second: 1, minute: 10, hour: 1000}}", "10/min", ("second", "hour")),
        ("{name: rate-limiting, config: {minute: 0, hour: 100}}", "100/h", ("minute",)),
        ("{name: rate-limiting, config: {minute: 10}}", "10/min", ()),
        (
            "{name: rate-limiting-advanced, config: {limit: [10, 100], window_size: [60, 3600]}}",
            "100/h",
            ("limit[]", "window_size[]"),
        ),
    ],
)
def test_the_strictest_limit_is_kept_and_every_other_is_lost_by_name(
    tmp_path: Path, plugin: str, kept: str, gone: tuple[str, ...]
) -> None:
    made = take_text("kong", tmp_path, LIMITED.format(plugin))
    assert str(estate(made).routes["r"].rate_limit) == kept
    found = {name.rpartition("].config.")[2] for name, why in lost(made).items() if why == ONE_LIMIT}
    assert found == set(gone)


def test_a_limit_that_another_route_keeps_is_not_lost(tmp_path: Path) -> None:
    text = (
        "services: [{name: s, url: 'https://x.example', routes: [{name: r}, {name: q, plugins: "
        "[{name: rate-limiting, config: {minute: 5}}]}]}]\n"
        "plugins: [{name: rate-limiting, config: {minute: 10}}]"
    )
    made = take_text("kong", tmp_path, text)
    assert {str(route.rate_limit) for route in estate(made).routes.values()} == {"10/min", "5/min"}
    assert ONE_LIMIT not in lost(made).values()


@pytest.mark.parametrize(
    ("provider", "said", "names"),
    [
        ("openai", "header_name: Authorization, allow_override: false", set()),
        ("anthropic", "header_name: X-Api-Key", set()),
        ("azure", "header_name: api-key", {"header_name"}),
        ("openai", "param_name: key, param_location: query", {"param_name", "param_location"}),
        ("openai", "header_name: Authorization, allow_override: true", {"allow_override"}),
    ],
)
def test_the_way_a_key_is_shown_is_lost_where_another_would_be_written(
    tmp_path: Path, provider: str, said: str, names: set[str]
) -> None:
    auth = f"auth: {{{said}, header_value: '{{vault://env/a-key}}'}}"
    proxy = PROXY.replace("anthropic", provider).replace("model:", f"{auth}, model:")
    text = f"services: [{{name: s, host: x.example, routes: [{{name: r}}], plugins: [{proxy}]}}]"
    made = take_text("kong", tmp_path, text)
    assert {name.rpartition(".")[2] for name in lost(made) if ".auth." in name} == names
    assert {identity.credential for identity in estate(made).identities.values()} == {"env:A_KEY"}
