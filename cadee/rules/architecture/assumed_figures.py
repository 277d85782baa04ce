"""Promises of critical journeys that rest on figures nobody measured or signed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cadee.diagnostic import Route, Step, Witness
from cadee.graph import Graph
from cadee.graph.promises import Promise
from cadee.model.system import System
from cadee.model.units import Duration, Share
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@dataclass(frozen=True, slots=True)
class Figures:
    """What a journey promises (`at`), how many figures stand behind it, and which of them are assumed."""

    journey: str
    at: Route
    count: int
    assumed: tuple[tuple[System, str], ...]

    @property
    def share(self) -> Decimal:
        """The part that is assumed."""
        return Decimal(len(self.assumed)) / self.count


@rule("CADEE-A-017")
def check(graph: Graph, *, most_assumed: Share = Share(Decimal("0.25"))) -> Iterator[Answer]:  # noqa: B008  frozen
    """Count the figures behind each promise of tier 0 and 1 in production, and those without a source of their own."""
    stage = graph.estate.environment
    if stage is not None and stage.stage != "production":
        yield NotApplicable("figures are judged in production")
        return
    found = _figures(graph)
    if not found:
        yield NotApplicable("no promise of tier 0 or 1 rests on declared figures")
        return
    worst = max(found, key=lambda each: each.share)
    if worst.share <= most_assumed.fraction:
        closest = f"{len(worst.assumed)} of {worst.count} for {worst.journey!r}"
        yield Proof(f"figures behind {counted(len(found), 'promise')} of tier 0 and 1, assumed at most: {closest}")
        return
    others = sum(each.share > most_assumed.fraction for each in found) - 1
    more = f"; too many are behind {counted(others, 'more promise')} as well" if others else ""
    names = listed(dict.fromkeys(repr(system.id) for system, _ in worst.assumed), most=4)
    said = f"{len(worst.assumed)} of {counted(worst.count, 'figure')} behind the promise of journey {worst.journey!r}"
    verb = "is" if len(worst.assumed) == 1 else "are"
    yield Violation(
        worst.at,
        f"{said} {verb} assumed, and at most {most_assumed} may be: those of {names}{more}",
        label="promised",
        also=tuple(Also(graph.estate.route(*each, "source"), "not measured") for each in worst.assumed[:3]),
        witness=Witness("set", tuple(Step(system.ref, f"{field} assumed") for system, field in worst.assumed)),
        help=f"measure {names} under load, or take the figure of the contract, and say so in `source`",
    )


def _figures(graph: Graph) -> Sequence[Figures]:
    found: dict[str, Figures] = {}
    promises: list[Promise[Share] | Promise[Duration]] = [*graph.availability_promises(), *graph.latency_promises()]
    for promise in promises:
        view = promise.view
        if view.tier not in (0, 1):
            continue
        field = "availability" if isinstance(promise.target, Share) else "latency"
        keys = _availability(graph, view.id) if field == "availability" else graph.latency(view.id).systems
        told = [(s, field) for key in keys if getattr(s := graph.estate.systems[key], field) and s.kind != "human"]
        guessed = tuple(each for each in told if getattr(each[0], field).source in (None, "assumed"))
        before = found.get(view.id, Figures(view.id, promise.at, 0, ()))
        found[view.id] = Figures(view.id, before.at, before.count + len(told), (*before.assumed, *guessed))
    return [each for each in found.values() if each.count]


def _availability(graph: Graph, journey: str) -> Sequence[str]:
    options = (option for hop in graph.availability(journey).hops for option in hop.options)
    return list(dict.fromkeys(key for option in options for key in option))
