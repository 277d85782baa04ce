"""The maps that stand in a pack: which are drawn, and each of their lines as a row of the table beneath."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from cadee.generators.base import Subject
from cadee.generators.diagram.page import page
from cadee.generators.diagram.picture import Picture, Wire
from cadee.generators.diagram.sheet import BUDGET, Sheet
from cadee.generators.diagram.sheets import JOURNEY, ZONES, View, sheets, whole
from cadee.pack import telling
from cadee.pack.telling import Sign

JOURNEYS = 8
"""So many journeys at most are drawn, the most critical first."""

STATES = {"At risk": telling.at_risk, "Not met": telling.not_met, "Met": telling.met}


@dataclass(frozen=True, slots=True)
class Figure:
    """A map with the table of its lines; `name` is that of its sheet, by which its file is found."""

    name: str
    title: str
    scope: str
    svg: Markup
    rows: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Figures:
    """The maps of an estate; `left` names the journeys that have none, `whole` says that one shows every flow."""

    drawn: Sequence[Figure]
    left: Sequence[str]
    whole: bool


def figures(subject: Subject) -> Figures:
    """Return one map where it fits on a page, else the zones and the most critical journeys."""
    estate = subject.estate
    fits = len(estate.systems) <= BUDGET
    if fits:
        chosen, left = [whole(subject)], list[str]()
    else:
        keys = sorted(estate.journeys, key=lambda key: (_tier(estate.journeys[key].tier), key))
        journeys = [sheet for key in keys[:JOURNEYS] for sheet in sheets(subject, View(JOURNEY, key))]
        chosen, left = [*sheets(subject, View(ZONES)), *journeys], keys[JOURNEYS:]
    made = [_figure(subject, sheet, number) for number, sheet in enumerate(chosen, 1)]
    return Figures(made, [telling.title(estate, "journeys", key) for key in left], fits)


def _tier(tier: int | None) -> int:
    return 9 if tier is None else tier


def _figure(subject: Subject, sheet: Sheet, number: int) -> Figure:
    names = {box.key: box.title for box in sheet.picture.boxes}
    rows = [_row(subject, wire, names) for wire in sheet.picture.wires]
    return Figure(sheet.name, sheet.title, sheet.scope, _svg(subject, sheet, number), _ordered(sheet.picture, rows))


def _svg(subject: Subject, sheet: Sheet, number: int) -> Markup:
    """Return the drawing, its ids made its own: several stand on one page.

    No text of a spec is touched: in the drawing it stands in text, where `<` is written out, or in attributes, where
    `"` is.
    """
    drawn, own = page(subject, sheet), f"map-{number}"
    for there, here in (
        ('aria-labelledby="cadee-map-title cadee-map-desc"', f'aria-labelledby="{own}-title {own}-desc"'),
        ('<title id="cadee-map-title">', f'<title id="{own}-title">'),
        ('<desc id="cadee-map-desc">', f'<desc id="{own}-desc">'),
    ):
        assert there in drawn
        drawn = drawn.replace(there, here, 1)
    return Markup(drawn)  # noqa: S704  written as a tree, so that no text in it is markup


def _ordered(picture: Picture, rows: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """The steps of the journey in their order, then the others in order of key."""
    steps = {wire.key: min(wire.steps, default=10**6) for wire in picture.wires}
    return sorted(rows, key=lambda row: (steps[str(row["key"])], str(row["key"])))


def _row(subject: Subject, wire: Wire, names: Mapping[str, str]) -> Mapping[str, object]:
    return {
        "key": wire.key,
        "ends": (wire.source, wire.target),
        "step": ", ".join(str(step) for step in wire.steps),
        "source": names[wire.source],
        "target": names[wire.target],
        "does": does(subject, wire.key) if subject.estate.find(wire.key) else _bundled(wire),
        "spare": wire.dashed,
        "sign": _state(wire),
    }


def _bundled(wire: Wire) -> list[str]:
    plane = ["nothing of a request runs over them"] if wire.light else []
    return [telling.count(wire.bundle, "integration"), *plane]


def does(subject: Subject, ref: str) -> list[str]:
    """Return what an integration does, as lines: how, as whom, with which data, how it is protected."""
    estate = subject.estate
    item = estate.integrations[ref.partition("/")[2]]
    waits = {"sync": "waits", "async": "does not wait", "stream": "streams", "passthrough": "passes through"}[item.mode]
    what = [item.action, waits, *([item.plane] if item.plane != "runtime" else [])]
    whom = telling.title(estate, "identities", item.identity)
    behalf = telling.title(estate, "identities", item.on_behalf_of)
    data = [telling.title(estate, "data", key) for key in item.data or ()]
    guarded = [word for word in (item.auth, item.encryption) if word]
    first = [", ".join(what), *([f"as {whom}{f', for {behalf}' if behalf else ''}"] if whom else [])]
    last = [
        *([f"protected by {', '.join(guarded)}"] if guarded else []),
        *([f"waits at most {item.timeout}"] if item.timeout else []),
    ]
    return ["; ".join(first), *([f"data: {', '.join(data)}"] if data else []), *(["; ".join(last)] if last else [])]


def _state(wire: Wire) -> Sign | None:
    if wire.mark is None:
        return None
    return STATES[str(wire.mark.state)](f"{wire.mark.state}: {telling.together(wire.mark.codes, 4)}")
