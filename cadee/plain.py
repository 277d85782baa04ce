"""Plain text: on one line, without characters that hide, reorder, or that XML cannot hold."""

import re

_SPACED = re.compile("[\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_DROPPED = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufdd0-\ufdef\ufff0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)


def clean(text: str) -> str:
    """Return `text` on one line, without control, invisible and direction-changing characters."""
    return _SPACED.sub(" ", _DROPPED.sub("", text)).strip(" ")
