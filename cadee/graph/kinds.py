"""This file holds the values that the graph answers with: paths, cycles, ladders, bounds, and the step budget."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from cadee.diagnostic import Step, Witness
from cadee.errors import ToolError
from cadee.model.flow import Trigger

TRIGGERS: tuple[Trigger, ...] = (
    "timeout", "connection-error", "server-error", "rate-limited", "quota-exhausted", "credential-rejected",
    "context-overflow", "refusal", "guardrail-down", "low-confidence", "stalled-stream", "quality-probe",
)  # fmt: skip
"""Every way a call fails; a rung on `any` answers to each of them."""

Fallbacks = bool | Trigger
"""Which fallbacks are live: none (False), all (True), or those that answer to one trigger."""

TerminalKind = Literal["human", "queue", "static-answer", "cached-answer", "refusal"]


class OutOfSteps(ToolError):  # noqa: N818  says what happened
    """A question needed more steps than it was given: its answer is not known."""


class StepBudget:
    """Counts the steps of a question and raises OutOfSteps beyond `limit`."""

    def __init__(self, limit: int = 50_000_000) -> None:
        self.limit = limit
        self.spent = 0

    def spend(self, steps: int = 1) -> None:
        """Count `steps`.

        Raises:
            OutOfSteps: more steps than the limit.
        """
        self.spent += steps
        if self.spent > self.limit:
            raise OutOfSteps(
                f"the question needs more than {self.limit} steps", fix="Split the workspace, or raise the budget."
            )


@dataclass(frozen=True, slots=True)
class Path:
    """A walk: system ids, and between two of them the integration that leads on (one fewer).

    A step by `depends_on` has no integration; it is written as the empty text.
    """

    systems: tuple[str, ...]
    integrations: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.integrations)

    def __bool__(self) -> bool:
        return True  # a path of no steps is a path

    def __str__(self) -> str:
        return " → ".join(self.systems)

    def refs(self) -> Iterator[str]:
        """Yield the elements as `section/id`, systems and integrations in turn."""
        yield f"systems/{self.systems[0]}"
        for integration, system in zip(self.integrations, self.systems[1:], strict=True):
            if integration:
                yield f"integrations/{integration}"
            yield f"systems/{system}"

    def then(self, system: str, integration: str) -> "Path":
        """Return the walk with one step more."""
        return Path((*self.systems, system), (*self.integrations, integration))

    def witness(self, note: str = "", kind: str = "path", labels: Mapping[str, str] | None = None) -> Witness:
        """Return the walk as the witness of a finding; `labels` are words beside elements."""
        return Witness(kind, tuple(Step(ref, (labels or {}).get(ref, "")) for ref in self.refs()), note)


class JourneyView(NamedTuple):
    """A journey with what it inherits: its tier (0 to 3, None where unknown) and its exposure.

    `entry` is the system that starts it, `systems` all systems its steps touch in order of first meeting.
    """

    id: str
    tier: int | None
    exposure: str
    entry: str
    systems: tuple[str, ...]
    steps: tuple[str, ...]


class Gap(NamedTuple):
    """A gateway passed without enforcement: the integrations by which it is entered and left, and why no policy holds.

    `reason` is passthrough-route, passthrough-integration, or unrouted (no route ties the two).
    """

    gateway: str
    arrives: str
    leaves: str
    reason: str


class Bypass(NamedTuple):
    """A way to a model that no enforcing gateway stands on; `through` are the gateways passed unenforced."""

    model: str
    path: Path
    through: tuple[Gap, ...] = ()


class SharedDomain(NamedTuple):
    """A failure domain of a primary and its rung: the label, and the element that carries it on either side."""

    label: str
    primary: str
    rung: str

    def __str__(self) -> str:
        """The fact in words, for two elements named before it."""
        kind, _, name = self.label.partition("/")
        if kind == "system":
            return f"both need {name!r}"
        if kind == "credential":
            return f"both present the credential of {self.primary.partition('/')[2]!r}"
        if kind == "family":
            return f"both lead to models of family {name!r}"
        return f"both fail with {self.label!r}"


@dataclass(frozen=True, slots=True)
class FailureRow:
    """A row of the failure matrix: what was removed, what becomes of a journey.

    `removed` are elements: `systems/x`, `identities/y`, or a failure domain as `domain:label`. `outcome` is `answer`
    (the journey works, if need be on a fallback), a kind of terminal, `entry-lost` (the entry itself is
    gone) or `none` (no safe end is left). `path` leads from the entry to the end, None where there is none. `fallbacks`
    are those that had to step in.
    """

    removed: tuple[str, ...]
    journey: str
    outcome: str
    path: Path | None
    fallbacks: tuple[str, ...] = ()

    @property
    def safe(self) -> bool:
        """Whether a safe end is left."""
        return self.outcome not in ("none", "entry-lost")


class FallbackCycle(NamedTuple):
    """A loop of fallbacks: integrations in order, for each the fallback that leads on to the next ("" by a route)."""

    trigger: Trigger | None
    integrations: tuple[str, ...]
    fallbacks: tuple[str, ...]


class DeadEnd(NamedTuple):
    """A ladder that answers to `trigger` and then ends nowhere: what it protects, its live rungs as integrations."""

    fallback: str
    trigger: Trigger
    protects: str
    rungs: tuple[str, ...]

    @property
    def last(self) -> str:
        """The integration of the last live rung."""
        return self.rungs[-1]

    def witness(self, note: str = "") -> Witness:
        """Return the calls that are tried one after the other as the witness of a finding."""
        return Witness("chain", tuple(Step(f"integrations/{call}") for call in (self.protects, *self.rungs)), note)


class Chain(NamedTuple):
    """Identities, each of which may become the next; `reaches` is what the last may touch."""

    identities: tuple[str, ...]
    reaches: str = ""

    def witness(self, note: str = "") -> Witness:
        """Return the chain as the witness of a finding."""
        steps = [Step(f"identities/{name}") for name in self.identities]
        return Witness("chain", tuple([*steps, Step(self.reaches)] if self.reaches else steps), note)


class Taint(NamedTuple):
    """Data that arrives at a system: which data it was on the last step that names any, and the way it took.

    `path` follows the data, so a read runs against its integration; a step by telemetry has no integration ("").
    """

    system: str
    data: str
    path: Path
