"""The measures of the catalogue: what each use case is judged by, and what shows the harm that a measure hides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from cadee.errors import ToolError
from cadee.model.proof import Kpi
from cadee.resources import data
from cadee.rules.named import Named

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pair(Named):
    """A measure that rewards speed or thrift: its `name` says what it hides, `shown_by` the measures that show it."""

    shown_by: tuple[Named, ...]


def stands_for(named: Named, kpi: Kpi) -> bool:
    """Whether a measure of a spec is one of the catalogue, by its id or its name."""
    return named.named_in(f"{kpi.id} {kpi.name or ''}")


@cache
def standards() -> Mapping[str, tuple[Named, ...]]:
    """Return by use case the measures it is normally judged by, in order of writing.

    Raises:
        ToolError: the file of the catalogue cannot be read.
    """
    return _read("use-cases.yaml", lambda _, told: tuple(_named(key, **each) for key, each in told.items()))


@cache
def pairs() -> tuple[Pair, ...]:
    """Return the measures that hide a harm, in order of writing.

    Raises:
        ToolError: the file of the catalogue cannot be read.
    """
    return tuple(_read("pairs.yaml", lambda key, told: _pair(key, **told)).values())


def _read(name: str, make: Callable[[str, Any], T]) -> Mapping[str, T]:
    import yaml

    try:
        raw = yaml.safe_load(data("specs", "catalogue", name).read_text(encoding="utf-8"))
        return {key: make(key, told) for key, told in raw.items()}
    except (yaml.YAMLError, TypeError, AttributeError) as error:
        raise ToolError(f"the catalogue {name} cannot be read: {type(error).__name__}: {error}") from error


def _named(key: str, name: str, words: list[str]) -> Named:
    return Named(key, name, tuple(words))


def _pair(key: str, words: list[str], hides: str, shown_by: Mapping[str, list[str]]) -> Pair:
    return Pair(key, hides, tuple(words), tuple(Named(each, each, tuple(said)) for each, said in shown_by.items()))
