"""What agentgateway makes of a ladder that it can only follow by the status of an answer, in sentences."""

from collections.abc import Iterator

from cadee.generators.gateway.agentgateway.model import STATUSES
from cadee.generators.gateway.model import TRIGGERS, Route
from cadee.model.flow import Trigger

_ALIKE: tuple[tuple[Trigger, ...], ...] = (
    ("timeout", "connection-error", "server-error"),
    ("rate-limited", "quota-exhausted"),
)


def ladder_notes(route: Route) -> Iterator[str]:
    """Yield for each step the failures that also lead there, those that do not, and those that would pass it over."""
    here = f"routes/{route.id}"
    for number, step in enumerate(route.targets[1:], start=1):
        for kin in _ALIKE:
            extra = [name for name in kin if name not in step.on]
            if extra and len(extra) < len(kin):
                yield (
                    f"{here}: agentgateway tells failures by their status alone, so '{step.integration}' is also tried "
                    f"on {', '.join(extra)}."
                )
        unseen = [name for name in TRIGGERS if name in step.on and name not in STATUSES]
        if unseen:
            yield (
                f"{here}: agentgateway does not notice {', '.join(unseen)}, so none of them leads to "
                f"'{step.integration}'."
            )
        yield from _skipped(route, number)


def _skipped(route: Route, number: int) -> Iterator[str]:
    before, step = route.targets[number - 1], route.targets[number]
    for later in route.targets[number + 1 :]:
        past = [name for name in STATUSES if name in later.on and name not in step.on]
        if past:
            yield (
                f"routes/{route.id}: {', '.join(past)} at '{before.integration}' should lead to '{later.integration}'; "
                f"agentgateway cannot pass over '{step.integration}' and gives the failure back."
            )
