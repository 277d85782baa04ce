"""The traps of tools behind a gateway: each of these fails without its countermeasure, without a program to run."""

import re
from typing import Any

import pytest

from cadee.errors import InputError
from cadee.generators.base import Generator
from cadee.generators.gateway.envoy.generator import envoy
from cadee.generators.gateway.litellm.generator import litellm
from tests.generators.gateway.estates import Change, loaded, made, put
from tests.generators.gateway.test_injection import PAYLOADS, shapes
from tests.generators.gateway.tool_estates import NO_MODELS, tools

TEXTS = [
    "systems/orders/name", "systems/orders/description", "integrations/to-orders/name",
    "integrations/shop-orders/description", "routes/orders-tools/name", "routes/orders-tools/description",
    "identities/orders-key/description",
]  # fmt: skip
KEY = {"kind": "workload", "auth": "api-key", "credential": "env:BACK_OFFICE_KEY"}


def texts(generator: Generator, *changes: Change) -> dict[str, str]:
    return {path: str(item.content) for path, item in made(generator, *tools(), *changes).items()}


def notes(generator: Generator, *changes: Change) -> list[str]:
    return [note for item in made(generator, *tools(), *changes).values() for note in item.notes]


def proxy(*changes: Change) -> Any:
    return loaded(texts(litellm, *changes)["litellm/config.yaml"])


def facts(*changes: Change) -> Any:
    return loaded(texts(litellm, *changes)["litellm/cadee_auth.json"])


def manager(*changes: Change) -> Any:
    listeners = loaded(texts(envoy, *changes)["envoy/envoy.yaml"])["static_resources"]["listeners"]
    return listeners[0]["filter_chains"][0]["filters"][0]["typed_config"]


def routes(*changes: Change) -> dict[str, Any]:
    return {item["name"]: item for item in manager(*changes)["route_config"]["virtual_hosts"][0]["routes"]}


def test_envoy_reads_before_it_judges_and_only_on_the_routes_to_tools() -> None:
    filters = manager()["http_filters"]
    names = [item["name"].rpartition(".")[2] for item in filters]
    assert names.index("jwt_authn") < names.index("tools") < names.index("rbac") < names.index("local_ratelimit")
    assert filters[names.index("tools")]["disabled"] is True
    assert {name for name, route in routes().items() if "tools" in route.get("typed_per_filter_config", {})} == {
        "orders-tools"
    }


def test_envoy_neither_lifts_a_model_out_of_a_tool_message_nor_asks_a_guard_of_models() -> None:
    config = routes(put("routes/support-chat/guardrails", ["redactor"]))["orders-tools"]["typed_per_filter_config"]
    assert config["envoy.filters.http.transform"]["disabled"] is True
    assert config["guard-redactor"]["disabled"] is True


def test_envoy_knows_by_name_what_it_logs_and_lists() -> None:
    context = routes()["orders-tools"]["typed_per_filter_config"]["tools"]["filter_context"]
    assert context == {
        "route": "orders-tools",
        "offers": {"look_up": True, "note": True, "refund": True},
        "callers": {"shop-app": {"look_up": True}, "back-office": {"look_up": True, "note": True, "refund": True}},
    }


def test_envoy_refuses_callers_by_key_and_says_so() -> None:
    change = put("identities/back-office", KEY)
    context = routes(change)["orders-tools"]["typed_per_filter_config"]["tools"]["filter_context"]
    assert list(context["callers"]) == ["shop-app"]
    said = "routes/orders-tools: 'back-office' shows a key, which Envoy checks only if written down; it is refused."
    assert said in notes(envoy, change)
    with pytest.raises(InputError, match="routes/orders-tools: all its callers show keys"):
        texts(envoy, change, put("routes/orders-tools/consumers", ["back-office"]))


def test_envoy_has_a_script_for_what_it_serves_and_no_other() -> None:
    assert {path for path in texts(envoy) if path.endswith(".lua")} == {"envoy/failure.lua", "envoy/tools.lua"}
    assert {path for path in texts(envoy, *NO_MODELS) if path.endswith(".lua")} == {"envoy/tools.lua"}
    assert {path for path in made(envoy) if path.endswith(".lua")} == {"envoy/failure.lua"}


