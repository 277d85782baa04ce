"""This file holds a LiteLLM configuration with the files it includes: lists go on, settings are replaced whole."""

from collections.abc import Callable, Iterator

from cadee.importers.foreign.base import Foreign, Loss
from cadee.importers.foreign.cursor import Cursor


class Config:
    """The parts of a configuration by their top-level key."""

    def __init__(self, foreign: Foreign) -> None:
        self._files = [(foreign, Cursor.over(foreign.documents))]
        self._files += [(other, Cursor.over(other.documents)) for other in foreign.beside.values()]
        self._roots = [cursors[0] for _, cursors in self._files if cursors]

    def included(self) -> Iterator[tuple[Foreign, Cursor]]:
        """Yield the names of the files that are included, each with the file that says so."""
        for foreign, cursors in self._files:
            for root in cursors[:1]:
                yield from ((foreign, item) for item in root["include"].items())

    def listed(self, key: str) -> Iterator[Cursor]:
        """Yield the maps of a list, those of included files after its own."""
        for root in self._roots:
            if isinstance(root[key].data, list):
                yield from root[key].maps()

    def settings(self, key: str) -> Cursor:
        """Return a map of settings: of the last file that has it."""
        having = [root for root in self._roots if root[key]]
        return (having or self._roots)[-1 if having else 0][key]

    def lost(self, why: Callable[[str], str]) -> Iterator[Loss]:
        """Yield what was not read, file by file."""
        for foreign, cursors in self._files:
            for cursor in cursors:
                yield from cursor.lost(foreign.place, why)
