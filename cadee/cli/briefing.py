"""From a call of `cadee pack` to its brief: the workspace judged, its evidence read, past and figures beside it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cadee import __version__
from cadee.cli.checkout import checkout
from cadee.cli.reading import MOST, whole
from cadee.cli.subject import default_environment, readable, root_of
from cadee.errors import InputError, ToolError
from cadee.pipeline import Options, verdict

if TYPE_CHECKING:
    from cadee.decide.judgement import Judgement
    from cadee.diagnostic import Report
    from cadee.model.estate import Estate
    from cadee.pack.base import Before, Brief
    from cadee.source.workspace import Workspace

MOST_EVIDENCE = 64 * 1024 * 1024
"""So many bytes of evidence a pack carries; what is beyond is named as missing."""


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
    from cadee.generators.base import Subject
    from cadee.pack.base import Brief

    ready = readable(call.workspace)
    name = call.environment if call.environment is not None else default_environment(ready.estate)
    if name is not None and name not in ready.estate.environments:
        known = ", ".join(ready.estate.environments) or "none"
        raise InputError(f"environment {name!r} is not declared", fix=f"Declared are: {known}.")
    report = verdict(ready.opened, Options(call.today, (name,) if name else ()))
    estate = ready.estate.resolve(name) if name else ready.estate
    space = ready.opened.workspace
    places = {entity.ref: space.place(ready.estate.route(entity)).file for entity in ready.estate.entities()}
    root = root_of(call.workspace)
    sources = _sources(root, space)
    evidence, missing = _evidence(root, estate)
    measured = (
        whole(call.measurements, large="Measurements are aggregates; name a smaller file.")
        if (call.measurements is not None)
        else None
    )
    repository, folder = checkout(root, {**sources, **evidence})
    brief = Brief(
        Subject(estate, space.revision, report, places),
        call.today,
        __version__,
        call.command,
        crosswalk(report),
        sources,
        evidence,
        missing,
        _judged(estate, report, measured, call),
        _before(call, name, estate, report) if call.since else None,
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


def _evidence(root: Path, estate: "Estate") -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Read the files that the evidence names; a link, a folder or too large a file counts as missing."""
    from cadee.source.files import Folder

    found: dict[str, bytes] = {}
    missing: list[str] = []
    with Folder(root) as tree:
        for name in sorted({item.file for item in estate.evidence.values() if item.file}):
            try:
                content = tree.read(name)
            except (InputError, ToolError, OSError):
                missing.append(name)
                continue
            if len(content) > MOST or sum(map(len, found.values())) + len(content) > MOST_EVIDENCE:
                missing.append(name)
            else:
                found[name] = content
    return found, tuple(missing)


def _judged(estate: "Estate", report: "Report", measured: bytes | None, call: Call) -> "Judgement":
    from cadee.decide.judgement import judge
    from cadee.decide.measurement import Measurements, measurements
    from cadee.decide.reason import standing
    from cadee.diagnostic import Severity

    told: Measurements = Measurements("", ())
    if measured is not None and call.measurements is not None:
        told = measurements(measured, call.measurements.name)
    blockers, errors = (standing(report.findings, each) for each in (Severity.BLOCK, Severity.ERROR))
    accepted = [item.fingerprint for item in standing(report.accepted, Severity.BLOCK)]
    return judge(estate, told, blockers, call.today, errors=errors, accepted=accepted)


def _before(call: Call, name: str | None, estate: "Estate", report: "Report") -> "Before":
    from cadee.cli.trust import base_of
    from cadee.comparison import compare, compare_reports
    from cadee.pack.base import Before
    from cadee.pack.manifest import MANIFEST, digest

    assert call.since is not None
    place, sealed = Path(call.since), ""
    if (place / MANIFEST).is_file():
        sealed = digest(whole(place / MANIFEST, large="Name a pack that cadee wrote."))
        place = place / "spec"
    try:
        opened = base_of(call.workspace, str(place) if place.is_dir() else call.since).opened()
    except InputError as error:
        raise InputError(str(error), fix=error.fix.replace("--base", "--since")) from None
    if opened is None or opened.estate is None:
        raise InputError(
            f"{call.since} holds no workspace that can be read", fix="Name another revision, folder or pack."
        )
    there = name is not None and name in opened.estate.environments
    old = opened.estate.resolve(name) if name and there else opened.estate
    judged = verdict(opened, Options(call.today, (name,) if name and there else ()))
    said = call.since if not sealed else f"the pack {Path(call.since).name}"
    return Before(said, old, judged, compare(old, estate), compare_reports(judged, report), sealed)
