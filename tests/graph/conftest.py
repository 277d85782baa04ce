"""How many random estates the questions were compared on: each property test says it, the sum is shown at the end."""

from collections.abc import Iterator
from functools import wraps
from inspect import signature
from typing import Any

import pytest

DRAWN = frozenset(("spec", "question"))
"""What a test calls an estate that is drawn, or one with what is asked of it; others draw hours, names or figures."""


@pytest.fixture(autouse=True)
def compared(request: pytest.FixtureRequest) -> Iterator[None]:
    """Count the random estates that a property test was run on to its end."""
    handle = getattr(request.function, "hypothesis", None)
    if handle is None or DRAWN.isdisjoint(signature(handle.inner_test).parameters):
        yield
        return
    inner, told = handle.inner_test, request.node.user_properties
    place = len(told)
    told.append(("compared", 0))

    @wraps(inner)
    def counting(*arguments: Any, **named: Any) -> None:
        inner(*arguments, **named)
        told[place] = ("compared", told[place][1] + 1)

    handle.inner_test = counting
    yield
    handle.inner_test = inner
