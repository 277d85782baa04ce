"""The target ownership/codeowners: who is asked before a file of the workspace changes."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.gateway.dump import header
from cadee.generators.ownership.handles import asked, default, departed, handles
from cadee.model.acting import acting
from cadee.model.estate import Estate

TARGET = "ownership/codeowners"

_FILE = ".github/CODEOWNERS"
_NOBODY = "so nobody is asked for them"
_ESCAPED = frozenset(" #*?[]\\")
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}")


@generator(TARGET, "who is asked before a file of the workspace changes", proof="emitted only")
def codeowners(subject: Subject) -> Iterator[Artifact]:
    """Yield CODEOWNERS: a line for each file of the workspace, its runbooks, procedures and evidence."""
    estate, notes = subject.estate, list[str]()
    found = _files(subject, notes)
    lines = [_line(path, owners, estate, subject.today, notes) for path, owners in sorted(found.items())]
    # Last, so that nothing before it takes the file itself away from those who approve.
    lines.append(_line(_FILE, default(estate), estate, subject.today, notes))
    text = header(subject, TARGET) + "".join(line for line in lines if line)
    notes.append(
        "workflow: paths begin at the folder of cadee.yaml; where it is not the root of the repository, prefix it."
    )
    yield Artifact("codeowners/CODEOWNERS", text, notes=tuple(dict.fromkeys(notes)))


def pattern(path: str) -> str:
    """Return the pattern that matches one path and, where it is a folder, what lies in it."""
    return "/" + "".join(f"\\{one}" if one in _ESCAPED else one for one in path)


def _files(subject: Subject, notes: list[str]) -> dict[str, list[str]]:
    """Path to owners in order of first mention."""
    estate, found = subject.estate, dict[str, list[str]]()
    for ref, path in subject.files.items():
        entity = estate.find(ref)
        _put(found, path, asked(entity, estate) if entity is not None else default(estate), ref, notes)
    for ref, text, owners in _documents(estate):
        place = _path(text)
        if place:
            _put(found, place, owners, ref, notes)
        elif place is None:
            notes.append(f"{ref}: '{_short(text)}' is not a file of the workspace, so it has no line.")
    return found


def _put(found: dict[str, list[str]], path: str, owners: tuple[str, ...], ref: str, notes: list[str]) -> None:
    if not path.isprintable():
        notes.append(f"{ref}: its file has a name that no line can hold.")
        return
    kept = found.setdefault(path, [])
    kept.extend(owner for owner in owners if owner not in kept)


def _documents(estate: Estate) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What is written outside the spec: ref, text and owners."""
    for system in estate.systems.values():
        if system.runbook is not None:
            yield system.ref, system.runbook, asked(system, estate)
    for signal in estate.signals.values():
        if signal.runbook is not None:
            yield signal.ref, signal.runbook, asked(signal, estate)
    for layer in estate.layers.values():
        for step in layer.procedures:
            yield layer.ref, step.document, (step.manager,)
    for proof in estate.evidence.values():
        if proof.file is not None:
            yield proof.ref, proof.file, asked(proof, estate)


def _path(text: str) -> str | None:
    """The file that a text names: "" for an address elsewhere, None where it is no path."""
    if "://" in text:
        return ""
    path = text.partition("#")[0].strip().removeprefix("./")
    parts = path.rstrip("/").split("/")
    if any(part in ("", ".", "..") for part in parts) or not path.isprintable() or path.startswith("~"):
        return None
    return path if path.endswith("/") or _ENDING.fullmatch(parts[-1][parts[-1].rfind(".") :]) else None


def _line(path: str, owners: Sequence[str], estate: Estate, day: date | None, notes: list[str]) -> str:
    known = list[str]()
    for owner in owners:
        own = handles(owner, estate, day)
        notes.extend(departed(owner, estate, day))
        actor = acting(estate, owner, day)
        if not own and (actor or owner not in estate.owners):
            notes.append(f"owners/{actor or owner}: contact names no handle and no mail address, {_NOBODY}.")
        known.extend(handle for handle in own if handle not in known)
    if not known:
        notes.append(f"workflow: nobody can be asked about '{_short(path)}', so it has no line.")
    return f"{pattern(path)} {' '.join(known)}\n" if known else ""


def _short(text: str) -> str:
    plain = "".join(one if one.isprintable() else "?" for one in text)
    return plain if len(plain) <= 80 else f"{plain[:77]}..."
