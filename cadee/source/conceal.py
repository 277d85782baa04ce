"""Values that only their name tells to be secrets: covered wherever they are shown, though they may look harmless."""

import re
from array import array
from collections.abc import Iterator
from functools import lru_cache
from itertools import count
from typing import Any

from cadee.diagnostic import Route
from cadee.model.identity import CREDENTIAL_PATTERN
from cadee.model.kind import keys, kind_at
from cadee.source.places import children

Range = tuple[int, int]

_WORDS = (b"pass", b"pwd", b"secret", b"token", b"credential", b"key", b"kennwort", b"bearer")
_NAME = (
    r"(?:pass(?:word|wd|phrase|code|wort)?s?|pwd|kennwort|secrets?|credentials?|token|bearer"
    r"|(?:access|api|auth|bearer|refresh|session)[_. -]?tokens"
    r"|(?:api|access|account|private|client|encryption|signing|auth|master|secret|storage|shared|admin|license|ssh)"
    r"[_. -]?keys?)(?:[_. -]?(?:value|text|plain|old|new|[0-9]{1,4}))?"
)
_SECRET = re.compile(rf"(?:.*[^a-z0-9])?(?:[a-z0-9]*(?:password|passwort|secret|passphrase|apikey)s?|{_NAME})", re.S)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_REFERENCE = re.compile(CREDENTIAL_PATTERN)
_LONGEST = 120
_WRITTEN = re.compile(r"""([\w.-]{0,60})["']?[ \t]{0,8}(?::(?=[\s"'\[{])|=)[ \t]{0,8}""")
_WINDOW = 60
_LINE = re.compile(r"[^\r\n]*")


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Whether what has this name is a secret: `db_password` and `apiKey` are, `max_tokens` and `token_url` are not."""
    return len(name) <= _LONGEST and _SECRET.fullmatch(_CAMEL.sub("_", name).lower()) is not None


def concealed(data: Any, spans: "array[int]", text: str) -> tuple[Any, list[Range]]:
    """Return `data` with such values covered, and the ranges of `text` they stand in; the data itself is changed."""
    ranges: list[Range] = []
    plain = _plain(text)
    if isinstance(data, dict | list) and ("\\" in text or any(word in plain for word in _WORDS)):
        _search(data, 0, (), spans, ranges)
    return data, ranges


def written_out(text: str) -> list[Range]:
    """Return where such values stand in a text that could not be read as a whole: behind the name, and below it."""
    ranges, done = [], 0
    for begin, value in sorted(set(_names(text))):
        if begin < done:
            continue
        margin = text[max(0, begin - _WINDOW) : begin].replace("\r", "\n").rpartition("\n")[2]
        line = _LINE.match(text, value)
        done = line.end() if line else value
        if not margin.strip(" -\"'"):
            done = _below(text, done, len(margin))
        if not _REFERENCE.fullmatch(text[value:done].strip().strip("\"'")):
            ranges.append((value, done))
    return ranges


def _plain(text: str) -> bytes:
    """Return a byte for each character, in lower case: fast to search, and offsets stay."""
    return text.encode("ascii", "replace").lower()


def _names(text: str) -> Iterator[Range]:
    """Yield where a secret name with a sign behind it begins, and where its value does."""
    lower = _plain(text)
    for word in _WORDS:
        at = lower.find(word)
        while at >= 0:
            if match := _WRITTEN.match(text, at):
                begin = _beginning(text, at)
                if is_secret_name(text[begin : match.end(1)]):
                    yield begin, match.end()
            at = lower.find(word, at + len(word))


def _beginning(text: str, at: int) -> int:
    """Return where the word that `at` lies in begins."""
    least = max(0, at - _WINDOW)
    while at > least and (text[at - 1].isalnum() or text[at - 1] in "_.-"):
        at -= 1
    return at


def _below(text: str, end: int, indent: int) -> int:
    """Return the end of the lines below `end` that are indented deeper."""
    while end < len(text):
        start = end + (2 if text[end : end + 2] == "\r\n" else 1)
        line = _LINE.match(text, start)
        stop = line.end() if line else start
        body = text[start:stop]
        if body.strip() and len(body) - len(body.lstrip(" -")) <= indent:
            break
        if start >= len(text):
            break
        end = stop
    return end


def _search(value: Any, offset: int, route: Route, spans: "array[int]", ranges: list[Range]) -> None:
    """Look below a map or a list for secret names; a pair of `name` and `value` counts as well."""
    named = isinstance(value, dict) and any(
        isinstance(said := value.get(field), str) and is_secret_name(said) for field in ("name", "key")
    )
    changes: dict[str | int, Any] = {}
    for step, at in children(value, offset, spans):
        child = value[step]
        nested = isinstance(child, dict | list)
        if isinstance(step, str) and (_is_secret(step, route, nested) or (named and step == "value")):
            if nested or not _is_open(child):
                changes[step] = _covered(child, at, spans, ranges)
        elif nested:
            _search(child, at, (*route, step), spans, ranges)
    if changes:
        value.update(changes)


def _is_secret(name: str, route: Route, nested: bool) -> bool:
    """Whether a key names a secret, and is neither a field of the language nor the id of an entry."""
    if not is_secret_name(name):
        return False
    holder = kind_at(route)
    if holder is None or name == "credential":
        return True
    if holder.entries is not None:
        return holder.entries[1].part is not None and not nested
    return holder.part is None or name not in keys(holder.part)


def _is_open(value: Any) -> bool:
    """Whether a value gives nothing away: a reference to a secret store, a truth value, nothing."""
    return value is None or isinstance(value, bool) or (isinstance(value, str) and bool(_REFERENCE.fullmatch(value)))


def _covered(value: Any, offset: int, spans: "array[int]", ranges: list[Range]) -> Any:
    """Note the ranges of all keys and values at or below a value, and return it without what they say."""
    if isinstance(value, list):
        return [_covered(value[int(step)], at, spans, ranges) for step, at in children(value, offset, spans)]
    if isinstance(value, dict):
        ranges.extend((spans[at - 2], spans[at - 1]) for _, at in children(value, offset, spans))
        below = [_covered(value[str(step)], at, spans, ranges) for step, at in children(value, offset, spans)]
        return dict(zip((f"masked{number}" for number in count(1)), below, strict=False))
    ranges.append((spans[offset], spans[offset + 1]))
    return value if value is None or isinstance(value, bool) else ("masked" + "x" * len(str(value)))[: len(str(value))]


def joined(ranges: list[Range]) -> Iterator[Range]:
    """Yield ranges in order, those that overlap as one."""
    first, last = -1, -1
    for start, end in sorted(ranges):
        if start < last:
            last = max(last, end)
            continue
        if last > first:
            yield first, last
        first, last = start, end
    if last > first:
        yield first, last
