"""The target gateway/kong: a decK file for a self-hosted Kong with its AI plugins."""

from collections.abc import Iterator
from typing import Any

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.gateway.dump import header
from cadee.generators.gateway.kong.caller import Door, checks, consumers, doors
from cadee.generators.gateway.kong.model import budget, guards, proxy
from cadee.generators.gateway.kong.names import base_path, call_path, door_name, own_headers, service_name, tag, vault
from cadee.generators.gateway.kong.notes import fit, notes, problems
from cadee.generators.gateway.kong.tool import server_address, tool_proxy
from cadee.generators.gateway.model import Gateway, Route, ToolServer
from cadee.generators.gateway.start import folder, plan_for
from cadee.generators.gateway.unexpanded import to_unexpanded_yaml

TARGET = "gateway/kong"

COLLECTOR = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
"""The variable that holds the address for traces."""


@generator(TARGET, "decK file of a self-hosted Kong; its AI plugins need a licence", proof="schema-checked")
def kong(subject: Subject) -> Iterator[Artifact]:
    """Yield kong.yaml for each gateway of the environment.

    Raises:
        InputError: a fact that the configuration needs is missing.
    """
    plan = plan_for(TARGET, subject.estate, problems, fit)
    top = header(subject, TARGET)
    for gateway in plan.gateways:
        home = folder(TARGET, plan, gateway)
        text = to_unexpanded_yaml(document(gateway, plan.environment), top)
        yield Artifact(f"{home}/kong.yaml", text, "schema-checked", notes(gateway))


def document(gateway: Gateway, environment: str) -> dict[str, Any]:
    """Return the whole file as data."""
    return {
        "_format_version": "3.0",
        # Without a tag decK deletes from Kong whatever is not in the file.
        "_info": {"select_tags": [tag(gateway, environment)]},
        "services": [
            *(_models(gateway, route) for route in gateway.routes),
            *(_tools(gateway, server) for server in gateway.tools),
        ],
        "consumers": consumers(gateway),
    }


def _models(gateway: Gateway, route: Route) -> dict[str, Any]:
    # The address is never called: ai-proxy-advanced says where each call goes.
    plugins = [guards(route), budget(route), own_headers(None), proxy(route), *_watched(gateway, route)]
    opened = doors(route.callers)
    return {
        "name": service_name(gateway, route),
        "url": "http://127.0.0.1:1",
        "retries": 0,
        "routes": [_route(gateway, route, door, number) for number, door in enumerate(opened)],
        "plugins": [plugin for plugin in plugins if plugin is not None],
    }


def _tools(gateway: Gateway, server: ToolServer) -> dict[str, Any]:
    plugins = [own_headers(server.credential), tool_proxy(server), *_watched(gateway, server)]
    opened = doors(tuple(access.caller for access in server.access))
    return {
        "name": service_name(gateway, server),
        **server_address(server),
        "routes": [_route(gateway, server, door, number) for number, door in enumerate(opened)],
        "plugins": plugins,
    }


def _route(gateway: Gateway, entry: Route | ToolServer, door: Door, number: int) -> dict[str, Any]:
    path = base_path(gateway, entry, number)
    if isinstance(entry, Route):
        path += call_path(entry.targets[0])
    return {
        "name": door_name(gateway, entry, number),
        "paths": [path],
        "methods": ["POST"] if isinstance(entry, Route) else ["DELETE", "GET", "POST"],
        "protocols": [gateway.endpoint.scheme],
        "strip_path": True,
        "preserve_host": False,
        "plugins": checks(gateway, entry, door, number),
    }


def _watched(gateway: Gateway, entry: Route | ToolServer) -> list[dict[str, Any]]:
    """The plugins that tell what happened: never with payloads, and not at all where nothing is to be logged."""
    made: list[dict[str, Any]] = []
    if entry.logging != "none":
        made.append({"name": "file-log", "config": {"path": "/dev/stdout"}})
    if gateway.telemetry:
        metrics = {"ai_metrics": True, "per_consumer": True, "status_code_metrics": True, "latency_metrics": True}
        made.append({"name": "prometheus", "config": metrics})
        traces = {"traces_endpoint": vault(COLLECTOR), "resource_attributes": {"service.name": gateway.system}}
        made.append({"name": "opentelemetry", "config": traces})
    return made
