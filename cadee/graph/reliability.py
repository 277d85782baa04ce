"""This file holds figures of a path: bounds of availability and latency. Exact decimals, nothing simulated."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import combinations

from cadee.graph.figures import Availability, Hop
from cadee.graph.journeys import Journeys, Road
from cadee.graph.kinds import JourneyView

ONE, NONE = Decimal(1), Decimal(0)
MOST_OPTIONS = 8
"""So many options of a ladder count, the first ones."""


class Reliability(Journeys):
    """Bounds of availability that hold by arithmetic."""

    def availability(self, journey: str, *, beta: Decimal = Decimal("0.1")) -> Availability:
        """Return the bounds of a journey's availability (A-015).

        Hops: the systems the journey needs (people left out), and each protected call as one hop of several options:
        its target with what that needs, then the rungs that lead to no terminal. What all options need counts in
        series. Options that share no failure domain fail independently, options that share one have the common-cause
        share `beta`, options that share all are worth the best of them; systems that several options need count once. A
        ladder inside an option counts with its first choice. Systems without a figure count as always there for
        `ceiling` and `expected`; `floor` is then None.
        """
        view = self.journey(journey)
        road = self.road(view, ground=True)
        found = dict.fromkeys(self._options(road, view, call) for call in road.protected)
        groups = [([_beyond(option, road) for option in options], calls) for options, calls in found]
        hops = [self._single(system) for system in road.systems if system in self._figures]
        hops.extend(self._group(options, calls, beta) for options, calls in groups if all(options))
        needed = {*road.systems, *(system for options, _ in groups for option in options for system in option)}
        unknown = [number for number in needed.difference(self._figures) if not self._person(number)]
        return _bounds(hops, self.system_names(unknown), self._assumed(needed))

    def _person(self, number: int) -> bool:
        return self.estate.systems[self.system_ids[number]].kind == "human"

    @cached_property
    def _figures(self) -> dict[int, Decimal]:
        systems = ((number, self.estate.systems[key]) for number, key in enumerate(self.system_ids))
        return {
            number: system.availability.value.fraction
            for number, system in systems
            if system.availability is not None and system.kind != "human"
        }

    def _assumed(self, systems: set[int]) -> tuple[str, ...]:
        found = []
        for key in self.system_names(systems):
            figure = self.estate.systems[key].availability
            if figure is not None and figure.source in (None, "assumed"):
                found.append(key)
        return tuple(found)

    def _options(self, road: Road, view: JourneyView, call: int) -> tuple[tuple[tuple[int, ...], ...], tuple[str, ...]]:
        """Return the options of a protected call: the systems each needs beyond the road, and its integration.

        What every option needs is added to the road.
        """
        calls = self.choices(call)
        options, firm = [], []
        for each in calls:
            option = Road()
            self.follow(option, self.beyond(each), view, ground=True)
            self.unfold(option, view, ground=True)
            firm.append(set(option.systems))
            inside = list(option.protected)
            for inner in inside:
                self.follow(option, self.beyond(inner), view, ground=True)
                inside.extend(further for further in option.protected if further not in inside)
            options.append(option.systems)
        common = set.intersection(*firm)
        road.systems.update(dict.fromkeys(sorted(common)))
        names = tuple(self.integration_ids[self.dependence.integration[each]] for each in calls)
        return tuple(_beyond(option, road) for option in options), names

    def _single(self, system: int) -> Hop:
        figure = self._figures[system]
        return Hop(((self.system_ids[system],),), figure, figure)

    def _group(self, options: Sequence[tuple[int, ...]], calls: tuple[str, ...], beta: Decimal) -> Hop:
        domains = [
            frozenset(
                label for label in self.failure_domains(f"integrations/{call}") if not label.startswith("system/")
            )
            for call in calls
        ]
        least = [each for each, option in enumerate(options) if not _contains_another(each, option, options)]
        outage = ONE
        for cluster in _clusters([(frozenset(options[each]), domains[each]) for each in least]):
            outage *= self._outage([(options[least[each]], domains[least[each]]) for each in cluster], beta)
        names = tuple(tuple(self.system_ids[system] for system in option) for option in options)
        shared = sorted({label for i, one in enumerate(domains) for other in domains[:i] for label in one & other})
        return Hop(names, ONE, ONE - outage, shared=tuple(shared))

    def _outage(self, options: Sequence[tuple[tuple[int, ...], frozenset[str]]], beta: Decimal) -> Decimal:
        """Return the share of time in which all of some options are out.

        Without a shared domain exactly, by inclusion and exclusion over the first options; with one, its common part
        apart from the rest.
        """
        options = options[:MOST_OPTIONS]
        outages = [ONE - self._up(systems) for systems, _ in options]
        whole = _product(outages)
        together = NONE
        for count in range(len(options) + 1):
            for some in combinations([systems for systems, _ in options], count):
                together += (-1) ** count * self._up({system for systems in some for system in systems})
        labels = [domains for _, domains in options]
        if not whole or not any(one & other for one, other in combinations(labels, 2)):
            return together
        common = min(outages) * (ONE if len(set(labels)) == 1 else beta)
        return min(*outages, common + _product([outage - common for outage in outages]) * together / whole)

    def _up(self, systems: Iterable[int]) -> Decimal:
        return _product([self._figures.get(system, ONE) for system in systems])


def _product(shares: Iterable[Decimal]) -> Decimal:
    product = ONE
    for share in shares:
        product *= share
    return product


def _contains_another(number: int, option: tuple[int, ...], options: Sequence[tuple[int, ...]]) -> bool:
    """Whether an option needs all that another needs, so that it never stands in for that one."""
    own = frozenset(option)
    others = ((each, frozenset(other)) for each, other in enumerate(options) if each != number)
    return any(other < own or (other == own and each < number) for each, other in others)


def _beyond(option: Iterable[int], road: Road) -> tuple[int, ...]:
    return tuple(system for system in option if system not in road.systems)


def _clusters(options: Sequence[tuple[frozenset[int], frozenset[str]]]) -> list[list[int]]:
    """Return the options (numbers) that share a system or a failure domain, directly or by others."""
    clusters: list[tuple[frozenset[int], frozenset[str], list[int]]] = []
    for number, (systems, labels) in enumerate(options):
        joined = [cluster for cluster in clusters if cluster[0] & systems or cluster[1] & labels]
        clusters = [cluster for cluster in clusters if cluster not in joined]
        members = sorted([number, *(member for *_, group in joined for member in group)])
        all_systems = systems.union(*(cluster[0] for cluster in joined))
        clusters.append((all_systems, labels.union(*(cluster[1] for cluster in joined)), members))
    return [members for *_, members in clusters]


def _bounds(hops: Sequence[Hop], unknown: tuple[str, ...], assumed: tuple[str, ...]) -> Availability:
    if not hops:
        return Availability(None, None, None, (), unknown, assumed)
    product, outage = ONE, Decimal(0)
    for hop in hops:
        product *= hop.expected
        outage += ONE - hop.expected
    before = [ONE]
    for hop in hops:
        before.append(before[-1] * hop.expected)
    after, weighed = ONE, []
    for number in range(len(hops) - 1, -1, -1):
        hop = hops[number]
        weighed.append(Hop(hop.options, hop.ceiling, hop.expected, before[number] * after, hop.shared))
        after *= hop.expected
    floor = None if unknown else max(Decimal(0), ONE - outage)
    return Availability(min(hop.ceiling for hop in hops), product, floor, tuple(reversed(weighed)), unknown, assumed)
