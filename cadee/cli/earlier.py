"""What a pack is compared with: a former pack, which must hold and is taken at its word; or a revision, judged anew."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cadee.errors import InputError
from cadee.pack.base import Before
from cadee.pack.manifest import MANIFEST, Manifest
from cadee.pack.verify_folder import PackFolder

if TYPE_CHECKING:
    from cadee.generators.base import Subject
    from cadee.model.estate import Estate
    from cadee.opening import Opened

REPORT = "report/report.json"


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A pack that holds: its manifest with its hash, and how each layer stood as it says."""

    manifest: Manifest
    digest: str
    stood: Mapping[str, str]


def compared_with(workspace: Path, since: str, about: "Subject", today: date) -> Before:
    """Return what a pack is compared with. A pack is told with its own verdict, another base with one of `today`.

    Raises:
        InputError: there is no such base, it holds no workspace, or it is a pack that does not hold.
    """
    from cadee.cli.trust import base_of, told_of
    from cadee.comparison import compare
    from cadee.source.revision import commit_of

    place = Path(since)
    sealed = _sealed(place, today) if (place / MANIFEST).is_file() else None
    name = str(place / "spec") if sealed is not None else since
    opened = base_of(workspace, name, "--since").opened()
    if opened is None or opened.estate is None:
        raise InputError(f"{since} holds no workspace that can be read", fix="Name another revision, folder or pack.")
    environment = _environment(about, opened.estate)
    old = opened.estate.resolve(environment) if environment else opened.estate
    changes = compare(old, about.estate)
    if sealed is not None:
        stood, judged = _as_told(sealed, about)
        return Before(f"the pack {place.name}", old, changes, stood, judged, sealed.digest)
    stood = _judged(opened, environment, today)
    commit = "" if place.is_dir() else commit_of(workspace, since)
    return Before(told_of(workspace, since), old, changes, stood, f"judged anew on {today.isoformat()}", commit=commit)


def _environment(about: "Subject", old: "Estate") -> str | None:
    here = about.estate.environment
    return here.id if here is not None and here.id in old.environments else None


def _judged(opened: "Opened", environment: str | None, today: date) -> Mapping[str, str]:
    from cadee.pipeline import Options, verdict

    report = verdict(opened, Options(today, (environment,) if environment else ()))
    return {item.layer: item.word for item in report.layers}


def _as_told(sealed: _Sealed, about: "Subject") -> tuple[Mapping[str, str], str]:
    """Return how the layers stood by an earlier pack, and of which day that is: nothing where it is of elsewhere."""
    told, here = sealed.manifest.about, about.estate.environment
    if told.environment != (here.id if here is not None else ""):
        return {}, f"that pack is about {told.environment or 'all environments'}, so its layers are not compared"
    if not sealed.stood:
        return {}, "that pack holds no report"
    return sealed.stood, f"as that pack said on {told.date}"


def _sealed(place: Path, today: date) -> _Sealed:
    """Return a pack that holds.

    Raises:
        InputError: it does not.
    """
    from cadee.pack.signing import missing
    from cadee.pack.verify import verify

    try:
        with PackFolder(place) as held:
            outcome = verify(held, None, today)
            if outcome.manifest is None or not outcome.holds:
                first = outcome.found[0]
                more = f", and {len(outcome.found) - 1} more" if len(outcome.found) > 1 else ""
                raise InputError(
                    f"the pack {place} does not hold: {first.path} {first.what}{more}".replace("  ", " "),
                    fix=f"Name the pack as it was made; `cadee verify {place}` lists what does not hold.",
                )
            listed = any(item.path == REPORT for item in outcome.manifest.files)
            return _Sealed(outcome.manifest, outcome.digest, _stood(held.read(REPORT) if listed else None))
    except ImportError:
        raise missing() from None


def _stood(raw: bytes | None) -> Mapping[str, str]:
    """Return how each layer stood, by the report of a pack; nothing where it has none in a form that is known."""
    try:
        return {item["layer"]: item["word"] for item in json.loads(raw or b"{}")["layers"]}
    except (KeyError, TypeError, ValueError):
        return {}
