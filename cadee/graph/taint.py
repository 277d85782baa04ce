"""This file holds what travels: labels over G∪F, lineage, age."""

from collections.abc import Iterable, Mapping

from cadee.graph.kinds import Age, Fallbacks, Path, Taint
from cadee.graph.timing import Timing


class Labels(Timing):
    """Fixpoints over sets of labels, one pass over the condensed graph."""

    def carried(self, *, fallbacks: Fallbacks = True) -> Mapping[str, frozenset[str]]:
        """Return the sensitivity labels that may arrive at each system (D-001, D-002, D-017, D-020).

        An integration carries the labels of its `data` (unlabelled or unknown data: every label) and, where it
        says nothing of its data, what its source has; transforms drop labels; a system keeps out what it `redacts`.
        """
        raise NotImplementedError

    def taints(self, label: str, *, fallbacks: Fallbacks = True) -> Mapping[str, Taint]:
        """Return for each system that a label arrives at the shortest way it takes, from where its data is known."""
        raise NotImplementedError

    def residency(self, *, fallbacks: Fallbacks = True) -> Mapping[str, tuple[tuple[str, frozenset[str], Path], ...]]:
        """Return for each system the data with a residency that may lie there: data, allowed regions, path (D-004)."""
        raise NotImplementedError

    def sources(self, data: Iterable[str]) -> tuple[str, ...]:
        """Return data elements and all they are derived from."""
        raise NotImplementedError

    def derived(self, data: Iterable[str]) -> tuple[str, ...]:
        """Return data elements and all that is derived from them (D-016)."""
        raise NotImplementedError

    def untraced(self) -> Mapping[str, tuple[str, ...]]:
        """Return the data that traces back to no system of record, each with the chain that ends or turns in a circle (D-006)."""
        raise NotImplementedError

    def lineage_cycles(self) -> tuple[tuple[str, ...], ...]:
        """Return a smallest cycle of each component of the lineage (D-014)."""
        raise NotImplementedError

    def oldest(self, data: str) -> Age:
        """Return the worst-case age of a data element: the longest sum of refresh and lag back to its source (D-007)."""
        raise NotImplementedError
