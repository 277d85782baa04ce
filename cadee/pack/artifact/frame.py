"""What every production artifact says of itself: standing, owner, systems, evidence, triggers, three answers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cadee.diagnostic import Result
from cadee.graph import Graph, build
from cadee.model.layer import LayerName
from cadee.pack import telling
from cadee.pack.artifact.people import vacant, who
from cadee.pack.artifact.proofs import proofs
from cadee.pack.artifact.questions import questions, rules_met
from cadee.pack.artifact.triggers import triggers
from cadee.pack.base import Brief
from cadee.pack.grid import Grid, Value, entry, grid
from cadee.pack.telling import Sign
from cadee.rules.cross.untrue_touches import CORE

SIGNS: Mapping[str, Sign] = {
    "met": telling.met("Met"),
    "at risk": telling.at_risk("At risk"),
    "not met": telling.not_met("Not met"),
    "not assessed": telling.not_assessed("Not assessed"),
}
SYSTEMS = ("System", "Kind", "Owner", "Zone", "Tier", "Findings here")
IDLE = {
    Result.NOT_APPLICABLE: "with nothing to judge here",
    Result.NOT_RUN: "not asked",
    Result.COULD_NOT_TELL: "undecided",
}


def artifact(
    brief: Brief,
    name: LayerName,
    purpose: str,
    own: Sequence[Grid],
    approvals: Sequence[str],
    measures: Sequence[str],
    *,
    budgets: bool = False,
) -> Mapping[str, Any]:
    """Return what the page says of the artifact of a layer.

    `own` are the tables that only this one has, `approvals` what it says of who approves, `measures` the kinds of KPI
    that show its effect; with `budgets` the error budgets of journeys are among its triggers.
    """
    layer = brief.estate.layers.get(name)
    graph = build(brief.estate, brief.today)
    declared = [key for key in (layer.touches if layer else ()) if key in brief.estate.systems]
    systems = declared or sorted(key for key in CORE[name](graph) if key in brief.estate.systems)
    return {
        "purpose": purpose,
        "sign": _sign(brief, name),
        "standing": tuple(_standing(brief, name)),
        "owner": tuple(_owner(brief, graph, name, systems)),
        "systems": _systems(brief, name, systems, declared=bool(declared)),
        "evidence": proofs(brief, name),
        "triggers": triggers(brief, layer, name, set(systems), budgets=budgets),
        "own": tuple(own),
        "questions": questions(brief, graph, name, approvals, measures),
    }


def _sign(brief: Brief, name: str) -> Sign:
    told = next((each for each in brief.report.layers if each.layer == name), None)
    return SIGNS[told.word if told else "not assessed"]


def _standing(brief: Brief, name: str) -> Iterator[str]:
    """The counts behind the word; together they are all rules of the layer."""
    own = [each for each in brief.report.results if each.layer == name]
    told = next((each for each in brief.report.layers if each.layer == name), None)
    if told is not None:
        yield rules_met(told)
        yield f"{telling.count(told.grave, 'finding')} stop production" if told.grave != 1 else (
            "1 finding stops production")  # fmt: skip
        yield f"{telling.count(told.lesser, 'finding')} warn" if told.lesser != 1 else "1 finding warns"
        yield from told.reasons
    idle = [(words, sum(each.result is result for each in own)) for result, words in IDLE.items()]
    said = [f"{number} {words}" for words, number in idle if number]
    yield f"of {telling.count(len(own), 'rule')} in all{f', {telling.together(said)}' if said else ''}"


def _owner(brief: Brief, graph: Graph, name: str, systems: Sequence[str]) -> Iterator[str]:
    layer, estate = brief.estate.layers.get(name), brief.estate
    if layer is not None and layer.owner is not None:
        yield who(estate, layer.owner, brief.today)
        owner = estate.owners.get(layer.owner)
        if owner is not None and owner.on_call:
            yield f"on call: {owner.on_call}"
        if owner is None or vacant(graph, layer.owner):
            yield f"no active person stands behind that name on {brief.today}"
        return
    yield f"nobody is declared (layers.{name}.owner)"
    named = (telling.holder(estate, estate.systems[key].owner, brief.today) for key in systems)
    owners = Counter(each or "nobody" for each in named)
    if owners:
        said = [f"{who_} ({telling.count(number, 'system')})" for who_, number in owners.most_common()]
        yield f"its systems are answered for by {telling.together(said)}"


def _systems(brief: Brief, name: str, keys: Sequence[str], *, declared: bool) -> Grid:
    derived = f" (not declared in layers.{name}.touches: these are what the mechanism works on)"
    how = "" if declared or not keys else derived
    caption = f"Systems touched: {len(keys) or 'none'}{how}"
    none = f"layers.{name}.touches names none, and none of the declared systems does the work of this mechanism"
    return grid(caption, SYSTEMS, (_system(brief, key) for key in keys), none)


def _system(brief: Brief, key: str) -> tuple[Value, ...]:
    estate, system = brief.estate, brief.estate.systems[key]
    found = [each for each in brief.report.findings if each.element == system.ref]
    grave = sum(each.severity.gate for each in found)
    sign = telling.met("None") if not found else telling.not_met(str(len(found))) if grave else (
        telling.at_risk(str(len(found))))  # fmt: skip
    return (
        entry(estate, system.ref),
        system.kind,
        telling.holder(estate, system.owner, brief.today) or "nobody is named",
        telling.title(estate, "zones", system.zone) or "not said",
        "not said" if system.tier is None else str(system.tier),
        sign,
    )
