"""Who watches what: for each system the signals about it and how far they get, for each signal who is called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cadee.graph import Graph
from cadee.model.control import Signal
from cadee.model.estate import Estate
from cadee.pack import telling


@dataclass(frozen=True, slots=True)
class Called:
    """Whom a signal calls: the owner, the persons of theirs who are active, the rota, and who comes after them.

    `ends` says where it ends before it gets to anybody, "" where it does not.
    """

    to: str
    persons: tuple[str, ...]
    rota: str
    then: tuple[str, ...]
    ends: str


def watching(estate: Estate) -> Mapping[str, Sequence[Signal]]:
    """Return the signals by the system that they come from, in order of the spec."""
    found: dict[str, list[Signal]] = {key: [] for key in estate.systems}
    for signal in estate.signals.values():
        for key in signal.source:
            if key in found:
                found[key].append(signal)
    return found


def called(graph: Graph, signal: Signal) -> Called:
    """Return whom a signal calls."""
    estate, to = graph.estate, signal.to or ""
    active = [key for key in graph.people(to) if estate.owners[key].active_on(graph.today)] if to else []
    own = [key for key in active if key == to or key in _members(estate, to)]
    rota = next((found for key in (graph.behind(to) if to else ()) if (found := estate.owners[key].on_call)), "")
    then = tuple(telling.holder(estate, key, graph.today) for key in _deputies(estate, to))
    names = tuple(telling.title(estate, "owners", key) for key in own or active)
    return Called(telling.holder(estate, to, graph.today), names, rota or "", then, _ends(signal, active, rota or ""))


def _members(estate: Estate, owner: str) -> frozenset[str]:
    waiting = list(estate.owners[owner].members) if owner in estate.owners else []
    for key in waiting:
        further = estate.owners[key].members if key in estate.owners else ()
        waiting.extend(each for each in further if each not in waiting)
    return frozenset(waiting)


def _deputies(estate: Estate, owner: str) -> Sequence[str]:
    """The owners who stand in one after the other, each once."""
    found: dict[str, None] = {}
    here = estate.owners.get(owner)
    while here is not None and here.deputy is not None and here.deputy not in found and here.deputy != owner:
        found[here.deputy] = None
        here = estate.owners.get(here.deputy)
    return list(found)


def _ends(signal: Signal, active: Sequence[str], rota: str) -> str:
    if signal.alert is None:
        return "raises no alert"
    if signal.alert.severity == "info":
        return "is noted and sent to nobody"
    if signal.to is None:
        return "is addressed to nobody"
    if not active:
        return "goes to an owner behind whom no person is active"
    return "pages an owner who has no rota" if signal.alert.severity == "page" and not rota else ""
