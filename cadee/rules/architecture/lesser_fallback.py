"""Fallbacks to models that cannot do what the model they stand in for does."""

from collections.abc import Iterator, Mapping

from cadee.graph import Graph
from cadee.graph.abilities import shortfalls, silent, stands_in, target
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import article, counted, lacks


@rule("CADEE-A-020")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare what each model on a ladder is said to do with the model that the ladder protects."""
    found = [(ladder, number) for ladder in graph.estate.fallbacks.values() for number in range(len(ladder.rungs))]
    pairs = [(ladder, number) for ladder, number in found if stands_in(graph, ladder, ladder.rungs[number])]
    if not pairs:
        yield NotApplicable("no fallback leads from one model to another")
        return
    vital, dark, faults = graph.journey_calls(up_to_tier=1), dict[str, str](), 0
    for ladder, number in pairs:
        primary, backup = target(graph, ladder.protects), target(graph, ladder.rungs[number].to or "")
        if missing := tuple(shortfalls(graph, ladder, number)):
            faults += 1
            yield Violation(
                graph.estate.route(ladder, "rungs", number, "to"),
                f"rung {number + 1} of fallback {ladder.id!r} cannot do all that it stands in for: "
                f"{backup.id!r} has {lacks(missing)}",
                label=f"rung {number + 1}",
                also=(
                    Also(graph.estate.route(backup, "model"), "can do less"),
                    Also(graph.estate.route(primary), "here"),
                ),
                help=f"lead the rung to {article(backup.kind)} that can, or ask for less where it is used",
            )
        elif ladder.protects in vital:
            dark.update((system.id, ladder.id) for system in (primary, backup) if silent(system, primary))
    if dark:
        yield _unsaid(graph, dark)
    elif not faults:
        yield Proof(f"{counted(len(pairs), 'rung')} from model to model: each can do what it stands in for")


def _unsaid(graph: Graph, dark: Mapping[str, str]) -> Violation:
    (first, ladder), more = next(iter(dark.items())), f" (and {len(dark) - 1} more)" if len(dark) > 1 else ""
    message = f"nobody says all that {first!r}{more} can do, so fallback {ladder!r} may not do what it stands in for"
    offer = f"say `context_window`, `supports` and `languages` in `model` of {', '.join(dark)}"
    return Violation(graph.estate.route(graph.estate.systems[first]), message, unknown=True, help=offer)
