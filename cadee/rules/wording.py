"""How rules put counts and lists into words."""

from collections.abc import Iterable


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return "1 system" or "3 systems"."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def listed(words: Iterable[str], *, last: str = "and", most: int = 0) -> str:
    """Return "a, b and c"; with `most`, "a, b and 4 more"."""
    items = list(words)
    if most and len(items) > most:
        items = [*items[:most], f"{len(items) - most} more"]
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def lacks(words: Iterable[str]) -> str:
    """Return "no runbook, no owner and no telemetry"."""
    return listed(f"no {word}" for word in words)


def article(noun: str) -> str:
    """Return "a model" or "an embedding"."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"
