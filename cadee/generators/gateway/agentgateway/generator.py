"""The target gateway/agentgateway: one YAML file of a standalone agentgateway."""

from collections.abc import Iterator
from typing import Any

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.gateway.agentgateway.caller import (
    call_rules,
    doors,
    grouped,
    listener,
    only_tokens,
    token_check,
    tool_rules,
    tool_token_check,
)
from cadee.generators.gateway.agentgateway.limit import route_policy, tool_limits
from cadee.generators.gateway.agentgateway.model import guard_backend, model, virtual_model
from cadee.generators.gateway.agentgateway.names import client_tls, key, names_differ, silent, span
from cadee.generators.gateway.agentgateway.notes import fit, notes, problems
from cadee.generators.gateway.dump import header
from cadee.generators.gateway.model import LARGEST_BODY, Caller, Gateway, ToolServer
from cadee.generators.gateway.start import folder, plan_for
from cadee.generators.gateway.unexpanded import Expanded, to_unexpanded_yaml

TARGET = "gateway/agentgateway"


@generator(TARGET, "configuration of a standalone agentgateway", proof="schema-checked")
def agentgateway(subject: Subject) -> Iterator[Artifact]:
    """Yield config.yaml for each gateway of the environment.

    Raises:
        InputError: a fact that the configuration needs is missing.
    """
    plan = plan_for(TARGET, subject.estate, problems, fit)
    top = header(subject, TARGET)
    for gateway in plan.gateways:
        home = folder(TARGET, plan, gateway)
        text = to_unexpanded_yaml(config(gateway), top)
        yield Artifact(f"{home}/config.yaml", text, "schema-checked", notes(gateway))


def config(gateway: Gateway) -> dict[str, Any]:
    """Return the whole configuration as data."""
    made: dict[str, Any] = {
        "config": _settings(gateway),
        "frontendPolicies": _frontend(gateway),
        "gateways": {door.proof: listener(gateway, door) for door in doors(gateway)},
    }
    if gateway.guards:
        made["backends"] = [guard_backend(guard) for guard in gateway.guards]
    if gateway.routes:
        made["policies"] = [route_policy(gateway)]
        made["llm"] = _models(gateway)
    if gateway.tools:
        made["mcp"] = _tools(gateway)
    return made


def _settings(gateway: Gateway) -> dict[str, Any]:
    made: dict[str, Any] = {
        # Its own page can change the configuration.
        "adminAddr": "off",
        "logging": {"format": "json", "level": "info"},
    }
    if gateway.telemetry:
        made["tracing"] = {"otlpEndpoint": Expanded("$OTEL_EXPORTER_OTLP_ENDPOINT"), "randomSampling": "true"}
    return made


def _frontend(gateway: Gateway) -> dict[str, Any]:
    made: dict[str, Any] = {"http": {"maxBufferSize": LARGEST_BODY}}
    if silent(gateway):
        made["accessLog"] = {"filter": "false"}
    return made


def _through(gateway: Gateway, callers: tuple[Caller, ...]) -> list[str]:
    return [door.proof for door in doors(gateway) if any(caller in door.callers for caller in callers)]


def _models(gateway: Gateway) -> dict[str, Any]:
    callers = tuple(dict.fromkeys(caller for route in gateway.routes for caller in route.callers))
    policies: dict[str, Any] = {"authorization": call_rules(gateway)}
    if only_tokens(gateway):
        policies = {"jwtAuth": token_check(callers), **policies}
    made: dict[str, Any] = {
        "gateways": _through(gateway, callers),
        "policies": policies,
        "models": [model(route, step, gateway) for route in gateway.routes for step in route.targets],
    }
    ladders = [virtual_model(route) for route in gateway.routes if len(route.targets) > 1]
    return {**made, "virtualModels": ladders} if ladders else made


def _tools(gateway: Gateway) -> dict[str, Any]:
    callers = tuple(dict.fromkeys(access.caller for server in gateway.tools for access in server.access))
    policies: dict[str, Any] = {}
    if only_tokens(gateway) and len(grouped(callers)) == 1:
        resource = {"resource": f"{gateway.endpoint.scheme}://{gateway.endpoint.authority}/mcp"}
        check = {**tool_token_check(callers), "mode": "strict", "resourceMetadata": resource}
        policies["mcpAuthentication"] = check
    elif only_tokens(gateway):
        policies["jwtAuth"] = token_check(callers)
    policies["mcpAuthorization"] = tool_rules(gateway.tools, gateway)
    limits = tool_limits(gateway)
    if limits:
        policies["localRateLimit"] = {"conditional": limits}
    return {
        "gateways": _through(gateway, callers),
        "targets": [_tool_server(server) for server in gateway.tools],
        # Tools keep the names of the spec where no two servers offer the same.
        "prefixMode": "never" if names_differ(gateway) else "always",
        "failureMode": "failClosed",
        "policies": policies,
    }


def _tool_server(server: ToolServer) -> dict[str, Any]:
    policies: dict[str, Any] = {"http": {"requestTimeout": span(server.timeout)}}
    if server.endpoint.secure:
        policies["backendTLS"] = client_tls(server.certificate)
    if server.credential is not None:
        policies["backendAuth"] = {"key": key(server.credential)}
    return {"name": server.id, "mcp": {"host": server.endpoint.url}, "policies": policies}
