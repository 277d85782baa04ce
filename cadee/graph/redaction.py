"""This file holds where labels are said to be taken off data, by what, and which forms of content pass there."""

from collections.abc import Iterator
from typing import NamedTuple

from cadee.diagnostic import Route
from cadee.graph.graph import Graph
from cadee.graph.kinds import Path
from cadee.model.flow import Integration
from cadee.model.system import Modality, System

TAKING = ("redact", "mask", "tokenize")
"""Kinds of transforms that take labels off."""


class Redaction(NamedTuple):
    """A place where labels are said to be gone: `at` a transform of a call, or a guard of a route.

    `redactor` does it (None where nobody says), `drops` is what is said to be gone, `covers` the forms of content that
    are covered and `passes` those that go by; both empty where nobody says.
    """

    at: Route
    call: Integration
    redactor: System | None
    drops: tuple[str, ...]
    covers: tuple[Modality, ...]
    passes: tuple[Modality, ...]


def redactions(graph: Graph) -> Iterator[Redaction]:
    """Yield the redactions that are declared: transforms of calls, then guards of routes, in order of writing."""
    systems = graph.estate.systems
    for call in graph.estate.integrations.values():
        for number, transform in enumerate(call.transforms):
            redactor = systems.get(transform.by or "")
            drops = transform.drops or (redactor.redacts if redactor is not None else ())
            if transform.kind in TAKING and drops:
                at = graph.estate.route(call, "transforms", number)
                yield Redaction(at, call, redactor, drops, _covers(transform.modalities, redactor), passes(graph, call))
    for route in graph.estate.routes.values():
        for number, redactor in enumerate(systems.get(key) for key in route.guardrails):
            if redactor is not None and redactor.redacts:
                at = graph.estate.route(route, "guardrails", number)
                for key in graph.exits(route):
                    call = graph.estate.integrations[key]
                    yield Redaction(at, call, redactor, redactor.redacts, redactor.modalities, passes(graph, call))


def _covers(said: tuple[Modality, ...], redactor: System | None) -> tuple[Modality, ...]:
    """Return what a transform says to cover and its redactor can; what one of them says where the other is silent."""
    able = redactor.modalities if redactor is not None else ()
    return tuple(form for form in said or able if not able or form in able)


def passes(graph: Graph, call: Integration) -> tuple[Modality, ...]:
    """Return the forms of content that a call may bring: what both ends handle, or the one that says what it does."""
    source, target = graph.estate.systems[call.source].modalities, graph.estate.systems[call.target].modalities
    return tuple(form for form in source or target if not target or form in target)


def flow(graph: Graph, each: Redaction) -> Path:
    """Return the shortest way of data with a label that is said to be gone, to the call that brings it past the
    redactor and over it; the call alone where no such data is known to come.
    """
    call = each.call
    for label in each.drops:
        taints = graph.taints(label)
        for near, far in ((call.source, call.target), (call.target, call.source)):
            if near in taints:
                path = taints[near].path
                return path if call.id in path.integrations else path.then(far, call.id)
    return Path((call.source, call.target), (call.id,))
