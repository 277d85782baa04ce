"""One graph over an estate: the questions rules ask, answered in linear or near-linear time with witnesses."""

from cadee.graph.authority import credential_environments
from cadee.graph.figures import Age, Attempts, Availability, Completion, Hop, LadderStep, Latency, Repeat
from cadee.graph.graph import Graph, build
from cadee.graph.kinds import (
    TRIGGERS,
    Bypass,
    Chain,
    DeadEnd,
    FailureRow,
    FallbackCycle,
    Fallbacks,
    Gap,
    JourneyView,
    OutOfSteps,
    Path,
    SharedDomain,
    StepBudget,
    Taint,
    TerminalKind,
)

__all__ = [
    "TRIGGERS",
    "Age",
    "Attempts",
    "Availability",
    "Bypass",
    "Chain",
    "Completion",
    "DeadEnd",
    "FailureRow",
    "FallbackCycle",
    "Fallbacks",
    "Gap",
    "Graph",
    "Hop",
    "JourneyView",
    "LadderStep",
    "Latency",
    "OutOfSteps",
    "Path",
    "Repeat",
    "SharedDomain",
    "StepBudget",
    "Taint",
    "TerminalKind",
    "build",
    "credential_environments",
]
