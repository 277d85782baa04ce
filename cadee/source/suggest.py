"""Did you mean: the declared names nearest to one that is not declared."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from unicodedata import combining, normalize

WANTED = 3
"""How many suggestions at most."""
_COMPARED = 40
_POSTINGS = 3000

_SAME = {
    "source": ("from",), "src": ("from",), "caller": ("from",), "target": ("to",), "destination": ("to",),
    "dest": ("to",), "callee": ("to",), "type": ("kind",), "team": ("owner",), "authentication": ("auth",),
    "authn": ("auth",), "env": ("environments",), "envs": ("environments",), "title": ("name",), "label": ("name",),
    "labels": ("clearance",), "classification": ("sensitivity", "labels"), "dependencies": ("depends_on",),
    "retry": ("retries",), "criticality": ("tier",), "url": ("endpoint",), "uri": ("endpoint",), "tls": ("encryption",),
    "desc": ("description",), "summary": ("description",), "triggers": ("on",), "steps": ("rungs",),
    "services": ("systems",), "components": ("systems",), "nodes": ("systems",), "relations": ("integrations",),
    "flows": ("integrations",), "connections": ("integrations",), "edges": ("integrations",), "teams": ("owners",),
    "metrics": ("kpis",), "trustzones": ("zones",), "datasets": ("data",), "includes": ("include",),
    "version": ("cadee",), "alerts": ("signals",), "killswitches": ("switches",), "ttl": ("max_age",),
}  # fmt: skip
"""What other tools call the same thing, without hyphens and underscores."""


class Names:
    """Names to choose from, indexed when first asked."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(dict.fromkeys(names))

    def nearest(self, word: str) -> tuple[str, ...]:
        """Return up to three names that `word` may have been meant to be, nearest first."""
        wanted = fold(word)
        if not wanted:
            return ()
        scored = []
        for index in self._near(wanted):
            score = _score(wanted, self._folded[index])
            if score is not None:
                scored.append((score, self._names[index]))
        other = [name for name in _SAME.get(wanted, ()) if name in self._names and (0, name) not in scored]
        ranked = [name for _, name in sorted(scored)]
        return tuple(dict.fromkeys([*other, *ranked]))[:WANTED]

    @cached_property
    def _folded(self) -> tuple[str, ...]:
        return tuple(fold(name) for name in self._names)

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = {}
        for number, folded in enumerate(self._folded):
            for pair in _pairs(folded):
                index.setdefault(pair, []).append(number)
        return index

    def _near(self, wanted: str) -> Iterable[int]:
        """The numbers of the names that share most letter pairs with `wanted`: all of them where there are few.

        Rare pairs tell most and cost least, so they are counted first, up to a fixed number of looks.
        """
        if len(self._names) <= _COMPARED:
            return range(len(self._names))
        shared: Counter[int] = Counter()
        looks = 0
        for numbers in sorted((self._index.get(pair, []) for pair in _pairs(wanted)), key=len):
            if looks and looks + len(numbers) > _POSTINGS:
                break
            looks += len(numbers)
            shared.update(numbers)
        best = sorted(
            shared.items(), key=lambda item: (-item[1], abs(len(self._folded[item[0]]) - len(wanted)), item[0])
        )
        return [number for number, _ in best[:_COMPARED]]


def nearest(word: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return up to three of a few names that `word` may have been meant to be, nearest first."""
    return Names(names).nearest(word)


def fold(word: str) -> str:
    """Return the letters and digits of a name in lower case: `onBehalfOf`, `on-behalf-of`, `on_behalf_of` are one."""
    return "".join(letter for letter in word[:200].casefold() if letter.isalnum())


def slug(text: str) -> str:
    """Return the id nearest to a text, "" where it has no letter that an id may have."""
    parts: list[str] = []
    word = ""
    for letter in normalize("NFKD", text[:200]).lower():
        if combining(letter):
            continue
        if letter.isascii() and letter.isalnum():
            word += letter
        elif word:
            parts.append(word)
            word = ""
    return "-".join([*parts, word] if word else parts)[:63].strip("-")


def _pairs(folded: str) -> list[str]:
    framed = f"^{folded}$"
    return list(dict.fromkeys(framed[at : at + 2] for at in range(len(framed) - 1)))


def _score(wanted: str, name: str) -> int | None:
    """How far `name` is from `wanted`; None where it is too far to be meant."""
    bound = 1 if len(wanted) <= 4 else 2 if len(wanted) <= 8 else min(4, len(wanted) // 3)
    steps = distance(wanted, name, bound)
    if steps is not None:
        return steps
    shorter, longer = sorted((wanted, name), key=len)
    return bound + 1 if len(shorter) >= 4 and (longer.startswith(shorter) or longer.endswith(shorter)) else None


def distance(left: str, right: str, bound: int) -> int | None:
    """Return how many letters must be changed, added, dropped or swapped with their neighbour; None beyond `bound`."""
    if abs(len(left) - len(right)) > bound:
        return None
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        older, before, row = before, row, [i, *[bound + 1] * len(right)]
        for j in range(max(1, i - bound), min(len(right), i + bound) + 1):
            b = right[j - 1]
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                row[j] = min(row[j], older[j - 2] + 1)
        if min(row) > bound:
            return None
    return row[-1] if row[-1] <= bound else None
