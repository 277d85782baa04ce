"""How the files of a target are compared with those that are kept, or kept anew."""

from pathlib import Path

from cadee import __version__
from cadee.generators.base import Generator
from tests.generators.gateway.estates import Change, made


def kept(root: Path, generator: Generator, bless: bool, *changes: Change) -> tuple[dict[str, str], dict[str, str]]:
    """The files that are kept and those that are made now, by path; `bless` keeps the latter."""
    folder = root / "tests" / "golden" / "gateway"
    mine = generator.target.partition("/")[2]
    items = made(generator, *changes)
    found = {path: str(item.content).replace(f"cadee {__version__} ", "cadee 0 ") for path, item in items.items()}
    found[f"{mine}/notes.txt"] = "".join(f"{note}\n" for item in items.values() for note in item.notes)
    if bless:
        for path, text in found.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
    files = [path for path in (folder / mine).rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}, found
