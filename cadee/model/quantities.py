"""The values of quantities: exact, never a float; each writes itself as a spec does."""

from dataclasses import dataclass
from decimal import Decimal

MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
SECONDS = {"s": 1, "min": 60, "h": 3600, "day": 86_400}


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """A span of time, exact in milliseconds (a Decimal, so that 0.5ms survives)."""

    milliseconds: Decimal

    @property
    def seconds(self) -> Decimal:
        """The span in seconds, exact."""
        return self.milliseconds / 1000

    @property
    def days(self) -> Decimal:
        """The span in days of 24 hours."""
        return self.milliseconds / MILLISECONDS["d"]

    def __str__(self) -> str:
        for unit in ("d", "h", "m", "s"):
            if self.milliseconds and self.milliseconds % MILLISECONDS[unit] == 0:
                return f"{self.milliseconds / MILLISECONDS[unit]:f}{unit}"
        return f"{self.milliseconds.normalize():f}ms"

    @property
    def readable(self) -> str:
        """What a spec would write while its number can be taken in, else its parts: 90m, 4500ms, 15d 1h 10m."""
        exact = str(self)
        if len(exact.rstrip("dhms")) <= (4 if exact.endswith("ms") else 3):
            return exact
        rest, parts = self.milliseconds, []
        for unit in ("d", "h", "m"):
            many, rest = divmod(rest, MILLISECONDS[unit])
            parts += [f"{many:f}{unit}"] if many else []
        parts += [f"{(rest / 1000).normalize():f}s"] if rest else []
        return " ".join(parts)

    @property
    def words(self) -> str:
        """The span as one says it to people who do not read specs: 1 day, 36 hours, 8 min, 30 s."""
        text = str(self)
        number = text.rstrip("dhms")
        unit = {"d": "day", "h": "hour", "m": "min"}.get(text[len(number) :], text[len(number) :])
        return f"{number} {unit}{'s' if unit in ('day', 'hour') and number != '1' else ''}"


@dataclass(frozen=True, slots=True, order=True)
class Share:
    """A part of a whole; `fraction` is exact, 99.5% is 0.995."""

    fraction: Decimal

    def __str__(self) -> str:
        return f"{(self.fraction * 100).normalize():f}%"


@dataclass(frozen=True, slots=True)
class Rate:
    """A count per time: 600/min is amount 600, per 60 seconds."""

    amount: Decimal
    unit: str

    @property
    def per_second(self) -> Decimal:
        """The rate per second (rounded to the Decimal context's 28 digits)."""
        return self.amount / SECONDS[self.unit]

    @property
    def window_seconds(self) -> int:
        """The length of the window the count is declared for, in seconds."""
        return SECONDS[self.unit]

    def __str__(self) -> str:
        return f"{self.amount.normalize():f}/{self.unit}"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217 code)."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"


@dataclass(frozen=True, slots=True)
class Budget:
    """Money per time: 180 EUR/day."""

    money: Money
    unit: str

    def __str__(self) -> str:
        return f"{self.money}/{self.unit}"


@dataclass(frozen=True, slots=True)
class Quantity:
    """The value of a measure: a plain number, a share, a duration or money; `value` is exact in `unit`.

    `unit` is "" (a plain number), "share" (a fraction), "ms" or a currency code.
    """

    value: Decimal
    unit: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours: always, or days and a daily interval in a time zone.

    `days` is a set of 0 (Monday) to 6; `opens` and `closes` are minutes after midnight (closes may be 1440, or
    smaller than `opens` for a night shift); `zone` is an IANA name, "" when always open.
    """

    days: tuple[int, ...]
    opens: int
    closes: int
    zone: str
    text: str

    @property
    def always(self) -> bool:
        """Whether it is open around the clock."""
        return not self.zone

    def __str__(self) -> str:
        return self.text
