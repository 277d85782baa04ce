"""Golden files: compared byte by byte, rewritten with --bless."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cadee import __version__
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


@pytest.fixture
def same_files_as_golden(request: pytest.FixtureRequest) -> Callable[[str, Mapping[str, Artifact]], None]:
    """Compare the files of a target and their notes, by path, with all that a folder of tests/golden holds.

    The first folder in the path of an artifact is left out: the folder in tests/golden stands for it.
    """

    def compare(folder: str, items: Mapping[str, Artifact]) -> None:
        made = {
            path.partition("/")[2]: str(item.content).replace(f"cadee {__version__} ", "cadee 0 ")
            for path, item in items.items()
        }
        made["notes.txt"] = "".join(f"{note}\n" for item in items.values() for note in item.notes)
        if request.config.getoption("--bless", default=False):
            for path, text in made.items():
                (GOLDEN / folder / path).parent.mkdir(parents=True, exist_ok=True)
                (GOLDEN / folder / path).write_text(text, "utf-8")
        files = [path for path in (GOLDEN / folder).rglob("*") if path.is_file()]
        assert {path.relative_to(GOLDEN / folder).as_posix(): path.read_text("utf-8") for path in files} == made

    return compare


def _bytes(artifact: Artifact) -> bytes:
    return artifact.content if isinstance(artifact.content, bytes) else artifact.content.encode("utf-8")
