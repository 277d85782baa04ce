"""This file holds the values that the graph answers with: paths, cycles, ladders, bounds, and the step budget."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from cadee.diagnostic import Step, Witness
from cadee.errors import ToolError
from cadee.graph.words import percent
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
class Gap:
    """A gateway passed without enforcement: the integrations by which it is entered and left, and why no policy holds.

    `reason` is passthrough-route, passthrough-integration, or unrouted (no route ties the two).
    """

    gateway: str
    arrives: str
    leaves: str
    reason: str


@dataclass(frozen=True, slots=True)
class Bypass:
    """A way to a model that no enforcing gateway stands on; `through` are the gateways passed unenforced."""

    model: str
    path: Path
    through: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedDomain:
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


@dataclass(frozen=True, slots=True)
class FallbackCycle:
    """A loop of fallbacks: integrations in order, for each the fallback that leads on to the next ("" by a route)."""

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

    `rung` is 0 for the protected integration, then 1, 2, ...; `integration` is "" for a terminal. `own` is the longest
    this step takes, it starts at `starts` and ends at `ends`. `caller` is the integration that waits for it until
    `deadline`: "" where nobody waits, and a deadline of None beside a caller means that the caller's timeout is
    missing.
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
        """Whether it can start before the deadline and end by it; None where a timeout is missing."""
        if not self.caller:
            return True
        if self.deadline is None or self.starts is None:
            return None
        if self.starts >= self.deadline:
            return False
        return None if self.ends is None else self.ends <= self.deadline


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
class Repeat:
    """Why a call may be done more than once: `kind` is retries, redelivery or fallback, of `element`; `path` leads to
    the call.
    """

    kind: str
    element: str
    path: Path


@dataclass(frozen=True, slots=True)
class Hop:
    """A term of an availability: `options` that stand in for each other (one where nothing does), each the systems it
    needs.

    Shares are fractions. `ceiling` is what it may reach under any correlation (1 for several options), `expected` its
    own figure. `importance` is Birnbaum's: the change of the path's expected availability per change of this hop's.
    `shared` are failure domains common to some of the options.
    """

    options: tuple[tuple[str, ...], ...]
    ceiling: Decimal
    expected: Decimal
    importance: Decimal = Decimal(0)
    shared: tuple[str, ...] = ()

    def __str__(self) -> str:
        """What stands in for what: the first system of each option."""
        return " or ".join(repr(option[0]) for option in self.options if option)


@dataclass(frozen=True, slots=True)
class Availability:
    """Bounds of a journey's availability as fractions, None where no figure is known.

    `ceiling` holds under any correlation (the weakest hop without an alternative), `expected` if hops fail
    independently (the product), `floor` under any correlation between hops (1 - sum of outages; None where a figure is
    missing). `unknown` are systems without a figure, `assumed` those whose figure is assumed or says no source.
    """

    ceiling: Decimal | None
    expected: Decimal | None
    floor: Decimal | None
    hops: tuple[Hop, ...]
    unknown: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()

    @property
    def weakest(self) -> Hop | None:
        """The hop of the highest importance: improving it helps most. None without hops."""
        return max(self.hops, key=lambda hop: hop.importance, default=None)

    def witness(self, note: str) -> Witness:
        """Return the hops with their shares as the witness of a finding, in order."""
        steps = (Step(f"systems/{hop.options[0][0]}", f"{hop}: {percent(hop.expected)}") for hop in self.hops)
        return Witness("sum", tuple(steps), note)


@dataclass(frozen=True, slots=True)
class Latency:
    """Bounds of a journey's latency, milliseconds; sums of the figures that are known (None: none is).

    `systems` in order of first meeting, one for each time it works. `floors`, `means`, `p95s` are sums; `worst_p95` is
    the largest single one, of `slowest`. `lost` is the time a fallback takes to step in at worst (0 on the normal path,
    None where a timeout is missing). `unknown` lists systems without any figure.
    """

    systems: tuple[str, ...]
    floors: Decimal | None
    means: Decimal | None
    p95s: Decimal | None
    worst_p95: Decimal | None
    slowest: str = ""
    lost: Decimal | None = Decimal(0)
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
    """Data that arrives at a system: which data it was on the last step that names any, and the way it took.

    `path` follows the data, so a read runs against its integration; a step by telemetry has no integration ("").
    """

    system: str
    data: str
    path: Path


@dataclass(frozen=True, slots=True)
class Age:
    """The oldest a data element may be, milliseconds: the sum of `terms` (data and its refresh plus lag), source first.

    None where the lineage turns in a circle. `unknown` names data on the way without a refresh interval: then the age
    is at least this.
    """

    age: Decimal | None
    terms: tuple[tuple[str, Decimal], ...]
    unknown: tuple[str, ...] = ()
