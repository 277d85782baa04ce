"""This file holds whether a model that judges answers is of one kind with the model whose answers it judges."""

from typing import NamedTuple

from cadee.graph.graph import Graph
from cadee.graph.losses import domains
from cadee.model.system import System


class Kin(NamedTuple):
    """Two models of one kind, by id, and why in words; with `unknown`, nobody says that they are of different kinds."""

    judge: str
    judged: str
    why: str
    unknown: bool = False


def models_behind(graph: Graph, system: str) -> tuple[str, ...]:
    """Return the models that a system is or asks: directly, by the routes of a gateway, or by all calls of one that has
    no route for it; fallbacks included, in order of first meeting. None behind a person.
    """
    calls, found = graph.estate.integrations, dict[str, None]()
    start = graph.estate.systems[system]
    if start.kind == "model" or start.model is not None:
        return (system,)
    for key in graph.calls_from(system) if start.kind != "human" else ():
        target = graph.estate.systems[calls[key].target]
        if target.kind == "gateway":
            routes = (route for route in graph.routes_serving.get(key, ()) if route.gateway == target.id)
            further = [each for route in routes for each in graph.exits(route)] or graph.calls_from(target.id)
            found.update((calls[each].target, None) for each in further)
        else:
            found[target.id] = None
    return tuple(key for key in found if graph.estate.systems[key].kind == "model")


def kinship(graph: Graph, judge: str, judged: str) -> Kin | None:
    """Return a pair of models of one kind behind a judge and what it judges; a certain pair before a possible one."""
    systems = graph.estate.systems
    pairs = [(one, other) for one in models_behind(graph, judge) for other in models_behind(graph, judged)]
    found = [kin for one, other in pairs if (kin := _kin(systems[one], systems[other])) is not None]
    return min(found, key=lambda kin: kin.unknown, default=None)


def _kin(judge: System, judged: System) -> Kin | None:
    if judge.id == judged.id:
        return Kin(judge.id, judged.id, "it is the same model")
    one, other = judge.model, judged.model
    if one is None or other is None:
        silent = judge.id if one is None else judged.id
        return Kin(judge.id, judged.id, f"nobody says what model {silent!r} is", unknown=True)
    families = _families(judge), _families(judged)
    if common := sorted(families[0] & families[1]):
        return Kin(judge.id, judged.id, f"both are of family {common[0]!r}")
    if one.name == other.name:
        return Kin(judge.id, judged.id, f"both are {one.name!r}")
    if one.vendor == other.vendor and not all(families):
        return Kin(judge.id, judged.id, f"both come from {one.vendor!r} and may be of one family", unknown=True)
    return None


def _families(system: System) -> frozenset[str]:
    return frozenset(label.removeprefix("family/") for label in domains(system) if label.startswith("family/"))
