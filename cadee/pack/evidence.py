"""The evidence that a spec points at: which files, of which kind, whether they are as the spec says."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from cadee.model.proof import Evidence
from cadee.pack.base import Absent, Brief
from cadee.pack.drill_records import Record, Unreadable, recorded
from cadee.plain import clean

NOT_THERE = Absent("the file is not there")
NO_PLACE = "no file and no place is named"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence on one day.

    `digest` is the SHA-256 of its file, "" where there is none to hash; `age` and `left` are in days, None where the
    spec gives no date. `states` says in words what is wrong with it, nothing where all is well. `absent` says why the
    file that is named is not in the pack, None where it is.
    """

    told: Evidence
    digest: str
    size: int
    age: int | None
    left: int | None
    states: tuple[str, ...]
    absent: Absent | None = None


RULES = ("CADEE-A-023", "CADEE-C-008", "CADEE-C-020")
"""The rules that say of a piece of evidence that it does not hold: it proves too little, or what has changed since."""


UNREVIEWED = "no review date"
"""Said of what nobody is to look at again."""


def pieces(brief: Brief) -> Iterator[Piece]:
    """Yield every piece of evidence of the estate a pack is about."""
    doubted: dict[str, dict[str, None]] = {}
    for item in brief.report.findings:
        if item.code in RULES:
            doubted.setdefault(item.element, {})[item.code] = None
    for told in brief.estate.evidence.values():
        content = brief.evidence.get(told.file) if told.file else None
        absent = brief.missing.get(told.file, NOT_THERE) if told.file and content is None else None
        digest = sha256(content).hexdigest() if content is not None else ""
        age = (brief.today - told.date).days if told.date else None
        left = (told.review_by - brief.today).days if told.review_by else None
        states = (
            *_states(told, digest, age, left, absent),
            *(_record(told, content) if content is not None else ()),
            *(f"an open finding of {code}" for code in doubted.get(told.ref, ())),
            *_too_large(told, absent),
        )
        yield Piece(told, digest, len(content or b""), age, left, states, absent)


def differs(told: Evidence, content: bytes) -> bool:
    """Whether a file is another than the one that the spec names by its hash."""
    return told.sha256 is not None and told.sha256 != sha256(content).hexdigest()


def contradictions(told: Evidence, record: Record) -> Iterator[str]:
    """Yield in what the record of a drill says something else than the entry that points at it."""
    if told.date is not None and record.on != told.date:
        yield f"its record is of {record.on.isoformat()}, the spec says {told.date.isoformat()}"
    if told.produced_in is not None and record.environment != told.produced_in:
        yield f"its record is for {clean(record.environment)}, the spec says {told.produced_in}"


def _record(told: Evidence, content: bytes) -> Iterator[str]:
    """Yield what is wrong with a record of a drill, as far as it tells so itself."""
    found = recorded(told.file or "", content)
    if isinstance(found, Unreadable):
        yield "its record cannot be read"
    elif found is not None:
        yield from contradictions(told, found)
        refuted = sum(claim.verdict == "refuted" for claim in found.claims)
        if refuted:
            yield f"its record has {refuted} refuted {'result' if refuted == 1 else 'results'}"


def _states(told: Evidence, digest: str, age: int | None, left: int | None, absent: Absent | None) -> Iterator[str]:
    if absent is not None and not absent.there:
        yield absent.why
    if told.sha256 and digest and told.sha256 != digest:
        yield "the file is not the one that the spec names: its SHA-256 differs"
    if not told.file and not told.url:
        yield NO_PLACE
    if age is None:
        yield "no date"
    elif age < 0:
        yield "dated in the future"
    if left is None:
        yield UNREVIEWED
    elif left < 0:
        yield f"past its review by {-left} {'day' if left == -1 else 'days'}"


def _too_large(told: Evidence, absent: Absent | None) -> Iterator[str]:
    """Yield that a file is there and not kept: last, since all else that is wrong weighs more."""
    if absent is not None and absent.there:
        yield absent.why
        if told.sha256:
            yield "the SHA-256 that the spec names was not compared"
