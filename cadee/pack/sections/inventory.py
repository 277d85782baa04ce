"""The inventory: models, data, tools and every other system, each with owner, zone and where it is in its life."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cadee.model.base import Staged
from cadee.model.data import Data
from cadee.model.system import System
from cadee.pack import telling
from cadee.pack.base import Brief, section
from cadee.pack.grid import Cell, Value, entry, grid
from cadee.pack.telling import Sign
from cadee.standing import SOON

MODELS = ("Model", "Vendor and name", "Version called", "Retires", "Owner", "Zone", "In its life")
DATA = ("Data", "Kind", "Owner", "Sensitivity", "Source of record", "Kept")
CALLS = ("Tool", "What it offers", "Owner", "Zone", "In its life")
SYSTEMS = ("System", "Kind", "Owner", "Zone", "Region", "Tier", "In its life")


@section("inventory", "Inventory", 330)
def inventory(brief: Brief) -> Mapping[str, Any]:
    """Return what the estate is made of; models, tools and the others together are all systems."""
    estate = brief.estate
    kinds: dict[str, list[System]] = {"model": [], "tool": [], "other": []}
    for each in estate.systems.values():
        kinds[_kind(each)].append(each)
    models, tools, rest = kinds.values()
    where = f"environment {telling.title(estate, 'environments', estate.environment.id)}" if estate.environment else (
        "all environments")  # fmt: skip
    parts = [telling.count(len(models), "model"), telling.count(len(tools), "tool"), telling.count(len(rest), "other")]
    systems, data = telling.count(len(estate.systems), "system"), telling.count(len(estate.data), "kind")
    return {
        "summary": f"In {where}: {systems} ({', '.join(parts)}) and {data} of data.",
        "files": [name for name in brief.names if name.startswith("tables/")],
        "models": grid(f"Models: {len(models)}", MODELS, (_model(brief, each) for each in models), "none"),
        "data": grid(f"Data: {len(estate.data)}", DATA, (_data(brief, each) for each in estate.data.values()), "none"),
        "tools": grid(f"Tools: {len(tools)}", CALLS, (_tool(brief, each) for each in tools), "none"),
        "systems": grid(f"Other systems: {len(rest)}", SYSTEMS, (_system(brief, each) for each in rest), "none"),
    }


def _kind(system: System) -> str:
    if system.model is not None or system.kind in ("model", "embedding"):
        return "model"
    return "tool" if system.kind == "tool" else "other"


def _named(brief: Brief, told: Staged, *notes: str) -> Cell:
    """Return the cell of an entry; where it does not exist in every environment, with those that it exists in."""
    only = f"only in {', '.join(told.environments)}" if told.environments else ""
    return entry(brief.estate, told.ref, *notes, only)


def _model(brief: Brief, system: System) -> tuple[Value, ...]:
    card = system.model
    return (
        _named(brief, system, system.kind),
        [card.vendor, card.name] if card else "no model is declared (systems.*.model)",
        (card.pin if card and card.pin else telling.at_risk("Not pinned")),
        retires(card.retires if card else None, brief.today),
        *_place(brief, system),
    )


def retires(day: date | None, today: date) -> Cell:
    """Return when a vendor stops serving a model, and how that stands."""
    if day is None:
        return Cell(("no date is declared",))
    left = (day - today).days
    sign: Sign | None = None
    if left < 0:
        sign = telling.not_met(f"Retired {telling.count(-left, 'day')} ago")
    elif left <= SOON:
        sign = telling.at_risk("Last day is today" if left == 0 else f"In {telling.count(left, 'day')}")
    return Cell((day.isoformat(),) if sign else (day.isoformat(), telling.days(day, today)), sign=sign, day=True)


def _place(brief: Brief, system: System) -> tuple[str, str, str]:
    return (
        telling.holder(brief.estate, system.owner, brief.today) or "nobody is named",
        telling.title(brief.estate, "zones", system.zone) or "not said",
        system.lifecycle or "not said",
    )


def _data(brief: Brief, told: Data) -> tuple[Value, ...]:
    estate = brief.estate
    sensitivity = told.labels.sensitivity if told.labels else None
    kept = told.retention
    spans = [f"at least {kept.at_least}"] if kept and kept.at_least else []
    spans += [f"at most {kept.at_most}"] if kept and kept.at_most else []
    return (
        _named(brief, told),
        told.kind,
        telling.holder(estate, told.owner, brief.today) or "nobody is named",
        ", ".join(sensitivity) if sensitivity is not None else telling.at_risk("Not labelled"),
        telling.title(estate, "systems", told.source_of_record) or "not said",
        spans or "not said",
    )


def _tool(brief: Brief, system: System) -> tuple[Value, ...]:
    calls = [f"{each.name}: {each.action}{f', {each.effect}' if each.effect else ''}" for each in system.tools]
    return _named(brief, system), calls or "nothing is declared (systems.*.tools)", *_place(brief, system)


def _system(brief: Brief, system: System) -> tuple[Value, ...]:
    owner, zone, life = _place(brief, system)
    tier = "not said" if system.tier is None else str(system.tier)
    return _named(brief, system), system.kind, owner, zone, system.region or "not said", tier, life
