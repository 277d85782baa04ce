"""Include patterns: what one may say, and which names it means. `*` stays within a name, `**` spans folders."""

import re

from cadee.source.faults import RefusedError

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_PART = re.compile(r"[A-Za-z0-9_*][A-Za-z0-9._*-]*")
_FIX = "Write the path of a file below the folder of cadee.yaml, such as 'platforms/*.yaml'."


def parts(pattern: str) -> tuple[str, ...]:
    """Return the parts of `pattern`.

    Raises:
        RefusedError: it is absolute, climbs, is an address, or holds characters no included file may have in its name.
    """
    if not pattern:
        raise RefusedError("CADEE-S-012", "the include is empty", _FIX)
    pieces = tuple(pattern.split("/"))
    if (
        pattern.startswith(("/", "~", "\\"))
        or ".." in pieces
        or re.match(r"[A-Za-z]:|[A-Za-z][A-Za-z0-9+.-]*:", pattern)
    ):
        raise RefusedError("CADEE-S-013", "the include leads out of the workspace", _FIX)
    if len(pattern) > 300 or not all(_PART.fullmatch(piece) for piece in pieces):
        raise RefusedError("CADEE-S-012", "the include is not a path of letters, digits, '.', '_', '-' and '*'", _FIX)
    return pieces


def plain_name(name: str) -> bool:
    """Whether a file or folder of this name can be included."""
    return _NAME.fullmatch(name) is not None


def matches(pattern: str, name: str) -> bool:
    """Whether one part of a pattern means one name. Linear in practice: a star never looks back past the next."""
    p = n = 0
    star, resume = -1, 0
    while n < len(name):
        if p < len(pattern) and pattern[p] == "*":
            star, resume = p, n
            p += 1
        elif p < len(pattern) and pattern[p] == name[n]:
            p, n = p + 1, n + 1
        elif star >= 0:
            resume += 1
            p, n = star + 1, resume
        else:
            return False
    return all(sign == "*" for sign in pattern[p:])


def step(pattern: tuple[str, ...], states: frozenset[int], name: str) -> frozenset[int]:
    """Return the positions in `pattern` that are reached from `states` by going into `name`; none if it is hidden."""
    reached = set()
    if name.startswith("."):
        return frozenset()
    for state in closure(pattern, states):
        if state < len(pattern):
            if pattern[state] == "**":
                reached.add(state)
            elif matches(pattern[state], name):
                reached.add(state + 1)
    return closure(pattern, frozenset(reached))


def closure(pattern: tuple[str, ...], states: frozenset[int]) -> frozenset[int]:
    """Add the positions behind each `**`, which may span no folder at all."""
    found = set(states)
    for state in sorted(states):
        behind = state
        while behind < len(pattern) and pattern[behind] == "**":
            behind += 1
            found.add(behind)
    return frozenset(found)
