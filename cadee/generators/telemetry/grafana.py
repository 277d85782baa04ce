"""The target telemetry/grafana: one dashboard of the gateways by route and of all signals, over the recording rules."""

import hashlib
from collections.abc import Iterator
from typing import Any

from cadee.errors import InputError
from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.gateway.dump import origin, to_json
from cadee.generators.telemetry.board import BOARD, board_recordings
from cadee.generators.telemetry.grafana_panels import Panel, by_gateway, by_signal
from cadee.generators.telemetry.products import PRODUCTS, products
from cadee.generators.telemetry.prometheus import resolved
from cadee.generators.telemetry.watch import watched
from cadee.model.estate import Estate

TARGET = "telemetry/grafana"
SCHEMA_VERSION = 39
"""The version of the classic dashboard model that is written; Grafana 11 and later read it."""

_WIDTH, _HEIGHT, _ACROSS = 8, 8, 3


@generator(TARGET, "Grafana dashboard of gateways and signals")
def grafana(subject: Subject) -> Iterator[Artifact]:
    """Yield dashboard.json. Its queries read what the rules of telemetry/prometheus record.

    Raises:
        InputError: the estate is not resolved for an environment, or there is nothing to show.
    """
    estate = subject.estate
    environment = resolved(estate)
    known = products(estate)
    found = watched(estate, known)
    rows: list[tuple[str, list[Panel]]] = []
    recorded = {
        (each.record, dict(each.bound.labels)["system"])
        for product in PRODUCTS
        for each in board_recordings(known, product)
    }
    for gateway in known.gateways:
        told = [shown for shown in BOARD if (shown.record, gateway.system) in recorded]
        rows.append((f"Gateway {gateway.system}", [by_gateway(gateway.system, shown) for shown in told]))
    for watch in found.watches:
        owner = watch.signal.to or "nobody"
        title = f"Signals of {owner}"
        entry = next((panels for name, panels in rows if name == title), None)
        if entry is None:
            entry = []
            rows.append((title, entry))
        entry.append(by_signal(watch, estate, subject.today))
    if not rows:
        words = f"there is no gateway and no signal to show in '{environment}'"
        raise InputError(words, fix="Declare one in the section signals.")
    document = dashboard(estate, environment, rows, origin(subject, TARGET))
    yield Artifact("grafana/dashboard.json", to_json(document), "emitted only", _notes(found.notes))


def dashboard(estate: Estate, environment: str, rows: list[tuple[str, list[Panel]]], made: str) -> dict[str, Any]:
    """Return a dashboard: rows of panels in a grid of three, each with an id of its own."""
    name = estate.workflow.name or ""
    key = hashlib.sha256(f"{name}\n{environment}".encode()).hexdigest()
    return {
        "uid": f"cadee-{key[:16]}",
        "title": f"{name} ({environment})",
        "description": made,
        "tags": ["cadee", environment],
        "schemaVersion": SCHEMA_VERSION,
        "version": 1,
        "editable": False,
        "graphTooltip": 1,
        "refresh": "1m",
        "timezone": "utc",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [_source(), _runbooks()]},
        "annotations": {"list": []},
        "links": [],
        "panels": list(_placed(rows)),
    }


def _placed(rows: list[tuple[str, list[Panel]]]) -> Iterator[dict[str, Any]]:
    number, top = 1, 0
    for title, panels in rows:
        place = {"x": 0, "y": top, "w": _WIDTH * _ACROSS, "h": 1}
        yield {"id": number, "type": "row", "title": title, "collapsed": False, "gridPos": place, "panels": []}
        number, top = number + 1, top + 1
        for index, panel in enumerate(panels):
            line, column = divmod(index, _ACROSS)
            place = {"x": column * _WIDTH, "y": top + line * _HEIGHT, "w": _WIDTH, "h": _HEIGHT}
            yield {"id": number, **panel.data, "gridPos": place}
            number += 1
        top += -(-len(panels) // _ACROSS) * _HEIGHT


def _source() -> dict[str, Any]:
    return {
        "name": "datasource",
        "label": "Prometheus",
        "type": "datasource",
        "query": "prometheus",
        "hide": 0,
        "multi": False,
        "includeAll": False,
        "refresh": 1,
        "options": [],
        "current": {},
    }


def _runbooks() -> dict[str, Any]:
    """Where the runbooks are, which the spec names by path: an address with a slash at its end, set by the reader."""
    return {
        "name": "runbooks",
        "label": "Runbooks at",
        "type": "textbox",
        "query": "",
        "hide": 0,
        "options": [],
        "current": {"selected": True, "text": "", "value": ""},
    }


def _notes(notes: tuple[str, ...]) -> tuple[str, ...]:
    """Of the notes on signals those that say that nothing is shown."""
    return tuple(note for note in notes if "no rule" in note)
