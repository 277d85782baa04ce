"""The words a picture uses for what the spec says: kinds, owners, relations."""

from cadee.model.base import Entity
from cadee.model.estate import Estate
from cadee.model.flow import Integration
from cadee.model.system import System
from cadee.plain import clean

KINDS = {
    "channel": "Channel",
    "agent": "Agent",
    "gateway": "Gateway",
    "model": "Model",
    "embedding": "Embedding model",
    "guardrail": "Guardrail",
    "tool": "Tool",
    "store": "Store",
    "index": "Index",
    "queue": "Queue",
    "platform": "Platform",
    "human": "People",
    "telemetry": "Telemetry",
    "identity-provider": "Identity provider",
    "secret-store": "Secret store",
    "external": "External service",
    "zone": "Trust zone",
    "several": "Several systems",
}


def title(entry: Entity) -> str:
    """Return what to call an entry, on one line; its id where the name has nothing to show."""
    return clean(entry.title) or entry.id


def owner(estate: Estate, system: System) -> str:
    """Return the owner's name, or that there is none."""
    if system.owner is None:
        return "No owner"
    named = estate.owners.get(system.owner)
    return title(named) if named else system.owner


def zone(estate: Estate, system: System) -> str:
    """Return the name of the zone a system stands in, "" where none is said."""
    if system.zone is None:
        return ""
    named = estate.zones.get(system.zone)
    return title(named) if named else system.zone


def relation(estate: Estate, item: Integration) -> str:
    """Return what an integration does, in one line: how, what, as whom, with which data."""
    said = [f"{item.action}, {item.mode}"]
    if item.plane != "runtime":
        said.append(item.plane)
    if item.identity:
        said.append(f"as {name(estate.identities.get(item.identity), item.identity)}")
    if item.on_behalf_of:
        said.append(f"for {name(estate.identities.get(item.on_behalf_of), item.on_behalf_of)}")
    if item.auth:
        said.append(f"auth {item.auth}")
    if item.data:
        said.append("data " + ", ".join(name(estate.data.get(key), key) for key in item.data))
    if item.timeout:
        said.append(f"timeout {item.timeout}")
    return "; ".join(said)


def route(estate: Estate, item: Integration) -> str:
    """Return the two ends of an integration: `Web chat → Assistant`."""
    ends = (name(estate.systems.get(key), key) for key in (item.source, item.target))
    return " → ".join(ends)


def name(entry: Entity | None, key: str | None) -> str:
    """Return what to call an entry that may not exist: its title, else its id."""
    return title(entry) if entry else key or ""
