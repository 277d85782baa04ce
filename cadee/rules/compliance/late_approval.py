"""Approvals that are missing, later than the first day with users, or of another state than the one that runs."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from cadee.graph import Graph
from cadee.graph.approvals import Approval, approvals
from cadee.graph.stages import in_production
from cadee.model.control import Gate
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-C-008")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the approvals on record with the first day with users, and those of gates with what runs there now."""
    workflow, live = graph.estate.workflow, graph.estate.workflow.live_from
    stage = graph.estate.environments.get(workflow.stage or "")
    if live is None and stage is not None and stage.stage == "production" and in_production(graph):
        message = "the workflow has reached production, and nobody says since when it meets users"
        yield Violation(graph.estate.route(workflow, "stage"), message, unknown=True, help="declare `live_from`")
        return
    if live is None or live > graph.today or not in_production(graph):
        yield NotApplicable("the workflow meets no users here yet")
        return
    records = approvals(graph)
    found = list(_faults(graph, records, live))
    yield from found
    if not found:
        number = counted(sum(map(len, records.values())), "approval")
        yield Proof(f"{number} on record, the first of each thing before users met it on {live}, and of what runs now")


def _faults(graph: Graph, records: Mapping[str, Sequence[Approval]], live: date) -> Iterator[Violation]:
    at = graph.estate.route(graph.estate.workflow, "live_from")
    if not records:
        yield Violation(at, f"users have met this workflow since {live}, and no approval is on record", unknown=True)
        return
    first = min((each for group in records.values() for each in group), key=lambda each: each.date)
    if first.date > live:
        message = f"users have met this workflow since {live}, and the first approval on record is of {first.date}"
        yield Violation(at, message, label="exposed", also=(Also(first.at, "approved"),))
        return
    gates = list(graph.estate.gates.values())
    bare = [gate for gate in gates if gate.ref not in records]
    if bare:
        more = f", nor of {counted(len(bare) - 1, 'more gate')}" if len(bare) > 1 else ""
        message = (
            f"no approval of gate {bare[0].id!r} is on record{more}, in a workflow that users have met since {live}"
        )
        yield Violation(graph.estate.route(bare[0]), message, unknown=True, help="record its `approvals`")
    for ref, group in records.items():
        entity, earliest = graph.estate.find(ref), min(group, key=lambda each: each.date)
        if entity is not None and earliest.date > live and (entity.changed is None or entity.changed <= live):
            late = counted((earliest.date - live).days, "day")
            message = f"{ref!r} was approved on {earliest.date}, {late} after users met it"
            yield Violation(earliest.at, message, label="too late", also=(Also(at, "exposed"),))
        elif isinstance(entity, Gate):
            yield from _other_state(graph, entity)


def _other_state(graph: Graph, gate: Gate) -> Iterator[Violation]:
    """Yield what a gate's own approvals do not cover: a later change of it, or another version of what enforces it."""
    given = [each for each in gate.approvals if each.date <= graph.today]
    if not given:
        return
    last = max(each.date for each in given)
    place = graph.estate.systems.get(gate.runs_on or "")
    versions = [each.version for each in given if each.version is not None]
    if gate.changed is not None and last < gate.changed <= graph.today:
        message = f"gate {gate.id!r} changed on {gate.changed}, after its last approval of {last}"
        yield Violation(graph.estate.route(gate, "changed"), message, label="not approved since")
    elif place is not None and place.version is not None and versions and place.version not in versions:
        message = f"gate {gate.id!r} runs in version {place.version} of {place.id!r}; approved is {listed(versions)}"
        also = (Also(graph.estate.route(place, "version"), "runs"),)
        yield Violation(graph.estate.route(gate, "approvals"), message, label="another version", also=also)
