"""This file holds the values that the graph answers with: paths, cycles, ladders, bounds, and the step budget."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

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


class OutOfSteps(ToolError):
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
            raise OutOfSteps(f"the question needs more than {self.limit} steps", fix="Split the workspace, or raise the budget.")


@dataclass(frozen=True, slots=True)
class Path:
    """A walk: system ids, and between two of them the integration that leads on (one fewer).

    A step by `depends_on` has no integration; it is written as the empty text.
    """

    systems: tuple[str, ...]
    integrations: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.integrations)

    def __str__(self) -> str:
        return " → ".join(self.systems)

    def refs(self) -> Iterator[str]:
        """Yield the elements as `section/id`, systems and integrations in turn."""
        yield f"systems/{self.systems[0]}"
        for integration, system in zip(self.integrations, self.systems[1:], strict=True):
            if integration:
                yield f"integrations/{integration}"
            yield f"systems/{system}"

    def witness(self, note: str = "", kind: str = "path") -> Witness:
        """Return the walk as the witness of a finding."""
        return Witness(kind, tuple(Step(ref) for ref in self.refs()), note)


@dataclass(frozen=True, slots=True)
class JourneyView:
    """A journey with what it inherits: its tier (0 to 3, None where unknown) and its exposure.

    `entry` is the system that starts it, `systems` all systems its steps touch in order of first meeting.
    """

    id: str
    tier: int | None
    exposure: str
    entry: str
    systems: tuple[str, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bypass:
    """A way to a model that no enforcing gateway stands on. `through` names gateways passed unenforced."""

    model: str
    path: Path
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedDomain:
    """A failure domain of a primary and its rung: the label, and the element that carries it on either side."""

    label: str
    primary: str
    rung: str


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


@dataclass(frozen=True, slots=True)
class FallbackCycle:
    """A loop of fallbacks: integrations in order, and for each the fallback that leads on to the next ("" by a route)."""

    trigger: Trigger | None
    integrations: tuple[str, ...]
    fallbacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """A ladder that answers to `trigger` and then ends nowhere; `last` is the integration of its last live rung."""

    fallback: str
    trigger: Trigger
    last: str


@dataclass(frozen=True, slots=True)
class LadderStep:
    """A step of a ladder in time, milliseconds; None where a timeout it needs is missing.

    `rung` is 0 for the protected integration, then 1, 2, ...; `integration` is "" for a terminal. `own` is the
    longest this step takes, it starts at `starts` and ends at `ends`; `caller` waits until `deadline` (None: nobody waits).
    """

    rung: int
    integration: str
    own: Decimal | None
    starts: Decimal | None
    ends: Decimal | None
    caller: str
    deadline: Decimal | None

    @property
    def fits(self) -> bool | None:
        """Whether it can run and end before the deadline; None where unknown."""
        if self.deadline is None:
            return True
        if self.starts is None or self.ends is None:
            return None
        return self.starts < self.deadline and self.ends <= self.deadline


@dataclass(frozen=True, slots=True)
class Completion:
    """The longest a system may work on a request, milliseconds.

    `longest` counts the slowest of its calls (true however they are arranged), `total` all of them one after the other;
    None where it is not bounded. `via` is the integration behind `longest`; `unbounded` the calls without a bound.
    """

    longest: Decimal | None
    total: Decimal | None
    via: str = ""
    unbounded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often a system is called at most for one request; None where a cycle of retries has no bound.

    `factors` are the terms of the product: integration id and factor along `path`.
    """

    count: int | None
    path: Path
    factors: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Hop:
    """A term of an availability: the systems that stand in for each other (one where nothing does).

    Shares are fractions. `ceiling`, `expected`, `floor`: as in Availability. `importance` is Birnbaum's: the change of the path's
    expected availability per change of this hop's. `shared` are failure domains common to the options.
    """

    options: tuple[tuple[str, ...], ...]
    ceiling: Decimal
    expected: Decimal
    floor: Decimal
    importance: Decimal = Decimal(0)
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Availability:
    """Bounds of a journey's availability as fractions, None where no figure is known.

    `ceiling` holds under any correlation (the weakest hop), `expected` if hops fail independently (the product), `floor` is
    certain (1 - sum of outages). `unknown` are systems without a figure, `assumed` those whose figure is assumed.
    """

    ceiling: Decimal | None
    expected: Decimal | None
    floor: Decimal | None
    hops: tuple[Hop, ...]
    unknown: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()

    @property
    def weakest(self) -> Hop | None:
        """The hop whose improvement helps most."""
        return max(self.hops, key=lambda hop: hop.importance * (1 - hop.expected), default=None)


@dataclass(frozen=True, slots=True)
class Latency:
    """Bounds of a journey's latency, milliseconds; None where no system of it has the figure.

    `floors`, `means`, `p95s`: sums over `systems`; `worst_p95` the largest single one, of `slowest`. `unknown` lists systems
    without a floor, mean or p95.
    """

    systems: tuple[str, ...]
    floors: Decimal | None
    means: Decimal | None
    p95s: Decimal | None
    worst_p95: Decimal | None
    slowest: str = ""
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """Identities, each of which may become the next; `reaches` is what the last may touch."""

    identities: tuple[str, ...]
    reaches: str = ""

    def witness(self, note: str = "") -> Witness:
        """Return the chain as the witness of a finding."""
        steps = [Step(f"identities/{name}") for name in self.identities]
        return Witness("chain", tuple([*steps, Step(self.reaches)] if self.reaches else steps), note)


@dataclass(frozen=True, slots=True)
class Taint:
    """A label that arrives where it should not be asked for: at `system`, over `path`, first carried as `data`."""

    system: str
    label: str
    data: str
    path: Path


@dataclass(frozen=True, slots=True)
class Age:
    """The oldest a data element may be, milliseconds, and the chain of data behind it, source first.

    `age` is None where a refresh interval is missing (`unknown` names the data) or the lineage runs in a circle.
    """

    age: Decimal | None
    chain: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    terms: tuple[tuple[str, Decimal], ...] = field(default=())
