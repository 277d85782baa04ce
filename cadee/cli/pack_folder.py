"""Where a pack is written: a new folder, an empty one, or one that holds only a pack of the same workflow."""

from collections.abc import Mapping
from pathlib import Path

from cadee.cli.swap import held
from cadee.errors import InputError, ToolError


def write_pack(out: Path, files: Mapping[str, bytes]) -> None:
    """Make the folder `out` hold these files and no others: all of them, or what it held before.

    Raises:
        InputError: `out` holds something that cadee did not write, or the pack of another workflow.
        ToolError: the files could not be written; nothing was changed.
    """
    try:
        with held(out) as place:
            _refuse_foreign(out, files)
            place.put(files)
    except OSError as error:
        raise ToolError(
            f"could not write {out}: {error.strerror}", fix="Nothing was changed. Mend the cause and run it again."
        ) from error


def _refuse_foreign(out: Path, files: Mapping[str, bytes]) -> None:
    from cadee.pack.manifest import MANIFEST, SIGNATURES, read

    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise InputError(f"{out} is not a folder", fix="Name a folder with --out.")
    present = (
        {path.relative_to(out).as_posix() for path in out.rglob("*") if not path.is_dir() or path.is_symlink()}
        if out.is_dir()
        else set[str]()
    )
    if not present:
        return
    try:
        found = read((out / MANIFEST).read_bytes())
    except (OSError, ValueError):
        raise InputError(
            f"{out} holds files that are no pack of cadee",
            fix="Name a new or empty folder with --out; a pack replaces a whole folder.",
        ) from None
    there, here = found.about.workflow, read(files[MANIFEST]).about.workflow
    if there != here:
        raise InputError(
            f"{out} holds the pack of another workflow, {there!r}; this is one of {here!r}",
            fix="Name another folder with --out; if that pack is not needed any more, remove it first.",
        )
    foreign = sorted(present - {item.path for item in found.files} - {MANIFEST, *SIGNATURES.values()})
    if foreign:
        raise InputError(
            f"{out} holds files that are not of its pack: {', '.join(foreign[:3])}",
            fix="Move them, or name another folder.",
        )
