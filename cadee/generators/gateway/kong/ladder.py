"""What Kong makes of a ladder with one list of failures for all its steps, in sentences."""

from collections.abc import Iterator

from cadee.generators.gateway.kong.model import CRITERIA, criteria
from cadee.generators.gateway.model import TRIGGERS, Route


def ladder_notes(route: Route) -> Iterator[str]:
    """Yield for each step the failures that also lead there and those that Kong does not notice."""
    here = f"routes/{route.id}"
    words = set(criteria(route))
    for step in route.targets[1:]:
        extra = [name for name, seen in CRITERIA.items() if name not in step.on and not words.isdisjoint(seen)]
        if extra:
            yield (
                f"{here}: Kong has one list of failures for a ladder and tells by status, so '{step.integration}' is "
                f"also tried on {', '.join(extra)}."
            )
        unseen = [name for name in TRIGGERS if name in step.on and name not in CRITERIA]
        if unseen:
            yield f"{here}: Kong does not notice {', '.join(unseen)}, so none of them leads to '{step.integration}'."
        if "credential-rejected" in step.on:
            yield f"{here}: Kong notices a rejected credential by 403, not 401, and leaves no target out for it."
    if len(route.targets) > 1 and not words:
        yield f"{here}: no failure that Kong notices leads on, so only the first target is used."
