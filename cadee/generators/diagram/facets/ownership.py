"""The ownership view: who answers for each system, and which lines lead from one owner to another."""

from collections import Counter
from dataclasses import replace

from cadee.generators.base import Subject
from cadee.generators.diagram import words
from cadee.generators.diagram.bundle import count
from cadee.generators.diagram.facets.facet import Facet, bare, told
from cadee.generators.diagram.palette import TONES
from cadee.generators.diagram.picture import Box, Picture
from cadee.model.estate import Estate
from cadee.plain import clean

NOBODY = ""


def paint(subject: Subject, whole: Picture) -> Picture:
    """Tell a map by owners: a colour for those with most systems, one for nobody, the rest by name alone."""
    estate, drawn = subject.estate, bare(whole)
    owned = Counter(estate.systems[box.key.removeprefix("systems/")].owner or NOBODY for box in drawn.boxes)
    ranked = sorted(owned, key=lambda key: (key != NOBODY, -owned[key], key))
    tone = {key: number for number, key in enumerate(ranked[: len(TONES)], 1)}
    rest = ranked[len(TONES) :]
    more = f"{count(len(rest), 'more owner')} of {count(sum(owned[key] for key in rest), 'system')}: see the box"
    return replace(
        drawn,
        boxes=tuple(_box(estate, box, tone) for box in drawn.boxes),
        tones=tuple(f"{_said(estate, key)}, {count(owned[key], 'system')}" for key in tone),
        plain=more if rest else "",
        plain_of=(),
        ranked=False,
    )


def _said(estate: Estate, key: str) -> str:
    owner = estate.owners.get(key)
    return "No owner" if key == NOBODY else words.title(owner) if owner else key


def _box(estate: Estate, box: Box, tone: dict[str, int]) -> Box:
    system = estate.systems[box.key.removeprefix("systems/")]
    owner = estate.owners.get(system.owner or NOBODY)
    reached = clean(owner.on_call or owner.contact or "") if owner else ""
    called = f"call {reached}" if reached else "nobody to call is named"
    key = system.owner or NOBODY
    return replace(box, lines=(_said(estate, key), called), tone=tone.get(key, 0), about=told(box, called))


facet = Facet("ownership", "Ownership map", "who answers for each system, and how they are called", paint)
