"""This file holds what a field is called and what makes its change weigh: one mechanical sense, antisymmetric."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from cadee.model.quantities import SECONDS, Budget, Duration, Money, Quantity, Rate, Share

_BUDGETED = {"h": 3600, "day": 86_400, "month": 2_592_000}


@dataclass(frozen=True, slots=True)
class Sense:
    """How a field bears on risk.

    `neutral`: not at all. `more`: the larger value (the later day) is the riskier, `less`: the smaller, and in both
    none at all is the riskiest. `keeps`: something that protects; to lose it is riskier. `grants`: something that lets
    do more; to gain it is riskier. `limits`: a list that bounds; none at all is the riskiest, and each item more is
    riskier. `lasts`: the earlier day is the riskier, and none is no end at all. `scale`: choices in groups from the
    safest to the riskiest, those not named, or nothing said, last.
    """

    kind: Literal["neutral", "more", "less", "keeps", "grants", "limits", "lasts", "scale"]
    levels: tuple[tuple[Any, ...], ...] = ()

    def sign(self, old: Any, new: Any) -> int:
        """Return 1 where going from `old` to `new` (None or empty: not said) adds risk, -1 where it takes risk."""
        if self.kind == "scale":
            return compared(self._level(old), self._level(new))
        if self.kind == "lasts":
            return compared(new is None, old is None) if None in (old, new) else -direction(old, new)
        if self.kind in ("more", "less"):
            return self._measured(old, new)
        if self.kind == "neutral":
            return 0
        if self.kind == "limits":
            return compared(old is None, new is None)
        gone = compared(new not in (None, ()), old not in (None, ()))
        return -gone if self.kind == "grants" else gone

    def gained(self, old: Any, new: Any) -> int:
        """Return the sign of what a list gains; of what it loses, ask the other way round."""
        if self.kind == "limits":
            return compared(old is None, new is None) or 1
        return {"keeps": -1, "grants": 1}.get(self.kind, 0)

    def _level(self, value: Any) -> int:
        return next((rank for rank, level in enumerate(self.levels) if value in level), len(self.levels))

    def _measured(self, old: Any, new: Any) -> int:
        if old is None or new is None:
            return compared(old is None, new is None)
        sign = direction(old, new)
        return sign if self.kind == "more" else -sign


def compared(old: int, new: int) -> int:
    """Return 1 where `new` is larger, -1 where it is smaller."""
    return (new > old) - (new < old)


def direction(old: Any, new: Any) -> int:
    """Return 1 where a quantity was raised (a day is later), -1 where lowered, 0 where the two do not compare."""
    one, other = measure(old), measure(new)
    if one is None or other is None or one[0] != other[0]:
        return 0
    return (other[1] > one[1]) - (other[1] < one[1])


def measure(value: Any) -> tuple[str, Decimal] | None:
    """Return the unit and the number of a quantity, None of anything else."""
    found: tuple[str, Decimal] | None = None
    match value:
        case int() if not isinstance(value, bool):
            found = "", Decimal(value)
        case date():
            found = "date", Decimal(value.toordinal())
        case Duration():
            found = "ms", value.milliseconds
        case Share():
            found = "share", value.fraction
        case Rate():
            found = "rate", value.amount / SECONDS[value.unit]
        case Money():
            found = value.currency, value.amount
        case Budget():
            found = value.money.currency, value.money.amount / _BUDGETED[value.unit]
        case Quantity():
            found = value.unit, value.value
    return found


NEUTRAL, MORE, LESS = Sense("neutral"), Sense("more"), Sense("less")
KEEPS, GRANTS, LIMITS, LASTS = Sense("keeps"), Sense("grants"), Sense("limits"), Sense("lasts")


def scale(*levels: Any) -> Sense:
    """Return the sense of a choice, from the safest to the riskiest; a tuple holds choices of one level."""
    return Sense("scale", tuple(level if isinstance(level, tuple) else (level,) for level in levels))


@dataclass(frozen=True, slots=True)
class Wording:
    """What a field is called and how it bears on risk.

    The label has `{}` where the element does not stand behind it ("training on {}"). `verb` says of a list what it
    means that an item is in it ("may hold {} data"). `absent` is what it is where nothing is said. `moves` says of a
    value what its change means, `{0}` before and `{1}` after.
    """

    label: str
    sense: Sense = NEUTRAL
    absent: str = "not said"
    verb: str = ""
    moves: str = ""

    def about(self, words: str) -> str:
        """Return the field of an element in words: the label, with the element where it has room for it."""
        before, room, after = self.label.partition("{}")
        return f"{before}{words}{after}" if room else f"{self.label} of {words}"

    def becomes(self, words: str) -> tuple[str, str]:
        """Return what it means that an item came into a list of `words`, and that it went; `{}` is the item."""
        if not self.verb:
            return f"{self.about(words)}: now also {{}}", f"{self.about(words)}: no longer {{}}"
        first, _, rest = self.verb.partition(" ")
        helper, rest = (f"{first} ", rest) if first in ("may", "is") else ("", self.verb)
        return f"{words} {helper}now also {rest}", f"{words} {helper}no longer {rest}"


W = Wording
