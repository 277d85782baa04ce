"""This file holds the importer of Kong: a decK file, its parts in order, and why what is left of it is lost."""

from collections.abc import Iterator

from cadee.importers.foreign.base import Foreign, Imported, Loss, importer, refuse
from cadee.importers.foreign.gateway import GatewaySheet
from cadee.importers.foreign.kong_deck import Deck
from cadee.importers.foreign.kong_entities import is_entities, write_entities
from cadee.importers.foreign.kong_routes import Routes

_PARTS = ("services", "routes", "plugins", "consumers", "consumer_groups", "upstreams")


@importer(
    "kong",
    "a decK file of Kong: services, routes, plugins, consumers; or the AI entities that decK converts",
    several=True,
)
def kong(foreign: Foreign) -> Imported:
    """Return the workspace of a Kong gateway.

    Raises:
        InputError: it is no decK file, or it declares nothing.
    """
    deck = Deck(foreign)
    entities = is_entities(deck)
    if not entities and not (deck.is_deck and any(deck.has(part) for part in _PARTS)):
        fix = "Name a decK file: it has `_format_version` and at least services, routes, plugins or consumers."
        raise refuse(foreign, "configuration of Kong", fix)
    sheet = GatewaySheet(foreign, "Kong gateway")
    if entities:
        callers = write_entities(deck, sheet)
    else:
        callers = Routes(deck, sheet).write()
    return sheet.imported(list(_losses(deck, foreign)), callers)


def _losses(deck: Deck, foreign: Foreign) -> Iterator[Loss]:
    for root in deck.roots:
        for key in ("_format_version", "_info", "_comment", "_konnect", "_workspace", "_transform"):
            root[key].known()
        yield from root.lost(foreign.place, _why)


_WHY = {
    "upstreams": "no service of the file leads here",
    "targets": "the language has no shares of traffic between instances",
    "weight": "the language has no shares of traffic between models",
    "max_fails": "the language has no word for a breaker yet",
    "fail_timeout": "the language has no word for a breaker yet",
    "slots": "the language has no shares of traffic between models",
    "balancer": "the language has no shares of traffic between models",
    "algorithm": "the language has no shares of traffic between models",
    "llm_providers": "the language counts requests and money, not tokens",
    "policies": "the language counts requests and money, not tokens",
}


def _why(name: str) -> str:
    """Return why what has this name is lost: by its last step."""
    last = name.rpartition(".")[2]
    if last.startswith("plugins["):
        return "the language has no word for this plugin"
    return _WHY.get(last.removesuffix("[]"), "the language has no word for it")
