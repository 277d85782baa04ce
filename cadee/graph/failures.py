"""This file holds what fails together and what is left then: failure domains, the failure matrix."""

from collections.abc import Iterable, Mapping

from cadee.graph.cuts import Cuts
from cadee.graph.kinds import FailureRow, Path, SharedDomain


class Failures(Cuts):
    """Hard dependencies (H), failure domains, and removal of elements.

    A system hard-depends on what `depends_on` names, on what it calls and waits for (sync, stream, passthrough; not
    optional; not protected by a fallback), and on what stands on that call: transforming systems and guards of the route that fail
    closed. Through a gateway a call depends on what its routes lead to only.
    """

    def hard_dependencies(self, system: str) -> Mapping[str, Path]:
        """Return all systems that `system` cannot work without, transitively, each with the path to it; itself not."""
        raise NotImplementedError

    def failure_domains(self, element: str) -> Mapping[str, str]:
        """Return what an element fails with: label -> the element that carries it, in order of label.

        `element` is `systems/id` or `integrations/id`. Labels: declared ones as they are, `vendor/`, `region/`,
        `family/` of models and systems, `credential/` of identities, `system/id` for a system it cannot work without.
        The carrier is `systems/id` or `identities/id`, the nearest, then the first by id.
        """
        raise NotImplementedError

    def shared_domains(self, primary: str, rung: str) -> tuple[SharedDomain, ...]:
        """Return the failure domains that two integrations have in common, in order of label (A-006)."""
        raise NotImplementedError

    def failure_matrix(self, *, up_to_tier: int = 1) -> tuple[FailureRow, ...]:
        """Remove each system, failure domain and identity in turn; say what becomes of each journey (A-007).

        Journeys up to a tier. Rows are given only where the removal changes something: the journey's own way is broken.
        """
        raise NotImplementedError

    def double_failures(self, journey: str) -> tuple[FailureRow, ...]:
        """The same for each pair of removals, one journey; rows without a safe end only (k = 2, tier 0)."""
        raise NotImplementedError

    def outcome(self, journey: str, removed: Iterable[str]) -> FailureRow:
        """Return what becomes of a journey without some elements: `systems/x`, `identities/y`, `domain:label`."""
        raise NotImplementedError

    def affected(self, removed: Iterable[str]) -> tuple[str, ...]:
        """Return the systems that no longer work without some elements, these included; fallbacks that match step in."""
        raise NotImplementedError

    @property
    def domain_members(self) -> Mapping[str, tuple[str, ...]]:
        """Every failure-domain label with the systems that carry it themselves."""
        raise NotImplementedError
