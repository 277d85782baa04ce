"""Critical journeys over systems that nobody runs as critical."""

from collections.abc import Iterator, Sequence

from cadee.diagnostic import Step, Witness
from cadee.graph import Graph, JourneyView
from cadee.graph.criticality import needed_on_the_way, shaded, way_to_need
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-X-004")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the tier of each critical journey with the tiers of all it cannot work without."""
    views = graph.journeys(up_to_tier=1)
    if not views:
        yield NotApplicable("no journey of tier 0 or 1 is declared")
        return
    told_elsewhere, needed = shaded(graph), set[str]()
    lower: dict[tuple[str, ...], list[JourneyView]] = {}
    unsaid: dict[str, JourneyView] = {}
    for view in views:
        systems = needed_on_the_way(graph, view.id)
        needed.update(systems)
        rest = [key for key in systems if key not in told_elsewhere]
        below = tuple(key for key in rest if (tier := graph.tier(key)) is not None and tier > (view.tier or 0))
        if below:
            lower.setdefault(below, []).append(view)
        for key in rest:
            if graph.tier(key) is None:
                unsaid.setdefault(key, view)
    yield from (_diluted(graph, systems, found) for systems, found in lower.items())
    if unsaid:
        yield _unsaid(graph, [graph.estate.systems[key] for key in unsaid], next(iter(unsaid.values())))
    if not lower and not unsaid:
        journeys = counted(len(views), "journey")
        yield Proof(
            f"{journeys} of tier 0 and 1, {counted(len(needed), 'system')} needed: none less critical unnoticed"
        )


def _diluted(graph: Graph, keys: Sequence[str], views: Sequence[JourneyView]) -> Violation:
    systems = [graph.estate.systems[key] for key in keys]
    first, view = systems[0], views[0]
    others = f", nor without {listed((repr(key) for key in keys[1:]), most=3)}" if keys[1:] else ""
    more = f" and {len(views) - 1} more" if views[1:] else ""
    fact = f"{first.kind} {first.id!r} is tier {first.tier}, and journey {view.id!r}{more} of tier {view.tier}"
    journey = graph.estate.journeys[view.id]
    return Violation(
        graph.estate.route(first, "tier"),
        f"{fact} cannot work without it{others}",
        label="less critical than what rests on it",
        also=(Also(graph.estate.route(journey, "tier"), "this critical"),),
        witness=_way(graph, view, first),
        help=f"run {first.id!r} as tier {view.tier}, or say that the journey is less critical",
    )


def _way(graph: Graph, view: JourneyView, system: System) -> Witness:
    way = way_to_need(graph, view.id, system.id)
    steps = way.witness().steps if way is not None else (Step(system.ref),)
    return Witness("path", (Step(f"journeys/{view.id}"), *steps), "each needs the next")


def _unsaid(graph: Graph, systems: Sequence[System], view: JourneyView) -> Violation:
    first, *others = systems
    more = f" and {counted(len(others), 'more system')}" if others else ""
    fact = f"nobody says how critical {first.kind} {first.id!r}{more} must be"
    return Violation(
        graph.estate.route(first),
        f"{fact}, and tier-{view.tier} journey {view.id!r} needs it",
        also=tuple(Also(graph.estate.route(other), "nor here") for other in others[:3]),
        witness=_way(graph, view, first),
        unknown=True,
        help="declare `tier`",
    )
