"""Importers: a foreign configuration as a first workspace. Each format is found by walking this package."""

from collections.abc import Mapping

from cadee.importers.foreign.base import Importer
from cadee.registry import discover


def importers() -> Mapping[str, Importer]:
    """Return the importers by the name of their format, in order."""
    return discover("cadee.importers.foreign", Importer, lambda item: item.name)
