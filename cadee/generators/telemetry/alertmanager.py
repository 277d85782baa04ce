"""The route tree of Alertmanager: alerts go by owner and severity to receivers that the platform fills in."""

from collections.abc import Sequence
from typing import Any

from cadee.generators.telemetry.watch import Watch
from cadee.model.estate import Estate

UNOWNED = "unowned"
RECORDED = "recorded"
_REPEAT = {"page": "1h", "ticket": "24h"}


def alertmanager(watches: Sequence[Watch], estate: Estate) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the configuration and its notes. No receiver holds an address or a secret."""
    told: dict[tuple[str, str], None] = {}
    for watch in watches:
        if watch.signal.to in estate.owners and watch.alert.severity != "info":
            told[str(watch.signal.to), watch.alert.severity] = None
    routes = [{"matchers": ['severity="info"'], "receiver": RECORDED}]
    routes += [_route(owner, severity) for owner, severity in told]
    receivers = [UNOWNED, RECORDED, *(f"{owner}.{severity}" for owner, severity in told)]
    tree = {
        "receiver": UNOWNED,
        "group_by": ["alertname", "environment", "system", "route"],
        "group_wait": "30s",
        "group_interval": "5m",
        "repeat_interval": "4h",
        "routes": routes,
    }
    notes = [f"workflow: the platform fills in the receiver '{UNOWNED}', where alerts without an owner go."]
    notes += [_note(owner, severity, estate) for owner, severity in told]
    recorded = [watch.signal.ref for watch in watches if watch.alert.severity == "info"]
    notes += [f"{ref}: is only recorded, nobody is told." for ref in recorded]
    return {"route": tree, "receivers": [{"name": name} for name in receivers]}, tuple(notes)


def _route(owner: str, severity: str) -> dict[str, Any]:
    return {
        "matchers": [f'owner="{owner}"', f'severity="{severity}"'],
        "receiver": f"{owner}.{severity}",
        "repeat_interval": _REPEAT[severity],
    }


def _note(owner: str, severity: str, estate: Estate) -> str:
    entry = estate.owners[owner]
    ways = {"page": (entry.on_call, "rota"), "ticket": (entry.contact, "contact")}
    address, word = ways[severity]
    place = f"with the {word} {address!r}" if address is not None else f"though no {word} is declared"
    return f"owners/{owner}: the platform fills in the receiver '{owner}.{severity}', {place}."
