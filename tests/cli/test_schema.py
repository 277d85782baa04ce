"""cadee schema: what it prints and what it writes is what lies in the checkout."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["report", "drill", "measurements", "decision"])
def test_the_schema_of_a_document_is_the_published_one(run: Run, name: str) -> None:
    ran = run("schema", f"--{name}")
    assert ran.status == 0
    assert ran.out == (ROOT / "specs" / "schema" / name / f"{name}-1.schema.json").read_text(encoding="utf-8")
    assert json.loads(ran.out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_all_that_is_derived_is_written_as_it_lies_here(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [path.relative_to(ROOT) for path in (ROOT / "specs" / "schema").rglob("*.json")]
    for path in [*kept, Path("specs/rules/index.json")]:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(tmp_path)
    ran = run("schema", "--write")
    assert ran.status == 0
    for path in [*kept, Path("specs/rules/index.json")]:
        assert (tmp_path / path).read_text(encoding="utf-8") == (ROOT / path).read_text(encoding="utf-8"), path


def test_it_writes_into_a_checkout_only(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("schema", "--write")
    assert ran.status == 2
    assert "top of a checkout" in ran.err
    assert list(tmp_path.iterdir()) == []
