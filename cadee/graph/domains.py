"""This file holds what fails together: hard dependencies (H) and failure domains."""

from collections.abc import Collection, Mapping
from functools import cached_property

from cadee.graph.dependence import Dependence
from cadee.graph.kinds import Path, SharedDomain
from cadee.graph.loops import Loops
from cadee.graph.losses import concerns
from cadee.graph.search import START, Lazy
from cadee.model.flow import Trigger

_ANY: tuple[Trigger, ...] = ("any",)


class Domains(Loops):
    """Hard dependencies and failure domains.

    A system hard-depends on what `depends_on` names, on what it calls and waits for (sync, stream, passthrough; not
    optional; no mere rung; not protected by a fallback), and on what stands on that call: transforming systems and
    guards of the route, unless they fail open. Through a gateway a call depends on what its routes lead to only.
    Identities count with their credential.
    """

    @cached_property
    def dependence(self) -> Dependence:
        """All needs of the estate, built when first asked for."""
        return Dependence(self)

    def hard_dependencies(self, system: str) -> Mapping[str, Path]:
        """Return all systems that `system` cannot work without, nearest first, each with the path to it; itself not."""
        start = self.system_number[system]
        parents = self._needed([start])
        met: dict[int, int] = {}
        for need in parents:
            if need < len(self.dependence.split.system):
                met.setdefault(self.dependence.split.system[need], need)
        keys = [self.system_ids[number] for number in met if number != start]
        return Lazy(keys, lambda key: self.hard_path(met[self.system_number[key]], parents))

    def _needed(self, starts: list[int]) -> dict[int, int]:
        """Return all that some needs need without alternative, in order of distance, each with what needs it (START:
        nothing).
        """
        parents = dict.fromkeys(starts, START)
        needs = self.dependence.needs
        waiting = list(parents)
        for need in waiting:
            for further in needs[need]:
                if further not in parents:
                    parents[further] = need
                    waiting.append(further)
        return parents

    def hard_path(self, need: int, parents: Mapping[int, int]) -> Path:
        """Return the way to a part of a system that a search along needs found, from where the search began."""
        split, calls = self.dependence.split, self.dependence.integration
        systems, integrations = [self.system_ids[split.system[need]]], []
        while (before := parents[need]) != START:
            if before in calls:
                integrations.append(self.integration_ids[calls[before]] if need in self.dependence.ends[before] else "")
                before = parents[before]
            else:
                integrations.append("")
            systems.append(self.system_ids[split.system[before]])
            need = before
        return Path(tuple(reversed(systems)), tuple(reversed(integrations)))

    def failure_domains(self, element: str) -> Mapping[str, str]:
        """Return what an element fails with: label -> the element that carries it, in order of label.

        `element` is `systems/id`, or `integrations/id` for what its target fails with, and its identity. Labels:
        declared failure domains as they are, `vendor/` and `family/` of a model, `region/`, `credential/` of an
        identity that has one, and `system/id` for the system itself and each it cannot work without. What stands before
        the call (guards, transforms) is not counted: it is common to a primary and its rungs by design. The carrier is
        `systems/id` or `identities/id`, the nearest.
        """
        if element not in self._domains:
            self._domains[element] = self._find_domains(element)
        return self._domains[element]

    @cached_property
    def _domains(self) -> dict[str, dict[str, str]]:
        return {}

    def _find_domains(self, element: str) -> dict[str, str]:
        section, _, key = element.partition("/")
        if section == "integrations":
            starts = self.dependence.arrivals(self.integration_number[key])
        else:
            starts = [self.system_number[key]]
        found: dict[str, str] = {}
        for need, before in self._needed(starts).items():
            name = self.dependence.element.get(need, "")
            kind, _, rest = name.partition("/")
            if kind == "systems":
                found.setdefault(f"system/{rest}", name)
            elif kind == "identities":
                if (identity := self.estate.identities.get(rest)) is not None and identity.credential is not None:
                    found.setdefault(f"credential/{identity.credential}", name)
            elif name:
                found.setdefault(name.removeprefix("domain:"), self.dependence.element[before])
        return dict(sorted(found.items()))

    def shared_domains(self, primary: str, rung: str, *, on: Collection[Trigger] = _ANY) -> tuple[SharedDomain, ...]:
        """Return the failure domains that two integrations have in common, in order of label (A-006).

        Only those that matter to a rung for the failures `on`: a credential or a quota matters where the rung answers
        to refused keys or spent quotas, a model family where it answers to poor answers, all else where it answers to
        calls that die.
        """
        one, other = self.failure_domains(f"integrations/{primary}"), self.failure_domains(f"integrations/{rung}")
        shared = (label for label in one if label in other and concerns(label, on))
        return tuple(SharedDomain(label, one[label], other[label]) for label in shared)

    def declared_apart(self, shared: SharedDomain) -> bool:
        """Whether all that is shared is a vendor, and both sides declare what they fail with otherwise (A-006)."""
        systems = [self.estate.systems.get(ref.partition("/")[2]) for ref in (shared.primary, shared.rung)]
        said = [system.failure_domains or () if system else () for system in systems]
        apart = all(said) and not any(shared.label in labels for labels in said)
        return apart and shared.label.startswith("vendor/") and shared.primary != shared.rung

    @cached_property
    def domain_members(self) -> Mapping[str, tuple[str, ...]]:
        """Every failure-domain label with the systems that carry it themselves, in order of label."""
        users, elements = self.dependence.users, self.dependence.element
        return {
            name.removeprefix("domain:"): tuple(
                sorted(elements[user].removeprefix("systems/") for user in users[number])
            )
            for name, number in sorted(self.dependence.names.items())
            if name.startswith("domain:")
        }
