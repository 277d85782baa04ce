"""This file holds the reader of foreign configurations: their keys in the open covered and told before all else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from cadee.diagnostic import Finding, Place, Route
from cadee.model.identity import CREDENTIAL_PATTERN
from cadee.source.conceal import is_secret_name
from cadee.source.documents import read_documents
from cadee.source.faults import fault
from cadee.source.limits import LIMITS, Limits
from cadee.source.places import SourceFile

SECRET = "CADEE-S-011"
FIX = "Replace it if it was ever in use, keep it in a secret store, and let the file refer to it there."

_TOLERATED = frozenset({"CADEE-S-006", "CADEE-S-010", SECRET})
"""What takes nothing from a foreign file: tags, booleans as YAML 1.1 writes them. Keys are told apart."""
_FORM = "CADEE-S-007"
"""A text that is read all the same, such as JSON that tabs indent, unless the reading stopped there."""

_REFERENCE = re.compile(
    rf"{CREDENTIAL_PATTERN}|os\.environ/.+|env\.\w+|\$\w+|\$\{{[^{{}}]*\}}|(?:[Bb]earer |[Bb]asic )?"
    r"(?:\{vault://[^{}]+\}|\$\{\{[^{}]*\}\}|\$\{[\w.:-]+\}|\$\w+|\{\{[^{}]*\}\}|<[^<>]*>)",
)
_FILE = re.compile(r"(?:\.{0,2}/|~/)[\w./ -]*|[\w.-]+\.(?:json|pem|crt|ya?ml)")
_NOTHING = frozenset({"", "none", "null", "empty", "no-credential", "n/a", "-"})
_HEADER = re.compile(
    r"(?:proxy-)?authorization|cookie|x-auth|(?:x-)?(?:[a-z0-9]+-)*(?:api-?key|token|secret|password|subscription-key)",
    re.I,
)
_FIELD = re.compile(
    r"(?:.*_)?(?:auth|authentication|authorization|header|param)_value|(?:.*_)?service_account_(?:json|key|info)"
    r"|[a-z0-9_]+_key",
    re.I,
)
"""Fields of gateways that hold a credential, whatever is written in them."""
_NO_KEY = re.compile(
    r"(?:.*_)?(?:public|partition|sort|primary|foreign|routing|cache|group|hash|idempotency|object|lookup|index|label"
    r"|metric|topology|dedup|range|row|map|field|header|param|query)_key",
    re.I,
)
_COUNTS = re.compile(r"(?:.*_)?(?:per|input|output|cached|total|max|min|prompt|completion)_tokens?", re.I)
"""Tokens that are counted or paid for, and prove nothing."""
_PAIR = re.compile(r"\s*([\w-]{1,60})\s*[:=]\s*(\S.*)", re.S)
_PARAMETER = re.compile(r"(?<=[?&#;])([\w.%-]{1,60})=([^&#;\s]+)")
_SIGNS = re.compile(r"(?:x-)?(?:[a-z0-9]+[-_])*(?:key|sig|signature|code|pass)", re.I)
"""Parameters of an address that let in whoever has it, though their names say less elsewhere."""
_NAMES = (("name", "value"), ("key", "value"), ("header_name", "header_value"), ("param_name", "param_value"))
_INSIDE = frozenset({"key", "value", "token", "secret", "password", "plain", "string", "inline", "data"})
_CARRIERS = frozenset({"headers", "params", "query"})
"""What a proof of identity is sent in: below `auth`, and below secret names, each value of theirs is a key."""


@dataclass(frozen=True)
class ForeignFile:
    """A foreign configuration: its documents as plain data, what was refused in it, what could not be read of it.

    Every key that stands in the open is covered in `documents`; `refused` tells where it stood, never what it was.
    Routes begin with the number of the document.
    """

    name: str
    documents: tuple[Any, ...]
    refused: tuple[Finding, ...]
    unread: tuple[Finding, ...]
    complete: bool
    _files: tuple[SourceFile, ...]

    def place(self, route: Route) -> Place:
        """Return where the value at a route stands, or what holds it."""
        number = route[0] if route and isinstance(route[0], int) else 0
        return self._files[number].place(route[1:], key=True)


def read_foreign(name: str, raw: bytes, limits: Limits = LIMITS) -> ForeignFile:
    """Read a foreign configuration in YAML or JSON, of one or several documents."""
    files = read_documents(name, raw, limits, conceal=False, aliases=True)
    faults = [item for file in files for item in file.faults]
    refused = [item for item in faults if item.code == SECRET]
    found = [(item.place.line, item.place.column) for item in refused]
    for file in files:
        kubernetes = isinstance(file.data, dict) and "kind" in file.data and "apiVersion" in file.data
        for route in _covered(file.data, (), kubernetes):
            place = file.place(route, key=True)
            if not _holds(file.place(route), found):
                where = ".".join(str(step) for step in route)[:200]
                refused.append(fault(SECRET, f"a key in the open at '{where}'", place, fix=FIX))
    complete = all(file.complete for file in files)
    tolerated = _TOLERATED | {_FORM} if complete else _TOLERATED
    return ForeignFile(
        name,
        tuple(file.data for file in files),
        tuple(sorted(refused, key=lambda item: item.place)),
        tuple(item for item in faults if item.code not in tolerated),
        complete,
        files,
    )


def _holds(place: Place, told: Sequence[tuple[int, int]]) -> bool:
    """Whether one of these lines and columns lies in a place."""
    return any((place.line, place.column) <= at < (place.end_line, place.end_column) for at in told)


def refers(text: str) -> bool:
    """Whether a text says where a secret lies instead of being one: a reference, a variable, a file, nothing."""
    return text.strip().lower() in _NOTHING or bool(_REFERENCE.fullmatch(text.strip()))


def _covered(value: Any, route: Route, kubernetes: bool, below: bool = False) -> Iterator[Route]:
    """Cover each key in the open at or below a value, and yield where it stood. `below`: a secret name is above."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            if isinstance(item, str) and (_is_open(item) if below else _is_header(item, route)):
                value[number] = _cover(item)
                yield (*route, number)
            elif (bare := _without_keys(item)) != item:
                value[number] = bare
                yield (*route, number)
            yield from _covered(item, (*route, number), kubernetes, below)
        return
    if not isinstance(value, dict):
        return
    secret = kubernetes and value.get("kind") == "Secret"
    paired = {other for name, other in _NAMES if _names_secret(value.get(name))}
    for key, item in value.items():
        here = (*route, key)
        named = _names_secret(key) or key in paired or (below and key.lower() in _INSIDE | _CARRIERS)
        named |= key == "auth" and isinstance(item, dict)
        whole = secret and key in ("data", "stringData")
        if isinstance(item, dict | list):
            yield from _all(item, here) if whole else _covered(item, here, kubernetes, named)
        elif named and _is_open(item, key):
            value[key] = _cover(item)
            yield here
        elif (bare := _without_keys(item)) != item:
            value[key] = bare
            yield here


