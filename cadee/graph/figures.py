"""This file holds the values of questions about figures: times, attempts, bounds of availability and latency, age."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from cadee.diagnostic import Step, Witness
from cadee.graph.kinds import Path
from cadee.graph.words import percent


class LadderStep(NamedTuple):
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


class Completion(NamedTuple):
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


class Repeat(NamedTuple):
    """Why a call may be done more than once: `kind` is retries, redelivery or fallback, of `element`; `path` leads to
    the call.
    """

    kind: str
    element: str
    path: Path


class Hop(NamedTuple):
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


class Availability(NamedTuple):
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


class Latency(NamedTuple):
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


class Age(NamedTuple):
    """The oldest a data element may be, milliseconds: the sum of `terms` (data and its refresh plus lag), source first.

    None where the lineage turns in a circle. `unknown` names data on the way without a refresh interval: then the age
    is at least this.
    """

    age: Decimal | None
    terms: tuple[tuple[str, Decimal], ...]
    unknown: tuple[str, ...] = ()
