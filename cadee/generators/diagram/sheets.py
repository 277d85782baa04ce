"""From a subject and a view to its sheets: every picture that `cadee map` draws, exports or lists comes from here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cadee.generators.base import Subject
from cadee.generators.diagram import views, words
from cadee.generators.diagram.bundle import count
from cadee.generators.diagram.change import difference
from cadee.generators.diagram.collapse import part
from cadee.generators.diagram.estate_map import picture
from cadee.generators.diagram.facets.facet import facets
from cadee.generators.diagram.failure import failure
from cadee.generators.diagram.lanes.draw import Laid
from cadee.generators.diagram.lanes.layout import lay, places, relay
from cadee.generators.diagram.picture import Picture
from cadee.generators.diagram.runs import runs
from cadee.generators.diagram.sheet import BUDGET, Sheet
from cadee.generators.diagram.split import split, zones
from cadee.model.estate import Estate
from cadee.plain import clean

WHOLE, ZONES, JOURNEY, FOCUS, FAILURE, CHANGE = "whole", "zones", "journey", "focus", "failure", "change"


@dataclass(frozen=True, slots=True)
class View:
    """What to show: the name of a view, what it is about (a journey or system by id), how far a focus reaches.

    For the view `change`, `before` is the estate to compare with and `about` the name of its revision.
    """

    name: str = WHOLE
    about: str = ""
    hops: int = 1
    before: Estate | None = None


def known() -> Mapping[str, str]:
    """Return the views that have sheets, by name, with one line each."""
    return {
        WHOLE: "every system in lanes of trust; split into pages beyond 25 boxes",
        ZONES: "a box for each zone, integrations bundled and counted",
        JOURNEY: "a page for each journey, its steps numbered (journey:ID for one)",
        FOCUS: "focus:SYSTEM, a system and what it works with (--hops)",
        **{item.name: item.summary for item in facets().values()},
        FAILURE: "failure:SYSTEM, what its loss leaves",
        CHANGE: "what was added, removed, changed since another revision (--since)",
    }


def sheets(subject: Subject, view: View) -> tuple[Sheet, ...]:
    """Return the sheets of a view: one, or several where it does not fit on a page.

    Raises:
        KeyError: there is no such view, journey or system, or there is nothing to compare with.
    """
    if view.name == CHANGE:
        return _change(subject, view)
    full = whole(subject)
    if view.name == WHOLE:
        return split(full, _journeys(subject, full, sorted(subject.estate.journeys)))
    if view.name == JOURNEY:
        return _journeys(subject, full, [view.about] if view.about else sorted(subject.estate.journeys))
    if view.name == ZONES:
        return (zones(full),)
    if view.name == FOCUS:
        return (_focus(subject, full, view),)
    if view.name == FAILURE:
        return _failure(subject, full, view.about)
    return _facet(subject, full, view.name)


def whole(subject: Subject) -> Sheet:
    """Return the whole map on one sheet, however large."""
    drawn = picture(subject)
    return Sheet("integration-map", "Integration map", _all(drawn), drawn, laid=lay(drawn))


def _all(drawn: Picture) -> str:
    return f"all {count(len(drawn.boxes), 'system')}"


def _journeys(subject: Subject, full: Sheet, keys: Sequence[str]) -> tuple[Sheet, ...]:
    hold = places(_laid(full))
    made = []
    for key in keys:
        named = f"journey {words.title(subject.estate.journeys[key])}"
        drawn = runs(subject, key)
        for number, run in enumerate(drawn, 1):
            name, scope = f"journeys/{key}", named
            if len(drawn) > 1:
                name, scope = f"{name}-{number}", f"{named}, part {number} of {len(drawn)}"
            made.append(Sheet(name, "Journey map", scope, run, laid=lay(run, hold)))
    return tuple(made)


def _focus(subject: Subject, full: Sheet, view: View) -> Sheet:
    near = views.around(full.picture, subject.estate.systems[view.about].ref, view.hops)
    title = words.title(subject.estate.systems[view.about])
    scope = f"{title} and what is within {count(view.hops, 'step')}, {len(near)} of {len(full.picture.boxes)} systems"
    plain = replace(full.picture, boxes=tuple(replace(box, lit=False) for box in full.picture.boxes))
    if len(near) <= BUDGET:
        inside = {wire.key for wire in plain.wires if wire.source in near and wire.target in near}
        drawn, notes = views.numbered(views.narrowed(plain, inside, near)), tuple[str, ...]()
    else:
        closer = views.around(full.picture, subject.estate.systems[view.about].ref, view.hops - 1)
        found = part(plain, closer if len(closer) < BUDGET else {f"systems/{view.about}"}, BUDGET)
        drawn, notes = views.numbered(found.picture), (found.caption,)
    return Sheet(f"focus/{view.about}", f"Focus: {title}", scope, drawn, notes, lay(drawn, places(_laid(full))))


def _facet(subject: Subject, full: Sheet, name: str) -> tuple[Sheet, ...]:
    facet = facets()[name]
    drawn = facet.paint(subject, full.picture)
    said = (f"{facet.summary.capitalize()}. On the places of the integration map; findings stand there.",)
    return split(Sheet(f"{name}-map", facet.title, _all(drawn), drawn, said, relay(_laid(full), drawn)))


def _failure(subject: Subject, full: Sheet, key: str) -> tuple[Sheet, ...]:
    found = failure(subject, full.picture, key)
    title = f"Failure map: {words.title(subject.estate.systems[key])}"
    sheet = Sheet(f"failure/{key}", title, _all(found.picture), found.picture, found.notes)
    return _told_by_role(replace(sheet, laid=relay(_laid(full), found.picture)), "what its loss touches")


def _change(subject: Subject, view: View) -> tuple[Sheet, ...]:
    if view.before is None:
        raise KeyError("nothing to compare with")
    found = difference(subject, view.before)
    against = f", against {clean(view.about)}" if view.about else ""
    scope = f"{_all(found.picture)} before and now{against}"
    sheet = Sheet("change-map", "Change map", scope, found.picture, found.notes, found.laid)
    return _told_by_role(sheet, f"what changed{against}")


def _told_by_role(full: Sheet, scope: str) -> tuple[Sheet, ...]:
    """Where a map does not fit: what has a role first, the rest drawn together; at last the one sheet."""
    drawn = full.picture
    if len(drawn.boxes) <= BUDGET:
        return (full,)
    ends = {end for wire in drawn.wires if wire.role for end in (wire.source, wire.target)}
    keep = frozenset(box.key for box in drawn.boxes if box.role) or frozenset(ends)
    wider = keep | ends
    keep = wider if len(wider) <= BUDGET - 5 else keep
    if not keep:
        return (full,)
    if len(keep) > BUDGET:
        return split(full)
    found = part(drawn, keep, BUDGET)
    first = replace(
        full,
        scope=f"{scope}, {len(keep)} of {len(drawn.boxes)} systems",
        picture=found.picture,
        notes=(*full.notes, found.caption),
        laid=lay(found.picture, places(_laid(full))),
    )
    return first, replace(full, name=f"{full.name}-sheet")


def _laid(full: Sheet) -> Laid:
    return full.laid or lay(full.picture)
