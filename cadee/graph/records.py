"""This file holds which data is a record of what happened, where such records lie, and who says how long they stay."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cadee.graph.graph import Graph
from cadee.model.proof import Obligation
from cadee.model.system import SystemKind
from cadee.model.units import Duration

PLACES: tuple[SystemKind, ...] = ("store", "platform", "telemetry", "index", "queue", "external")
"""The kinds of systems where data stays."""


def records(graph: Graph) -> Mapping[str, tuple[str, ...]]:
    """Return the data that comes to telemetry, on any plane, or that telemetry passes on; each with where it lies."""
    systems = graph.estate.systems
    found: dict[str, dict[str, None]] = {}
    for key in graph.integration_ids:
        call = graph.estate.integrations[key]
        if "telemetry" in (systems[call.source].kind, systems[call.target].kind):
            for name in call.data or ():
                if name in graph.estate.data:
                    found.setdefault(name, {})[call.target] = None
    return {name: tuple(sorted(places)) for name, places in sorted(found.items())}


class Limit(NamedTuple):
    """How long an obligation wants a record kept at least, or at most."""

    duty: Obligation
    time: Duration


class Span(NamedTuple):
    """How long a record may be kept: at least as long as the longest wish, at most as long as the shortest."""

    least: Limit | None
    most: Limit | None


def spans(graph: Graph) -> Mapping[str, Span]:
    """Return how long obligations that are in force want each record kept, in order of data.

    An obligation is about the data that its controls name, and the records that lie where they name a place; about
    every record where they name neither. Of equal wishes the first written counts.
    """
    kept = records(graph)
    bound: dict[str, list[Obligation]] = {}
    for duty in graph.estate.obligations.values():
        says = duty.retain_at_least is not None or duty.retain_at_most is not None
        if says and (duty.applies_from is None or duty.applies_from <= graph.today):
            for key in _about(graph, duty, kept):
                bound.setdefault(key, []).append(duty)
    return {key: _span(duties) for key, duties in sorted(bound.items())}


def _about(graph: Graph, duty: Obligation, kept: Mapping[str, Sequence[str]]) -> set[str]:
    named = [ref.partition("/") for ref in duty.controls]
    data = {key for section, _, key in named if section == "data" and key in graph.estate.data}
    systems = graph.estate.systems
    places = {key for section, _, key in named if section == "systems" and key in systems}
    places = {key for key in places if systems[key].kind in PLACES}
    lying = {key for key, where in kept.items() if not places.isdisjoint(where)}
    return data | lying if data or places else set(kept)


def _span(duties: Sequence[Obligation]) -> Span:
    least = [Limit(duty, duty.retain_at_least) for duty in duties if duty.retain_at_least is not None]
    most = [Limit(duty, duty.retain_at_most) for duty in duties if duty.retain_at_most is not None]
    return Span(
        max(least, key=lambda limit: limit.time, default=None), min(most, key=lambda limit: limit.time, default=None)
    )
