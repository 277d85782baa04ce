"""What each class of risk calls for, from specs/risk-classes.yaml."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cadee.errors import ToolError
from cadee.model.base import Entity
from cadee.model.estate import Estate
from cadee.resources import data


@dataclass(frozen=True, slots=True)
class Need:
    """Something that a class calls for: `words` say what, `rule` judges it further.

    It is there where an entry of `section` has, for each field of `where`, one of the values; any value where none is
    listed.
    """

    rule: str
    words: str
    section: str
    where: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def met(self, estate: Estate) -> bool:
        """Whether some entry is as it must be, in some environment."""
        return any(self._fits(entry) for entry in estate.sections[self.section].values())

    def _fits(self, entry: Entity) -> bool:
        told = ((getattr(entry, name), values) for name, values in self.where.items())
        return all(value is not None and (not values or value in values) for value, values in told)


@cache
def needs() -> Mapping[str, tuple[Need, ...]]:
    """Return by class, lowest first, what it adds to the classes below it.

    Raises:
        ToolError: the table cannot be read.
    """
    import yaml

    try:
        raw = yaml.safe_load(data("specs", "risk-classes.yaml").read_text(encoding="utf-8"))
        return {name: tuple(Need(**line) for line in lines) for name, lines in raw.items()}
    except (yaml.YAMLError, TypeError, AttributeError) as error:
        raise ToolError(f"the table of risk classes cannot be read: {error}") from error


def called_for(stated: str) -> tuple[Need, ...]:
    """Return all that a class calls for, what the classes below it call for included."""
    found: list[Need] = []
    for name, added in needs().items():
        found.extend(added)
        if name == stated:
            return tuple(found)
    return ()


def unmet(stated: str, estate: Estate) -> Iterable[Need]:
    """Return what a class calls for and an estate does not declare, in order of the table."""
    return tuple(need for need in called_for(stated) if not need.met(estate))
