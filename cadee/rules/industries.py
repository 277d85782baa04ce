"""The industries of the catalogue: the platforms each runs on, and the words by which a spec names them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from cadee.errors import ToolError
from cadee.resources import data
from cadee.rules.named import Named


@dataclass(frozen=True, slots=True)
class Platform(Named):
    """A platform of an industry."""


@dataclass(frozen=True, slots=True)
class Industry:
    """An industry: its id, what it is called, its platforms by id."""

    id: str
    name: str
    platforms: Mapping[str, Platform]


@cache
def industries() -> Mapping[str, Industry]:
    """Return the industries by id, in order of writing.

    Raises:
        ToolError: the file of the catalogue cannot be read.
    """
    import yaml

    text = data("specs", "catalogue", "industries.yaml").read_text(encoding="utf-8")
    try:
        raw = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  safe
        return {key: _industry(key, **entry) for key, entry in raw.items()}
    except (yaml.YAMLError, TypeError, KeyError, AttributeError) as error:
        raise ToolError(f"the catalogue of industries cannot be read: {type(error).__name__}: {error}") from error


def _industry(key: str, name: str, platforms: Mapping[str, Mapping[str, object]]) -> Industry:
    found = {each: Platform(each, str(said["name"]), tuple(_words(said["words"]))) for each, said in platforms.items()}
    return Industry(key, name, found)


def _words(said: object) -> list[str]:
    if not isinstance(said, list):
        raise TypeError("words are a list")
    return [str(word) for word in said]
