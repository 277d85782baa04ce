"""One small estate in every format, kept byte by byte."""

from collections.abc import Callable
from hashlib import sha256

import pytest

from cadee.generators import generators
from cadee.generators.base import Artifact
from tests.generators.diagram.estates import shop, synthetic

TARGETS = [name for name in generators() if name.startswith(("diagram/", "table/"))]


@pytest.mark.parametrize("target", TARGETS)
def test_the_shop_looks_as_it_did(target: str, same_as_golden: Callable[[str, Artifact], None]) -> None:
    made = list(generators()[target].make(shop()))
    assert made
    for artifact in made:
        same_as_golden(target.partition("/")[0], artifact)


def test_a_large_map_has_the_same_bytes_in_every_python(same_as_golden: Callable[[str, Artifact], None]) -> None:
    """Rounding that differs between versions of Python shows in a large layout first."""
    (made,) = generators()["diagram/svg"].make(synthetic(300, 2.0, 3))
    digest = sha256(str(made.content).encode()).hexdigest()
    same_as_golden("diagram", Artifact("synthetic-300.sha256", f"{digest}\n"))
