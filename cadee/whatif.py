"""What is left when something is gone: how each journey ends, what goes with it, who is called, what silences it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cadee.graph import endings
from cadee.graph.absence import Absence, Duty, StandIn
from cadee.graph.graph import Graph
from cadee.graph.kinds import FailureRow, JourneyView
from cadee.graph.removals import Loss, loss
from cadee.graph.severing import STEPS, Cut, smallest_silencing
from cadee.graph.summons import Summons, summons, untold
from cadee.graph.toll import Failing, Felled, Idle, Toll

GRAVE = 1
"""Up to this tier a journey has to end safely."""


@dataclass(frozen=True, slots=True)
class Ending(endings.Ending):
    """How a journey ends, and what that leaves.

    `unworked` says that it ends in a queue that nobody works off any more, `cut` is the smallest further loss that
    silences it (None where its tier does not ask for it, or it is silent).
    """

    unworked: bool
    cut: Cut | None

    @property
    def grave(self) -> bool:
        """Whether its tier asks for a safe end."""
        return self.view.tier is not None and self.view.tier <= GRAVE


@dataclass(frozen=True, slots=True)
class Answer:
    """What a loss leaves: of the estate, of each journey, of the people and controls around it.

    `beside` are systems that a lost vendor is named for among their failure domains, and that are not lost with it.
    """

    loss: Loss
    taken: tuple[str, ...]
    felled: tuple[Felled, ...]
    failing: tuple[Failing, ...]
    endings: tuple[Ending, ...]
    idle: tuple[Idle, ...]
    summons: tuple[Summons, ...]
    untold: tuple[str, ...]
    orphans: tuple[Duty, ...]
    stand_ins: tuple[StandIn, ...]
    beside: tuple[str, ...]

    @property
    def silent(self) -> tuple[str, ...]:
        """The journeys of tier 0 and 1 that do not end safely."""
        return tuple(each.view.id for each in self.endings if each.grave and not each.after.safe)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a journey stands on.

    `rows` are the single losses that silence it, as the failure matrix has them. `alone` are those that leave the way
    in open: systems on its steps, further systems, then domains and identities that none of these explains. `cut` is
    the smallest loss behind its entry (None where its tier does not ask for it, or it is silent).
    """

    view: JourneyView
    now: FailureRow
    rows: tuple[FailureRow, ...]
    alone: tuple[str, ...]
    cut: Cut | None


@dataclass(frozen=True, slots=True)
class Survey:
    """What each journey stands on; where none is declared, the systems whose loss takes most others along."""

    limits: tuple[Limits, ...]
    widest: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def silent(self) -> tuple[str, ...]:
        """The journeys of tier 0 and 1 that do not end safely even now."""
        return tuple(each.view.id for each in self.limits if _grave(each.view) and not each.now.safe)


def without(graph: Graph, named: Iterable[str], *, limit: int = STEPS) -> Answer:
    """Return what the loss of some things, by their full names, leaves."""
    gone = loss(graph, named)
    absence = Absence(graph, [name.removeprefix("owners/") for name in gone.named if name.startswith("owners/")])
    toll = Toll(graph, gone, absence)
    told = summons(toll)
    return Answer(
        gone,
        toll.taken,
        toll.felled(),
        toll.failing(),
        tuple(_ending(graph, toll, view, limit) for view in graph.journeys()),
        toll.idle(),
        told,
        untold(toll, told),
        absence.duties(),
        absence.stand_ins(),
        _beside(graph, toll),
    )


def _beside(graph: Graph, toll: Toll) -> tuple[str, ...]:
    vendors = [name.removeprefix("domain:vendor/") for name in toll.loss.named if name.startswith("domain:vendor/")]
    labels = [label for label in graph.domain_members if label.partition("/")[0] in vendors]
    found = {key for label in labels for key in graph.domain_members[label]}
    return tuple(sorted(found.difference(toll.taken)))


def _ending(graph: Graph, toll: Toll, view: JourneyView, limit: int) -> Ending:
    elements = toll.loss.elements
    after = graph.outcome(view.id, elements)
    cut = smallest_silencing(graph, view, elements, limit=limit) if _grave(view) and after.safe else None
    return Ending(view, graph.outcome(view.id, ()), after, toll.lost_steps(view), _unworked(graph, toll, after), cut)


def _unworked(graph: Graph, toll: Toll, row: FailureRow) -> bool:
    """Whether a journey ends in a queue whose people, by whom it is called or who are called by it, are all gone."""
    if row.path is None or row.outcome != "queue":
        return False
    queue, calls = row.path.systems[-1], graph.estate.integrations
    beside = {calls[key].source for key in graph.calls_to(queue)} | {
        calls[key].target for key in graph.calls_from(queue)
    }
    people = beside.intersection(graph.humans)
    return bool(people) and people <= set(toll.affected)


def survey(graph: Graph, *, limit: int = STEPS) -> Survey:
    """Return what each journey stands on."""
    views = graph.journeys()
    rows = {view.id: [row for row in _rows(graph, view) if row.removed and not row.safe] for view in views}
    limits = tuple(_limits(graph, view, rows[view.id], limit) for view in views)
    return Survey(limits, () if views else _widest(graph))


def _rows(graph: Graph, view: JourneyView) -> Sequence[FailureRow]:
    if view.tier is not None:
        return [row for row in graph.failure_matrix(up_to_tier=view.tier) if row.journey == view.id]
    way = graph.walk(view, (), set(), graph.steps())
    return [graph.outcome(view.id, (name,)) for name in (graph.candidates(way) if way.end is not None else ())]


def _limits(graph: Graph, view: JourneyView, rows: Sequence[FailureRow], limit: int) -> Limits:
    now = graph.outcome(view.id, ())
    silencing = [row.removed[0] for row in rows if row.outcome == "none"]
    steps = [f"systems/{key}" for key in view.systems]
    systems = dict.fromkeys(
        [each for each in (*steps, *silencing) if each in silencing and each.startswith("systems/")]
    )
    roots = graph.roots({view.id: silencing}, {view.id: view.systems})
    alone = (*systems, *(root.element for root in roots if root.element not in systems))
    cut = smallest_silencing(graph, view, limit=limit) if _grave(view) and now.safe else None
    return Limits(view, now, tuple(rows), alone, cut)


def _widest(graph: Graph) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the systems whose loss takes others along, with these; those that take most first."""
    found = []
    for key in graph.systems():
        others = tuple(other for other in graph.affected([f"systems/{key}"]) if other != key)
        if others:
            found.append((key, others))
    return tuple(sorted(found, key=lambda each: (-len(each[1]), each[0])))


def _grave(view: JourneyView) -> bool:
    return view.tier is not None and view.tier <= GRAVE
