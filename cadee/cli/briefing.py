"""From a call of `cadee pack` to its brief: the workspace judged, its evidence read, past and figures beside it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cadee import __version__
from cadee.cli.checkout import checkout
from cadee.cli.evidence_files import evidence_of
from cadee.cli.judging import judged
from cadee.cli.reading import whole
from cadee.cli.subject import readable, root_of, subject_of
from cadee.errors import InputError
from cadee.pipeline import Options, verdict

if TYPE_CHECKING:
    from cadee.decide.measurement import Measurements
    from cadee.generators.base import Subject
    from cadee.pack.base import Before, Brief
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
        _before(call, about) if call.since else None,
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


def _before(call: Call, about: "Subject") -> "Before":
    from cadee.cli.trust import base_of, told_of
    from cadee.comparison import compare, compare_reports
    from cadee.pack.base import Before
    from cadee.pack.manifest import MANIFEST, digest
    from cadee.source.revision import commit_of

    assert call.since is not None
    assert about.report is not None
    place, sealed = Path(call.since), ""
    if (place / MANIFEST).is_file():
        sealed = digest(whole(place / MANIFEST, large="Name a pack that cadee wrote."))
        place = place / "spec"
    opened = base_of(call.workspace, str(place) if place.is_dir() else call.since, "--since").opened()
    if opened is None or opened.estate is None:
        raise InputError(
            f"{call.since} holds no workspace that can be read", fix="Name another revision, folder or pack."
        )
    here = about.estate.environment
    name = here.id if here is not None and here.id in opened.estate.environments else None
    old = opened.estate.resolve(name) if name else opened.estate
    report = verdict(opened, Options(call.today, (name,) if name else ()))
    commit = "" if place.is_dir() else commit_of(call.workspace, call.since)
    said = told_of(call.workspace, call.since) if not sealed else f"the pack {Path(call.since).name}"
    return Before(said, old, report, compare(old, about.estate), compare_reports(report, about.report), sealed, commit)
