"""Whether a text looks like a random value rather than like words, a reference or a stand-in."""

import re
from collections import Counter
from math import log2

_PIECE = re.compile(r"[A-Za-z]+|[0-9]+")
_STAND_IN = re.compile(
    r"example|x{4}|\*{3}|\.{3}|your|placeholder|change.?me|dummy|redacted|sample|insert|replace|todo|fake|masked", re.I
)
_REFERENCE = re.compile(
    r"(?:vault|env|k8s-secret|kubernetes-secret|aws-[a-z]+|gcp-[a-z]+|azure-[a-z]+|secret|file|arn|ref|op|os\.environ|sha(?:1|256|384|512))[:/]",
    re.I,
)
_VARIABLE = re.compile(r"\$|\{\{|<|%[A-Za-z_]+%|@[A-Za-z]+\(")
_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop")


def entropy(text: str) -> float:
    """Return the Shannon entropy of the characters of `text`, in bits a character."""
    size = len(text)
    return -sum(count / size * log2(count / size) for count in Counter(text).values()) if size else 0.0


def is_reference(text: str) -> bool:
    """Whether `text` names where a secret is kept, or stands in for one."""
    return bool(_REFERENCE.match(text) or _VARIABLE.search(text) or _STAND_IN.search(text))


def looks_random(text: str) -> bool:
    """Whether `text` is no stand-in, mixes letters and digits as words do not, and repeats itself little."""
    if _STAND_IN.search(text) or not any(character.isdigit() for character in text) or text.isdigit():
        return False
    if entropy(text) < (3.0 if len(text) < 24 else 3.5) or _runs(text.lower()):
        return False
    return len(_PIECE.findall(text)) - len(re.findall(r"[^A-Za-z0-9]+", text)) >= 4


def looks_encoded(text: str) -> bool:
    """Whether `text` looks random and mixes upper and lower case, as no hash in hexadecimal digits does."""
    return looks_random(text) and text != text.lower() and text != text.upper() and entropy(text) >= 4.2


def _runs(text: str) -> bool:
    """Whether `text` is mostly the alphabet or the digits in their order."""
    return any(alphabet[at : at + 8] in text for alphabet in _ALPHABETS for at in range(len(alphabet) - 7))
