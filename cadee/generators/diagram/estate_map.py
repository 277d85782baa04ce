"""From an estate to the picture of it: every system a box, every integration a wire, every zone a lane."""

from collections.abc import Iterable, Mapping

from cadee.generators.base import Subject
from cadee.generators.diagram import words
from cadee.generators.diagram.picture import Box, Lane, Picture, Step, Wire
from cadee.generators.diagram.status import Mark, Marks, marks
from cadee.model.estate import Estate
from cadee.model.flow import Journey
from cadee.model.system import System

OUTSIDE, IDENTITY, OPERATIONS = 1, 2, 3
"""The bands below the columns: who is outside, who vouches, who watches."""

_BANDS = {"external": OUTSIDE, "identity-provider": IDENTITY, "secret-store": IDENTITY, "telemetry": OPERATIONS}
_BAND_TITLES = {IDENTITY: "Identity and secrets", OPERATIONS: "Operations"}
_SHELF = {0: 0, OUTSIDE: 1, IDENTITY: 2, OPERATIONS: 2}
"""Who vouches and who watches share a band: identity on the left, operations on the right."""

_TRUST = {"public": 0, "partner": 1, None: 2, "internal": 3, "restricted": 4, "vendor": 5}


def picture(subject: Subject, journey: str | None = None) -> Picture:
    """Return the picture of the estate of `subject`.

    The steps of `journey` are numbered; where it is None, those of the most critical journey.
    """
    estate = subject.estate
    shown = marks(subject)
    lanes = placement(estate)
    chosen = _journey(estate, journey)
    steps = _steps(estate, chosen)
    return Picture(
        lanes=_lanes(estate, lanes.values()),
        boxes=tuple(_box(estate, estate.systems[key], shown, lanes[key]) for key in sorted(estate.systems)),
        wires=_wires(estate, shown, chosen),
        journey=words.title(chosen) if chosen else "",
        steps=steps,
    )


def placement(estate: Estate) -> Mapping[str, tuple[int, str]]:
    """Return for each system the band (0 for the columns) and the zone ("" where none is said) it is drawn in."""
    outside = _outside(estate)
    planes: dict[str, set[bool]] = {}
    for item in estate.integrations.values():
        for end in (item.source, item.target):
            planes.setdefault(end, set()).add(item.plane == "runtime")
    made = {}
    for key, system in estate.systems.items():
        zone = system.zone if system.zone in estate.zones else ""
        band = _BANDS.get(system.kind, OUTSIDE if zone in outside else 0)
        if band == 0 and planes.get(key) == {False}:
            band = OPERATIONS  # it only controls, watches or promotes others: no request passes it
        made[key] = band, zone or ""
    return made


def fallbacks(estate: Estate) -> frozenset[str]:
    """Return the ids of the integrations that exist as fallbacks only: on a rung, not on a route or a journey."""
    rungs = {rung.to for ladder in estate.fallbacks.values() for rung in ladder.rungs if rung.to}
    regular = {item.primary for item in estate.routes.values()}
    regular |= {step for item in estate.journeys.values() for step in item.steps}
    return frozenset(rungs - regular)


def _outside(estate: Estate) -> frozenset[str]:
    """Vendors, and partners who only serve: a partner zone with a channel or people of its own starts on the left."""
    calling = {system.zone for system in estate.systems.values() if system.kind in ("channel", "human", "agent")}
    return frozenset(
        key
        for key, zone in estate.zones.items()
        if zone.trust == "vendor" or (zone.trust == "partner" and key not in calling)
    )


def _lanes(estate: Estate, used: Iterable[tuple[int, str]]) -> tuple[Lane, ...]:
    order = {zone: place for place, zone in enumerate(estate.zones)}
    trust = {key: _TRUST[zone.trust] for key, zone in estate.zones.items()}

    def rank(lane: tuple[int, str]) -> tuple[int, int, int]:
        return lane[0], trust.get(lane[1], _TRUST[None]), order.get(lane[1], len(order))

    return tuple(_lane(estate, band, key) for band, key in sorted(set(used), key=rank))


def _lane(estate: Estate, band: int, key: str) -> Lane:
    zone = estate.zones.get(key)
    name = words.title(zone) if zone else "No zone declared"
    if not zone and band == OUTSIDE:
        name = "External"
    if band in _BAND_TITLES:
        return Lane(f"{band}/{key}", _BAND_TITLES[band], name, _SHELF[band])
    return Lane(f"{band}/{key}", name, zone.trust if zone else "", _SHELF[band])


def _box(estate: Estate, system: System, shown: Marks, lane: tuple[int, str]) -> Box:
    band, zone = lane
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
