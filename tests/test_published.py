"""What is published is what the models give."""

from pathlib import Path

import pytest

from cadee.model.schema import published


@pytest.mark.parametrize("name", sorted(published()))
def test_the_published_schema_is_fresh(root: Path, name: str) -> None:
    file = root / "specs" / "schema" / "v1" / name
    assert file.is_file(), f"{name} is missing; run `cadee schema --write` in the root of the checkout"
    assert file.read_text(encoding="utf-8") == published()[name], (
        f"{name} is not what the models give; run `cadee schema --write` in the root of the checkout"
    )


def test_nothing_else_is_published(root: Path) -> None:
    assert {file.name for file in (root / "specs" / "schema" / "v1").iterdir()} == set(published())
