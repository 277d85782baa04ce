"""Verifying a pack: what was changed, what is missing, what was added, who signed, and what that does not show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Literal, Protocol

from cadee.pack.manifest import MANIFEST, SIGNATURES, Manifest, Signed, digest, read
from cadee.pack.signing_keys import Trusted
from cadee.pack.verify_folder import UnsafeError
from cadee.pack.verify_signature import Checked, check

Kind = Literal["changed", "missing", "added", "unsafe", "manifest", "signature", "rebuilt"]


class Held(Protocol):
    """A folder to verify."""

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a manifest or a signature; None where there is none; raise UnsafeError."""

    def digest(self, name: str, size: int) -> str | None:
        """Return the hash of a file of that size; None where it is missing, "" where its size is another."""

    def others(self, listed: set[str]) -> Iterator[str]:
        """Yield what is there and not listed; raise UnsafeError."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that does not hold: its kind, the file, and what it is in words."""

    kind: Kind
    path: str
    what: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of verifying. `manifest` is None where it cannot be read; then nothing else was looked at.

    `signer` is who the manifest says was to sign; `signed` whether a signature by that key stands over it; `known_as`
    the name under which the reader trusts that key, "" where the reader named no key or the key has no name there.
    `age` is in days. `rebuilt` is None where that was not asked for.
    """

    manifest: Manifest | None
    digest: str
    found: tuple[Found, ...]
    signer: Signed | None = None
    signed: bool = False
    trusted: bool = False
    known_as: str = ""
    age: int = 0
    rebuilt: bool | None = None
    files: int = field(default=0)

    @property
    def holds(self) -> bool:
        """Whether everything that was asked for holds."""
        return not self.found


def verify(folder: Held, trusted: Sequence[Trusted] | None, today: date) -> Outcome:
    """Return what is to be said of a pack. `trusted` are the keys one of which is to have signed it; None where any,
    or no signature, will do.
    """
    try:
        raw = folder.read(MANIFEST)
        manifest = None if raw is None else read(raw)
    except (UnsafeError, ValueError) as error:
        return Outcome(None, "", (Found("manifest", MANIFEST, str(error)),))
    if raw is None or manifest is None:
        return Outcome(None, "", (Found("missing", MANIFEST, "is missing, so nothing else can be checked"),))
    present, found = _signatures(folder)
    found += [*_files(folder, manifest), *_others(folder, manifest, present)]
    checked = check(raw, manifest, present, trusted)
    found += [Found("signature", path, what) for path, what in checked.faults]
    return _outcome(raw, manifest, found, checked, today)


def _outcome(raw: bytes, manifest: Manifest, found: list[Found], checked: Checked, today: date) -> Outcome:
    return Outcome(
        manifest,
        digest(raw),
        tuple(sorted(found, key=lambda item: (item.kind in ("signature", "manifest"), item.path, item.kind))),
        manifest.about.signer,
        checked.signed,
        checked.trusted,
        checked.known_as,
        (today - date.fromisoformat(manifest.about.date)).days,
        files=len(manifest.files),
    )


def compared(outcome: Outcome, rebuilt: Mapping[str, bytes]) -> Outcome:
    """Return the outcome with what a rebuild says: every file that differs from the one listed."""
    assert outcome.manifest is not None
    listed = {item.path: item.sha256 for item in outcome.manifest.files}
    made = {
        path: sha256(content).hexdigest()
        for path, content in rebuilt.items()
        if path not in (MANIFEST, *SIGNATURES.values())
    }
    found = [Found("rebuilt", path, "is not made by a rebuild") for path in sorted(listed.keys() - made.keys())]
    found += [Found("rebuilt", path, "is made by a rebuild only") for path in sorted(made.keys() - listed.keys())]
    differ = sorted(path for path in listed.keys() & made.keys() if listed[path] != made[path])
    found += [Found("rebuilt", path, "differs from a rebuild") for path in differ]
    if not found and MANIFEST in rebuilt and digest(rebuilt[MANIFEST]) != outcome.digest:
        found = [Found("rebuilt", MANIFEST, "differs from a rebuild")]
    return replace(outcome, found=(*outcome.found, *found), rebuilt=not found)


def _signatures(folder: Held) -> tuple[dict[str, bytes], list[Found]]:
    """Return the signatures that are there, by format."""
    present, found = {}, []
    for name, path in SIGNATURES.items():
        try:
            raw = folder.read(path)
        except UnsafeError as error:
            found.append(Found("unsafe", path, str(error)))
            continue
        if raw is not None:
            present[name] = raw
    return present, found


def _files(folder: Held, manifest: Manifest) -> Iterator[Found]:
    for item in manifest.files:
        try:
            hashed = folder.digest(item.path, item.size)
        except UnsafeError as error:
            yield Found("unsafe", item.path, str(error))
            continue
        if hashed is None:
            yield Found("missing", item.path, "is missing")
        elif not hashed:
            yield Found("changed", item.path, f"was changed: it has another size than {item.size} bytes")
        elif hashed != item.sha256:
            yield Found("changed", item.path, "was changed")


def _others(folder: Held, manifest: Manifest, present: Mapping[str, bytes]) -> Iterator[Found]:
    listed = {MANIFEST, *(item.path for item in manifest.files)}
    listed |= {SIGNATURES[name] for name in present}
    try:
        for path in folder.others(listed):
            if path not in SIGNATURES.values():  # told already: it could not be read
                yield Found("added", path, "is not listed")
    except UnsafeError as error:
        yield Found("unsafe", "", f"the pack {error}")
