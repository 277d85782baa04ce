"""The evidence index: every piece with its age, its state, its hash and its file, what is missing or stale first."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from cadee.pack import telling
from cadee.pack.artifact.proofs import known, produced, review, state
from cadee.pack.base import Brief, section
from cadee.pack.evidence import Piece
from cadee.pack.grid import Cell, Value, entry, grid, reached
from cadee.pack.parts.spec import EVIDENCE

HEAD = ("Evidence", "Layer", "About", "Owner", "Produced", "Review", "State", "File and SHA-256")
WORDS = {
    "not-met": "missing or not the file named",
    "at-risk": "past or near review, undated or in doubt",
    "not-assessed": "not in the pack",
    "met": "current",
}


@section("evidence-index", "Evidence index", 310, empty="No evidence is declared (evidence).")
def evidence_index(brief: Brief) -> Mapping[str, Any] | None:
    """Return every piece of evidence of the estate."""
    found = known(brief)
    if not found:
        return None
    states = Counter(state(piece).kind for piece in found)
    said = [f"{states[kind]} {words}" for kind, words in WORDS.items()]
    return {
        "summary": f"{telling.count(len(found), 'piece')} of evidence: {', '.join(said)}.",
        "pieces": grid("Evidence, what is missing or stale first", HEAD, (_row(brief, piece) for piece in found)),
    }


def _row(brief: Brief, piece: Piece) -> tuple[Value, ...]:
    told = piece.told
    return (
        entry(brief.estate, told.ref, told.kind),
        told.layer,
        reached(brief.estate, told.subject),
        telling.holder(brief.estate, told.owner, brief.today) or "nobody is named",
        produced(piece),
        review(piece),
        Cell(sign=state(piece), notes=piece.states[1:]),
        _file(brief, piece),
    )


def _file(brief: Brief, piece: Piece) -> Cell:
    """Return the link to the file in the pack, or to a place that was declared as https; another place is text."""
    told = piece.told
    if told.file:
        path = f"{EVIDENCE}/{told.file.removeprefix('evidence/')}"
        size = (f"{piece.size:,} bytes",) if piece.digest else ()
        return Cell((told.file,), href=path if path in brief.names else "", notes=size, code=piece.digest)
    if told.url:
        link = told.url if told.url.startswith("https://") else ""
        return Cell((told.url,), href=link, notes=("a place outside the pack, not hashed",))
    return Cell(("none is named",))
