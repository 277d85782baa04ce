"""This file holds what a sentence is about: an element in words, as it was and as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cadee.comparison.text import plain, quoted
from cadee.model.base import Entity
from cadee.model.place import Zone
from cadee.model.proof import Evidence
from cadee.model.system import System

NOUNS = {
    "layers": "layer", "environments": "environment", "zones": "zone", "data": "data", "identities": "identity",
    "integrations": "integration", "routes": "route", "fallbacks": "fallback", "journeys": "journey", "gates": "gate",
    "switches": "switch", "signals": "signal", "kpis": "KPI", "evaluations": "evaluation",
    "decisions": "decision rule", "rollout": "rollout stage", "evidence": "evidence", "obligations": "obligation",
    "waivers": "waiver",
}  # fmt: skip
KINDS = {"external": "outside system", "human": "desk", "embedding": "embedding model", "mailing-list": "mailing list"}

LAYERS = {
    "workflow": "compliance", "owners": "enablement", "data": "data", "gates": "compliance",
    "obligations": "compliance", "waivers": "compliance", "kpis": "evaluation", "evaluations": "evaluation",
    "decisions": "evaluation", "rollout": "evaluation",
}  # fmt: skip
"""The layer that a section belongs to; architecture where it is not named."""

KIND_LAYERS = {
    "guardrail": "compliance", "store": "data", "index": "data", "embedding": "data", "human": "enablement",
}  # fmt: skip
"""The layer that a system belongs to by its kind; architecture where it is not named."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An element that is in both estates: `words` name it, `zones` are the trust zones before and after."""

    words: str
    section: str
    old: Entity
    new: Entity
    zones: tuple[Mapping[str, Zone], Mapping[str, Zone]]

    def part(self, item: str) -> "Subject":
        """Return the subject that an item of it is."""
        return replace(self, words=f"{item} of {self.words}")


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one field; `sign` is 1 where risk grows, -1 where it shrinks."""

    field: str
    sentence: str
    sign: int = 0


def named(entity: Entity) -> str:
    """Return an element in words: what it is, and its id in quotes."""
    if entity.section == "workflow":
        return "the workflow"
    return f"{_noun(entity)} {quoted(entity.id)}"


def _noun(entity: Entity) -> str:
    kind = getattr(entity, "kind", "") if entity.section in ("systems", "owners") else ""
    return KINDS.get(kind) or plain(kind).replace("-", " ") or NOUNS.get(entity.section, entity.section)


def referred(ref: str) -> str:
    """Return an element by its address in words: a system by its id alone."""
    section, _, key = ref.partition("/")
    if not key:
        return "the workflow"
    return quoted(key) if section == "systems" else f"{NOUNS.get(section, section.rstrip('s'))} {quoted(key)}"


def layer(entity: Entity) -> str:
    """Return the layer that an element belongs to."""
    if isinstance(entity, System):
        return KIND_LAYERS.get(entity.kind, "architecture")
    if isinstance(entity, Evidence):
        return entity.layer
    return entity.id if entity.section == "layers" else LAYERS.get(entity.section, "architecture")
