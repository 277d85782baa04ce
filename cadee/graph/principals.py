"""This file holds for whom systems act: where the person who asked is known, and calls to records where not."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cadee.graph.graph import Graph
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


class Principals(NamedTuple):
    """The calls to records of persons behind agents, in order of id, and those that do not act for anybody."""

    judged: tuple[str, ...]
    deputies: tuple[Deputy, ...]


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
    agents = graph.reachable(entries, fallbacks=True).intersection(graph.systems("agent"))
    behind = graph.reachable(agents, fallbacks=True)
    nameless = [key for key in graph.integration_ids if not acts_for_a_person(graph, calls[key])]
    known = graph.reachable(entries, without_integrations=nameless, fallbacks=True)
    judged = [(call, check) for call, check in _record_calls(graph) if call.source in behind]
    lacking = frozenset(nameless)
    lost = _lost(graph, entries, lacking)
    found = []
    for call, check in judged:
        if call.id in lacking:
            found.append(Deputy(call.id, call.id, check))
        elif check == "per-subject" and call.source not in known and lost.get(call.source):
            found.append(Deputy(call.id, lost[call.source], check))
    return Principals(tuple(call.id for call, _ in judged), tuple(found))


def _lost(graph: Graph, entries: Iterable[str], lacking: frozenset[str]) -> dict[str, str]:
    """For each system that an entry gets to, the first call on a shortest way there that acts for nobody, or ""."""
    waiting, leaving = graph.systems_numbers(entries), graph.leaving(True)
    found = dict.fromkeys(waiting, "")
    for node in waiting:
        for arc in leaving[node]:
            end, key = graph.target[arc], graph.integration_ids[arc]
            if end not in found:
                found[end] = found[node] or (key if key in lacking else "")
                waiting.append(end)
    return {graph.system_ids[node]: key for node, key in found.items()}


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
