"""The section of the map: how the systems are joined, drawn, and the same as tables."""

from collections.abc import Mapping
from typing import Any

from cadee.pack import telling
from cadee.pack.base import Brief, section
from cadee.pack.figures import does, figures

FLOWS = 300
"""So many flows are listed; they all stand in a file of their own."""


@section("map", "Integration map and flows", 120, empty="No system is declared.")
def integration_map(brief: Brief) -> Mapping[str, Any] | None:
    """Return the maps with their lines, then every flow of the estate where no map shows it all."""
    estate = brief.estate
    if not estate.systems:
        return None
    drawn = figures(brief.subject)
    zones = {system.zone for system in estate.systems.values() if system.zone}
    return {
        "summary": f"{telling.count(len(estate.systems), 'system')} in {telling.count(len(zones), 'trust zone')}, "
        f"{telling.count(len(estate.integrations), 'integration')} between them."
        f"{' What has findings is marked.' if brief.report.findings else ''}",
        "figures": [(each, _file(brief, each.name)) for each in drawn.drawn],
        "left": telling.together(drawn.left, 12),
        "whole": drawn.whole,
        "flows": None if drawn.whole else telling.cut(_flows(brief), FLOWS, telling.spec(brief, "integrations")),
        "broken": _broken(brief),
    }


def _file(brief: Brief, name: str) -> str:
    """Return the file of the pack that holds a drawing alone, "" where there is none."""
    return next((path for path in brief.names if path.endswith(f"/{name}.svg")), "")


def _flows(brief: Brief) -> list[Mapping[str, Any]]:
    return [
        {
            "key": key,
            "source": telling.title(brief.estate, "systems", item.source),
            "target": telling.title(brief.estate, "systems", item.target),
            "does": does(brief.subject, item.ref),
        }
        for key, item in sorted(brief.estate.integrations.items())
    ]


def _broken(brief: Brief) -> list[str]:
    """The integrations that no map can draw: one of their ends does not exist in this environment."""
    systems = brief.estate.systems
    return [
        f"{key} ({item.source} → {item.target})"
        for key, item in sorted(brief.estate.integrations.items())
        if item.source not in systems or item.target not in systems
    ]
