"""Whether a text looks like a random value rather than like words, a reference or a stand-in."""

import re
from collections import Counter
from math import log2

_PIECE = re.compile(r"[A-Za-z0-9]+")
_WORDS = re.compile(
    r"""
    (?: [A-Z]?+[a-z]{2,}+ | [A-Z]{1,6}(?=[A-Z][a-z]{2}) | [A-Z]{2,6}(?![A-Za-z]) )++ [0-9]{0,4}  # words, run together
    | [A-Z]{1,16}[0-9]{0,4} | [a-z][0-9]{0,4} | [0-9]+[a-z]{0,2}                                   # a constant, a count
    """,
    re.X,
)
_STAND_IN = re.compile(
    r"example|x{4}|\*{3}|\.{3}|your|placeholder|change.?me|dummy|redacted|sample|insert|replace|todo|fake", re.I
)
_REFERENCE = re.compile(
    r"(?:vault|env|k8s-secret|kubernetes-secret|aws-[a-z]+|gcp-[a-z]+|azure-[a-z]+|secret|file|arn|ref|op|os\.environ"
    r"|sha(?:1|256|384|512))[:/](?!\s)",
    re.I,
)
_VARIABLE = re.compile(r"\$|\{\{|<|\A%[A-Za-z_]+%\Z|@[A-Za-z]+\(")
_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop")
_ODD_ENOUGH = 6


def entropy(text: str) -> float:
    """Return the Shannon entropy of the characters of `text`, in bits a character."""
    size = len(text)
    return -sum(count / size * log2(count / size) for count in Counter(text).values()) if size else 0.0


def begins_reference(text: str) -> bool:
    """Whether `text` begins as a reference to a secret store does."""
    return _REFERENCE.match(text) is not None


def is_reference(text: str) -> bool:
    """Whether `text` names where a secret is kept, or stands in for one."""
    return bool(begins_reference(text) or _VARIABLE.search(text) or _STAND_IN.search(text))


def looks_random(text: str) -> bool:
    """Whether `text` repeats itself little and holds enough that is neither a word nor a number nor a stand-in."""
    if _STAND_IN.search(text) or entropy(text) < (2.9 if len(text) < 24 else 3.3) or _in_order(text.lower()):
        return False
    return sum(len(piece) for piece in _PIECE.findall(text) if not _WORDS.fullmatch(piece)) >= _ODD_ENOUGH


def looks_encoded(text: str) -> bool:
    """Whether `text` looks random and mixes upper and lower case, as no hash in hexadecimal digits does."""
    return looks_random(text) and text != text.lower() and text != text.upper() and entropy(text) >= 4.2


def _in_order(text: str) -> bool:
    """Whether `text` holds a good part of the alphabet or of the digits in their order."""
    return any(alphabet[at : at + 8] in text for alphabet in _ALPHABETS for at in range(len(alphabet) - 7))
