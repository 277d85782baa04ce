"""Writing: whole sets of files, built beside their place and swapped in by rename, or nothing at all."""

import errno
import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import typer

from cadee import __version__
from cadee.cli.swap import Place, held
from cadee.errors import InputError, ToolError
from cadee.generators.base import Artifact, Subject

MANIFEST = "cadee-manifest.json"


def deliver(out: Path, made: Mapping[str, Sequence[Artifact]], about: Subject, *, quiet: bool) -> None:
    """Write the artifacts made of a subject below `out`; say what was written and what no target could express."""
    environment = about.estate.environment.id if about.estate.environment else ""
    written = write_set(out, made, environment, about.revision)
    if quiet:
        return
    for name in written:
        typer.echo(f"wrote {out / name}")
    notes = (f"note: {target}: {note}" for target, artifacts in made.items() for a in artifacts for note in a.notes)
    for line in dict.fromkeys(notes):
        typer.echo(line, err=True)


def write_set(out: Path, made: Mapping[str, Iterable[Artifact]], environment: str, revision: str) -> list[str]:
    """Write the artifacts of each target below `out`, whole or not at all; return the paths written.

    Files of other targets that cadee wrote there before, for the same environment, stay.

    Raises:
        InputError: `out` holds files that cadee did not write, or files for another environment.
        ToolError: the files could not be written; nothing was changed.
    """
    with _place(out) as place:
        kept = _kept(out, set(made), environment)
        files, listed = {name: (out / name).read_bytes() for name in kept}, dict(kept)
        written = _add(files, listed, made)
        manifest = {
            "cadee": __version__,
            "environment": environment,
            "spec_revision": revision,
            "files": dict(sorted(listed.items())),
        }
        files[MANIFEST] = (json.dumps(manifest, indent=2) + "\n").encode()
        place.put(files)
    return sorted(written)


def _add(
    files: dict[str, bytes], listed: dict[str, dict[str, Any]], made: Mapping[str, Iterable[Artifact]]
) -> list[str]:
    """Add the artifacts of each target to the files and to the list of them; return their paths."""
    written = []
    for target, artifacts in made.items():
        for artifact in artifacts:
            name = safe_name(artifact.path)
            if name in files:
                raise ToolError(f"two targets write {name!r}")
            files[name] = artifact.raw
            listed[name] = _entry(target, artifact)
            written.append(name)
    return written


def write_new(out: Path, files: Mapping[str, bytes]) -> None:
    """Write files below `out`, a new or an empty folder, whole or not at all.

    Raises:
        InputError: there is something in `out`, or it is no folder.
        ToolError: the files could not be written; nothing was changed.
    """
    with _place(out) as place:
        if out.is_symlink() or (out.exists() and not out.is_dir()):
            raise InputError(f"{out} is not a folder", fix="Name a new folder with --out.")
        if out.is_dir() and any(out.iterdir()):
            raise InputError(
                f"{out} is not empty", fix="Name a new folder with --out; what is in a folder is never replaced."
            )
        place.put({safe_name(name): content for name, content in files.items()})


def differences(out: Path, made: Mapping[str, Iterable[Artifact]]) -> list[str]:
    """Return, in words, how the files below `out` differ from what would be written."""
    expected = {safe_name(artifact.path): artifact.raw for artifacts in made.values() for artifact in artifacts}
    found = []
    for name, content in sorted(expected.items()):
        path = out / name
        if not path.is_file():
            found.append(f"{name} is missing")
        elif path.read_bytes() != content:
            found.append(f"{name} does not equal the spec any more")
    others = {name for name, entry in _listed(out).items() if entry.get("target") not in made}
    present = (
        {path.relative_to(out).as_posix() for path in out.rglob("*") if not path.is_dir()} if out.is_dir() else set()
    )
    found += [f"{name} is not made from the spec" for name in sorted(present - expected.keys() - others - {MANIFEST})]
    return found


def _listed(out: Path) -> dict[str, dict[str, Any]]:
    try:
        files: dict[str, dict[str, Any]] = json.loads((out / MANIFEST).read_text(encoding="utf-8"))["files"]
        return files
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def replace_file(path: Path, content: str | bytes) -> None:
    """Write one file in one step, a text as UTF-8; where there is a file already, its mode stays.

    Raises:
        OSError: nothing can be written in its folder.
        ToolError: it could not be written; nothing was changed.
    """
    raw = content.encode("utf-8") if isinstance(content, str) else content
    if is_stream(path):
        path.write_bytes(raw)
        return
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path.parent))
    with held(path) as place:
        try:
            place.put_file(raw)
        except OSError as error:
            raise ToolError(f"could not write {path}: {error.strerror}") from error


def is_stream(path: Path) -> bool:
    """Whether a path names a device, a pipe or an open stream: what is written goes through, nothing is replaced."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) or path.absolute().parts[:2] in (("/", "dev"), ("/", "proc"))


def safe_name(name: str) -> str:
    """Return `name` if it stays below the output folder.

    Raises:
        ToolError: it does not.
    """
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or not path.parts:
        raise ToolError(f"refused to write outside the output folder: {name!r}")
    return path.as_posix()


def _entry(target: str, artifact: Artifact) -> dict[str, Any]:
    return {
        "target": target,
        "proof": artifact.proof,
        "sha256": hashlib.sha256(artifact.raw).hexdigest(),
        "not_expressed": list(artifact.notes),
    }


def _kept(out: Path, targets: set[str], environment: str) -> dict[str, dict[str, Any]]:
    """The manifest's entries of other targets; refuses a folder with anything cadee did not write."""
    if not out.exists():
        return {}
    if not out.is_dir() or out.is_symlink():
        raise InputError(f"{out} is not a folder", fix="Name a folder with --out.")
    present = {path.relative_to(out).as_posix() for path in out.rglob("*") if not path.is_dir() or path.is_symlink()}
    if not present:
        return {}
    try:
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        files: dict[str, dict[str, Any]] = manifest["files"]
        kind = manifest["environment"]
        foreign = sorted(present - {safe_name(name) for name in files} - {MANIFEST})
    except (OSError, ValueError, KeyError, TypeError) as error:
        fix = (
            "Name a new or empty folder with --out; cadee replaces whole folders and never mixes its files with others."
        )
        raise InputError(f"{out} holds files that cadee did not write", fix=fix) from error
    if foreign:
        raise InputError(
            f"{out} holds files that cadee did not write: {', '.join(foreign[:3])}",
            fix="Move them, or name another folder.",
        )
    if kind != environment:
        raise InputError(
            f"{out} holds the files of {kind or 'the whole estate'}", fix="Name another folder for this environment."
        )
    kept = {name: entry for name, entry in files.items() if entry["target"] not in targets and name in present}
    changed = [
        name for name, entry in kept.items() if hashlib.sha256((out / name).read_bytes()).hexdigest() != entry["sha256"]
    ]
    if changed:
        raise InputError(
            f"{out} holds files that were changed by hand: {', '.join(changed[:3])}",
            fix="Generate their target again in the same call.",
        )
    return kept


@contextmanager
def _place(out: Path) -> Iterator[Place]:
    """Hold the place of a set; a fault of the system becomes one line, and what was there is there still."""
    try:
        with held(out) as place:
            yield place
    except OSError as error:
        raise ToolError(
            f"could not write {out}: {error.strerror}", fix="Nothing was changed. Mend the cause and run it again."
        ) from error
