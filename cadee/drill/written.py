"""The values that generated files hold, each with the keys that lead to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cadee.errors import InputError
from cadee.source.yaml import read_yaml

_DATA = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class Value:
    """A text in a file: the keys that lead there, the last one its own; `within` is the mapping that it stands in."""

    file: str
    way: tuple[str, ...]
    text: str
    within: Mapping[Any, Any]

    @property
    def place(self) -> str:
        """Where it stands, in words; never what it says."""
        return f"{self.file} at {'/'.join(self.way)}"


def values(files: Mapping[str, bytes]) -> Iterator[Value]:
    """Yield every text of the files of data.

    Raises:
        InputError: one of them cannot be read.
    """
    for name, content in files.items():
        if name.endswith(_DATA):
            file = read_yaml(name, content, conceal=False)
            if not file.complete:
                raise InputError(f"{name} cannot be read", fix="Drill files that `cadee generate` wrote.")
            yield from _below(name, (), file.data, {})


def _below(file: str, way: tuple[str, ...], data: Any, within: Mapping[Any, Any]) -> Iterator[Value]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _below(file, (*way, str(key)), value, data)
    elif isinstance(data, list):
        for number, item in enumerate(data):
            yield from _below(file, (*way, str(number)), item, within)
    elif isinstance(data, str) and data:
        yield Value(file, way, data, within)
