"""From an estate to the picture of it: every system a box, every integration a wire, every zone a lane."""

from collections.abc import Mapping

from cadee.generators.base import Subject
from cadee.generators.diagram import words
from cadee.generators.diagram.picture import Box, Lane, Picture, Step, Wire
from cadee.generators.diagram.status import Mark, Marks, marks
from cadee.model.estate import Estate
from cadee.model.flow import Journey
from cadee.model.place import Zone
from cadee.model.system import System

OUTSIDE, IDENTITY, OPERATIONS = 1, 2, 3
"""The bands below the columns: who is outside, who vouches, who watches."""

_BANDS = {"external": OUTSIDE, "identity-provider": IDENTITY, "secret-store": IDENTITY, "telemetry": OPERATIONS}
_BAND_TITLES = {IDENTITY: "Identity and secrets", OPERATIONS: "Operations"}
_TRUST = {"public": 0, "partner": 1, None: 2, "internal": 3, "restricted": 4, "vendor": 5}


def picture(subject: Subject, journey: str | None = None) -> Picture:
    """Return the picture of the estate of `subject`.

    The steps of `journey` are numbered; where it is None, those of the most critical journey.
    """
    estate = subject.estate
    shown = marks(subject)
    chosen = _journey(estate, journey)
    steps = _steps(estate, chosen)
    return Picture(
        lanes=_lanes(estate),
        boxes=tuple(_box(estate, estate.systems[key], shown) for key in sorted(estate.systems)),
        wires=_wires(estate, shown, chosen),
        journey=words.title(chosen) if chosen else "",
        steps=steps,
    )


def lane_of(estate: Estate, system: System) -> tuple[int, str]:
    """Return the band (0 for the columns) and the zone id ("" where none is said) a system is drawn in."""
    zone = estate.zones.get(system.zone or "")
    band = _BANDS.get(system.kind, OUTSIDE if zone and _outside(estate, zone) else 0)
    return band, zone.id if zone else ""


def fallbacks(estate: Estate) -> frozenset[str]:
    """Return the ids of the integrations that exist as fallbacks only: on a rung, not on a route or a journey."""
    rungs = {rung.to for ladder in estate.fallbacks.values() for rung in ladder.rungs if rung.to}
    regular = {item.primary for item in estate.routes.values()}
    regular |= {step for item in estate.journeys.values() for step in item.steps}
    return frozenset(rungs - regular)


def _outside(estate: Estate, zone: Zone) -> bool:
    """Vendors, and partners who only serve: a partner zone with a channel or people of its own starts on the left."""
    if zone.trust == "vendor":
        return True
    inside = (system for system in estate.systems.values() if system.zone == zone.id)
    return zone.trust == "partner" and not any(system.kind in ("channel", "human", "agent") for system in inside)


def _lanes(estate: Estate) -> tuple[Lane, ...]:
    used = {lane_of(estate, system) for system in estate.systems.values()}
    order = {zone: place for place, zone in enumerate(estate.zones)}
    trust = {key: _TRUST[zone.trust] for key, zone in estate.zones.items()}

    def rank(lane: tuple[int, str]) -> tuple[int, int, int]:
        return lane[0], trust.get(lane[1], _TRUST[None]), order.get(lane[1], len(order))

    return tuple(_lane(estate, band, key) for band, key in sorted(used, key=rank))


def _lane(estate: Estate, band: int, key: str) -> Lane:
    zone = estate.zones.get(key)
    name = words.title(zone) if zone else "No zone declared"
    if not zone and band == OUTSIDE:
        name = "External"
    if band in _BAND_TITLES:
        return Lane(f"{band}/{key}", _BAND_TITLES[band], name, band)
    return Lane(f"{band}/{key}", name, zone.trust if zone else "", band)


def _box(estate: Estate, system: System, shown: Marks) -> Box:
    band, zone = lane_of(estate, system)
    kind, owner, name = words.KINDS[system.kind], words.owner(estate, system), words.title(system)
    mark = shown.on.get(system.ref)
    tier = f"T{system.tier}" if system.tier is not None else ""
    said = [name, kind, f"owner: {owner}", f"zone: {words.zone(estate, system) or 'none'}"]
    said.append(f"tier {system.tier}" if tier else "no tier")
    about = "; ".join([*said, *_found(mark)])
    lit = system.ref in shown.lit
    return Box(system.ref, f"{band}/{zone}", system.kind, name, (kind, owner), about, tier, mark, lit)


def _found(mark: Mark | None) -> tuple[str, ...]:
    return (f"{mark.state}: {', '.join(mark.codes)}",) if mark else ()


def _wires(estate: Estate, shown: Marks, journey: Journey | None) -> tuple[Wire, ...]:
    dashed = fallbacks(estate)
    numbers: dict[str, list[int]] = {}
    for number, key in enumerate(journey.steps if journey else (), 1):
        numbers.setdefault(key, []).append(number)
    made = []
    for key, item in sorted(estate.integrations.items()):
        mark = shown.on.get(item.ref)
        said = [words.route(estate, item), words.relation(estate, item)]
        made.append(
            Wire(
                key=item.ref,
                source=f"systems/{item.source}",
                target=f"systems/{item.target}",
                about="; ".join([*said, *(["fallback"] if key in dashed else []), *_found(mark)]),
                mark=mark,
                dashed=key in dashed,
                light=item.plane != "runtime",
                open=item.mode == "async",
                lit=item.ref in shown.lit,
                steps=tuple(numbers.get(key, ())),
            )
        )
    return tuple(wire for wire in made if _drawable(estate.systems, wire))


def _drawable(systems: Mapping[str, System], wire: Wire) -> bool:
    """Whether both ends exist in this environment; a wire to nothing is a finding, not a line."""
    return all(end.removeprefix("systems/") in systems for end in (wire.source, wire.target))


def _journey(estate: Estate, wanted: str | None) -> Journey | None:
    if wanted is not None:
        return estate.journeys[wanted]
    journeys = list(estate.journeys.values())
    return min(journeys, key=lambda item: 9 if item.tier is None else item.tier, default=None)


def _steps(estate: Estate, journey: Journey | None) -> tuple[Step, ...]:
    if journey is None:
        return ()
    return tuple(
        Step(number, words.route(estate, item), words.relation(estate, item))
        for number, key in enumerate(journey.steps, 1)
        if (item := estate.integrations.get(key)) is not None
    )
