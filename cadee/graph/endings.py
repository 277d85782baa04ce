"""This file holds how a journey ends after a loss, set against how it ended before."""

from dataclasses import dataclass
from typing import Literal

from cadee.graph.kinds import FailureRow, JourneyView
from cadee.graph.toll import LostStep

State = Literal["as before", "another way", "with less", "lesser end", "silent", "silent before"]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a journey ends, before and after a loss; `lost` are its steps that no longer work."""

    view: JourneyView
    before: FailureRow
    after: FailureRow
    lost: tuple[LostStep, ...]

    @property
    def missing(self) -> tuple[LostStep, ...]:
        """The steps that are lost and that nothing stands in for."""
        return tuple(step for step in self.lost if not step.instead)

    @property
    def curtailed(self) -> tuple[LostStep, ...]:
        """The steps that are lost and for which a ladder has nothing left but its safe end."""
        return tuple(step for step in self.lost if step.instead not in ("", "call"))

    @property
    def state(self) -> State:
        """What the loss changes: nothing, only the way, a part of the steps, the end, or all of it.

        `with less` is an end of the same kind that some steps do not contribute to any more; `silent before` one that
        was not safe even without the loss.
        """
        if not self.after.safe:
            return "silent" if self.before.safe else "silent before"
        if self.after.outcome != self.before.outcome:
            return "lesser end"
        if self.missing or self.curtailed:
            return "with less"
        same = (self.after.path, self.after.fallbacks) == (self.before.path, self.before.fallbacks)
        return "as before" if same and not self.lost else "another way"
