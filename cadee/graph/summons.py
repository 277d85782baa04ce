"""This file holds who is called when something is lost: signals, alerts, the people told, their runbooks."""

from collections.abc import Iterable
from dataclasses import dataclass

from cadee.graph.alarms import PROMISES
from cadee.graph.toll import Toll
from cadee.model.control import Signal


@dataclass(frozen=True, slots=True)
class Summons:
    """A signal that sees a loss: on which systems, how it alerts, whom it tells.

    `there` and `away` are the active persons behind `to`, nearest first; `ends` says where it ends before it reaches
    anybody, "" where it does.
    """

    signal: str
    systems: tuple[str, ...]
    severity: str
    to: str
    there: tuple[str, ...]
    away: tuple[str, ...]
    rota: str
    runbook: str
    ends: str


def summons(toll: Toll) -> tuple[Summons, ...]:
    """Return the signals about failures that see a loss, pages first, then in order of id.

    They come from what is gone, from what cannot work without it, or from callers whose calls fail.
    """
    seen = frozenset((*toll.affected, *(call.source for call in toll.failing())))
    found = []
    for key in sorted(toll.graph.estate.signals):
        signal = toll.graph.estate.signals[key]
        systems = tuple(name for name in signal.source if name in seen)
        if systems and signal.measures in PROMISES:
            found.append(_summons(toll, signal, systems))
    order = ("page", "ticket", "info", "")
    return tuple(sorted(found, key=lambda each: (order.index(each.severity), each.signal)))


def untold(toll: Toll, told: Iterable[Summons]) -> tuple[str, ...]:
    """Return the systems that are gone or cannot work, of which no alert tells anybody, in order.

    An alert of a caller tells of what it calls.
    """
    heard = {name for each in told if not each.ends for name in each.systems}
    calls = toll.graph.estate.integrations
    return tuple(
        key
        for key in toll.affected
        if key not in heard and not any(calls[call].source in heard for call in toll.graph.calls_to(key))
    )


def _summons(toll: Toll, signal: Signal, systems: tuple[str, ...]) -> Summons:
    there, away = toll.absence.persons(signal.to) if signal.to is not None else ((), ())
    owners = toll.graph.estate.owners
    behind = toll.graph.behind(signal.to) if signal.to is not None else ()
    rota = next((found for key in behind if (found := owners[key].on_call)), "")
    own = (toll.graph.estate.systems[name].runbook for name in systems)
    return Summons(
        signal.id,
        systems,
        signal.alert.severity if signal.alert is not None else "",
        signal.to or "",
        there,
        away,
        rota or "",
        signal.runbook or next((each for each in own if each), ""),
        _ends(toll, signal),
    )


def _ends(toll: Toll, signal: Signal) -> str:
    if signal.alert is None:
        return "raises no alert"
    if signal.via in toll.affected:
        return f"is raised by {signal.via}, which does not work"
    if signal.alert.severity == "info":
        return "is noted and sent to nobody"
    if signal.to is None:
        return "is addressed to nobody"
    return "" if toll.absence.answers(signal.to) else f"goes to {signal.to}, where nobody answers"
