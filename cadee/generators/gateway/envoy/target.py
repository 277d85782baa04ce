"""The second tier of Envoy: for each step an inner listener that turns a request into the vendor's."""

from decimal import Decimal
from typing import Any

from cadee.generators.gateway.envoy.inner import inner_listener
from cadee.generators.gateway.envoy.names import (
    UPSTREAM_HEADER,
    block,
    called_path,
    served_path,
    span,
    step_name,
    target_name,
    typed,
)
from cadee.generators.gateway.envoy.route import longest
from cadee.generators.gateway.envoy.tls import place_cluster, secret
from cadee.generators.gateway.model import TRIGGERS, Credential, Gateway, Route, Target
from cadee.model.flow import Trigger
from cadee.model.units import Duration

SEEN: frozenset[Trigger] = frozenset(
    (
        "timeout",
        "connection-error",
        "server-error",
        "rate-limited",
        "quota-exhausted",
        "credential-rejected",
        "context-overflow",
    )
)
"""The failures that Envoy can tell from an answer."""

FAILURE = "failure.lua"
"""The file, beside the bootstrap, that tells failures apart."""

_AT_MOST = Decimal(5000)


def step_listener(gateway: Gateway, route: Route, number: int) -> dict[str, Any]:
    """Return the inner listener of a step. It has no port: nothing outside this Envoy can reach it."""
    step = route.targets[number]
    filters = [
        _named(step),
        *([shown(step.credential, step.protocol)] if step.credential is not None else []),
        typed("envoy.filters.http.lua", "filters.http.lua.v3.Lua", default_source_code={"filename": FAILURE}),
    ]
    return inner_listener(step_name(route, number), _route(gateway, route, number), filters)


def _route(gateway: Gateway, route: Route, number: int) -> dict[str, Any]:
    step = route.targets[number]
    retry: dict[str, Any] = {
        "retry_on": "5xx,reset,connect-failure,refused-stream",
        "num_retries": step.retries,
        "per_try_timeout": span(step.timeout),
    }
    if step.backoff is not None and step.backoff.milliseconds > 0:
        retry["retry_back_off"] = {"base_interval": span(step.backoff), "max_interval": span(step.backoff)}
    context = {"target": step.integration, "moves": dict.fromkeys(moves(route, number), True)}
    return {
        "name": step.integration,
        "match": {"path": served_path(gateway, route)},
        "route": {
            "cluster": target_name(step),
            "prefix_rewrite": called_path(step),
            "host_rewrite_literal": step.endpoint.authority,
            # An answer in pieces may take longer than its first piece, which the time for one attempt bounds.
            "timeout": "0s" if step.stream else span(longest(step)),
            "retry_policy": retry,
        },
        "typed_per_filter_config": {
            "envoy.filters.http.lua": block("filters.http.lua.v3.LuaPerRoute", filter_context=context)
        },
    }


def moves(route: Route, number: int) -> tuple[str, ...]:
    """Return the failures of a step that lead to the next one, as far as Envoy can tell them."""
    if number + 1 >= len(route.targets):
        return ()
    after = route.targets[number + 1]
    return tuple(name for name in TRIGGERS if name in after.on and name in SEEN)


def _named(step: Target) -> dict[str, Any]:
    """Put the vendor's name of the model into the body; every other key of the request stays."""
    return typed(
        "envoy.filters.http.transform",
        "filters.http.transform.v3.TransformConfig",
        request_transformation={
            "body_transformation": {"action": "MERGE", "body_format": {"json_format": {"model": step.model}}}
        },
    )


def shown(credential: Credential, protocol: str = "") -> dict[str, Any]:
    """Return the filter that adds the gateway's own credential, whatever a caller sent in its place."""
    fields: dict[str, Any] = {"credential": secret(credential.identity)}
    if protocol == "anthropic":
        fields["header"] = "x-api-key"
    else:
        fields["header_value_prefix"] = "Bearer "
    return typed(
        "envoy.filters.http.credential_injector",
        "filters.http.credential_injector.v3.CredentialInjector",
        overwrite=True,
        credential=typed(
            "envoy.http.injected_credentials.generic", "http.injected_credentials.generic.v3.Generic", **fields
        ),
    )


def target_cluster(step: Target) -> dict[str, Any]:
    """Return the cluster of a model endpoint. Nothing of ours leaves with a request; what comes back is marked."""
    mark = {"header": {"key": UPSTREAM_HEADER, "value": "yes"}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}
    return place_cluster(
        target_name(step),
        step.endpoint,
        connect=connecting(step.timeout),
        certificate=step.certificate,
        filters=[cleaned({"append": mark})],
    )


def cleaned(*marks: dict[str, Any]) -> dict[str, Any]:
    """Return the filter by which nothing of ours leaves with a request, and nothing like it comes back but `marks`."""
    ours = [
        {"remove_on_match": {"key_matcher": {"prefix": prefix}}} for prefix in ("x-cadee-", "x-envoy-", "x-forwarded-")
    ]
    return typed(
        "envoy.filters.http.header_mutation",
        "filters.http.header_mutation.v3.HeaderMutation",
        mutations={"request_mutations": ours, "response_mutations": [ours[0], *marks]},
    )


def connecting(timeout: Duration) -> Duration:
    """Return how long a connection may take to come about, of the time for one attempt."""
    return Duration(min(timeout.milliseconds, _AT_MOST))
