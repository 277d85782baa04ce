"""One small estate in every format, kept byte by byte."""

from collections.abc import Callable

import pytest

from cadee.generators import generators
from cadee.generators.base import Artifact
from tests.generators.diagram.estates import shop

TARGETS = [name for name in generators() if name.startswith(("diagram/", "table/"))]


@pytest.mark.parametrize("target", TARGETS)
def test_the_shop_looks_as_it_did(target: str, same_as_golden: Callable[[str, Artifact], None]) -> None:
    made = list(generators()[target].make(shop()))
    assert made
    for artifact in made:
        same_as_golden(target.partition("/")[0], artifact)
