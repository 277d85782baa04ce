"""The route tree of Alertmanager: alerts go by owner and severity to receivers that the platform fills in."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from cadee.generators.telemetry.watch import Watch
from cadee.model.acting import absent, acting
from cadee.model.estate import Estate

UNOWNED = "unowned"
RECORDED = "recorded"
_TO_DEPUTY = "so its alerts go to the deputy '{}'"
_TO_NOBODY = f"so its alerts go to the receiver '{UNOWNED}'"
_REPEAT = {"page": "1h", "ticket": "24h"}


def alertmanager(
    watches: Sequence[Watch], estate: Estate, day: date | None = None
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the configuration and its notes. No receiver holds an address or a secret.

    Alerts to who is gone on `day` go to the receiver of the deputy, without one to nobody's.
    """
    told: dict[tuple[str, str], str] = {}
    for watch in watches:
        if watch.signal.to in estate.owners and watch.alert.severity != "info":
            told[str(watch.signal.to), watch.alert.severity] = acting(estate, str(watch.signal.to), day)
    routes = [{"matchers": ['severity="info"'], "receiver": RECORDED}]
    routes += [_route(owner, severity, actor) for (owner, severity), actor in told.items() if actor]
    filled = dict.fromkeys((actor, severity) for (_, severity), actor in told.items() if actor)
    receivers = [UNOWNED, RECORDED, *(f"{actor}.{severity}" for actor, severity in filled)]
    tree = {
        "receiver": UNOWNED,
        "group_by": ["alertname", "environment", "system", "route"],
        "group_wait": "30s",
        "group_interval": "5m",
        "repeat_interval": "4h",
        "routes": routes,
    }
    notes = [f"workflow: the platform fills in the receiver '{UNOWNED}', where alerts without an owner go."]
    notes += [_note(owner, severity, estate) for owner, severity in filled]
    gone = (absent(estate, owner, day, _TO_DEPUTY, _TO_NOBODY) for owner in dict.fromkeys(owner for owner, _ in told))
    notes += filter(None, gone)
    recorded = [watch.signal.ref for watch in watches if watch.alert.severity == "info"]
    notes += [f"{ref}: is only recorded, nobody is told." for ref in recorded]
    return {"route": tree, "receivers": [{"name": name} for name in receivers]}, tuple(notes)


def _route(owner: str, severity: str, actor: str) -> dict[str, Any]:
    return {
        "matchers": [f'owner="{owner}"', f'severity="{severity}"'],
        "receiver": f"{actor}.{severity}",
        "repeat_interval": _REPEAT[severity],
    }


def _note(owner: str, severity: str, estate: Estate) -> str:
    entry = estate.owners[owner]
    ways = {"page": (entry.on_call, "rota"), "ticket": (entry.contact, "contact")}
    address, word = ways[severity]
    place = f"with the {word} {address!r}" if address is not None else f"though no {word} is declared"
    return f"owners/{owner}: the platform fills in the receiver '{owner}.{severity}', {place}."
