"""This file holds the failure matrix: what becomes of each journey when something is gone."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from cadee.graph.aftermath import Aftermath
from cadee.graph.domains import Domains
from cadee.graph.first_hop import FirstHop, Signature
from cadee.graph.kinds import FailureRow, JourneyView, StepBudget

MANY = 500
"""From how many candidates on the first calls of a journey are looked at before each loss is judged alone."""


class Failures(Domains):
    """Removal of elements, with the fallbacks that answer to it.

    What hard-depends on a removed element is broken, transitively; a protected call is broken when the rungs that
    answer to this kind of failure are broken too. A journey then walks from its entry along calls that work, through
    systems that work, and along the rungs of the ladders that step in. Dead nodes and failure domains call for rungs on
    timeouts, connection errors and server errors, labels that name a quota for rungs on quotas and rates, identities
    for rungs on refused credentials; `any` answers to all.
    """

    def failure_matrix(self, *, up_to_tier: int = 1) -> tuple[FailureRow, ...]:
        """Remove each system, failure domain and identity in turn; say what becomes of each journey (A-007).

        Journeys up to a tier. Rows only where the journey's own way is hit, in order of journey and element; a journey
        without any safe end to begin with has one row that removes nothing.
        """
        views = self.journeys(up_to_tier=up_to_tier)
        self._judge([view for view in views if view.id not in self._rows], self.steps())
        return tuple(row for view in views for row in self._rows[view.id])

    @cached_property
    def _rows(self) -> dict[str, list[FailureRow]]:
        return {}

    def _judge(self, views: Sequence[JourneyView], budget: StepBudget) -> None:
        """Work out the rows of some journeys, element by element."""
        trials = [_Trial(self, view, budget) for view in views]
        concerned: dict[str, list[_Trial]] = {}
        for trial in trials:
            for name in trial.names:
                concerned.setdefault(name, []).append(trial)
        for name, touched in sorted(concerned.items()):
            left = [trial for trial in touched if not trial.answered(name)]
            broken = self._broken((name,), budget) if left else set()
            for trial in left:
                trial.judge(name, broken)
        self._rows.update((trial.view.id, trial.rows) for trial in trials)

    def double_failures(self, journey: str) -> tuple[FailureRow, ...]:
        """Return the pairs of removals that leave a journey no safe end although each alone leaves one (k = 2)."""
        budget = self.steps()
        view = self.journey(journey)
        whole = self._after(view, (), budget)
        if journey not in self._rows:
            self._judge([view], budget)
        unsafe = {row.removed for row in self._rows[journey] if not row.safe}
        found: dict[tuple[str, ...], FailureRow | None] = {}
        for first in self.candidates(whole) if whole.end is not None else ():
            if (first,) in unsafe:
                continue
            for second in self._seconds(self._after(view, (first,), budget), first, view):
                pair = tuple(sorted((first, second)))
                if first != second and (second,) not in unsafe and pair not in found:
                    final = self._after(view, pair, budget)
                    found[pair] = final.row(pair, view.id) if final.end is None else None
        return tuple(row for pair in sorted(found) if (row := found[pair]) is not None)

    def _seconds(self, way: Aftermath, first: str, view: JourneyView) -> Sequence[str]:
        # A ladder steps in only while its caller is met, so any loss may take it away, also beside the way.
        if way.end is None or not way.row((first,), view.id).fallbacks:
            return self.candidates(way)
        return sorted(set(self.dependence.element.values()))

    def _after(self, view: JourneyView, names: tuple[str, ...], budget: StepBudget) -> Aftermath:
        return self.walk(view, names, self._broken(names, budget), budget)

    def outcome(self, journey: str, removed: Iterable[str]) -> FailureRow:
        """Return what becomes of a journey without some elements: `systems/x`, `identities/y`, `domain:label`,
        `integrations/z`.
        """
        names = tuple(sorted(removed))
        view = self.journey(journey)
        return self._after(view, names, self.steps()).row(names, journey)

    def affected(self, removed: Iterable[str]) -> tuple[str, ...]:
        """Return the systems that no longer work without some elements, these included; fallbacks that match step in.

        A gateway is among them when none of its routes works any more.
        """
        broken = self._broken(tuple(removed), self.steps())
        gone = {number for number, need in enumerate(self.dependence.alive) if need in broken or number in broken}
        for number, parts in self._route_parts.items():
            works = self.dependence.alive[number] not in broken and any(part not in broken for part in parts)
            (gone.discard if works else gone.add)(number)
        return self.system_names(gone)

    @cached_property
    def _route_parts(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for part, reason in enumerate(self.split.reason):
            if reason and reason != "unrouted":
                found.setdefault(self.split.system[part], []).append(part)
        return found

    def candidates(self, way: Aftermath) -> Sequence[str]:
        """Return the elements whose loss could hit a way: all that it needs, with or without alternative."""
        elements, any_of, needs = self.dependence.element, self.dependence.any_of, self.dependence.needs
        waiting = list(way.needs)
        seen = set(waiting)
        for need in waiting:
            further = [*needs[need], *(member for member, _ in any_of.get(need, ()))]
            fresh = [each for each in dict.fromkeys(further) if each not in seen]
            seen.update(fresh)
            waiting.extend(fresh)
        return sorted(elements[need] for need in seen if need in elements)

    def _broken(self, names: tuple[str, ...], budget: StepBudget) -> set[int]:
        return self.dependence.lost(names, budget)

    def walk(self, view: JourneyView, names: tuple[str, ...], broken: set[int], budget: StepBudget) -> Aftermath:
        return Aftermath(self, view, broken, self.dependence.mask(names), self.goals(view), budget)

    def goals(self, view: JourneyView) -> frozenset[int]:
        """Return where a journey is answered: by any model where its steps can get to one, else at its last target."""
        ends = [self.target[self.integration_number[key]] for key in view.steps]
        asks = any(self.system_ids[end] in self._asking for end in ends)
        return self._chat_models if asks else frozenset(ends[-1:])

    @cached_property
    def _asking(self) -> frozenset[str]:
        """The systems that can get to a model."""
        return self.reaching(self.systems("model"), fallbacks=True)

    @cached_property
    def _chat_models(self) -> frozenset[int]:
        return frozenset(self.systems_numbers(self.systems("model")))


class _Trial:
    """One journey while its rows are worked out."""

    def __init__(self, graph: Failures, view: JourneyView, budget: StepBudget) -> None:
        self.graph, self.view, self.budget = graph, view, budget
        self.way = graph.walk(view, (), set(), budget)
        safe = self.way.end is not None
        self.rows = [] if safe else [self.way.row((), view.id)]
        self.names = graph.candidates(self.way) if safe else ()
        self.hop = FirstHop(graph, view, budget) if len(self.names) > MANY else None
        self.known: dict[Signature, FailureRow | None] = {}

    def answered(self, name: str) -> bool:
        """Answer for a loss as for another with the same signature; False where there was none."""
        signature = None if self.hop is None else self.hop.signature(name)
        if signature is None or signature not in self.known:
            return False
        row = self.known[signature]
        if row is not None:
            self.rows.append(replace(row, removed=(name,)))
        return True

    def judge(self, name: str, broken: set[int]) -> None:
        """Answer for a loss by what it breaks."""
        row = None
        if not broken.isdisjoint(self.way.needs):
            row = self.graph.walk(self.view, (name,), broken, self.budget).row((name,), self.view.id)
            self.rows.append(row)
        signature = None if self.hop is None else self.hop.signature(name)
        if signature is not None:
            self.known[signature] = row
