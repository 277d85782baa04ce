"""Rollouts that expose more people without anything having to hold first."""

from collections.abc import Iterator, Sequence

from cadee.diagnostic import Step, Witness
from cadee.graph import Graph
from cadee.graph.exposures import Growth, growth, rounds
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-EV-015", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Ask of each step of the rollout what must hold first, and whether it exposes more people than before."""
    steps = growth(graph)
    if not steps:
        yield NotApplicable("no stage of a rollout is declared")
        return
    circles = rounds(steps)
    turning = {name for circle in circles for name in circle}
    sound = [step for step in steps if step.stage.id not in turning]
    found = [_circle(graph, circle) for circle in circles]
    found += [_shrinking(graph, step) for step in sound if step.shrinks]
    free = [step for step in sound if not step.ruled and not step.shrinks]
    if free:
        found.append(_free(graph, [step for step in free if step.before is not None] or free))
    yield from found
    if not found:
        last = max(steps, key=lambda step: step.stage.share).stage
        yield Proof(
            f"{counted(len(steps), 'stage')} up to {last.share}: each is entered by a rule, and none exposes fewer"
        )


def _free(graph: Graph, steps: Sequence[Growth]) -> Violation:
    stage, before, route = steps[0].stage, steps[0].before, graph.estate.route
    if before is None:
        return Violation(
            route(stage),
            f"nobody says what must hold before {stage.id!r} exposes the first {stage.share} of users",
            label="on what condition?",
            unknown=True,
            help="say in `entry` which measure must reach what value first",
        )
    time = f", only that {before.minimum} pass" if before.minimum is not None else ""
    more = f"; {counted(len(steps) - 1, 'more step is', 'more steps are')} as free" if len(steps) > 1 else ""
    return Violation(
        route(stage),
        f"exposure grows from {before.share} to {stage.share} by no rule: {before.id!r} has no `exit` and {stage.id!r} "
        f"no `entry`{time}{more}",
        label="on what condition?",
        also=(Also(route(before), "the stage before"),),
        help=f"say in `exit` of {before.ref} which measures must reach what value",
    )


def _shrinking(graph: Graph, step: Growth) -> Violation:
    stage, before = step.stage, step.before or step.stage
    return Violation(
        graph.estate.route(stage, "share"),
        f"{stage.id!r} follows {before.id!r} and exposes {stage.share} after {before.share}: exposure shrinks",
        label="fewer than before",
        also=(Also(graph.estate.route(before, "share"), "the stage before"),),
        help="put the stages in order of their shares; taking exposure back is a decision, not a stage",
    )


def _circle(graph: Graph, circle: Sequence[str]) -> Violation:
    stage = graph.estate.rollout[circle[0]]
    return Violation(
        graph.estate.route(stage, "after"),
        f"the stages of the rollout follow each other in a circle: {' → '.join(circle)}",
        label="which one is first?",
        also=tuple(Also(graph.estate.route(graph.estate.rollout[key], "after"), "on it") for key in circle[1:-1]),
        witness=Witness("cycle", tuple(Step(f"rollout/{key}") for key in circle), "each leads to the next"),
        help="leave out `after` of the first stage",
    )
