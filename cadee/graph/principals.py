"""This file holds for whom systems act: where the person who asked is known, and calls to records where not."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from cadee.graph.graph import Graph
from cadee.graph.kinds import Path
from cadee.graph.search import Lazy
from cadee.model.flow import Integration
from cadee.model.system import System

RECORDS = ("platform", "store", "index", "external")
PERSONAL = frozenset({"personal", "special-category", "payment"})


class Deputy(NamedTuple):
    """A call to a record system, behind an agent, that does not act for the person who asked.

    `lost` is the call on which the person was lost, the call itself or one before it; `check` what the record system
    does: per-subject, service, or "" where that is not said.
    """

    call: str
    lost: str
    check: str


State = tuple[int, bool]
"""A system, and whether an agent is met on the way to it or is it."""


class Principals(NamedTuple):
    """The calls to records of persons behind agents, in order of id, and those that do not act for anybody.

    `ways` holds for each of the latter the shortest way from an entry over an agent to the records.
    """

    judged: tuple[str, ...]
    deputies: tuple[Deputy, ...]
    ways: Mapping[str, Path]


def acts_for_a_person(graph: Graph, call: Integration) -> bool:
    """Whether a call names the person it is made for, or is made as that person."""
    named = (graph.estate.identities.get(key or "") for key in (call.on_behalf_of, call.identity))
    return any(identity is not None and identity.kind == "person" for identity in named)


def principals(graph: Graph) -> Principals:
    """Follow the person who asks from the entries through G∪F (A-030): known as long as each call names one.

    Judged are calls behind an agent to systems that check each person, and reads and irreversible actions on personal
    data at systems that do not, or do not say so. An index whose queries are narrowed checks.
    """
    entries, calls = graph.entries, graph.estate.integrations
    parents = _parents(graph, entries)
    behind = {graph.system_ids[node] for node, past_agent in parents if past_agent}
    nameless = [key for key in graph.integration_ids if not acts_for_a_person(graph, calls[key])]
    known = graph.reachable(entries, without_integrations=nameless, fallbacks=True)
    judged = [(call, check) for call, check in _record_calls(graph) if call.source in behind]
    lacking = frozenset(nameless)
    lost = _lost(graph, parents, lacking)
    found = []
    for call, check in judged:
        if call.id in lacking:
            found.append(Deputy(call.id, call.id, check))
        elif check == "per-subject" and call.source not in known and lost.get(call.source):
            found.append(Deputy(call.id, lost[call.source], check))
    ways = Lazy((deputy.call for deputy in found), lambda key: _way(graph, calls[key], parents))
    return Principals(tuple(call.id for call, _ in judged), tuple(found), ways)


def _parents(graph: Graph, entries: Iterable[str]) -> dict[State, tuple[State, int] | None]:
    """For each state that requests from the entries get to, nearest first, the state and the call before it, if any."""
    agents, leaving = set(graph.systems_numbers(graph.systems("agent"))), graph.leaving(True)
    waiting = [(node, node in agents) for node in graph.systems_numbers(entries)]
    found: dict[State, tuple[State, int] | None] = dict.fromkeys(waiting)
    for node, past_agent in waiting:
        for arc in leaving[node]:
            state = graph.target[arc], past_agent or graph.target[arc] in agents
            if state not in found:
                found[state] = ((node, past_agent), arc)
                waiting.append(state)
    return found


def _lost(graph: Graph, parents: Mapping[State, tuple[State, int] | None], lacking: frozenset[str]) -> dict[str, str]:
    """For each system behind an agent, the first call on the shortest way there that acts for nobody, or ""."""
    found = dict[State, str]()
    for state, parent in parents.items():
        key = graph.integration_ids[parent[1]] if parent is not None else ""
        found[state] = (found[parent[0]] if parent is not None else "") or (key if key in lacking else "")
    return {graph.system_ids[node]: key for (node, past_agent), key in found.items() if past_agent}


def _way(graph: Graph, call: Integration, parents: Mapping[State, tuple[State, int] | None]) -> Path:
    state: State = (graph.system_number[call.source], True)
    systems, calls = [call.target, call.source], [call.id]
    while (parent := parents[state]) is not None:
        state = parent[0]
        systems.append(graph.system_ids[state[0]])
        calls.append(graph.integration_ids[parent[1]])
    return Path(tuple(reversed(systems)), tuple(reversed(calls)))


def _record_calls(graph: Graph) -> Iterator[tuple[Integration, str]]:
    for number, key in enumerate(graph.integration_ids):
        call = graph.estate.integrations[key]
        target = graph.estate.systems[call.target]
        if not graph.runtime[number] or target.kind not in RECORDS:
            continue
        check = target.subject_access or ""
        grave = call.action != "write" and graph.waiting[number] and _personal(graph, _records(call, target))
        if check == "per-subject" or grave:
            yield call, check


def _records(call: Integration, target: System) -> tuple[str, ...]:
    """What a call may bring to light: of an index what it holds, unless queries are narrowed; else what travels."""
    if target.index is not None:
        return () if target.index.filters_by else target.index.contains
    return call.data or ()


def _personal(graph: Graph, keys: Iterable[str]) -> bool:
    data = (graph.estate.data.get(key) for key in keys)
    return any(
        each is not None and each.labels is not None and not PERSONAL.isdisjoint(each.labels.sensitivity or ())
        for each in data
    )
