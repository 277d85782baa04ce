"""What the catalogue names: a thing by its id, what it is called, and the words by which a spec speaks of it."""

import re
from dataclasses import dataclass

WHOLE = 5
"""Words shorter than this are looked for as parts of their own: `crm` is not in `scrmbl`."""


@dataclass(frozen=True, slots=True)
class Named:
    """A thing of the catalogue: its id, what it is called, the words it is known by."""

    id: str
    name: str
    words: tuple[str, ...]

    def named_in(self, text: str) -> bool:
        """Whether a text (an id, a name) speaks of it."""
        plain = re.sub(r"[^a-z0-9]+", "-", text.lower())
        parts = frozenset(plain.split("-"))
        return any(word in parts or (len(word) >= WHOLE and word in plain) for word in self.words)
