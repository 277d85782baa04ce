"""The references of a workspace that is out of shape: entry by entry, as far as each can be read."""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from cadee.diagnostic import Finding
from cadee.model.base import SECTIONS, Entity, Staged, override_of
from cadee.model.estate import Estate
from cadee.model.kind import kind_at
from cadee.model.workflow import Workflow
from cadee.source.references import lost
from cadee.source.schema import Loaded

E = TypeVar("E", bound=Entity)


def partial(workspace: Loaded) -> tuple[Finding, ...]:
    """Return the references that lead nowhere, in order of place; an entry counts as declared however broken it is."""
    data = workspace.data if isinstance(workspace.data, dict) else {}
    sections = {section: _entries(section, data.get(section)) for section in ("layers", *SECTIONS)}
    readable = Estate(_entry(Workflow, data.get("workflow"), "workflow", "workflow"), sections)
    return tuple(lost(readable, workspace.place))


def _entries(section: str, written: Any) -> Mapping[str, Entity]:
    found = kind_at((section, "any"))
    model = found.part if found is not None else None
    if model is None or not issubclass(model, Entity) or not isinstance(written, dict):
        return {}
    return {key: _entry(model, entry, section, key) for key, entry in written.items()}


def _entry(model: type[E], written: Any, section: str, key: str) -> E:
    """Return an entry with those of its fields that are in shape."""
    try:
        made = model.model_validate(written)
    except ValidationError as refused:
        made = cast(E, model.model_construct().model_copy(update=_sound(model, written, refused)))
    made.__dict__["section"] = section
    made.__dict__["id"] = key
    return made


def _sound(model: type[Entity], written: Any, refused: ValidationError) -> dict[str, Any]:
    """Return the values that a broken entry holds all the same, by attribute; none where it does not say."""
    if not issubclass(model, Staged) or not isinstance(written, dict):
        return {}
    broken = {error["loc"][0] for error in refused.errors(include_url=False, include_input=False) if error["loc"]}
    broken |= {"environments", "per_environment"}
    try:
        rest = override_of(model).model_validate({key: value for key, value in written.items() if key not in broken})
    except ValidationError:
        return {}
    return {name: getattr(rest, name) for name in rest.model_fields_set}
