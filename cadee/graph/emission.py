"""This file holds where events come from: the systems that emit them, and the ways in that pass none of these."""

from collections.abc import Iterable, Mapping

from cadee.graph.graph import Graph

FRONT = ("channel", "agent")
"""Where every request of a way in passes: what is told further back may be of some requests by design."""


def emitters(graph: Graph) -> Mapping[str, tuple[str, ...]]:
    """Return by event or metric the systems that emit it: by their telemetry, or as the source of a signal.

    Those planned or retired do not. In order of writing.
    """
    found: dict[str, dict[str, None]] = {}
    systems = graph.estate.systems
    told = [(event, key) for key, each in systems.items() if each.telemetry for event in each.telemetry.emits]
    told += [(signal.metric, key) for signal in graph.estate.signals.values() for key in signal.source]
    for event, key in told:
        if key in systems and systems[key].lifecycle not in ("planned", "retired"):
            found.setdefault(event, {})[key] = None
    return {event: tuple(keys) for event, keys in found.items()}


def left_out(graph: Graph, emitting: Iterable[str], segments: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the channels by which people get to AI past all of some systems, in order.

    None where one of these stands behind the front (channels and agents): then it may be of some requests by design.
    Where `segments` name channels, only those count.
    """
    systems, emitting = graph.estate.systems, tuple(emitting)
    if any(systems[key].kind not in FRONT for key in emitting):
        return ()
    named = [each.partition("/")[2] for each in segments if each.startswith("channel/")]
    ways = [key for key in graph.entries if systems[key].kind == "channel" and (not named or key in named)]
    thinking = graph.reaching([*graph.systems("agent"), *graph.models], fallbacks=True)
    heard = graph.reaching(emitting, fallbacks=True)
    return tuple(key for key in ways if key in thinking and key not in heard)
