"""This file holds how a field is found in the tables of words, and what stands for one that none of them knows."""

from cadee.comparison.flow_words import FLOW_WORDS, SHARED_WORDS, SYSTEM_WORDS
from cadee.comparison.proof_words import PROOF_WORDS
from cadee.comparison.senses import Wording
from cadee.comparison.text import plain

TABLES = {"systems": SYSTEM_WORDS, **FLOW_WORDS, **PROOF_WORDS}

ORDERED = frozenset(("journeys.steps", "fallbacks.rungs", "integrations.transforms", "obligations.incidents.steps"))
"""The lists whose order means something; of all others it means nothing."""


def wording(section: str, path: str) -> Wording:
    """Return the wording of a field by its dotted key: that of its section, a shared one, or made of its keys."""
    own = TABLES.get(section, {})
    return own.get(path) or SHARED_WORDS.get(path) or Wording(plain(path.replace(".", " ")))
