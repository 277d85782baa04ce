"""Proposed changes that alter how they are judged."""

from collections.abc import Iterator

from cadee.draft import Draft
from cadee.graph import Graph
from cadee.rules.base import Answer, NotApplicable, Violation, rule


@rule("CADEE-C-028", scope="verdict")
def check(graph: Graph, draft: Draft) -> Iterator[Answer]:
    """Report each part of a proposed change that would alter its own verdict; none of them had an effect."""
    for change in draft.changes:
        yield Violation((), f"this change {change.what}; it was judged without that", place=change.place)
    if not draft.changes:
        yield NotApplicable("no change is judged against a base revision, or it leaves alone how it is judged")
