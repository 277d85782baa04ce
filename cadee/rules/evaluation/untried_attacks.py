"""Live models that nobody attacked in a test since they, their prompt or their tools changed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from cadee.graph import Graph
from cadee.graph.minding import live_ai
from cadee.graph.trials import Change, Trial, changes, trials, unfit
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-EV-021")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the adversarial test of each live model with its version, its prompt, and the last change around it."""
    live = [key for key in live_ai(graph) if graph.estate.systems[key].kind == "model"]
    if not live:
        yield NotApplicable("no model is live here")
        return
    tried, since, other = trials(graph), changes(graph), unfit(graph)
    bare = [key for key in live if key not in tried]
    if bare:
        yield _untried(graph, bare)
    late: dict[tuple[str, str], list[str]] = {}
    for key in live:
        if key in tried and other[key]:
            late.setdefault((tried[key].entity.ref, other[key]), []).append(key)
        elif key in tried and key in since and since[key][0] > tried[key].on:
            late.setdefault((tried[key].entity.ref, ""), []).append(key)
    for (_, why), group in late.items():
        yield _other(graph, group, tried[group[0]], why) if why else _older(graph, group, tried[group[0]], since)
    if not bare and not late:
        yield Proof(f"{counted(len(live), 'live model')} ({listed(live, most=4)}): attacked in a test as they are now")


def _untried(graph: Graph, bare: Sequence[str]) -> Violation:
    return Violation(
        graph.estate.route(graph.estate.systems[bare[0]]),
        f"no adversarial test of {listed(map(repr, bare), most=4)} is on file",
        label="never attacked in a test",
        help=f"run one and record it: an evaluation of {bare[0]!r} with `kind: red-team`",
    )


def _other(graph: Graph, group: Sequence[str], trial: Trial, why: str) -> Violation:
    at = graph.estate.route(trial.entity, "pin" if why.startswith("is of version") else "prompt")
    message = f"the adversarial test {trial.entity.id!r} of {listed(map(repr, group), most=4)} {why}"
    return Violation(at, message, "not what runs", help="attack what runs now")


def _older(graph: Graph, group: Sequence[str], trial: Trial, since: Mapping[str, Change]) -> Violation:
    changed, entity = since[group[0]]
    undated = trial.on == date.min
    when = "has no date" if undated else f"is of {trial.on}"
    names = listed(map(repr, group), most=4)
    message = f"the adversarial test {trial.entity.id!r} of {names} {when}; {entity.id!r} changed on {changed}"
    also = (Also(graph.estate.route(entity, "changed"), "changed since"),)
    at = graph.estate.route(trial.entity, "date")
    return Violation(at, message, "before the change", also, unknown=undated, help="attack it again as it is now")
