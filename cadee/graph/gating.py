"""This file holds how AI output gets to a call past the gates, people and each gate's own weakness considered."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from cadee.graph.actions import Deed, deeds
from cadee.graph.graph import Graph
from cadee.graph.kinds import Path
from cadee.graph.memo import once
from cadee.model.control import Gate
from cadee.model.data import Sensitivity
from cadee.model.flow import Integration
from cadee.model.system import System

Weakness = Literal["ungated", "fails-open", "nobody-named"]
WEAKNESSES: tuple[Weakness, ...] = ("ungated", "fails-open", "nobody-named")
GRAVE: tuple[Sensitivity, ...] = ("special-category", "payment", "personal")
KEEPERS = ("platform", "store", "index", "external", "tool")


class Passage(NamedTuple):
    """A way from an agent or model to a call, the call included, and what lets it through: no gate, or `gate`, which
    fails open or is a human gate at which nobody is named.
    """

    path: Path
    weakness: Weakness
    gate: str = ""


@once
def minds(graph: Graph) -> tuple[str, ...]:
    """Return the systems whose output nobody has decided on: agents and models."""
    return (*graph.systems("agent"), *graph.models)


def passages(graph: Graph, calls: Iterable[Integration]) -> Mapping[str, Passage]:
    """Return by id each call that AI output causes, fallbacks live, with the plainest weakness and a shortest way.

    No way passes a channel or a human system: what happens behind it is decided by a person.
    """
    people = graph.systems("channel", "human")
    waiting, found, by_call = {call.id: call for call in calls}, {}, gates_on(graph)
    for number, weakness in enumerate(WEAKNESSES):
        closed = _guarded(graph, WEAKNESSES[1 : number + 1])
        weak = {
            key: names[0]
            for key, gates in by_call.items()
            if (names := [gate.id for gate in gates if _weakness(gate) == weakness])
        }
        callers = {call.source for call in waiting.values()}
        ways = graph.paths_to_each(
            minds(graph), callers, without_systems=people, without_integrations=closed, fallbacks=True
        )
        for call in [call for key, call in waiting.items() if key not in closed and call.source in ways]:
            del waiting[call.id]
            way = ways[call.source]
            path = Path((*way.systems, call.target), (*way.integrations, call.id))
            found[call.id] = Passage(path, weakness, _gate(path, weak))
    return found


@once
def gates_on(graph: Graph) -> Mapping[str, tuple[Gate, ...]]:
    """Return by integration the gates that guard it, in order of writing."""
    found: dict[str, list[Gate]] = {}
    for gate in graph.estate.gates.values():
        for key in dict.fromkeys(gate.guards):
            found.setdefault(key, []).append(gate)
    return {key: tuple(gates) for key, gates in found.items()}


@once
def caused(graph: Graph) -> tuple[Deed, ...]:
    """Return what AI output can bring about if every gate lets it pass: writes and graver, in order of writing.

    As with `passages`, nothing behind a channel or a human system counts.
    """
    people = graph.systems("channel", "human")
    met = graph.reachable(minds(graph), without_systems=people, fallbacks=True)
    return tuple(deed for deed in deeds(graph) if deed.action != "read" and deed.call.source in met)


def tool_writes(graph: Graph) -> tuple[Deed, ...]:
    """Return the writes at tools and by tools that AI can cause, in order of writing.

    What a tool hands on to a system that keeps it counts there. Messages to people and telemetry are none.
    """
    kinds = {key: system.kind for key, system in graph.estate.systems.items()}
    found = [deed for deed in caused(graph) if kinds[deed.call.target] in KEEPERS]
    found = [deed for deed in found if "tool" in (kinds[deed.call.source], kinds[deed.call.target])]
    further = {deed.call.source for deed in found}
    return tuple(deed for deed in found if kinds[deed.call.target] != "tool" or deed.call.target not in further)


def at_stake(graph: Graph) -> Mapping[str, str]:
    """Return the gates on requests, each with what passes unchecked if those that may fail open do; "" for nothing.

    An effect, `irreversible`, or a grave label of the data: the gravest of the first call it guards that no other gate,
    known to fail closed, guards too.
    """
    found: dict[str, str] = {}
    acts = {deed.call.id: deed for deed in deeds(graph)}
    for key, gates in gates_on(graph).items():
        if key in acts:
            grave = "" if any(gate.on_error == "closed" for gate in gates) else _grave(graph, acts[key])
            for gate in gates:
                found[gate.id] = found.get(gate.id) or grave
    return found


def _grave(graph: Graph, deed: Deed) -> str:
    if deed.consequential:
        return deed.effects[0] if deed.effects else deed.action
    labels = {label for data in deed.call.data or () for label in graph.sensitivity(data)}
    return next((label for label in GRAVE if label in labels), "")


def apart_from(graph: Graph, system: str, call: str) -> bool:
    """Whether a system is neither an end of a call, nor asked by one of them, nor the caller of its source.

    False where there is no such call.
    """
    calls = graph.estate.integrations
    if call not in calls or system in (calls[call].source, calls[call].target):
        return False
    ends = (calls[call].source, calls[call].target)
    near = {calls[key].target for end in ends for key in graph.calls_from(end)}
    return system not in near | {calls[key].source for key in graph.calls_to(calls[call].source)}


def _weakness(gate: Gate) -> Weakness | None:
    if gate.on_error == "open":
        return "fails-open"
    return "nobody-named" if gate.kind == "human" and gate.approver is None else None


def _guarded(graph: Graph, forgiven: Sequence[Weakness]) -> frozenset[str]:
    gates = [gate for gate in graph.estate.gates.values() if _weakness(gate) not in forgiven]
    return frozenset(key for gate in gates for key in gate.guards)


def _gate(path: Path, weak: Mapping[str, str]) -> str:
    """Return the first weak gate on a way: on the first call that one guards, the first written."""
    return next((weak[key] for key in path.integrations if key in weak), "")


def failing_open(graph: Graph) -> frozenset[str]:
    """Return the gates that a consequential action gets past because of how they fail: that is told of the action."""
    acts = [deed.call for deed in deeds(graph) if deed.consequential]
    return frozenset(way.gate for way in passages(graph, acts).values())


def placed(graph: Graph, gates: Iterable[Gate]) -> Iterator[tuple[Gate, System, list[str]]]:
    """Yield the gates that say what enforces them, with that system and the calls to be guarded it has no part in."""
    for gate in (gate for gate in gates if gate.runs_on is not None):
        place = graph.estate.systems[gate.runs_on or ""]
        yield gate, place, [key for key in gate.guards if apart_from(graph, place.id, key)]