def test_litellm_never_has_an_empty_list_of_tools_for_that_means_all() -> None:
    nothing = [put(f"identities/{name}/grants", []) for name in ("shop-app", "back-office")]
    assert proxy(*nothing)["mcp_servers"] == {}
    assert facts(*nothing)["tool_paths"] == {}
    assert "routes/orders-tools: nobody may call any of its tools, so LiteLLM does not serve it." in notes(
        litellm, *nothing
    )
    assert proxy(nothing[1])["mcp_servers"]["orders_tools"]["allowed_tools"] == ["look_up"]


def test_litellm_opens_a_server_to_nobody_by_default_and_has_no_hyphen_in_its_name() -> None:
    found = proxy()["mcp_servers"]
    assert list(found) == ["orders_tools"]
    assert found["orders_tools"]["allow_all_keys"] is False
    assert facts()["tool_paths"] == {"/mcp/orders_tools": "orders_tools"}


def test_litellm_gives_each_caller_its_own_tools() -> None:
    told = facts()["identities"]
    assert {name: item["tools"] for name, item in told.items()} == {
        "shop-app": {"orders_tools": ["look_up"]},
        "back-office": {"orders_tools": ["look_up", "note", "refund"]},
        "batch": {},
    }
    assert told["shop-app"]["tool_requests_per_minute"] == {"orders_tools": 600}


@pytest.mark.parametrize(("logging", "silent"), [("full", False), ("metadata", True), (None, True)])
def test_litellm_logs_no_message_of_a_gateway_with_tools_alone_unless_that_is_asked_for(
    logging: str | None, silent: bool
) -> None:
    settings = proxy(*NO_MODELS, put("routes/orders-tools/logging", logging))["litellm_settings"]
    assert settings["turn_off_message_logging"] is silent


def test_without_tools_nothing_speaks_of_them() -> None:
    for generator in (envoy, litellm):
        for path, item in made(generator).items():
            assert path.endswith("cadee_auth.py") or not re.search(r"\bmcp|cadee\.tools|\btool_", str(item.content))


def test_a_credential_in_a_store_and_a_certificate_are_told_to_the_platform() -> None:
    store = put("identities/orders-key/credential", "vault://cx/orders#key")
    assert [note for note in notes(envoy, store) if "credentials/orders-key, without a line end" in note]
    assert [note for note in notes(litellm, store) if "CADEE_CREDENTIAL_ORDERS_KEY from vault://cx/orders#key" in note]
    shown = [
        put("integrations/to-orders/identity", "gateway"),
        put("systems/orders/endpoint", "https://orders.example/mcp"),
    ]
    assert [note for note in notes(envoy, *shown) if "credentials/gateway.crt" in note]
    assert "envoy/secrets/gateway.certificate.yaml" in texts(envoy, *shown)
    assert [note for note in notes(litellm, *shown) if "the platform must show that of 'gateway'" in note]


@pytest.mark.parametrize("generator", [envoy, litellm], ids=lambda item: item.target)
def test_names_and_descriptions_reach_no_file(generator: Generator) -> None:
    plain = texts(generator)
    for payload in PAYLOADS:
        assert texts(generator, *(put(path, payload) for path in TEXTS)) == plain


@pytest.mark.parametrize("name", ["no", "1e3", "a:b", "constructor", "x/../y", "a@b+c.d", "x" * 127, "null"])
@pytest.mark.parametrize("generator", [envoy, litellm], ids=lambda item: item.target)
def test_the_name_of_a_tool_stays_one_name(generator: Generator, name: str) -> None:
    found = texts(generator, put("systems/orders/tools", [{"name": name, "action": "read"}]))
    plain = texts(generator, put("systems/orders/tools", [{"name": "look_up", "action": "read"}]))
    renamed = {path: [way.replace(f"/{name}=", "/look_up=") for way in ways] for path, ways in shapes(found).items()}
    assert renamed == shapes(plain)
