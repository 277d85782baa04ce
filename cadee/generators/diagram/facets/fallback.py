"""The fallback view: which calls something stands in for, what stands in, and where nothing does."""

from collections.abc import Mapping
from dataclasses import replace

from cadee.generators.base import Subject
from cadee.generators.diagram.bundle import count
from cadee.generators.diagram.estate_map import fallbacks
from cadee.generators.diagram.facets.facet import Facet, bare, saying, told
from cadee.generators.diagram.picture import Box, Picture, Wire
from cadee.generators.diagram.words import title
from cadee.model.estate import Estate

ALONE, COVERED, SPARE, SAFE = 1, 2, 3, 4
TONES = (
    "a journey needs it, nothing stands in",
    "a fallback stands in",
    "it is a fallback",
    "has a safe end of its own",
)
OPTIONAL = "an optional step of a journey: its caller works without it"


def paint(subject: Subject, whole: Picture) -> Picture:
    """Tell a map by fallbacks."""
    estate, drawn = subject.estate, bare(whole)
    steps = frozenset(step for journey in estate.journeys.values() for step in journey.steps)
    tones = _tones(estate, steps)
    free = any(step in estate.integrations and step not in tones for step in steps)
    ends = _ends(estate)
    return replace(
        drawn,
        boxes=tuple(_box(estate, box, tones, ends) for box in drawn.boxes),
        wires=tuple(_wire(estate, wire, tones, steps) for wire in drawn.wires),
        tones=TONES,
        plain="no journey needs it" if free else "on no journey",
        plain_of=("lines",),
    )


def _tones(estate: Estate, steps: frozenset[str]) -> Mapping[str, int]:
    """The class of each integration that a journey or a ladder names."""
    spare = fallbacks(estate)
    covered = {ladder.protects for ladder in estate.fallbacks.values()}
    return {
        key: SPARE if key in spare else COVERED if key in covered else ALONE
        for key, item in estate.integrations.items()
        if key in spare or key in covered or (key in steps and not item.optional)
    }


def _ends(estate: Estate) -> Mapping[str, str]:
    """The safe end that a system gives of itself: its own, or one of the ladders of its calls."""
    found: dict[str, str] = {}
    for ladder in estate.fallbacks.values():
        item = estate.integrations.get(ladder.protects)
        last = next((rung.terminal for rung in ladder.rungs if rung.terminal), None)
        if item and last:
            found[item.source] = last
    return found | {key: item.terminal for key, item in estate.systems.items() if item.terminal}


def _wire(estate: Estate, wire: Wire, tones: Mapping[str, int], steps: frozenset[str]) -> Wire:
    key = wire.key.removeprefix("integrations/")
    ladders = [title(item) for _, item in sorted(estate.fallbacks.items()) if item.protects == key]
    tone = tones.get(key, 0)
    said = TONES[tone - 1] if tone else OPTIONAL if key in steps else ""
    return replace(wire, tone=tone, about=told(wire, f"protected by {', '.join(ladders)}" if ladders else said))


def _box(estate: Estate, box: Box, tones: Mapping[str, int], ends: Mapping[str, str]) -> Box:
    key = box.key.removeprefix("systems/")
    calls = [tones.get(name, 0) for name, item in estate.integrations.items() if item.source == key]
    answers = sum(tones.get(name) == SPARE for name, item in estate.integrations.items() if item.target == key)
    asked = calls.count(ALONE) + calls.count(COVERED)
    said = [f"{calls.count(COVERED)} of {count(asked, 'call')} covered"] if asked else []
    said += [f"stands in for {count(answers, 'call')}"] if answers and not asked else []
    said += [f"ends in {ends[key].replace('-', ' ')}"] if key in ends else []
    words = "; ".join(said) or "no part in fallbacks"
    return replace(saying(box, words), tone=SAFE if key in ends else 0)


facet = Facet("fallback", "Fallback map", "which calls something stands in for, and where nothing does", paint)
