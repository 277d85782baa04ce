"""The making of a pack: every part that can be made, then the page that leads through them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial

from cadee.generators import generators
from cadee.generators.base import Artifact, Generator
from cadee.pack.base import Brief, Part, Section
from cadee.pack.failing import reason
from cadee.pack.page import page
from cadee.registry import discover

INDEX = "index.html"


@cache
def parts() -> Mapping[str, Part]:
    """Return every part by name: each exchange format as it is, and those of packs, which go before one of its name."""
    own = discover("cadee.pack.parts", Part, lambda item: item.name)
    exchanged = (item for name, item in generators().items() if name.startswith("exchange/"))
    return {**{item.target: Part(item.target, partial(_exchanged, item)) for item in exchanged}, **own}


def _exchanged(item: Generator, brief: Brief) -> Iterator[Artifact]:
    return item.make(brief.subject)


@cache
def sections() -> tuple[Section, ...]:
    """Return the sections of the page in their order."""
    found = discover("cadee.pack.sections", Section, lambda item: item.anchor)
    return tuple(sorted(found.values(), key=lambda item: (item.order, item.anchor)))


def made(
    brief: Brief,
    progress: Callable[[str, int, int], None] | None = None,
    chosen: Mapping[str, Part] | None = None,
) -> tuple[dict[str, bytes], Brief]:
    """Return the files of the pack, without the manifest, and the brief with their names and with what failed.

    A part that fails leaves the others: its name and its reason stand in the brief's `failed`. `chosen` are the parts,
    all of them where it is None.
    """
    files: dict[str, bytes] = {}
    failed: list[tuple[str, str]] = []
    known = parts() if chosen is None else chosen
    for number, (name, item) in enumerate(known.items()):
        if progress:
            progress(name, number, len(known) + 1)
        try:
            own = _files(item, brief, files)
        except Exception as error:  # noqa: BLE001  one exporter that breaks must not take the others with it
            failed.append((name, reason(error)))
        else:
            files |= own
    if progress:
        progress("page", len(known), len(known) + 1)
    html, told = page(replace(brief, names=(*sorted(files), INDEX), failed=tuple(failed)), sections())
    files[INDEX] = html.encode()
    return files, told


def _files(item: Part, brief: Brief, others: Mapping[str, bytes]) -> dict[str, bytes]:
    own: dict[str, bytes] = {}
    for artifact in item.make(brief):
        if artifact.path in own or artifact.path in others:
            raise ValueError(f"{artifact.path} is made twice")
        own[artifact.path] = artifact.raw
    return own
