"""This file holds how figures and kinds of failure read in a message."""

from collections.abc import Sequence
from decimal import Decimal
from typing import get_args

from cadee.model.flow import Trigger

_KINDS = len(get_args(Trigger)) - 1
"""How many kinds of failure there are; `any` is none."""


def failures_in_words(triggers: Sequence[Trigger]) -> str:
    """Return kinds of failure as `on timeout, refusal`: the first three and a count, or `whatever fails`."""
    if len(triggers) == _KINDS:
        return "whatever fails"
    more = f" and {len(triggers) - 3} more" if len(triggers) > 3 else ""
    return f"on {', '.join(triggers[:3])}{more}"


def percent(fraction: Decimal, against: Decimal | None = None) -> str:
    """Return a fraction as a percentage of two digits, more where these would hide on which side of `against` it is."""
    for digits in range(2, 9):
        rounded = (fraction * 100).quantize(Decimal(1).scaleb(-digits))
        if against is None or (rounded < against * 100) == (fraction < against):
            break
    return "100%" if rounded == 100 else f"{rounded:f}%"
