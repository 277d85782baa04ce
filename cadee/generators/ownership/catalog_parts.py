"""This file holds the software of a catalogue: components, resources and APIs, and what leads from one to the other."""

from collections.abc import Iterable, Iterator

from cadee.generators.gateway.dump import to_json
from cadee.generators.ownership.catalog_entities import Catalog, Entry, metadata
from cadee.model.flow import GatewayRoute
from cadee.model.system import System

_LIFECYCLE = {"planned": "experimental", "live": "production", "deprecated": "deprecated", "retired": "retired"}


def system_entry(system: System, catalog: Catalog) -> Entry:
    """Return the Component or Resource of a system."""
    component = catalog.is_component(system)
    spec: Entry = {"type": system.kind, "lifecycle": _lifecycle(system, catalog), "owner": _owner(system, catalog)}
    if not component:
        del spec["lifecycle"]
    spec["system"] = catalog.system_name
    needed = [catalog.reference(catalog.estate.systems[key]) for key in _needs(system, catalog)]
    if needed:
        spec["dependsOn"] = needed
    if component:
        spec |= {key: names for key, names in _interfaces(system, catalog) if names}
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component" if component else "Resource",
        "metadata": metadata(catalog.name(system.id), system, catalog, _facts(system)),
        "spec": spec,
    }


def apis(catalog: Catalog) -> Iterator[Entry]:
    """Yield an API for each route, then one for each system that offers tools."""
    for route in catalog.estate.routes.values():
        gateway = catalog.estate.systems.get(route.gateway)
        if gateway is None:
            catalog.ledger.note(route.ref, f"its gateway '{route.gateway}' does not exist, so it is left out.")
        else:
            yield _api(catalog.name(route.id), route, gateway, _served(route, catalog), catalog)
    for system in catalog.estate.systems.values():
        if system.tools:
            tools = [{"name": tool.name, "action": tool.action} for tool in system.tools]
            yield _api(_tools_name(system, catalog), system, system, {"tools": tools}, catalog)


def _api(name: str, about: GatewayRoute | System, system: System, what: Entry, catalog: Catalog) -> Entry:
    # The tools of a server have no contract of their own here: what the spec says of them is the definition.
    definition = {"protocol": what.pop("protocol", system.protocol), "endpoint": system.endpoint, **what}
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "API",
        "metadata": metadata(name, about, catalog, {}),
        "spec": {
            "type": definition["protocol"] or "other",
            "lifecycle": _lifecycle(system, catalog),
            "owner": _owner(system, catalog),
            "system": catalog.system_name,
            "definition": to_json({key: value for key, value in definition.items() if value is not None}),
        },
    }


def _served(route: GatewayRoute, catalog: Catalog) -> Entry:
    primary = catalog.estate.integrations.get(route.primary)
    target = catalog.estate.systems.get(primary.target) if primary is not None else None
    protocol = (primary.protocol if primary is not None else None) or (target.protocol if target is not None else None)
    limit = str(route.rate_limit) if route.rate_limit is not None else None
    return {"protocol": protocol, "route": route.id, "rate_limit": limit}


def _tools_name(system: System, catalog: Catalog) -> str:
    """The name of the API of a tool server: its own, unless a route has that; no id has a full stop."""
    name = catalog.name(system.id)
    return name if system.id not in catalog.estate.routes else f"tools.{name[:57].rstrip('-')}"


def _owner(system: System, catalog: Catalog) -> str:
    return catalog.owner(system.owner, f"{system.ref}: owner is missing")


def _lifecycle(system: System, catalog: Catalog) -> str:
    if system.lifecycle is None:
        catalog.ledger.note(system.ref, "lifecycle is not said, so the catalogue says 'unknown'.")
        return "unknown"
    return _LIFECYCLE[system.lifecycle]


def _needs(system: System, catalog: Catalog) -> Iterable[str]:
    """The systems it calls at runtime and those it depends on, each once, itself never."""
    calls = (call for call in catalog.estate.integrations.values() if call.source == system.id)
    called = [call.target for call in calls if call.plane == "runtime"]
    known = catalog.estate.systems
    return dict.fromkeys(key for key in (*called, *system.depends_on) if key in known and key != system.id)


def _interfaces(system: System, catalog: Catalog) -> Iterator[tuple[str, list[str]]]:
    """The APIs that a component provides, then those it consumes."""
    estate = catalog.estate
    provided = [catalog.name(route.id) for route in estate.routes.values() if route.gateway == system.id]
    yield "providesApis", [*provided, *([_tools_name(system, catalog)] if system.tools else [])]
    calls = [call for call in estate.integrations.values() if call.source == system.id and call.plane == "runtime"]
    own = {call.id for call in calls}
    routes = [
        catalog.name(route.id)
        for route in estate.routes.values()
        if route.gateway in estate.systems and not own.isdisjoint(route.serves)
    ]
    offering = [key for key in dict.fromkeys(call.target for call in calls) if key in estate.systems]
    tools = [_tools_name(estate.systems[key], catalog) for key in offering if estate.systems[key].tools]
    yield "consumesApis", [*routes, *tools]


def _facts(system: System) -> dict[str, str]:
    tier = None if system.tier is None else str(system.tier)
    facts = {
        "kind": system.kind,
        "tier": tier,
        "zone": system.zone,
        "region": system.region,
        "runbook": system.runbook,
        "version": system.version,
    }
    return {f"cadee/{key}": value for key, value in facts.items() if value is not None}
