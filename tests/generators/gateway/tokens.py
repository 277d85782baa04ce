"""The token issuers of the tests: those of the drills, each made once."""

from functools import cache

from cadee.drill.papers import Issuer


@cache
def issuer(number: int = 7) -> Issuer:
    """The issuer of a number; no two know each other's keys."""
    return Issuer()
