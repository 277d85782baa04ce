"""What the tests of importers share: the corpus, an import in one call, the estate that comes of it."""

from pathlib import Path
from typing import Any

import pytest

from cadee.cli.imported import Made, files_of, read
from cadee.importers.foreign import importers
from cadee.model.estate import Estate
from cadee.opening import open_workspace
from cadee.source.workspace import load_text

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus" / "ai-gateway"
FOLDERS = {"litellm": "litellm", "envoy-ai-gateway": "envoy", "kong": "kong"}
FORMATS = tuple(FOLDERS)


def corpus(kind: str) -> list[Path]:
    """Return the files of the corpus in a format."""
    folder = CORPUS / FOLDERS[kind]
    if not folder.is_dir():
        pytest.skip("the corpus ../shared/corpus/ai-gateway is not beside the checkout")
    return sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml", ".json"))


def take(kind: str, *paths: Path) -> Made:
    """Import files."""
    return read(importers()[kind], paths)


def take_text(kind: str, folder: Path, text: str, **beside: str) -> Made:
    """Import a text, with others beside it by their name (an underscore for the dot)."""
    for name, other in beside.items():
        (folder / name.replace("_", ".")).write_text(other, encoding="utf-8")
    path = folder / "gateway.yaml"
    path.write_text(text, encoding="utf-8")
    return take(kind, path)


def estate(made: Made) -> Estate:
    """Return the estate of the workspace that was made, which has to be without a fault."""
    opened = open_workspace(load_text(files_of(made)))
    assert opened.findings == ()
    assert opened.estate is not None
    return opened.estate


def ladder(found: Estate, route: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return what stands in for the primary of a route: names of systems, and the failures that lead there."""
    served = found.routes[route]
    rungs = found.fallbacks[served.fallback].rungs if served.fallback else ()
    return [(found.integrations[str(rung.to)].target, tuple(rung.on)) for rung in rungs]


def lost(made: Made) -> dict[str, str]:
    """Return what was lost, by name."""
    return {loss.name: loss.why for loss in made.imported.losses}


def left(made: Made, field: str) -> tuple[str, ...]:
    """Return the elements whose `section.field` is open."""
    section, _, name = field.partition(".")
    return tuple(
        each for item in made.imported.open if (item.section, item.field) == (section, name) for each in item.elements
    )


def everything(made: Made, *more: Any) -> str:
    """Return all that an import could show or write."""
    from cadee.cli.imported_report import as_json, as_text

    return "\n".join(
        [as_text(made, [], quiet=False), as_json(made, []), *files_of(made).values(), repr(made), *map(str, more)]
    )
