"""This file holds what it means that an element is there or not: in a sentence, and whether risk grows by it."""

from cadee.comparison.kinds import Change, weight
from cadee.comparison.subject import layer, named, referred
from cadee.comparison.text import listed, quoted
from cadee.model.base import Entity
from cadee.model.control import Gate, Switch
from cadee.model.flow import Fallback, GatewayRoute, Integration
from cadee.model.identity import Identity
from cadee.model.proof import Waiver
from cadee.model.system import System

PROTECTING = frozenset(
    ("layers", "owners", "fallbacks", "gates", "switches", "signals", "kpis", "evaluations", "decisions", "rollout",
     "evidence", "obligations")
)  # fmt: skip
"""Sections whose entries protect or prove: one less is riskier, one more safer."""

OPENING = frozenset(("channel", "agent", "model", "embedding", "tool", "external"))
"""Kinds of systems that let more be done or more be reached: one more is riskier."""

HOLDING = frozenset(("guardrail", "human", "telemetry"))
"""Kinds of systems that watch or help: one less is riskier."""


def presence(entity: Entity) -> int:
    """Return 1 where risk grows when this is added, and shrinks when it is removed; -1 the other way round."""
    match entity:
        case System():
            return (entity.kind in OPENING) - (entity.kind in HOLDING)
        case Integration():
            return int(entity.action != "read" or entity.effect not in (None, "none", "message"))
        case GatewayRoute():
            return 1 if entity.policy == "passthrough" else -1
        case Identity():
            return int(any(set(grant.actions) != {"read"} for grant in entity.grants or ()) or bool(entity.can_assume))
        case Waiver():
            return 1
    return -1 if entity.section in PROTECTING else 0


def added(entity: Entity) -> Change:
    """Return that an element came."""
    sign = weight(presence(entity))
    return Change(entity.ref, "added", f"{named(entity)} added{_detail(entity)}", weight=sign, layer=layer(entity))


def removed(entity: Entity) -> Change:
    """Return that an element went."""
    sign = weight(-presence(entity))
    return Change(entity.ref, "removed", f"{named(entity)} removed{_detail(entity)}", weight=sign, layer=layer(entity))


def renamed(old: Entity, new: Entity) -> Change:
    """Return that an element has another id and is the same for the rest."""
    sentence = f"{named(old)} is now called {quoted(new.id)}"
    return Change(new.ref, "renamed", sentence, layer=layer(new), was=old.ref)


def _detail(entity: Entity) -> str:
    match entity:
        case Integration():
            does = entity.action if entity.effect in (None, "none") else f"{entity.action}, {entity.effect}"
            return f" (from {quoted(entity.source)} to {quoted(entity.target)}, {does})"
        case Fallback():
            return f" (for {quoted(entity.protects)})"
        case Gate():
            return f" (guards {listed(map(quoted, entity.guards))})"
        case Switch():
            return f" (acts on {listed(map(referred, entity.acts_on))})"
        case Waiver():
            until = f"until {entity.expires.isoformat()}" if entity.expires is not None else "without end"
            return f" ({entity.rule}, {until})"
    return ""
