"""Damages to who may call which tool, and the drill that must notice each."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from cadee.generators.gateway.model import Gateway, ToolAccess, ToolServer
from tests.drill.mutants import Mutant
from tests.drill.mutants_faults import envoy, listeners
from tests.generators.gateway.estates import Change, put
from tests.generators.gateway.tool_estates import tools

OFFICE = {
    "kind": "workload", "auth": "oidc", "issuer": "https://id.example.com/realms/shop", "audience": "ai-gateway",
    "subject": "office",
}  # fmt: skip
ESTATE: tuple[Change, ...] = (*tools(), put("identities/back-office", OFFICE))


def _routes(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for manager in listeners(data, "public"):
        for route in manager["route_config"]["virtual_hosts"][0]["routes"]:
            if route["name"] == "orders-tools" and "route" in route:
                yield route["typed_per_filter_config"]


def _all_tools(data: dict[str, Any]) -> None:
    for config in _routes(data):
        config["envoy.filters.http.rbac"]["rbac"]["rules"]["policies"]["shop-app"]["permissions"] = [{"any": True}]


def _no_rights(data: dict[str, Any]) -> None:
    for config in _routes(data):
        del config["envoy.filters.http.rbac"]


def _whole_list(data: dict[str, Any]) -> None:
    for config in _routes(data):
        config["tools"]["filter_context"]["callers"]["shop-app"]["refund"] = True


def _another_path(data: dict[str, Any]) -> None:
    for manager in listeners(data, "public"):
        for route in manager["route_config"]["virtual_hosts"][0]["routes"]:
            if route["name"] == "orders-tools":
                route["match"]["path"] = "/v1/mcp/other"


def _with_access(allowed: Callable[[ToolServer, ToolAccess], tuple[str, ...]]) -> Callable[[Gateway], Gateway]:
    """What gives each caller of the tools of a plan other rights than the spec does."""

    def changed(plan: Gateway) -> Gateway:
        (server,) = plan.tools
        access = tuple(replace(item, tools=allowed(server, item)) for item in server.access)
        return replace(plan, tools=(replace(server, access=access),))

    return changed


def _derived(name: str, allowed: Callable[[ToolServer, ToolAccess], tuple[str, ...]]) -> Mutant:
    return Mutant(name, ("M1",), dict, ESTATE, _with_access(allowed))


def _mutant(name: str, change: Callable[[dict[str, Any]], None]) -> Mutant:
    return Mutant(name, ("M1",), envoy(change), ESTATE)


MUTANTS = [
    _mutant("a caller may call every tool", _all_tools),
    _mutant("nobody may call any tool", _no_rights),
    _mutant("a caller is shown a tool that is not its own", _whole_list),
    _mutant("the tools are served on another path", _another_path),
    _derived("the plan gives every caller every tool", lambda server, _: server.offers),
    _derived("the plan gives each caller its first tool only", lambda _, access: access.tools[:1]),
    _derived("the plan gives nobody a tool", lambda *_: ()),
]
