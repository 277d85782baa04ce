"""This file holds what calls do at the other end: what they say themselves, and what the tools behind them do."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from cadee.graph.graph import Graph
from cadee.graph.memo import once
from cadee.model.flow import Integration
from cadee.model.system import ToolAction

Action = Literal["read", "write", "irreversible"]
ACTIONS: tuple[Action, ...] = ("read", "write", "irreversible")
EFFECTS = ("delete", "pay", "refund", "commit", "price", "message")
BINDING = frozenset(EFFECTS[:-1])
"""Effects that bind or cost somebody; a message does neither."""


class Deed(NamedTuple):
    """What a runtime call may do: its gravest action, and its effects outside, gravest first.

    `by_card` where a tool card says more than the call itself; `unsaid` where the call and its tool are both silent.
    """

    call: Integration
    action: Action
    effects: tuple[str, ...] = ()
    by_card: bool = False
    unsaid: bool = False

    @property
    def consequential(self) -> bool:
        """Whether it cannot be undone, or binds or costs somebody."""
        return self.action == "irreversible" or not BINDING.isdisjoint(self.effects)


@once
def deeds(graph: Graph) -> tuple[Deed, ...]:
    """Return what each runtime call does, in order of writing.

    A call into a system with tool cards does what the gravest of them does. An action or effect that is written on the
    call picks the cards that do it, where there are any. What a tool does by further calls that say so counts there.
    """
    found = {i.id: _deed(graph, i) for i in graph.estate.integrations.values() if i.plane == "runtime"}
    return tuple(_own(deed.call) if _handed_on(graph, deed, found) else deed for deed in found.values())


def _own(call: Integration) -> Deed:
    return Deed(call, call.action, (call.effect,) if call.effect in EFFECTS else ())


def _deed(graph: Graph, call: Integration) -> Deed:
    own, target = _own(call), graph.estate.systems[call.target]
    if not target.tools:
        silent = "action" not in call.model_fields_set and call.effect is None
        unsaid = silent and target.kind == "tool" and not graph.calls_from(target.id)
        return Deed(call, own.action, own.effects, unsaid=unsaid)
    cards = _chosen(call, target.tools)
    action = max((call.action, *(card.action for card in cards)), key=ACTIONS.index)
    effects = {*own.effects, *(card.effect for card in cards)}
    gravest = tuple(effect for effect in EFFECTS if effect in effects)
    return Deed(call, action, gravest, by_card=(action, gravest) != (own.action, own.effects))


def _chosen(call: Integration, cards: Sequence[ToolAction]) -> Sequence[ToolAction]:
    """Return the cards that do what is written on the call; all where nothing is, or none does."""
    if "action" in call.model_fields_set:
        cards = [card for card in cards if card.action == call.action] or cards
    if call.effect is not None:
        cards = [card for card in cards if card.effect == call.effect] or cards
    return cards


def _handed_on(graph: Graph, deed: Deed, found: dict[str, Deed]) -> bool:
    """Whether the tool does by further calls what its card says, so that the deed is theirs."""
    if not deed.by_card:
        return False
    further = [found[key] for key in graph.calls_from(deed.call.target) if key != deed.call.id]
    if deed.effects:
        return set(deed.effects) <= {effect for each in further for effect in each.effects}
    return any(ACTIONS.index(each.action) >= ACTIONS.index(deed.action) for each in further)
