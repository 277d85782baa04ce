"""The generators: found by walking the package."""

from collections.abc import Mapping
from functools import cache

from cadee.generators.base import Generator
from cadee.registry import discover


@cache
def generators() -> Mapping[str, Generator]:
    """Return every generator by target."""
    return discover("cadee.generators", Generator, lambda generator: generator.target)
