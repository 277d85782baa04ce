"""From a call of `cadee pack` to its brief: the workspace judged, its evidence read, past and figures beside it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cadee import __version__
from cadee.cli.checkout import checkout
from cadee.cli.earlier import compared_with
from cadee.cli.evidence_files import evidence_of
from cadee.cli.judging import judged
from cadee.cli.reading import whole
from cadee.cli.subject import readable, root_of, subject_of

if TYPE_CHECKING:
    from cadee.decide.measurement import Measurements
    from cadee.pack.base import Brief
    from cadee.source.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked for: the workspace, its environment, what to compare with, the measurements, the day."""

    workspace: Path
    environment: str | None
    since: str | None
    measurements: Path | None
    today: date
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Briefed:
    """The brief, and what the manifest says of where it comes from."""

    brief: "Brief"
    folder: str
    measured: bytes | None


def briefed(call: Call) -> Briefed:
    """Read and judge all that a pack is made of.

    Raises:
        InputError: the workspace, the revision or the measurements cannot be read.
    """
    from cadee.crosswalk.rows import crosswalk
    from cadee.pack.base import Brief

    ready = readable(call.workspace)
    about = subject_of(ready, call.environment, call.today)
    assert about.report is not None
    root = root_of(call.workspace)
    sources = _sources(root, ready.opened.workspace)
    evidence, missing = evidence_of(root, about.estate)
    measured = None
    if call.measurements is not None:
        measured = whole(call.measurements, large="Measurements are aggregates; name a smaller file.")
    repository, folder = checkout(root, {**sources, **evidence})
    brief = Brief(
        about,
        call.today,
        __version__,
        call.command,
        crosswalk(about.report),
        sources,
        evidence,
        missing,
        judged(about, _told(measured, call), call.today),
        compared_with(call.workspace, call.since, about, call.today) if call.since else None,
        repository,
    )
    return Briefed(brief, folder, measured)


def _sources(root: Path, space: "Workspace") -> dict[str, bytes]:
    """Return the files of the spec as they lie there; with what looked like a secret masked, where something did."""
    from cadee.source.files import Folder

    found = {}
    with Folder(root) as tree:
        for name, shown in space.sources.items():
            raw = tree.read(name)
            found[name] = raw if raw.decode("utf-8", "replace") == shown else shown.encode()
    return found


def _told(measured: bytes | None, call: Call) -> "Measurements":
    from cadee.decide.measurement import Measurements, measurements

    if measured is None or call.measurements is None:
        return Measurements("", ())
    return measurements(measured, call.measurements.name)
