"""The formats of a report, found by walking the package."""

from collections.abc import Mapping
from functools import cache

from cadee.registry import discover
from cadee.reporters.base import Reporter


@cache
def reporters() -> Mapping[str, Reporter]:
    """Return every reporter by name."""
    return discover("cadee.reporters", Reporter, lambda reporter: reporter.name)
