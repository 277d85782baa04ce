"""The evidence that a spec points at: which files, of which kind, whether they are as the spec says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from cadee.model.estate import Estate
from cadee.model.proof import Evidence


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence on one day.

    `digest` is the SHA-256 of its file, "" where there is none to hash; `age` and `left` are in days, None where the
    spec gives no date. `states` says in words what is wrong with it, nothing where all is well.
    """

    told: Evidence
    digest: str
    size: int
    age: int | None
    left: int | None
    states: tuple[str, ...]


def pieces(estate: Estate, files: Mapping[str, bytes], today: date) -> Iterator[Piece]:
    """Yield every piece of evidence of an estate; `files` are those that were read, by path in the workspace."""
    for told in estate.evidence.values():
        content = files.get(told.file) if told.file else None
        digest = sha256(content).hexdigest() if content is not None else ""
        age = (today - told.date).days if told.date else None
        left = (told.review_by - today).days if told.review_by else None
        yield Piece(told, digest, len(content or b""), age, left, tuple(_states(told, digest, age, left)))


def _states(told: Evidence, digest: str, age: int | None, left: int | None) -> Iterator[str]:
    if told.file and not digest:
        yield "the file is not there"
    if told.sha256 and digest and told.sha256 != digest:
        yield "the file is not the one that the spec names: its SHA-256 differs"
    if not told.file and not told.url:
        yield "no file and no place is named"
    if age is None:
        yield "no date"
    elif age < 0:
        yield "dated in the future"
    if left is not None and left < 0:
        yield f"past its review by {-left} {'day' if left == -1 else 'days'}"
