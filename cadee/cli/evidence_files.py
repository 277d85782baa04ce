"""The files that the evidence of a spec names: read for a pack, or why a pack cannot have them."""

import os
from dataclasses import replace
from pathlib import Path

from cadee.cli.reading import MOST
from cadee.model.estate import Estate
from cadee.pack.base import Absent
from cadee.pack.evidence import NOT_THERE
from cadee.source.faults import RefusedError
from cadee.source.files import Folder
from cadee.source.limits import LIMITS, MIB

MOST_EVIDENCE = 64 * MIB
"""So many bytes of evidence a pack carries; what is beyond is named as too large."""

_TOO_LARGE = "CADEE-S-003"


def evidence_of(root: Path, estate: Estate) -> tuple[dict[str, bytes], dict[str, Absent]]:
    """Read the files that the evidence names, and say of each that cannot be taken in why."""
    found: dict[str, bytes] = {}
    missing: dict[str, Absent] = {}
    room = MOST_EVIDENCE
    for name in sorted({item.file for item in estate.evidence.values() if item.file}):
        most = min(MOST, room)
        with Folder(root, replace(LIMITS, file=most)) as tree:
            try:
                found[name] = tree.read(name)
                room -= len(found[name])
            except (RefusedError, OSError) as error:
                missing[name] = _absent(root, name, most, error)
    return found, missing


def _absent(root: Path, name: str, most: int, error: RefusedError | OSError) -> Absent:
    """Return in words why a file of evidence cannot be taken in; `most` is what there was room for."""
    if isinstance(error, RefusedError) and error.code == _TOO_LARGE:
        limit = f"most {MOST / MIB:.0f} MiB" if most == MOST else f"{most / MIB:.1f} MiB are left of those of a pack"
        return Absent(f"too large to be kept in a pack ({(root / name).stat().st_size / MIB:.1f} MiB, {limit})", True)
    parts = Path(name).parts
    if any(root.joinpath(*parts[:count]).is_symlink() for count in range(1, len(parts) + 1)):
        return Absent("it lies behind a link, which is not followed")
    if not os.path.lexists(root / name):
        return NOT_THERE
    if not (root / name).is_file():
        return Absent("what is there is not a file")
    return Absent(f"it could not be read: {str(error).rpartition('cannot be read: ')[2]}")
