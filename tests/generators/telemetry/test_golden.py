"""The emitted files, whole, as they are kept in tests/golden/telemetry. `pytest --bless` renews them."""

from pathlib import Path

import pytest

from cadee import __version__
from cadee.generators.base import Generator
from cadee.generators.telemetry.grafana import grafana
from cadee.generators.telemetry.otel_collector import otel_collector
from cadee.generators.telemetry.prometheus import prometheus
from tests.generators.telemetry.estates import made

TARGETS = [prometheus, grafana, otel_collector]


@pytest.mark.parametrize("generator", TARGETS, ids=lambda item: item.target)
def test_the_files_are_those_that_are_kept(root: Path, generator: Generator, request: pytest.FixtureRequest) -> None:
    folder = root / "tests" / "golden" / "telemetry"
    mine = generator.target.partition("/")[2]
    items = made(generator)
    found = {path: str(item.content).replace(f"cadee {__version__} ", "cadee 0 ") for path, item in items.items()}
    found[f"{mine}/notes.txt"] = "".join(f"{note}\n" for item in items.values() for note in item.notes)
    if request.config.getoption("--bless"):
        for path, text in found.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
    files = [path for path in (folder / mine).rglob("*") if path.is_file()]
    assert {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files} == found
    assert {path: item.content for path, item in made(generator).items()} == {
        path: item.content for path, item in items.items()
    }
