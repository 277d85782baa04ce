"""Readers of emitted files, written without a look at what emits them: from a file back to what a spec says."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.generators.gateway.estates import loaded


@dataclass
class Step:
    """A target as a file has it: address, name sent, seconds for one attempt, further attempts, where the key lies."""

    url: str
    model: str
    seconds: Decimal
    retries: int
    key: str


@dataclass
class Read:
    """A route as a file has it. `limit` is requests and seconds."""

    callers: set[tuple[str, ...]]
    steps: list[Step]
    limit: tuple[int, int] | None
    guards: set[str]


def read_envoy(files: dict[str, str]) -> dict[str, Read]:
    """The routes of an Envoy bootstrap with its secret files, by route."""
    data = loaded(files["envoy/envoy.yaml"])
    listeners = {item["name"]: item for item in data["static_resources"]["listeners"]}
    clusters = {item["name"]: item for item in data["static_resources"]["clusters"]}
    found: dict[str, Read] = {}
    for name, listener in listeners.items():
        if "address" not in listener:
            continue
        manager = _manager(listener)
        providers = {}
        for item in manager["http_filters"]:
            providers |= item["typed_config"].get("providers", {})
        for route in manager["route_config"]["virtual_hosts"][0]["routes"]:
            if "route" in route:
                read = _envoy_route(route, providers, listeners, clusters, files)
                read.guards = {
                    item["name"]
                    for item in manager["http_filters"]
                    if item["typed_config"]["@type"].endswith(("ExtAuthz", "ExternalProcessor"))
                    and item["name"] not in route["typed_per_filter_config"]
                }
                if route["name"] in found:
                    found[route["name"]].callers |= read.callers
                else:
                    found[route["name"]] = read
                assert name.startswith("public-")
    return found


def _manager(listener: Any) -> Any:
    return listener["filter_chains"][0]["filters"][0]["typed_config"]


def _envoy_route(route: Any, providers: Any, listeners: Any, clusters: Any, files: dict[str, str]) -> Read:
    wanted = [item["string_match"]["exact"] for item in route["match"]["headers"] if item["name"] == "x-cadee-route"]
    assert wanted == [route["name"]]
    config = route["typed_per_filter_config"]
    callers = {
        _principal(policy["principals"][0], providers)
        for policy in config["envoy.filters.http.rbac"]["rbac"]["rules"]["policies"].values()
    }
    endpoints = clusters[route["route"]["cluster"]]["load_assignment"]["endpoints"]
    ordered = sorted(endpoints, key=lambda item: item["priority"])
    names = [
        item["lb_endpoints"][0]["endpoint"]["address"]["envoy_internal_address"]["server_listener_name"]
        for item in ordered
    ]
    limit = None
    if "envoy.filters.http.local_ratelimit" in config:
        buckets = [item["token_bucket"] for item in config["envoy.filters.http.local_ratelimit"]["descriptors"]]
        assert len(buckets) == len(callers)
        assert all(bucket == buckets[0] for bucket in buckets)
        assert buckets[0]["max_tokens"] == buckets[0]["tokens_per_fill"]
        limit = (buckets[0]["max_tokens"], int(buckets[0]["fill_interval"].removesuffix("s")))
    return Read(callers, [_envoy_step(listeners[name], clusters, files) for name in names], limit, set())


def _principal(principal: Any, providers: Any) -> tuple[str, ...]:
    if "authenticated" in principal:
        return (principal["authenticated"]["principal_name"]["exact"],)
    matcher = principal["sourced_metadata"]["metadata_matcher"]
    provider = providers[matcher["path"][0]["key"]]
    assert matcher["path"][1]["key"] == "sub"
    return provider["issuer"], *provider["audiences"], matcher["value"]["string_match"]["exact"]


def _envoy_step(listener: Any, clusters: Any, files: dict[str, str]) -> Step:
    manager = _manager(listener)
    route = manager["route_config"]["virtual_hosts"][0]["routes"][0]["route"]
    cluster = clusters[route["cluster"]]
    address = cluster["load_assignment"]["endpoints"][0]["lb_endpoints"][0]["endpoint"]["address"]["socket_address"]
    scheme = "https" if "transport_socket" in cluster else "http"
    model, key = "", ""
    for item in manager["http_filters"]:
        config = item["typed_config"]
        if item["name"].endswith(".transform"):
            model = config["request_transformation"]["body_transformation"]["body_format"]["json_format"]["model"]
        if item["name"].endswith(".credential_injector"):
            path = config["credential"]["typed_config"]["credential"]["sds_config"]["path_config_source"]["path"]
            secret = loaded(files[f"envoy/{path}"])["resources"][0]["generic_secret"]["secret"]
            key = secret.get("environment_variable", "") or secret["filename"]
    return Step(
        f"{scheme}://{address['address']}:{address['port_value']}{route['prefix_rewrite']}",
        model,
        Decimal(route["retry_policy"]["per_try_timeout"].removesuffix("s")),
        route["retry_policy"]["num_retries"],
        key,
    )


def read_litellm(files: dict[str, str]) -> dict[str, Read]:
    """The routes of a LiteLLM configuration with the facts of its authentication, by route."""
    data = loaded(files["litellm/config.yaml"])
    facts = loaded(files["litellm/cadee_auth.json"])
    models = {item["model_name"]: item for item in data["model_list"]}
    assert len(models) == len(data["model_list"])
    router = data["router_settings"]
    ladders = {name: steps for item in router["fallbacks"] for name, steps in item.items()}
    guards = {item["guardrail_name"] for item in data.get("guardrails", []) if item["litellm_params"]["default_on"]}
    found = {}
    for name in models:
        if re.search(r"\.", name):
            continue
        groups = [name, *ladders.get(name, [])]
        mine = {key: value for key, value in facts["identities"].items() if name in value["routes"]}
        for value in mine.values():
            assert set(groups) <= set(value["groups"])
        limits = {value["requests_per_minute"].get(name) for value in mine.values()}
        assert len(limits) == 1
        limit = limits.pop()
        steps = [_litellm_step(models[group], router["model_group_retry_policy"][group]) for group in groups]
        callers = {_litellm_caller(value) for value in mine.values()}
        found[name] = Read(callers, steps, (limit, 60) if limit else None, guards)
    return found


def _litellm_caller(value: Any) -> tuple[str, ...]:
    if value["proof"] == "key":
        return (value["variable"],)
    return tuple(part for part in (value["issuer"], value["audience"], value["subject"]) if part)


def _litellm_step(entry: Any, policy: Any) -> Step:
    params = entry["litellm_params"]
    provider, _, model = params["model"].partition("/")
    path = {"openai": {"chat": "/chat/completions", "embedding": "/embeddings"}, "anthropic": {"chat": "/v1/messages"}}
    assert params["timeout"] == params["stream_timeout"]
    return Step(
        params["api_base"] + path[provider][entry["model_info"]["mode"]],
        model,
        Decimal(str(params["timeout"])),
        policy["TimeoutErrorRetries"],
        params["api_key"].removeprefix("os.environ/"),
    )
