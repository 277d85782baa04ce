"""This file holds what tests of live AI say: the latest results, whether they passed, and what changed since."""

from collections.abc import Iterable, Mapping
from datetime import date

from cadee.graph.graph import Graph
from cadee.graph.minding import live_ai
from cadee.graph.trials import Change, changes, own_changes, trials, unfit
from cadee.model.base import Entity
from cadee.model.proof import Evaluation

GOOD = ("accuracy", "quality", None)
"""Kinds of tests that show whether answers are good enough; the others show what may go wrong."""


def live_models(graph: Graph) -> tuple[str, ...]:
    """Return the models, and the models that embed, which requests may reach and which are live; in order.

    None where no AI is live.
    """
    if not live_ai(graph):
        return ()
    systems = graph.estate.systems
    found = (key for key in graph.models if systems[key].kind in ("model", "embedding"))
    return tuple(key for key in found if systems[key].lifecycle not in ("planned", "retired"))


def steps_in(graph: Graph, model: str) -> bool:
    """Whether a model is asked only where another call has failed."""
    return not graph.calls_to(model, fallbacks=False)


def latest(results: Iterable[Evaluation], *, of_metric: bool) -> tuple[Evaluation, ...]:
    """Return of each subject and kind of test, and with `of_metric` of each metric, the result of the latest day.

    Of one day the one that is written last.
    """
    found: dict[tuple[str, str | None, str], Evaluation] = {}
    for each in results:
        key = (each.subject, each.kind, each.metric if of_metric else "")
        if key not in found or (each.date or date.min) >= (found[key].date or date.min):
            found[key] = each
    return tuple(found.values())


def results_of(graph: Graph) -> Mapping[str, tuple[Evaluation, ...]]:
    """Return by live model the latest results about whether its answers are good enough.

    Of itself, of an index that it embeds, and of an agent, for the models that the agent asks first (not as a
    fallback): a test of the whole is a test of these.
    """
    systems, live = graph.estate.systems, live_models(graph)
    about: dict[str, list[Evaluation]] = {}
    good = (result for result in graph.estate.evaluations.values() if result.kind in GOOD)
    for each in latest(good, of_metric=True):
        about.setdefault(each.subject, []).append(each)
    found = {key: list(about.get(key, ())) for key in live}
    for key, results in about.items():
        card = systems[key].index if key in systems else None
        asked = {card.embedding} if card is not None else _asked_first(graph, key)
        for model in sorted(each for each in asked if each in found and each != key):
            found[model] += results
    return {key: tuple(results) for key, results in found.items()}


def _asked_first(graph: Graph, agent: str) -> set[str]:
    """Return what an agent's calls lead to, by the primary of a gateway's route or past it."""
    calls, systems = graph.estate.integrations, graph.estate.systems
    found: set[str] = set()
    if agent in systems and systems[agent].kind == "agent":
        for call in graph.calls_from(agent, fallbacks=False):
            routes = graph.routes_serving.get(call, ())
            found.update(calls[route.primary].target for route in routes if route.primary in calls)
            found.add(calls[call].target)
            if not routes and systems[calls[call].target].kind == "gateway":
                onward = graph.calls_from(calls[call].target, fallbacks=False)
                found.update(calls[further].target for further in onward)
    return found


def reaches(result: Evaluation) -> bool | None:
    """Whether a result is as good as it must be; None where nobody says what that is, or it is of another unit."""
    if result.threshold is None or result.threshold.unit != result.value.unit:
        return None
    value, least = result.value.value, result.threshold.value
    return value >= least if result.better == "higher" else value <= least


def newest(graph: Graph) -> tuple[Evaluation, ...]:
    """Return the newest result of each kind about each live agent, model and index, attacks left out.

    Results of another version, such as a successor that is tried before the switch, count only where there is none of
    the version that is called.
    """
    live = {*live_ai(graph), *live_models(graph), *(graph.systems("index") if live_ai(graph) else ())}
    results = [r for r in graph.estate.evaluations.values() if r.subject in live and r.kind != "red-team"]
    called = {(r.subject, r.kind) for r in results if _called(graph, r)}
    return latest((r for r in results if (r.subject, r.kind) not in called or _called(graph, r)), of_metric=False)


def _called(graph: Graph, result: Evaluation) -> bool:
    card = graph.estate.systems[result.subject].model
    return result.pin is None or card is None or card.pin is None or result.pin == card.pin


def changed_since(graph: Graph) -> Mapping[str, Change]:
    """Return by newest result the latest change of what it is about, where that is later or the result has no date.

    Of its subject, an agent around it, their tools, its index and what embeds that. Changes after which no attack was
    tried either are left out: they are told of the attacks.
    """
    systems, since, told = graph.estate.systems, {**own_changes(graph), **changes(graph)}, _told_of_attacks(graph)
    found: dict[str, Change] = {}
    for each in newest(graph):
        index = systems.get(each.index or each.subject)
        embedding = index.index.embedding if index is not None and index.index is not None else None
        parts: list[Entity] = [systems[key] for key in (each.subject, each.index, embedding) if key and key in systems]
        dated: list[Change] = [(part.changed, part) for part in parts if part.changed is not None]
        dated += [since[each.subject]] if each.subject in since else []
        newer = [(day, part) for day, part in dated if day > (each.date or date.min) and part.ref not in told]
        if newer:
            found[each.id] = max(newer, key=lambda pair: pair[0])
    return found


def _told_of_attacks(graph: Graph) -> frozenset[str]:
    """What changed after the last attack that was tried on a live model, as `section/id`."""
    since, tried, other = changes(graph), trials(graph), unfit(graph)
    live = [key for key in live_models(graph) if key in tried and key in since and not other[key]]
    return frozenset(since[key][1].ref for key in live if since[key][0] > tried[key].on)


def of_another(graph: Graph) -> Mapping[str, tuple[str, str]]:
    """Return by newest result the field by which it is of something else than what runs, and how, in words.

    A version that is not called, or a prompt after which another was tested. Left out are models whose attacks were
    tried on something else too: that is told of the attacks.
    """
    prompts: dict[str, tuple[date, str]] = {}
    for each in graph.estate.evaluations.values():
        if each.prompt is not None and (each.date or date.min) >= prompts.get(each.subject, (date.min, ""))[0]:
            prompts[each.subject] = (each.date or date.min, each.prompt)
    other, systems = unfit(graph), graph.estate.systems
    found: dict[str, tuple[str, str]] = {}
    for each in newest(graph):
        card, prompt = systems[each.subject].model, prompts.get(each.subject, (date.min, ""))[1]
        pin = card.pin if card is not None else None
        if other.get(each.subject):
            continue
        if each.pin is not None and pin is not None and each.pin != pin:
            found[each.id] = "pin", f"of version {each.pin!r}, and {pin!r} is called"
        elif each.prompt is not None and each.prompt != prompt:
            found[each.id] = "prompt", f"of prompt {each.prompt!r}, and {prompt!r} was tested since"
    return found
