"""What a quantity was meant to be: the spelling of the language nearest to what was written."""

import re
from collections.abc import Iterator
from typing import Any

from cadee.model.units import (
    BudgetField,
    DateField,
    DurationField,
    HoursField,
    MoneyField,
    RateField,
    ShareField,
    Written,
)

_SPAN = {
    "ms": "ms", "msec": "ms", "msecs": "ms", "millis": "ms", "millisecond": "ms", "milliseconds": "ms",
    "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
    "m": "m", "min": "m", "mins": "m", "minute": "m", "minutes": "m",
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "d": "d", "day": "d", "days": "d",
}  # fmt: skip
_LONG = {
    "w": 7,
    "week": 7,
    "weeks": 7,
    "mo": 30,
    "month": 30,
    "months": 30,
    "y": 365,
    "yr": 365,
    "year": 365,
    "years": 365,
}
_PER = {"s": "s", "m": "min", "h": "h", "d": "day"}
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_SHORTHAND = {"rps": "/s", "qps": "/s", "tps": "/s", "rpm": "/min", "rph": "/h", "rpd": "/day"}
_NUMBER = r"([0-9]{1,12}(?:[.,][0-9]{1,6})?)"
_SPAN_TEXT = re.compile(rf"{_NUMBER} ?([A-Za-z]{{1,12}})\.?")
_RATE_TEXT = re.compile(rf"{_NUMBER} ?(?:[a-z]{{0,12}} ?(?:/|per|an?) ?([a-z]{{1,12}})|([rqt]p[smhd]))", re.IGNORECASE)
_MONEY_TEXT = re.compile(rf"(?:([€$£¥]|[A-Za-z]{{3}}) ?{_NUMBER}|{_NUMBER} ?([€$£¥]|[A-Za-z]{{3}}))")
_DATE_TEXT = re.compile(r"([0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})(?:[T ].{0,40})?")
_ZONE = "Europe/Berlin"


def mend(written: Written, value: Any) -> str:
    """Return how `value` is written in the language, "" where that is not plain."""
    if type(value) not in (str, int, float):
        return ""
    text = str(value).strip()[:60]
    for candidate in _candidates(written, text):
        if written.accepts(candidate):
            return candidate
    return ""


def _candidates(written: Written, text: str) -> Iterator[str]:
    for field, spell in _SPELLINGS.items():
        if written is field:
            yield from spell(text)
    if written.numbers:
        for spell in (_share, _money, _duration):
            yield from spell(text)


def _plain(number: str) -> str:
    whole, _, rest = number.replace(",", ".").partition(".")
    return f"{whole.lstrip('0') or '0'}{'.' + rest if rest else ''}"


def _duration(text: str) -> Iterator[str]:
    if re.fullmatch(_NUMBER, text):
        yield f"{_plain(text)}s"
    match = _SPAN_TEXT.fullmatch(text)
    if match:
        number, unit = _plain(match[1]), match[2]
        if unit.lower() in _SPAN:
            yield number + _SPAN[unit.lower()]
        if unit.lower() in _LONG and number.isdigit():
            yield f"{int(number) * _LONG[unit.lower()]}d"


def _share(text: str) -> Iterator[str]:
    number = re.sub(r" ?(%|percent|per cent|pct)$", "", text, flags=re.IGNORECASE)
    if not re.fullmatch(_NUMBER, number):
        return
    plain = _plain(number)
    if plain.startswith("0.") and number == text:
        digits = plain[2:].ljust(3, "0")
        yield f"{_plain(f'{digits[:2]}.{digits[2:]}'.rstrip('0').rstrip('.'))}%"
    yield f"{plain}%"


def _rate(text: str) -> Iterator[str]:
    if re.fullmatch(_NUMBER, text):
        yield f"{_plain(text)}/min"
    match = _RATE_TEXT.fullmatch(text)
    if match and match[3]:
        yield _plain(match[1]) + _SHORTHAND[match[3].lower()]
    elif match and match[2].lower() in _SPAN and _SPAN[match[2].lower()] in _PER:
        yield f"{_plain(match[1])}/{_PER[_SPAN[match[2].lower()]]}"


def _money(text: str) -> Iterator[str]:
    if re.fullmatch(_NUMBER, text):
        yield f"{_plain(text)} EUR"
    match = _MONEY_TEXT.fullmatch(text)
    if match:
        currency = (match[1] or match[4]).upper()
        yield f"{_plain(match[2] or match[3])} {_SIGNS.get(currency, currency)}"


def _budget(text: str) -> Iterator[str]:
    money, _, unit = re.sub(r" ?(/|\bper\b|\ban?\b) ?", "/", text, count=1).partition("/")
    units = {"d": "day", "h": "h", "mo": "month", "month": "month", "months": "month"}
    for amount in _money(money):
        yield f"{amount}/{units.get(_SPAN.get(unit.lower(), unit.lower()), 'day')}"


def _date(text: str) -> Iterator[str]:
    match = _DATE_TEXT.fullmatch(text)
    if match:
        yield f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"


def _hours(text: str) -> Iterator[str]:
    if re.fullmatch("(24 ?[x/×] ?7|always|round the clock)", text, flags=re.IGNORECASE):
        yield "24x7"
    match = re.fullmatch(r"(.{0,20}?)([0-9]{1,2})(:[0-9]{2})? ?(?:-|–|to) ?([0-9]{1,2})(:[0-9]{2})?( .{1,30})?", text)
    if match:
        days, start, start_min, end, end_min, zone = (part or "" for part in match.groups())
        span = f"{int(start):02}{start_min or ':00'}-{int(end):02}{end_min or ':00'}"
        yield f"{days.strip()} {span}{zone}".strip()
        yield f"{days.strip()} {span} {_ZONE}".strip()


def _written(field: Any) -> Written:
    return next(mark for mark in field.__metadata__ if isinstance(mark, Written))


_SPELLINGS = {
    _written(DurationField): _duration,
    _written(ShareField): _share,
    _written(RateField): _rate,
    _written(MoneyField): _money,
    _written(BudgetField): _budget,
    _written(DateField): _date,
    _written(HoursField): _hours,
}
