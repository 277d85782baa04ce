"""The first tier of Envoy: a route over one cluster whose steps stand in order of priority."""

from decimal import Decimal
from typing import Any

from cadee.generators.gateway.envoy.inner import http_options, inner_address
from cadee.generators.gateway.envoy.names import NEXT_HEADER, PLENTY, ladder_name, span, step_name, typed
from cadee.generators.gateway.envoy.tls import place_cluster
from cadee.generators.gateway.facts import address
from cadee.generators.gateway.keys import KeySet
from cadee.generators.gateway.model import BREAKER_FAILURES, BREAKER_SECONDS, LARGEST_BODY, Route, Target
from cadee.model.units import Duration


def ladder_action(route: Route) -> dict[str, Any]:
    """Return what happens to a request of a route: the first step, then the next one whenever a step says so."""
    action: dict[str, Any] = {"cluster": ladder_name(route), "timeout": _whole(route)}
    if len(route.targets) > 1:
        action["retry_policy"] = {
            "retry_on": "retriable-headers,connect-failure,refused-stream",
            "retriable_headers": [{"name": NEXT_HEADER, "string_match": {"exact": "yes"}}],
            "num_retries": len(route.targets) - 1,
            "retry_back_off": {"base_interval": "0.001s", "max_interval": "0.01s"},
            "retry_priority": typed(
                "envoy.retry_priorities.previous_priorities",
                "retry.priority.previous_priorities.v3.PreviousPrioritiesConfig",
                update_frequency=1,
            ),
        }
    return action


def _whole(route: Route) -> str:
    """Return how long a whole request may take: as long as its caller waits; no bound on an answer in pieces."""
    if route.stream:
        return "0s"
    if route.deadline is not None:
        return span(route.deadline)
    return span(Duration(sum((longest(step).milliseconds for step in route.targets), Decimal(0))))


def longest(step: Target) -> Duration:
    """Return how long a step may take with all its attempts and the waits between them."""
    waits = step.backoff.milliseconds * step.retries if step.backoff is not None else Decimal(0)
    return Duration(step.timeout.milliseconds * (1 + step.retries) + waits)


def ladder_cluster(route: Route) -> dict[str, Any]:
    """Return the cluster of a route: its steps by priority, smaller first; failing ones are left out for a while."""
    options: dict[str, Any] = {"explicit_http_config": {"http_protocol_options": {}}}
    cluster: dict[str, Any] = {
        "name": ladder_name(route),
        "type": "STATIC",
        "connect_timeout": "1s",
        "per_connection_buffer_limit_bytes": LARGEST_BODY,
        "circuit_breakers": PLENTY,
        "common_lb_config": {"healthy_panic_threshold": {"value": 0}},
        "load_assignment": {
            "cluster_name": ladder_name(route),
            "policy": {"overprovisioning_factor": 100},
            "endpoints": [_step(route, number) for number in range(len(route.targets))],
        },
    }
    if len(route.targets) > 1:
        cluster["outlier_detection"] = _breaker()
        options["outlier_detection"] = {"error_matcher": _failing()}
    cluster["typed_extension_protocol_options"] = http_options(options)
    return cluster


def _step(route: Route, number: int) -> dict[str, Any]:
    return {"priority": number, "lb_endpoints": [{"endpoint": {"address": inner_address(step_name(route, number))}}]}


def _breaker() -> dict[str, Any]:
    return {
        "consecutive_5xx": BREAKER_FAILURES,
        "consecutive_gateway_failure": BREAKER_FAILURES,
        "interval": "1s",
        "base_ejection_time": f"{BREAKER_SECONDS}s",
        "max_ejection_time": f"{BREAKER_SECONDS}s",
        "max_ejection_percent": 100,
    }


def _failing() -> dict[str, Any]:
    statuses = [{"prefix": "5"}, {"exact": "429"}]
    return {
        "or_match": {
            "rules": [
                {"http_response_headers_match": {"headers": [{"name": ":status", "string_match": status}]}}
                for status in statuses
            ]
        }
    }


def jwks_cluster(keys: KeySet) -> dict[str, Any]:
    """Return the cluster from which a key set is fetched."""
    return place_cluster(f"keys-{keys.name}", address(keys.url), connect=Duration(Decimal(5000)))
