"""Golden files: compared byte by byte, rewritten with --bless."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cadee.generators.base import Artifact

GOLDEN = Path(__file__).resolve().parent.parent / "golden"


@pytest.fixture
def same_as_golden(request: pytest.FixtureRequest) -> Callable[[str, Artifact], None]:
    """Compare an artifact with the golden file of its name in a folder of tests/golden."""

    def compare(folder: str, artifact: Artifact) -> None:
        kept = GOLDEN / folder / artifact.path
        if request.config.getoption("--bless", default=False):
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(_bytes(artifact))
        assert kept.is_file(), f"{kept.name} was never blessed: look at it, then run pytest with --bless"
        assert _bytes(artifact) == kept.read_bytes(), f"{kept.name} changed: look at it, then run pytest with --bless"

    return compare


def _bytes(artifact: Artifact) -> bytes:
    return artifact.content if isinstance(artifact.content, bytes) else artifact.content.encode("utf-8")
