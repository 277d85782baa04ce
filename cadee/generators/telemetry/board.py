"""What a dashboard shows of every gateway, whether a signal asks for it or not, and its recordings."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cadee.generators.telemetry.condition import Condition
from cadee.generators.telemetry.naming import record_name
from cadee.generators.telemetry.products import Products, bound
from cadee.generators.telemetry.series import Recording, Want

WINDOW = "5m"


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that is shown of a gateway. `unit` is Grafana's name of its unit, `by_route` whether routes differ."""

    title: str
    quantity: str
    condition: Condition
    unit: str
    by_route: bool = True

    @property
    def record(self) -> str:
        """The name of its recording rule."""
        return record_name(self.quantity, self.condition, WINDOW).replace("cadee:", "cadee_gateway:", 1)


_SHARE = Condition("share", ">", Decimal(0))
_RATE = Condition("rate", ">", Decimal(0))

BOARD = (
    Shown("Requests", "requests", _RATE, "reqps"),
    Shown("Answered by a fallback", "fallbacks", _SHARE, "percentunit"),
    Shown("Errors", "errors", _SHARE, "percentunit"),
    Shown("Latency, p95", "latency", Condition("quantile", ">", Decimal(0), Decimal("0.95"), timed=True), "s"),
    Shown("Turned away", "rejected", _RATE, "reqps", by_route=False),
)


def board_recordings(known: Products, product: str) -> Iterator[Recording]:
    """Yield the recordings of all gateways, as a product tells them."""
    for gateway in known.served[product]:
        for shown in BOARD:
            want = Want(gateway.system, shown.quantity, shown.condition, WINDOW)
            for each in bound(known, want)[product]:
                yield Recording(shown.record, each)
