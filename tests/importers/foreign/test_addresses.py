"""What stands behind an address: a key there is told and never shown, all else that is left out is lost by name."""

from pathlib import Path

import pytest

from tests.importers.foreign.support import estate, everything, lost, take_text

LITELLM = 'model_list: [{model_name: a, litellm_params: {model: x/a, api_base: "https://x.example/v1%s"}}]'
KONG = (
    "services: [{name: s, host: h, routes: [{name: r, plugins: [{name: ai-proxy, config: "
    '{route_type: llm/v1/chat, model: {provider: openai, name: a, options: {upstream_url: "https://x.example/v1%s"}}}}]}]}]'
)
SERVICE = 'services: [{name: a, url: "https://x.example/v1%s", routes: [{name: r}]}]'
PATH = 'services: [{name: a, host: x.example, protocol: https, path: "/v1%s", routes: [{name: r}]}]'
AGENT = (
    '_format_version: "3.0"\nmodel_providers: [{name: p, config: {x: y}}]\n'
    'agents: [{name: a, url: "https://x.example/v1%s", config: {x: y}}]'
)
ENVOY = (
    "{apiVersion: aigateway.envoyproxy.io/v1, kind: AIServiceBackend, metadata: {name: a}, "
    'spec: {schema: {name: OpenAI, prefix: "/v1%s"}, backendRef: {kind: Backend, name: b}}}\n---\n'
    "{apiVersion: gateway.envoyproxy.io/v1alpha1, kind: Backend, metadata: {name: b}, "
    "spec: {tls: {}, endpoints: [{fqdn: {hostname: x.example, port: 443}}]}}"
)
TEXTS = {
    "litellm": ("litellm", LITELLM, "model_list[].litellm_params.api_base"),
    "model": ("kong", KONG, "services[].routes[].plugins[ai-proxy].config.model.options.upstream_url"),
    "service": ("kong", SERVICE, "services[].url"),
    "path": ("kong", PATH, "services[].path"),
    "agent": ("kong", AGENT, "agents[].url"),
    "envoy": ("envoy-ai-gateway", ENVOY, "AIServiceBackend.spec.schema.prefix"),
}


@pytest.mark.parametrize(
    "behind",
    ["?key=THEKEY&deployment=eu", "?api_key=THEKEY", "?a=1&code=THEKEY", "?api%5Fkey=THEKEY", "#access_token=THEKEY"],
)
@pytest.mark.parametrize("case", TEXTS)
def test_a_key_behind_an_address_is_refused_and_never_shown(tmp_path: Path, case: str, behind: str) -> None:
    kind, text, name = TEXTS[case]
    made = take_text(kind, tmp_path, text % behind.replace("THEKEY", "qsecret77"))
    assert [finding.code for finding in made.refused] == ["CADEE-S-011"]
    assert name.rpartition(".")[2] in made.refused[0].message
    assert "qsecret77" not in everything(made)
    assert "without its" in lost(made)[name]
    assert "https://x.example/v1" in {system.endpoint for system in estate(made).systems.values()} or case == "envoy"


@pytest.mark.parametrize("behind", ["?deployment=eu", "?eu", "#eu"])
@pytest.mark.parametrize("case", TEXTS)
def test_what_is_left_out_of_an_address_is_lost_by_name(tmp_path: Path, case: str, behind: str) -> None:
    kind, text, name = TEXTS[case]
    made = take_text(kind, tmp_path, text % behind)
    assert made.refused == ()
    assert "without its" in lost(made)[name]
    assert behind not in everything(made)


@pytest.mark.parametrize("behind", ["", "?key=${THE_KEY}"])
def test_a_reference_behind_an_address_is_no_key(tmp_path: Path, behind: str) -> None:
    made = take_text("litellm", tmp_path, LITELLM % behind)
    assert made.refused == ()
    assert ("model_list[].litellm_params.api_base" in lost(made)) == bool(behind)


def test_a_user_of_an_address_is_lost_by_name(tmp_path: Path) -> None:
    made = take_text("litellm", tmp_path, (LITELLM % "").replace("https://", "https://somebody@"))
    assert lost(made)["model_list[].litellm_params.api_base"] == "an address is kept without its user"
    assert "somebody" not in everything(made)
