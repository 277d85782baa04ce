"""Estates to compare: the retail example, and small ones that are written in a line."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cadee.model.base import SECTIONS, Entity
from cadee.model.document import SECTION_MODELS
from cadee.model.estate import Estate
from cadee.model.kind import kind
from cadee.opening import Opened, open_workspace
from cadee.source.workspace import load

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = {"name": "W", "industry": "retail", "use_case": "service", "exposure": "customer-facing"}


@cache
def retail() -> Opened:
    """The example of a customer service, read once."""
    return open_workspace(load(ROOT / "examples" / "retail-customer-service"))


def whole() -> Estate:
    """The estate of the example, of all environments."""
    found = retail().estate
    assert found is not None
    return found


def model_of(section: str) -> type[Entity]:
    """The model of the entries of a section."""
    of = kind(SECTION_MODELS[section].annotation)
    found = of.part if of.entries is None else of.entries[1].part
    assert found is not None
    assert issubclass(found, Entity)
    return found


def entry(section: str, key: str, written: Mapping[str, Any]) -> Entity:
    """An entry as it would stand in an estate.

    Raises:
        ValidationError: the language has no such entry.
    """
    found = model_of(section).model_validate(dict(written))
    found.__dict__.update(section=section, id=key)
    return found


def only(found: Entity) -> Estate:
    """An estate that holds one entry and no other."""
    sections: dict[str, dict[str, Entity]] = {name: {} for name in ("layers", *SECTIONS)}
    workflow = found if found.section == "workflow" else entry("workflow", "workflow", WORKFLOW)
    if found.section != "workflow":
        sections[found.section][found.id] = found
    return Estate(workflow, sections)  # type: ignore[arg-type]


def put(estate: Estate, found: Entity) -> Estate:
    """An estate with an entry in place of the one of its id, or beside the others."""
    if found.section == "workflow":
        return Estate(found, estate.sections, estate.environment)  # type: ignore[arg-type]
    sections = {**estate.sections, found.section: {**estate.sections[found.section], found.id: found}}
    return Estate(estate.workflow, sections, estate.environment)


def without(estate: Estate, section: str, key: str) -> Estate:
    """An estate without one entry."""
    rest = {name: entity for name, entity in estate.sections[section].items() if name != key}
    return Estate(estate.workflow, {**estate.sections, section: rest}, estate.environment)
