"""The rules: found by walking the package, asked one by one; none knows another."""

from collections.abc import Mapping
from functools import cache

from cadee.registry import discover
from cadee.rules.base import Rule


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by code, in order of code."""
    return discover("cadee.rules", Rule, lambda rule: rule.code)
