"""Tests that are older than the model, the prompt, the tools or the index they speak of."""

from collections.abc import Iterator, Sequence

from cadee.graph import Graph
from cadee.graph.results import changed_since, newest, of_another
from cadee.graph.trials import Change
from cadee.model.proof import Evaluation
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-EV-010")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the newest test of each kind with what runs: version, prompt, and the last change around it."""
    results = newest(graph)
    if not results:
        yield NotApplicable("no test of a live agent, model or index is on file here")
        return
    since, other = changed_since(graph), of_another(graph)
    groups: dict[str, list[Evaluation]] = {}
    for each in results:
        if each.id in other:
            groups.setdefault(f"{each.subject} {other[each.id]}", []).append(each)
        elif each.id in since:
            undated = "undated " if each.date is None else ""
            groups.setdefault(f"{undated}{since[each.id][1].ref}", []).append(each)
    for group in groups.values():
        told = other.get(group[0].id)
        yield _other(graph, group, *told) if told is not None else _older(graph, group, since[group[0].id])
    if not groups:
        yield Proof(
            f"{counted(len(results), 'test')} of live AI: each of what runs, and none older than a change of it"
        )


def _names(group: Sequence[Evaluation]) -> str:
    names = listed((repr(each.id) for each in group), most=3)
    return f"test {names} is" if len(group) == 1 else f"tests {names} are"


def _other(graph: Graph, group: Sequence[Evaluation], field: str, words: str) -> Violation:
    also = tuple(Also(graph.estate.route(each, field), "and this") for each in group[1:4])
    at = graph.estate.route(group[0], field)
    return Violation(at, f"{_names(group)} {words}", "not what runs", also, help="test what runs now")


def _older(graph: Graph, group: Sequence[Evaluation], change: Change) -> Violation:
    day, entity = change
    first = group[0]
    age = f"of {min(each.date for each in group if each.date)}" if first.date is not None else "of no date"
    message = f"{_names(group)} {age}; {entity.id!r} changed on {day}"
    at = graph.estate.route(first, "date") if first.date is not None else graph.estate.route(first)
    also = (Also(graph.estate.route(entity, "changed"), "changed since"),)
    return Violation(at, message, "before the change", also, unknown=first.date is None, help="test it again as it is")
