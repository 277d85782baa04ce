"""The panels of a dashboard: what they ask, what they say, where they lead."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from cadee.generators.table.markdown import escape
from cadee.generators.telemetry.board import Shown
from cadee.generators.telemetry.condition import Condition
from cadee.generators.telemetry.watch import Watch
from cadee.model.acting import acting
from cadee.model.estate import Estate

_SOURCE = {"type": "prometheus", "uid": "${datasource}"}
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%/?#=&+-]*)?")
_RATES = {1: "reqps", 60: "suffix:/min", 3600: "suffix:/h", 86_400: "suffix:/day"}


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel without its id and place."""

    data: dict[str, Any]


def by_gateway(system: str, shown: Shown) -> Panel:
    """Return the panel of one thing about a gateway, with a line for each route and product."""
    expr = f'{shown.record}{{system="{system}"}}'
    lines = "{{route}} {{product}}" if shown.by_route else "{{product}}"
    return Panel(_panel(shown.title, "", expr, lines, shown.unit, [{"color": "green", "value": None}], []))


def by_signal(watch: Watch, estate: Estate, day: date | None = None) -> Panel:
    """Return the panel of a signal: its value, its threshold, who is told, what they do."""
    signal = watch.signal
    owner = estate.owners.get(acting(estate, signal.to or "", day))
    told = [signal.title, f"{signal.metric} {watch.alert.condition.strip()}, {watch.alert.severity}"]
    told.append(f"goes to {owner.title}" if owner is not None else "goes to nobody")
    told += [text for text in (signal.description, signal.runbook) if text is not None]
    words = "\n\n".join(markdown_of(text) for text in told)
    links = [_link(signal.runbook)] if signal.runbook is not None else []
    unit, steps = _unit(watch.condition), _steps(watch)
    return Panel(_panel(signal.id, words, watch.value, "{{system}} {{route}} {{product}}", unit, steps, links))


def _panel(
    title: str, words: str, expr: str, lines: str, unit: str, steps: list[dict[str, Any]], links: list[dict[str, Any]]
) -> dict[str, Any]:
    style = "line" if len(steps) > 1 else "off"
    return {
        "type": "timeseries",
        "title": title,
        "description": words,
        "datasource": _SOURCE,
        "links": links,
        "targets": [{"refId": "A", "datasource": _SOURCE, "expr": expr, "legendFormat": lines, "range": True}],
        "fieldConfig": {
            "defaults": {
                "unit": unit,
                "min": 0,
                "thresholds": {"mode": "absolute", "steps": steps},
                "custom": {"thresholdsStyle": {"mode": style}},
            },
            "overrides": [],
        },
        "options": {
            "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
            "tooltip": {"mode": "multi", "sort": "desc"},
        },
    }


def _unit(condition: Condition) -> str:
    if condition.form == "share" or condition.form == "change":
        return "percentunit"
    if condition.form == "rate":
        return _RATES[condition.per]
    return "s" if condition.timed else "short"


def _steps(watch: Watch) -> list[dict[str, Any]]:
    limit = _number(watch.limit)
    below, above = ("green", "red") if watch.condition.op.startswith(">") else ("red", "green")
    return [{"color": below, "value": None}, {"color": above, "value": limit}]


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _link(runbook: str) -> dict[str, Any]:
    """A runbook is an address, or a path below the one that the reader sets."""
    url = runbook if _ADDRESS.fullmatch(runbook) else "${runbooks:raw}" + quote(runbook, safe="/#")
    return {"title": "Runbook", "url": url, "targetBlank": True}


def markdown_of(text: str) -> str:
    """Return a text on one line that Markdown shows as it is; Grafana looks for its variables before it reads that."""
    return escape(" ".join(text.split())).replace("\\$", "&#36;")
