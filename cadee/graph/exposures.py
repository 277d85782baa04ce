"""This file holds how exposure grows: the steps of a rollout, each from the stage before."""

from itertools import pairwise
from typing import NamedTuple

from cadee.graph.graph import Graph
from cadee.model.proof import RolloutStage


class Growth(NamedTuple):
    """A step of a rollout: to `stage` from the one before (None: from nobody), in order of writing."""

    before: RolloutStage | None
    stage: RolloutStage

    @property
    def ruled(self) -> bool:
        """Whether something must hold first: the exit of the stage before, or the entry of the stage."""
        return bool(self.stage.entry) or (self.before is not None and bool(self.before.exit))

    @property
    def shrinks(self) -> bool:
        """Whether fewer people are exposed after the step than before."""
        return self.before is not None and self.stage.share < self.before.share


def growth(graph: Graph) -> tuple[Growth, ...]:
    """Return the steps of the rollout. The stage before is the one named, else the one written before.

    The first that names none has none.
    """
    stages = graph.estate.rollout
    order = list(stages.values())
    first = next((stage.id for stage in order if stage.after is None), "")
    written = {stage.id: before for before, stage in pairwise(order) if stage.id != first}
    return tuple(
        Growth(written.get(stage.id) if stage.after is None else stages.get(stage.after), stage) for stage in order
    )


def rounds(steps: tuple[Growth, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the circles of stages, each once, as ids from the first by order of writing, that one again at the end."""
    before = {step.stage.id: step.before.id for step in steps if step.before is not None}
    found, seen = [], set[str]()
    for start in before:
        chain = dict[str, None]()
        here = start
        while here in before and here not in chain and here not in seen:
            chain[here] = None
            here = before[here]
        if here in chain:
            circle = list(chain)[list(chain).index(here) :]
            found.append(_turned(circle, list(before)))
        seen.update(chain)
    return tuple(found)


def _turned(circle: list[str], order: list[str]) -> tuple[str, ...]:
    first = circle.index(min(circle, key=order.index))
    turned = [*circle[first:], *circle[:first]]
    return turned[0], *reversed(turned)
