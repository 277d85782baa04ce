"""This file holds the failure matrix: what becomes of each journey when something is gone."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from cadee.graph.aftermath import Aftermath
from cadee.graph.domains import Domains
from cadee.graph.kinds import FailureRow, JourneyView, StepBudget


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
        budget = self.steps()
        views = self.journeys(up_to_tier=up_to_tier)
        whole = {view.id: self._walk(view, (), set(), budget) for view in views}
        rows = [whole[view.id].row((), view.id) for view in views if whole[view.id].end is None]
        concerned: dict[str, list[JourneyView]] = {}
        for view in views:
            for name in self._candidates(whole[view.id]) if whole[view.id].end is not None else ():
                concerned.setdefault(name, []).append(view)
        for name, touched in sorted(concerned.items()):
            broken = self._broken((name,), budget)
            for view in touched:
                if not broken.isdisjoint(whole[view.id].needs):
                    rows.append(self._walk(view, (name,), broken, budget).row((name,), view.id))
        return tuple(sorted(rows, key=lambda row: (row.journey, row.removed)))

    def double_failures(self, journey: str) -> tuple[FailureRow, ...]:
        """Return the pairs of removals that leave a journey no safe end although each alone leaves one (k = 2)."""
        budget = self.steps()
        view = self.journey(journey)
        whole = self._after(view, (), budget)
        alone: dict[str, Aftermath] = {}
        found: dict[tuple[str, ...], FailureRow] = {}
        for first in self._candidates(whole) if whole.end is not None else ():
            after = alone[first] = self._after(view, (first,), budget)
            for second in self._candidates(after) if after.end is not None else ():
                pair = tuple(sorted((first, second)))
                if first == second or pair in found:
                    continue
                if second not in alone:
                    alone[second] = self._after(view, (second,), budget)
                final = self._after(view, pair, budget)
                if final.end is None and alone[second].end is not None:
                    found[pair] = final.row(pair, view.id)
        return tuple(found[pair] for pair in sorted(found))

    def _after(self, view: JourneyView, names: tuple[str, ...], budget: StepBudget) -> Aftermath:
        return self._walk(view, names, self._broken(names, budget), budget)

    def outcome(self, journey: str, removed: Iterable[str]) -> FailureRow:
        """Return what becomes of a journey without some elements: `systems/x`, `identities/y`, `domain:label`."""
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

    def _candidates(self, way: Aftermath) -> Sequence[str]:
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
        dependence = self.dependence
        mask = self._mask_of(names)
        return dependence.broken([dependence.names[name] for name in names if name in dependence.names], mask, budget)

    def _mask_of(self, names: Iterable[str]) -> int:
        mask = 0
        for name in names:
            mask |= self.dependence.kind(name)
        return mask

    def _walk(self, view: JourneyView, names: tuple[str, ...], broken: set[int], budget: StepBudget) -> Aftermath:
        return Aftermath(self, view, broken, self._mask_of(names), self._goals(view), budget)

    def _goals(self, view: JourneyView) -> frozenset[int]:
        """Return where a journey's answer comes from: the models it can get to, else the target of its last step."""
        if view.entry not in self._answering:
            self._answering[view.entry] = (
                frozenset(self.systems_numbers(self.reachable([view.entry], fallbacks=True))) & self._chat_models
            )
        last = self.target[self.integration_number[view.steps[-1]]]
        return self._answering[view.entry] or frozenset([last])

    @cached_property
    def _answering(self) -> dict[str, frozenset[int]]:
        return {}

    @cached_property
    def _chat_models(self) -> frozenset[int]:
        return frozenset(self.systems_numbers(self.systems("model")))
