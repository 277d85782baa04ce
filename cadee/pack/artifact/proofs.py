"""Pieces of evidence as rows: what they are, how old, whether they are as the spec says."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial

from cadee.pack import telling
from cadee.pack.artifact.people import who
from cadee.pack.base import Brief
from cadee.pack.evidence import NO_PLACE, Piece, pieces
from cadee.pack.grid import Cell, Grid, entry, grid, reached
from cadee.pack.telling import Sign
from cadee.standing import CIRCUIT, SOON

HEAD = ("Evidence", "About", "Owner", "Produced", "Review", "State")


def state(piece: Piece) -> Sign:
    """Return how a piece of evidence stands, in a word or a few."""
    first = piece.states[0] if piece.states else ""
    if (piece.absent is not None and not piece.absent.there) or first == NO_PLACE:
        return telling.not_met(f"Missing: {first}")
    if "differs" in first:
        return telling.not_met("Not the file that the spec names")
    if piece.absent is not None and first == piece.absent.why:
        return telling.not_assessed(f"{first[:1].upper()}{first[1:]}")
    if first:
        return telling.at_risk(first[:1].upper() + first[1:])
    if piece.left is not None and piece.left <= SOON:
        return telling.at_risk(
            "Review is due today" if piece.left == 0 else f"Review in {telling.count(piece.left, 'day')}"
        )
    if not piece.digest:
        return telling.not_assessed("Only a place is named: not in the pack")
    return telling.met("Current")


def urgency(piece: Piece) -> tuple[int, int, int, str]:
    """Sort key: what is missing first, then what is stale, then what soon will be; else by layer and id."""
    kinds = ("not-met", "at-risk", "not-assessed", "met")
    left = piece.left if piece.left is not None and piece.left <= SOON else SOON + 1
    return kinds.index(state(piece).kind), left, CIRCUIT.index(piece.told.layer), piece.told.id


def known(brief: Brief) -> Sequence[Piece]:
    """Return every piece of evidence of the estate, what is missing or stale first."""
    return sorted(pieces(brief), key=urgency)


def of_layer(brief: Brief, name: str) -> Sequence[Piece]:
    """Return the evidence of a layer: what is filed under it, and what its artifact names."""
    layer = brief.estate.layers.get(name)
    listed = layer.evidence if layer is not None else ()
    return [piece for piece in known(brief) if piece.told.layer == name or piece.told.id in listed]


def proofs(brief: Brief, name: str) -> Grid:
    """Return the table of the evidence of a layer."""
    found = of_layer(brief, name)
    current = sum(state(piece).kind == "met" for piece in found)
    caption = f"Evidence produced: {telling.count(len(found), 'piece')}, {current} current"
    rows = map(partial(_row, brief), found)
    return grid(caption, HEAD, rows, f"none is filed: no entry of the section evidence says layer {name}")


def _row(brief: Brief, piece: Piece) -> tuple[Cell | str | Sign | Sequence[str], ...]:
    told = piece.told
    return (
        entry(brief.estate, told.ref, told.kind),
        reached(brief.estate, told.subject),
        who(brief.estate, told.owner, brief.today) or "nobody is named",
        produced(piece),
        review(piece),
        Cell(sign=state(piece), notes=piece.states[1:]),
    )


def produced(piece: Piece) -> Cell:
    """Return when a piece was produced and how old it is."""
    if piece.told.date is None or piece.age is None:
        return Cell(("no date",))
    said = f"{telling.count(piece.age, 'day')} old" if piece.age >= 0 else f"{telling.count(-piece.age, 'day')} ahead"
    return Cell((piece.told.date.isoformat(), said), day=True)


def review(piece: Piece) -> Cell:
    """Return by when a piece must be looked at again, and how far away that is."""
    if piece.told.review_by is None or piece.left is None:
        return Cell(("no review date",))
    day = piece.told.review_by
    return Cell((day.isoformat(), telling.days(day, day - timedelta(days=piece.left))), day=True)


def kinds(found: Iterable[Piece]) -> list[str]:
    """Return how many pieces there are of each kind and how old the newest is, in words."""
    ages: dict[str, list[int | None]] = {}
    for piece in found:
        ages.setdefault(piece.told.kind, []).append(piece.age)
    return [f"{kind} ({len(own)}, {_newest(own)})" for kind, own in sorted(ages.items())]


def _newest(ages: Sequence[int | None]) -> str:
    known = [age for age in ages if age is not None and age >= 0]
    if known:
        return f"newest {telling.count(min(known), 'day')} old"
    return "undated" if all(age is None for age in ages) else "none yet: dated in the future"
