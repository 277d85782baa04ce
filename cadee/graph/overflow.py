"""This file holds where load goes when something fails: the first rung left of every ladder that steps in."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from cadee.graph.graph import Graph
from cadee.graph.losses import IDENTITY, NODE, QUOTA, answers
from cadee.model.flow import Fallback
from cadee.model.units import Rate


class Overflow(NamedTuple):
    """What arrives at a system, per day, when `failed` (a label as of `Graph.failure_domains`) is gone.

    `moved` is the load that ladders send there by the rungs `via` (fallback id and number), `own` what it has anyway.
    `caught` tells that every one of these ladders has a later rung for what does not fit.
    """

    system: str
    failed: str
    moved: Decimal
    own: Decimal
    via: tuple[tuple[str, int], ...]
    caught: bool


def loads(graph: Graph) -> dict[str, tuple[str, ...]]:
    """Return the journeys with a peak load that run over each integration: as a step, or behind a route for a step."""
    found: dict[str, list[str]] = {}
    for view in graph.journeys():
        if graph.estate.journeys[view.id].peak_load is not None:
            behind = (route.primary for key in view.steps for route in graph.routes_serving.get(key, ()))
            for key in dict.fromkeys((*view.steps, *behind)):
                found.setdefault(key, []).append(view.id)
    return {key: tuple(views) for key, views in sorted(found.items())}


def overflows(graph: Graph) -> tuple[Overflow, ...]:
    """Return for each system that rungs lead to the single failure that sends most load there, in order of id.

    A ladder steps in where the call it protects fails with something, and its caller and the entry of the journey do
    not; the first rung that answers to the failure and does not fail with it takes all of the load.
    """
    moved: dict[tuple[str, str], list[tuple[Decimal, Fallback, int]]] = {}
    running = loads(graph)
    for ladder in graph.estate.fallbacks.values():
        for label in graph.failure_domains(f"integrations/{ladder.protects}") if ladder.protects in running else ():
            load, rung = _sum(graph, _spared(graph, ladder, label, running)), next(_left(graph, ladder, label), None)
            if load and rung is not None and (to := ladder.rungs[rung].to):
                key = (graph.estate.integrations[to].target, label)
                moved.setdefault(key, []).append((load, ladder, rung))
    worst: dict[str, Overflow] = {}
    for (system, label), parts in sorted(moved.items(), key=lambda item: item[0]):
        caught = all(_caught(graph, ladder, label, rung) for _, ladder, rung in parts)
        via = tuple((ladder.id, rung) for _, ladder, rung in parts)
        own = {view for key in graph.calls_to(system) for view in running.get(key, ()) if not _lost(graph, view, label)}
        each = Overflow(system, label, sum((part[0] for part in parts), Decimal(0)), _sum(graph, own), via, caught)
        worst[system] = max(worst.get(system, each), each, key=lambda one: (not one.caught, one.moved))
    return tuple(worst[key] for key in sorted(worst))


def per_day(rate: Rate) -> Decimal:
    """Return a rate as a count per day, exact."""
    return rate.amount * (86_400 // rate.window_seconds)


def _sum(graph: Graph, views: Iterable[str]) -> Decimal:
    rates = (graph.estate.journeys[view].peak_load for view in views)
    return sum((per_day(rate) for rate in rates if rate is not None), Decimal(0))


def _lost(graph: Graph, view: str, label: str) -> bool:
    return label in graph.failure_domains(f"systems/{graph.journey(view).entry}")


def _spared(graph: Graph, ladder: Fallback, label: str, running: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the journeys over a protected call whose entry is still there, none where its caller is gone."""
    caller = graph.estate.integrations[ladder.protects].source
    if label in graph.failure_domains(f"systems/{caller}"):
        return []
    return [view for view in running[ladder.protects] if not _lost(graph, view, label)]


def _left(graph: Graph, ladder: Fallback, label: str) -> Iterator[int]:
    """Yield the rungs of a ladder that answer to a failure and do not fail with it, in order."""
    kind = IDENTITY if label.startswith("credential/") else QUOTA if "quota" in label else NODE
    for number, rung in enumerate(ladder.rungs):
        dead = rung.to in graph.integration_number and label in graph.failure_domains(f"integrations/{rung.to}")
        if answers(rung) & kind and not dead:
            yield number


def _caught(graph: Graph, ladder: Fallback, label: str, rung: int) -> bool:
    return any(number > rung for number in _left(graph, ladder, label))


def room(graph: Graph, system: str) -> Decimal | None:
    """Return what a system can take per day, no more than the people it hands on to; None where nobody says.

    A queue keeps what its people cannot take at once. What people can take is said of them or of their owner.
    """
    entry = graph.estate.systems[system]
    calls = (graph.estate.integrations[key].target for key in graph.calls_from(system))
    people = [
        key for key in dict.fromkeys(calls) if graph.estate.systems[key].kind == "human" and entry.kind != "queue"
    ]
    known = [rate for key in people if (rate := _capacity(graph, key)) is not None]
    behind = [sum(known, Decimal(0))] if known and len(known) == len(people) else []
    own = _capacity(graph, system)
    return min([*behind, *([] if own is None else [own])], default=None)


def _capacity(graph: Graph, system: str) -> Decimal | None:
    entry = graph.estate.systems[system]
    owner = graph.estate.owners.get(entry.owner or "") if entry.kind == "human" else None
    rate = entry.capacity or (owner.capacity if owner is not None else None)
    return None if rate is None else per_day(rate)
