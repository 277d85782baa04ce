"""A reader of generated dashboards."""

import json
from collections.abc import Iterator
from typing import Any

from cadee.generators.base import Artifact


def panels(items: dict[str, Artifact]) -> list[dict[str, Any]]:
    """All panels, rows among them."""
    found: list[dict[str, Any]] = json.loads(str(items["grafana/dashboard.json"].content))["panels"]
    return found


def expressions(items: dict[str, Artifact]) -> Iterator[str]:
    """All queries."""
    for panel in panels(items):
        for target in panel.get("targets", []):
            yield target["expr"]
