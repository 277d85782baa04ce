"""Which values no gateway can count, in one place for each fact: nothing is made of them, and it is said what to do."""

from fractions import Fraction

from cadee.generators.gateway.facts import Ledger
from cadee.model.units import Budget, Duration, Rate

LARGEST = 2**31 - 1
"""The largest number that every product counts to: some hold 32 bits, with a sign."""

_SHORTEST_TIME = 1
_LONGEST_TIME = LARGEST - 1


def check_rate(ref: str, field: str, rate: Rate | None, instead: str, ledger: Ledger) -> None:
    """Write down as a problem a rate that no gateway counts; `instead` says what to do where it is 0."""
    if rate is None:
        return
    exact = Fraction(rate.amount)
    window = rate.window_seconds * exact.denominator
    if exact == 0:
        ledger.missing(ref, f"{field} is {rate}, which lets nobody call: {instead}")
    elif exact.numerator > LARGEST:
        ledger.missing(
            ref,
            f"{field} is {rate}, which takes a count of {exact.numerator:,}, and gateways count to {LARGEST:,}: "
            "declare less, or nothing",
        )
    elif window > LARGEST:
        ledger.missing(
            ref,
            f"{field} is {rate}, which takes a window of {window:,} s, and gateways count to {LARGEST:,}: "
            "declare more, or fewer digits",
        )


def check_budget(ref: str, budget: Budget | None, ledger: Ledger) -> None:
    """Write down as a problem a budget of nothing: some products take it for no budget at all."""
    if budget is not None and budget.money.amount == 0:
        ledger.missing(ref, f"budget is {budget}, which lets nobody call: take its callers off the route instead")


def check_time(ref: str, field: str, time: Duration | None, ledger: Ledger) -> None:
    """Write down as a problem a time that no gateway counts; some products take a time of nothing for no bound."""
    if time is not None and time.milliseconds < _SHORTEST_TIME:
        ledger.missing(ref, f"{field} is {time}, and gateways count no less than 1ms: declare how long it may take")
    check_wait(ref, field, time, ledger)


def check_wait(ref: str, field: str, time: Duration | None, ledger: Ledger) -> None:
    """Write down as a problem a time that is too long for a gateway; none at all is none to wait."""
    if time is not None and time.milliseconds > _LONGEST_TIME:
        ledger.missing(ref, f"{field} is {time}, and gateways count no more than 24 days: declare a shorter one")
