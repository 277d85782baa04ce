"""This file holds how foreign quantities, names and references are written in a spec; "" where they cannot be."""

import re
from decimal import Decimal

from cadee.model.identity import CREDENTIAL_PATTERN

_LARGEST = Decimal(10) ** 12
_SPAN = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)(ms|s|sec|m|min|h|d|mo|w)?")
_SPANS = re.compile(r"(?:[0-9]{1,9}(?:\.[0-9]{1,6})?(?:ms|s|m|h))+")
_SECONDS = {
    "ms": Decimal("0.001"), "s": Decimal(1), "sec": Decimal(1), "m": Decimal(60), "min": Decimal(60),
    "h": Decimal(3600), "d": Decimal(86400), "w": Decimal(604800), "mo": Decimal(2592000),
}  # fmt: skip
_RATES = {1: "s", 60: "min", 3600: "h", 86400: "day"}
_BUDGETS = {3600: "h", 86400: "day", 2592000: "month", 2678400: "month"}
_FOREIGN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,126}")
_URL = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%/&=+-]*)?")
_PARTS = re.compile(r"https?://(?P<user>[^/?#@\s]*@)?[^?#\s]*(?P<query>\?[^#\s]+)?(?P<fragment>#\S+)?", re.IGNORECASE)
_VAULT = re.compile(r"\{vault://([A-Za-z0-9_-]+)/([A-Za-z0-9._/-]+)\}")
_DECK = re.compile(r"""\$\{\{\s*env\s*["']([A-Za-z_][A-Za-z0-9_]*)["']\s*\}\}""")
_VARIABLE = re.compile(r"(?:os\.environ/|env\.|\$\{?)([A-Za-z_][A-Za-z0-9_]*)\}?")


def plain(number: Decimal) -> str:
    """Return a number as a spec writes it: not negative, six digits after the point at most; "" where it is none."""
    if not 0 <= number < _LARGEST - 1:
        return ""
    text = f"{round(number, 6):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def seconds(text: str) -> Decimal | None:
    """Return a span such as 30s, 1m30s, 100ms, 7d or 1mo in seconds; a bare number is in seconds."""
    if found := _SPAN.fullmatch(text.strip()):
        return Decimal(found[1]) * _SECONDS[found[2] or "s"]
    if len(text) < 60 and _SPANS.fullmatch(text.strip()):
        return sum((Decimal(n) * _SECONDS[unit] for n, unit in re.findall(r"([0-9.]+)(ms|s|m|h)", text)), Decimal(0))
    return None


def duration(span: Decimal | None) -> str:
    """Return a span of seconds as a spec writes it."""
    if span is None or not 0 < span < _LARGEST:
        return ""
    if span < 1:
        text = plain(span * 1000)
        return f"{text}ms" if text not in ("", "0") else ""
    for unit, length in (("d", 86400), ("h", 3600), ("m", 60)):
        if span % length == 0:
            return f"{plain(span / length)}{unit}" if plain(span / length) else ""
    text = plain(span)
    return f"{text}s" if text else ""


def lasting(text: str) -> str | None:
    """Return a span such as 30s as a spec writes it; None where it is none."""
    return duration(seconds(text)) or None


def rate(count: Decimal | None, window: Decimal | int | None) -> str:
    """Return so many in a window of seconds as a spec writes it; scaled where the window is none of the language's."""
    if count is None or window is None or not (0 < count < _LARGEST and 0 < window < _LARGEST):
        return ""
    for length, unit in _RATES.items():
        if window == length:
            return f"{plain(count)}/{unit}" if plain(count) else ""
    unit, length = ("min", 60) if window < 3600 else ("h", 3600) if window < 86400 else ("day", 86400)
    text = plain(count * length / Decimal(window))
    return f"{text}/{unit}" if text not in ("", "0") else ""


def budget(amount: Decimal | None, window: Decimal | None) -> str:
    """Return dollars in a window of seconds as a spec writes it; "" for windows that the language has no word for."""
    unit = _BUDGETS.get(int(window)) if window is not None else None
    return f"{plain(amount)} USD/{unit}" if unit and amount is not None and amount >= 0 and plain(amount) else ""


def price(token: Decimal | None) -> str:
    """Return the price of a token in dollars as that of a million."""
    text = plain(token * 1_000_000) if token is not None and 0 <= token < 1000 else ""
    return f"{text} USD" if text else ""


def label(text: str) -> str:
    """Return a text as a label: a vendor, a region."""
    return re.sub(r"[^a-z0-9._/-]+", "-", text.lower()).strip("-._/")[:126]


def foreign_name(text: str) -> str:
    """Return a name that somebody else gave; characters that the language does not take in it become hyphens."""
    return text if _FOREIGN.fullmatch(text) else re.sub(r"[^A-Za-z0-9._:/@+-]+", "-", text).strip("-._:/@+")[:126]


def address(text: str) -> str:
    """Return a web address without what may hold a key: its user, query and fragment; "" where it is none."""
    bare = re.split(r"[?#]", text.strip(), maxsplit=1)[0]
    bare = re.sub(r"^(https?://)[^/@]*@", r"\1", bare)
    return bare if len(bare) < 2000 and _URL.fullmatch(bare) else ""


def left_out(text: str) -> str:
    """Return in words which parts of a web address `address` leaves out, never what they are; "" where none."""
    found = _PARTS.match(text.strip())
    parts = [name for name, part in found.groupdict().items() if part] if found else []
    return f"an address is kept without its {' and '.join(parts)}" if parts else ""


def host(url: str) -> str:
    """Return the host of a web address in lower case."""
    return re.sub(r"^https?://", "", url).partition("/")[0].partition(":")[0].lower()


def credential(text: str) -> str:
    """Return a foreign reference to a credential as a spec writes it; "" where it is none, or a key in the open."""
    bare = re.sub(r"^(?:bearer|basic)\s+", "", text.strip(), flags=re.IGNORECASE)
    if re.fullmatch(CREDENTIAL_PATTERN, bare):
        return bare
    if found := _VAULT.fullmatch(bare):
        if found[1] == "env":
            return _env(found[2])
        kept = f"vault://{found[1]}/{found[2]}"
        return kept if re.fullmatch(CREDENTIAL_PATTERN, kept) else ""
    found = _DECK.fullmatch(bare) or _VARIABLE.fullmatch(bare)
    return _env(found[1]) if found else ""


def _env(name: str) -> str:
    upper = re.sub(r"[^A-Z0-9_]", "_", name.upper())
    return f"env:{upper}" if re.fullmatch(r"[A-Z_][A-Z0-9_]{0,100}", upper) else ""


def secret(namespace: str, name: str, key: str) -> str:
    """Return a reference to a key of a Kubernetes Secret."""
    text = f"k8s-secret:{namespace or 'default'}/{name}#{key}"
    return text if re.fullmatch(CREDENTIAL_PATTERN, text) else ""