def _all(value: Any, route: Route) -> Iterator[Route]:
    """Cover every text below the data of a Kubernetes Secret that is no reference."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in list(pairs):
        if isinstance(item, dict | list):
            yield from _all(item, (*route, key))
        elif _is_open(item):
            value[key] = _cover(item)
            yield (*route, key)


def _names_secret(name: Any) -> bool:
    if not isinstance(name, str) or len(name) > 120 or _COUNTS.fullmatch(name):
        return False
    field = _FIELD.fullmatch(name) is not None and _NO_KEY.fullmatch(name) is None
    return field or is_secret_name(name) or _HEADER.fullmatch(name) is not None


def _is_header(text: str, route: Route) -> bool:
    """Whether an item of a list is a header or a parameter with a key in it, such as `Authorization: Bearer ...`."""
    found = _PAIR.fullmatch(text) if route and len(text) < 20_000 else None
    return found is not None and _names_secret(found[1]) and _is_open(found[2])


def _without_keys(value: Any) -> Any:
    """Return an address with each key in its query or fragment covered; any other value as it is."""
    if not isinstance(value, str) or "=" not in value or len(value) > 20_000 or re.search(r"\s", value.strip()):
        return value
    return _PARAMETER.sub(lambda found: f"{found[1]}={_cover(0)}" if _lets_in(*found.groups()) else found[0], value)


def _lets_in(name: str, text: str) -> bool:
    plain = unquote(name)
    return (_names_secret(plain) or bool(_SIGNS.fullmatch(plain))) and _is_open(unquote(text))


def _is_open(value: Any, name: str = "") -> bool:
    if isinstance(value, bool) or value is None:
        return False
    text = str(value)
    by_file = bool(re.search(r"credentials?$|file$|path$", name, re.I)) and bool(_FILE.fullmatch(text))
    return not refers(text) and not by_file


def _cover(value: Any) -> str:
    """Return a word in place of a key, so that nothing behind this sees it."""
    return "masked"
