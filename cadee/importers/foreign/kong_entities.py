"""This file holds how Kong's AI entities, which decK converts, become a workspace: models, tool servers, agents."""

from collections.abc import Iterator

from cadee.importers.foreign.cursor import Cursor
from cadee.importers.foreign.gateway import GatewaySheet, vendor_at
from cadee.importers.foreign.kong_deck import Deck, name_of
from cadee.importers.foreign.kong_entry import PROOFS
from cadee.importers.foreign.parts import Target, ToolServer
from cadee.importers.foreign.quantities import address, credential

_PARTS = ("models", "model_providers", "mcp_servers", "agents")
_USUAL = ("connection-error", "timeout")


def is_entities(deck: Deck) -> bool:
    """Whether a file holds AI entities instead of services and routes."""
    models = any(item["targets"] and name_of(item) for item in deck.listed("models"))
    others = any(name_of(item) and item["config"] for part in _PARTS[1:] for item in deck.listed(part))
    return not deck.has("services") and (models or others)


def write_entities(deck: Deck, sheet: GatewaySheet) -> int:
    """Write what the entities say; return how many callers there are."""
    providers = {name_of(item): item for item in deck.listed("model_providers")}
    callers = _callers(deck, sheet)
    for model in deck.listed("models"):
        _model(model, providers, callers, sheet)
    for server in deck.listed("mcp_servers"):
        _server(server, sheet)
    for agent in deck.listed("agents"):
        if name := name_of(agent):
            at = agent["url"].text() or agent["upstream_url"].text() or agent.down("config", "url").text()
            sheet.route(name, sheet.service(name, address(at), kind="agent"))
    return len(callers)


def _callers(deck: Deck, sheet: GatewaySheet) -> dict[str, str]:
    """Write whoever each identity provider vouches for, and each consumer; return them by their name."""
    found = {}
    for item in deck.listed("identity_providers"):
        auth = PROOFS.get(item["type"].text(), "")
        issuer = item.down("config", "issuer").text()
        kind = "workload" if issuer else "key"
        found[name_of(item)] = sheet.identity(name_of(item), auth=auth, kind=kind, issuer=address(issuer))
    for item in deck.listed("consumers"):
        if name := name_of(item):
            found[name] = sheet.identity(name, auth="")
    sheet.leave("integrations", "auth", "how callers prove themselves where the file names no way", sheet.entrance)
    return found


def _model(model: Cursor, providers: dict[str, Cursor], callers: dict[str, str], sheet: GatewaySheet) -> None:
    name = name_of(model)
    for key in ("display_name", "type", "enabled", "capabilities", "formats"):
        model[key].known()
    calls = [sheet.target(_target(item, providers)) for item in model["targets"].maps()]
    if not calls:
        return
    ladder = sheet.ladder(name, calls[0], [(call, _USUAL) for call in calls[1:]])
    if ladder:
        why = "on which failures the next model is tried; Kong's own, no answer and no connection, are written"
        sheet.leave("fallbacks", "on", why, ladder)
    allowed = [callers[name] for name in _allowed(model) if name in callers]
    sheet.route(name or "model", calls[0], fallback=ladder, consumers=allowed)


def _allowed(model: Cursor) -> Iterator[str]:
    yield from model.down("access", "identity_providers").texts()
    yield from model.down("access", "acls", "allow").texts()


def _target(item: Cursor, providers: dict[str, Cursor]) -> Target:
    sent, provider = item["name"].text(), providers.get(item["provider"].text())
    kind = (provider["type"].text() if provider is not None else "") or item.down("config", "type").text()
    at = item.down("config", "upstream_url").text()
    reference, auth = _proof(provider) if provider is not None else ("", "")
    return Target(
        name=sent or item["provider"].text(),
        vendor=vendor_at(kind, address(at), f"{kind}.com") if at else kind,
        model=sent,
        endpoint=address(at),
        protocol={"openai": "openai", "azure": "openai", "anthropic": "anthropic"}.get(kind, ""),
        auth=auth,
        credential=reference,
    )


def _proof(provider: Cursor) -> tuple[str, str]:
    """Return the reference to a provider's credential, and what proof it is."""
    auth = provider.down("config", "auth")
    for place in ("headers", "params", "query"):
        for item in auth[place].maps():
            item["name"].known()
            if text := item["value"].text():
                return credential(text), "api-key"
    return "", ""


def _server(server: Cursor, sheet: GatewaySheet) -> None:
    if not (name := name_of(server)):
        return
    for key in ("display_name", "enabled"):
        server[key].known()
    names = [text for tool in server["tools"].maps() if (text := tool["name"].text())]
    at = server["upstream_url"].text() or server["url"].text()
    sheet.route(name, sheet.tool(ToolServer(name, address(at), tools=tuple(names))))
