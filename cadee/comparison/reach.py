"""This file holds where data comes to lie that did not before, and where it no longer does, by system and by zone."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cadee.comparison.kinds import Change, Kind, weight
from cadee.comparison.subject import layer, named
from cadee.comparison.text import listed, quoted
from cadee.diagnostic import Step, Witness
from cadee.graph import Graph
from cadee.graph.carriage import Carriage
from cadee.graph.freight import FREE, SENSITIVITIES
from cadee.graph.kinds import Taint
from cadee.graph.memo import once

GUARDED = tuple(label for label in SENSITIVITIES if label not in FREE)
"""The classes of data whose spread matters."""


WITNESSED = 200
"""So many changes have a witness on either side; a way may be as long as the estate is large."""


class Holdings(NamedTuple):
    """What lies where: classes of data by system, with the ways there; data by name; the zones of each class."""

    graph: Graph
    classes: Mapping[str, Mapping[str, Taint]]
    named: Mapping[str, frozenset[str]]
    zones: frozenset[tuple[str, str]]


class Arrival(NamedTuple):
    """What newly lies at a system: data by name, classes, and those of them that are new to its zone."""

    data: tuple[str, ...]
    classes: tuple[str, ...]
    zone: str
    first: bool
    guarded: bool


def data_reach(old: Graph, new: Graph) -> Iterator[Change]:
    """Yield where data newly lies and where it no longer does; systems of which the same holds together."""
    was, now = _holdings(old), _holdings(new)
    for here, there, sign in ((now, was, 1), (was, now, -1)):
        groups: dict[Arrival, list[str]] = {}
        for key in here.graph.systems():
            arrival = _arrival(key, here, there)
            if arrival is not None:
                groups.setdefault(arrival, []).append(key)
        for number, (arrival, keys) in enumerate(groups.items()):
            witness = _witness(arrival, keys[0], here) if number < WITNESSED else None
            yield _change(arrival, keys, here, sign, witness)


def _holdings(graph: Graph) -> Holdings:
    classes: dict[str, Mapping[str, Taint]] = {
        label: graph.taints(label, fallbacks=True, telemetry=True) for label in GUARDED
    }
    found = {key: {data for data in kept if data in graph.estate.data} for key, kept in graph.kept.items()}
    cargo = graph.cargo(frozenset())
    for origin, end, data in zip(cargo.origins, cargo.ends, cargo.data, strict=True):
        if data in graph.estate.data:
            found.setdefault(graph.system_ids[origin], set()).add(data)
            found.setdefault(graph.system_ids[end], set()).add(data)
    systems = graph.estate.systems
    zones = frozenset((label, systems[key].zone or "") for label, lies in classes.items() for key in lies)
    return Holdings(graph, classes, {key: frozenset(data) for key, data in found.items()}, zones)


def _arrival(key: str, here: Holdings, there: Holdings) -> Arrival | None:
    data = tuple(sorted(here.named.get(key, frozenset()) - there.named.get(key, frozenset())))
    classes = tuple(label for label in GUARDED if key in here.classes[label] and key not in there.classes[label])
    if not data and not classes:
        return None
    zone = here.graph.estate.systems[key].zone or ""
    first = bool(zone) and any((label, zone) not in there.zones for label in classes)
    guarded = bool(classes) or any(here.graph.sensitivity(each) - FREE for each in data)
    return Arrival(data, classes, zone, first, guarded)


def _change(arrival: Arrival, keys: list[str], here: Holdings, sign: int, witness: Witness | None) -> Change:
    """Return what newly lies at some systems, or no longer does, with the way to the first of them."""
    system = here.graph.estate.systems[keys[0]]
    kind: Kind = "added" if sign > 0 else "removed"
    return Change(
        system.ref,
        kind,
        _sentence(arrival, keys, here, sign),
        "data-reach",
        weight(sign if arrival.guarded else 0),
        layer(system),
        also=tuple(f"systems/{key}" for key in keys[1:]),
        witness=witness,
    )


def _sentence(arrival: Arrival, keys: list[str], here: Holdings, sign: int) -> str:
    what = f"data {listed(map(quoted, arrival.data))}" if arrival.data else ""
    every = len(arrival.classes) == len(GUARDED)
    classes = "every class of" if every else listed(label.replace("-", " ") for label in arrival.classes)
    if what and classes:
        what = f"{what} ({classes}{' data' if every else ''})"
    subject = what or f"{classes} data"
    many = len(arrival.data) > 1
    reaches = ("now reach" if sign > 0 else "no longer reach") + ("" if many else "es")
    systems = named(here.graph.estate.systems[keys[0]]) if len(keys) == 1 else listed(map(quoted, keys))
    zone = here.graph.estate.zones.get(arrival.zone)
    if not arrival.first:
        return f"{subject} {reaches} {systems}"
    place = f"zone {quoted(arrival.zone)}" + (f" ({zone.trust})" if zone is not None else "")
    when = f"and {'lie' if many else 'lies'} in {place} for the first time" if sign > 0 else f"nor {place} at all"
    return f"{subject} {reaches} {systems} {when}"


def _witness(arrival: Arrival, key: str, here: Holdings) -> Witness:
    if arrival.classes:
        taint = here.classes[arrival.classes[0]][key]
        steps = taint.path.witness().steps
        made = (Step(f"data/{taint.data}"),) if taint.data in here.graph.estate.data else ()
        return Witness("chain", (*made, *steps), "from the data to where it comes to lie")
    return _carriage(here.graph).witness(arrival.data[0], key)


@once
def _carriage(graph: Graph) -> Carriage:
    return Carriage(graph)
