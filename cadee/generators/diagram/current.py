"""The CADEE circuit: five mechanisms in series between a business need and production AI, and how far current comes."""

from dataclasses import dataclass

from cadee.generators.base import Subject
from cadee.generators.diagram.layer_state import LayerState, layer_state
from cadee.generators.diagram.status import State

LAYERS = {
    "compliance": ("C", "Compliance", "Logic Gate"),
    "architecture": ("A", "Architecture", "AI Gateway"),
    "data": ("D", "Data", "Data Refinery"),
    "enablement": ("E", "Enablement", "Human Cockpit"),
    "evaluation": ("E", "Evaluation", "Scorecard"),
}
FOCUS = "architecture"
PASSES = (State.MET, State.AT_RISK)
"""The states of a layer that the current passes."""


@dataclass(frozen=True, slots=True)
class Circuit:
    """The layers in series, what lies across them, and how far the current comes.

    `reach` is the number of mechanisms it passes; `stopped` tells a layer not met from one nobody looked at.
    """

    layers: tuple[LayerState, ...]
    across: LayerState
    reach: int
    stopped: bool

    @property
    def lit(self) -> bool:
        """Whether the current reaches production."""
        return self.reach == len(self.layers) and self.across.state in PASSES

    @property
    def end(self) -> tuple[str, str]:
        """What is said at the far end, in two lines."""
        if self.lit:
            return "the current", "reaches it"
        name = LAYERS[self.layers[self.reach].name][1] if self.reach < len(self.layers) else "the cross rules"
        return ("the current stops", f"at {name}") if self.stopped else ("not known", f"from {name} on")


def circuit(subject: Subject) -> Circuit:
    """Return the circuit of a subject: the current passes what is met or at risk and stops at the first that is not."""
    layers = tuple(layer_state(subject, name) for name in LAYERS)
    across = layer_state(subject, "cross")
    reach = 0
    while reach < len(layers) and layers[reach].state in PASSES:
        reach += 1
    barrier = layers[reach].state if reach < len(layers) else across.state
    return Circuit(layers, across, reach, barrier is State.NOT_MET)
