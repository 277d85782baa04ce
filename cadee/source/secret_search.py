"""Where in a text a secret may stand: by its form, by the name before it, in an address, a header or a key block."""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator
from functools import lru_cache

from cadee.source.entropy import begins_reference, is_reference, looks_encoded, looks_random
from cadee.source.secret_kinds import ALNUM, DENSE, DENSE_RUN, OPEN, Kind

Candidate = tuple[int, int, int, str]
"""Start, rank (the lower, the surer its name), end, kind."""

_DENSE_TABLE = bytes(0x61 if chr(code) in ALNUM + "+/" else 0x20 for code in range(256))
_RUN = b"a" * DENSE_RUN
_AWS_SECRET = 40

_MARKERS = [kind.marker.encode("ascii") for kind in (*OPEN, *DENSE)]
"""In bytes, which are searched in half the time."""
_LETTERS = sorted({letter for kind in (*OPEN, *DENSE) for letter in kind.marker})

_PEM = re.compile(r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_PEM_END = re.compile(r"-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_PEM_LINE = re.compile(r"[ \t]*\r?\n[ \t]*[A-Za-z0-9+/=]{16,100}(?=\s|\Z)")
_PEM_MOST = 20_000

_USER = re.compile(r"://[^\s:/@\"'<>{}\[\]]{0,200}:([^\s/@\"'<>{}\[\]]{1,300})@")
_DATABASE = re.compile(
    r"(?:postgres|mysql|mariadb|mongodb|redis|amqp|mssql|sqlserver|oracle|clickhouse|kafka|nats|cassandra|cockroach)[a-z0-9+:]{0,12}\Z"
)
_PASSWORD_WORD = re.compile(r"(?:pass(?:word|wd)?|pwd|secret|user(?:name)?|token|x+|\*+|\.+)\Z", re.I)

_BEARER = re.compile(r"bearer[ \t]+([A-Za-z0-9._~+/-]{16,4000}={0,2})", re.I)
_BASIC = re.compile(r"basic[ \t]+([A-Za-z0-9+/]{12,4000}={0,2})", re.I)

_NAMES = {
    b"pass": "password",
    b"pwd": "pwd",
    b"secret": "secret",
    b"token": "token",
    b"credential": "credential",
    b"key": "key",
}
_KEYS = re.compile(
    r"(?:api|access|account|private|client|encryption|signing|auth|master|secret|storage|service|shared|admin|license)"
    r"[_. -]?\Z",
    re.I,
)
_NAMED = re.compile(
    r"""
    [\w.-]{0,40} ["']? [ \t]{0,8}
    (?: [:=]{1,2} | (?<=[ \t]) (?:is|was) (?=[ \t:])
      | \r?\n [ \t-]{0,40} ["']? [Vv]alue ["']? [ \t]{0,8} : )  # its value, or a field `value` below it
    [ \t]{0,8} (?: [&!]\S{0,100} [ \t]{1,8} ){0,2}                         # anchors and tags
    (?: [|>][+-]? )? [ \t]{0,8} (?: \r?\n [ \t]{1,40} )?                   # on the next line
    (?: [\[({] [ \t]{0,8} )? (?: -[ \t]{1,8} )?                            # the first of a list
    ["']? ( [^\s"',;{}\[\]]{8,200} )
    """,
    re.X,
)
_WORD_END = re.compile(r"[\w.-]+\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def candidates(text: str) -> Iterator[Candidate]:
    """Yield what looks like a secret, in no order; the same text may come more than once."""
    plain = text.encode("ascii", "replace")  # a byte for each character, so that offsets stay
    absent = {letter for letter in _LETTERS if letter not in text}  # one letter is looked for much faster than a word
    for rank, kind in enumerate(OPEN):
        if absent.isdisjoint(kind.marker) and _MARKERS[rank] in plain:
            yield from _by_form(text, kind, rank)
    dense = plain.translate(_DENSE_TABLE)
    if _RUN in dense:
        for rank, kind in enumerate(DENSE, len(OPEN)):
            if absent.isdisjoint(kind.marker) and _MARKERS[rank] in plain:
                yield from _by_form(text, kind, rank)
        yield from _encoded(text, dense)
    lower = plain.lower()
    yield from _key_blocks(text)
    yield from _addresses(text)
    yield from _headers(text, lower)
    yield from _named(text, lower)


def _encoded(text: str, dense: bytes) -> Iterator[Candidate]:
    """Yield runs of just the length of an AWS secret access key, which has no form but that."""
    at = dense.find(_RUN)
    while at >= 0:
        end = dense.find(b" ", at)
        end = end if end >= 0 else len(dense)
        around = text[at - 1 : at] + text[end : end + 1]
        if end - at == _AWS_SECRET and not any(sign in "=_-" for sign in around) and looks_encoded(text[at:end]):
            yield at, 100, end, "AWS secret access key"
        at = dense.find(_RUN, end)


def _by_form(text: str, kind: Kind, rank: int) -> Iterator[Candidate]:
    for match in _matches(text, kind):
        start, end = match.span(match.lastindex or 0)
        if kind.judge is None or kind.judge(text[start:end]):
            yield start, rank, end, kind.name


def _matches(text: str, kind: Kind) -> Iterator["re.Match[str]"]:
    at = text.find(kind.marker)
    while at >= 0:
        starts = [
            at - back for back in kind.back if at >= back and (at == back or text[at - back - 1] not in kind.edge)
        ]
        match = next(filter(None, (kind.form.match(text, start) for start in starts)), None)
        if match:
            yield match
        at = text.find(kind.marker, match.end() if match and match.end() > at else at + 1)


def _key_blocks(text: str) -> Iterator[Candidate]:
    at = text.find("-----BEGIN ")
    while at >= 0:
        end = at + 1
        if begin := _PEM.match(text, at):
            last = text.find("-----END ", begin.end(), begin.end() + _PEM_MOST)
            closed = _PEM_END.match(text, last) if last >= 0 else None
            end = closed.end() if closed else begin.end()
            while not closed and (line := _PEM_LINE.match(text, end)):
                end = line.end()
            yield at, 0, end, "private key"
        at = text.find("-----BEGIN ", end)


def _addresses(text: str) -> Iterator[Candidate]:
    at = text.find("://") if "@" in text else -1
    while at >= 0:
        match = _USER.match(text, at)
        if match and not is_reference(match[1]) and not _PASSWORD_WORD.match(match[1]):
            kind = (
                "database address with a password"
                if _DATABASE.search(text[max(0, at - 40) : at].lower())
                else "address with a password"
            )
            yield match.start(1), 0, match.end(1), kind
        at = text.find("://", at + 3)


def _headers(text: str, lower: bytes) -> Iterator[Candidate]:
    for word, form, judge, kind in (
        (b"bearer", _BEARER, looks_random, "bearer token"),
        (b"basic", _BASIC, _is_basic, "basic authentication"),
    ):
        at = lower.find(word)
        while at >= 0:
            match = form.match(text, at)
            if match and judge(match[1]):
                yield match.start(1), 200, match.end(1), kind
            at = lower.find(word, match.end() if match else at + 1)


def _is_basic(text: str) -> bool:
    try:
        plain = b64decode(text + "=" * (-len(text) % 4), validate=True).decode("utf-8")
    except (Error, ValueError):
        return False
    return ":" in plain and plain.isprintable()


def _named(text: str, lower: bytes) -> Iterator[Candidate]:
    for name, shown in _NAMES.items():
        at = lower.find(name)
        while at >= 0:
            match = (
                _NAMED.match(text, at + len(name))
                if name != b"key" or _KEYS.search(text, max(0, at - 12), at)
                else None
            )
            if match and _is_value(match[1]) and not _refers(text, at):
                yield match.start(1), 300, match.end(1), f"value of a name with '{shown}' in it"
            at = lower.find(name, at + len(name))


def _refers(text: str, at: int) -> bool:
    """Whether the word that `at` lies in begins a reference, such as `k8s-secret:`."""
    before = _WORD_END.search(text, max(0, at - 40), at)
    return begins_reference(text[before.start() if before else at : at + 40])


@lru_cache(maxsize=4096)  # a text of one thing over and over is judged once
def _is_value(text: str) -> bool:
    bare = text.rstrip(".):")
    return (
        not is_reference(bare)
        and looks_random(bare)
        and not _DATE.match(bare)
        and "sha256:" not in bare
        and "://" not in bare
    )
