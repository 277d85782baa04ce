"""What LiteLLM counts of a limit: whole requests by the minute and never none, so some limits it cannot hold."""

from fractions import Fraction

from cadee.model.units import Rate

_SPANS = {"s": ("a minute", 1), "min": ("a minute", 1), "h": ("an hour", 60), "day": ("a day", 1440)}


def per_minute(rate: Rate) -> int:
    """Return a rate as whole requests a minute, rounded down; one where it is less: none at all would refuse all."""
    return max(1, _whole(rate))


def holds(rate: Rate) -> bool:
    """Whether what LiteLLM lets pass in a minute is never more than a rate gives."""
    return _whole(rate) >= 1


def limit_note(here: str, rate: Rate) -> str:
    """Return in words what becomes of a rate limit, "" where it is counted as declared."""
    count = per_minute(rate)
    if not holds(rate):
        span, minutes = _SPANS[rate.unit]
        return (
            f"{here}: the rate limit {rate} is not enforced: LiteLLM counts by the minute and no less than 1, so up to "
            f"{minutes:,} {span} pass where {rate} is declared."
        )
    if rate.unit == "s":
        return (
            f"{here}: LiteLLM counts by the minute, so {rate} is at most {count} a minute, all of which may come "
            "within a second."
        )
    if rate.unit != "min" or rate.amount % 1:
        return (
            f"{here}: LiteLLM counts by the minute, so {rate} is at most {count} a minute, which is never more than "
            f"{rate}."
        )
    return ""


def capacity_note(here: str, rate: Rate) -> str:
    """Return in words what becomes of the capacity of a model: LiteLLM bounds by it how many calls run at once."""
    return (
        f"{here}: its capacity {rate} is not counted: LiteLLM takes {per_minute(rate):,} for the most calls under way "
        "at once, for each instance and target; further ones get 429."
    )


def _whole(rate: Rate) -> int:
    return int(Fraction(rate.amount) * 60 / rate.window_seconds)
