"""This file holds which models were attacked in a test, and what changed since."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple, TypeVar

from cadee.graph.graph import Graph
from cadee.model.base import Entity

ATTACKS = re.compile(r"red.?team|adversar|attack|penetration|pen.?test|jailbreak", re.IGNORECASE)
"""Words by which a report is known to be about attacks."""
T = TypeVar("T")
Change = tuple[date, Entity]
"""The day something changed, and what it was."""


class Trial(NamedTuple):
    """An adversarial test: an evaluation of kind red-team, or a report whose id, name or description says so."""

    entity: Entity
    on: date
    pin: str | None = None
    prompt: str | None = None


def trials(graph: Graph) -> Mapping[str, Trial]:
    """Return by model the adversarial test that says most of it: of its pin and its prompt first, then the latest.

    Tests of the model itself, of an agent that asks it, and of the workflow count; one without a date is as old as can
    be.
    """
    about: dict[str, list[Trial]] = {}
    for result in graph.estate.evaluations.values():
        if result.kind == "red-team":
            trial = Trial(result, result.date or date.min, result.pin, result.prompt)
            about.setdefault(result.subject, []).append(trial)
    for paper in graph.estate.evidence.values():
        told = " ".join((paper.id, paper.name or "", paper.description or ""))
        if paper.kind in ("test-report", "assessment") and ATTACKS.search(told):
            about.setdefault(paper.subject.removeprefix("systems/"), []).append(Trial(paper, paper.date or date.min))
    latest = {key: max(about[key], key=lambda trial: trial.on) for key in graph.systems("agent") if key in about}
    by_agent, prompts = _asked(graph, latest, lambda trial: trial.on), _last_prompts(graph)
    found: dict[str, Trial] = {}
    for key in graph.models:
        known = [
            *about.get(key, ()),
            *(by_agent[each] for each in (key,) if each in by_agent),
            *about.get("workflow", ()),
        ]
        if known:
            found[key] = max(known, key=lambda trial: (not _unfit(graph, key, trial, prompts), trial.on))
    return found


def unfit(graph: Graph) -> Mapping[str, str]:
    """Return why the test of a model is of something else than what is called, "" where it is not: by model."""
    prompts = _last_prompts(graph)
    return {key: _unfit(graph, key, trial, prompts) for key, trial in trials(graph).items()}


def _unfit(graph: Graph, model: str, trial: Trial, prompts: Mapping[str, str]) -> str:
    card, prompt = graph.estate.systems[model].model, prompts.get(model)
    pin = card.pin if card is not None else None
    if trial.pin is not None and pin is not None and trial.pin != pin:
        return f"is of version {trial.pin!r}, and {pin!r} is called"
    if trial.prompt is not None and prompt is not None and trial.prompt != prompt:
        return f"ran with prompt {trial.prompt!r}, and {prompt!r} was evaluated since"
    return ""


def _last_prompts(graph: Graph) -> Mapping[str, str]:
    """Return by model the prompt of its latest evaluation that names one."""
    last: dict[str, tuple[date, str]] = {}
    for result in graph.estate.evaluations.values():
        if result.prompt is not None:
            told = (result.date or date.min, result.prompt)
            if result.subject not in last or told[0] > last[result.subject][0]:
                last[result.subject] = told
    return {key: prompt for key, (_, prompt) in last.items()}


def own_changes(graph: Graph) -> dict[str, Change]:
    """Return by agent the latest change of it, or of a tool that it calls."""
    systems, calls = graph.estate.systems, graph.estate.integrations
    own: dict[str, Change] = {}
    for key in graph.systems("agent"):
        tools = dict.fromkeys(calls[call].target for call in graph.calls_from(key))
        parts = [systems[key], *(systems[tool] for tool in tools if systems[tool].kind == "tool")]
        dated = [(part.changed, part) for part in parts if part.changed is not None]
        if dated:
            own[key] = max(dated, key=lambda pair: pair[0])
    return own


def changes(graph: Graph) -> Mapping[str, Change]:
    """Return by model the latest change of it, of an agent that asks it, or of a tool that such an agent calls."""
    systems, own = graph.estate.systems, own_changes(graph)
    found = _asked(graph, own, lambda pair: pair[0])
    for key in graph.models:
        changed = systems[key].changed
        if changed is not None and (key not in found or changed >= found[key][0]):
            found[key] = changed, systems[key]
    return found


def _asked(graph: Graph, told: Mapping[str, T], when: Callable[[T], date]) -> dict[str, T]:
    """Hand what is told of agents on to the models they ask, by a gateway's routes or past it; the latest wins."""
    calls, models = graph.estate.integrations, set(graph.models)
    doors: dict[str, T] = {}
    for agent, value in told.items():
        for call in graph.calls_from(agent):
            routes = [route.ref for route in graph.routes_serving.get(call, ())]
            for door in routes or [f"systems/{calls[call].target}"]:
                _keep(doors, door, value, when)
    found: dict[str, T] = {}
    for door, value in doors.items():
        section, _, key = door.partition("/")
        if section == "systems" and key in models:
            _keep(found, key, value, when)
        elif section == "routes" or graph.estate.systems[key].kind == "gateway":
            exits = graph.exits(graph.estate.routes[key]) if section == "routes" else graph.calls_from(key)
            for call in exits:
                _keep(found, calls[call].target, value, when)
    return found


def _keep(place: dict[str, T], key: str, value: T, when: Callable[[T], date]) -> None:
    if key not in place or when(value) > when(place[key]):
        place[key] = value
