"""This file holds what changes mean for the estate as a graph: ways around gateways, reach from outside, all told."""

from collections.abc import Iterator, Mapping

from cadee.comparison.actors import actors
from cadee.comparison.kinds import Change, Kind, weight
from cadee.comparison.reach import data_reach
from cadee.comparison.subject import layer, named
from cadee.comparison.text import listed, quoted
from cadee.graph import Graph, build
from cadee.graph.facing import ways_in
from cadee.graph.kinds import Path
from cadee.model.estate import Estate

UNEXPOSED = frozenset(("guardrail", "human", "telemetry", "identity-provider"))
"""Kinds of systems that are there to be reached: it is no risk that they are."""

WAYS = ("", "past a gateway that does not enforce its policy", "around the gateways")
"""Ways to a model without control, the worst last."""

NO_WAY = (0, Path(("",)))


def consequences(before: Estate, after: Estate) -> Iterator[Change]:
    """Yield what follows for data, gateways, reach and authority, each with a witness from the side where it holds."""
    old, new = build(before), build(after)
    yield from data_reach(old, new)
    yield from _around(old, new)
    yield from _outside(old, new)
    yield from actors(old, new)


def _around(old: Graph, new: Graph) -> Iterator[Change]:
    was, now = _bypassed(old), _bypassed(new)
    for graph, here, there, may, sign in ((new, now, was, "can now", 1), (old, was, now, "can no longer", -1)):
        for key, (grade, path) in here.items():
            if grade > there.get(key, NO_WAY)[0]:
                yield _change(graph, [key], "around-gateways", f"{may} be reached {WAYS[grade]}", path, (sign, sign))


def _bypassed(graph: Graph) -> Mapping[str, tuple[int, Path]]:
    """Return the models that a way leads to without an enforcing gateway, fallbacks live, each with its worst way."""
    found = {bypass.model: (1, bypass.path) for bypass in graph.bypasses(fallbacks=True, split=True)}
    return found | {bypass.model: (2, bypass.path) for bypass in graph.bypasses(fallbacks=True)}


def _outside(old: Graph, new: Graph) -> Iterator[Change]:
    """Yield what people outside newly reach or no longer do: all such systems together, those of no risk apart."""
    was, now = _reached(old), _reached(new)
    for graph, here, there, may, sign in ((new, now, was, "can now", 1), (old, was, now, "can no longer", -1)):
        groups: dict[bool, list[str]] = {}
        for key in (key for key in here if key not in there):
            groups.setdefault(graph.estate.systems[key].kind not in UNEXPOSED, []).append(key)
        for exposed, keys in groups.items():
            path = here[keys[0]]
            by = f", from {quoted(path.systems[0])}" if len(keys) == 1 else ""
            words = f"{may} be reached by people outside{by}"
            yield _change(graph, keys, "outside-reach", words, path, (sign, sign if exposed else 0))


def _reached(graph: Graph) -> Mapping[str, Path]:
    """Return what requests of customers or the public get to, past no other person; the entries not among it."""
    entries = ways_in(graph)
    others = sorted(set(graph.systems()) - set(entries))
    people = set(graph.humans) - set(entries)
    return graph.paths_to_each(entries, others, without_systems=people, fallbacks=True)


def _change(graph: Graph, keys: list[str], field: str, words: str, path: Path, signs: tuple[int, int]) -> Change:
    """Return a consequence for systems; `signs` say whether it came or went, and what it weighs."""
    system, (came, sign) = graph.estate.systems[keys[0]], signs
    kind: Kind = "added" if came > 0 else "removed"
    sentence = f"{named(system) if len(keys) == 1 else listed(map(quoted, keys))} {words}"
    also = tuple(f"systems/{key}" for key in keys[1:])
    return Change(system.ref, kind, sentence, field, weight(sign), layer(system), also=also, witness=path.witness())
