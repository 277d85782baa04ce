"""How agentgateway knows its callers: a port for each way to show oneself, and the rules on who may call what."""

from dataclasses import dataclass
from typing import Any

from cadee.generators.gateway.agentgateway.names import listed, literal, model_of_request, served_path
from cadee.generators.gateway.keys import KeySet, key_sets
from cadee.generators.gateway.model import Caller, Gateway, Route, ToolServer
from cadee.generators.gateway.unexpanded import Expanded

_PROOFS = ("token", "certificate", "key")


@dataclass(frozen=True, slots=True)
class Door:
    """A port: all who come through it show themselves in one way. Its name is that way."""

    proof: str
    port: int
    callers: tuple[Caller, ...]


def doors(gateway: Gateway) -> tuple[Door, ...]:
    """Return the ports that the callers of a gateway need, one after the other."""
    port = {443: 8443, 80: 8080}.get(gateway.endpoint.port, gateway.endpoint.port)
    found: list[Door] = []
    for proof in _PROOFS:
        callers = tuple(caller for caller in gateway.callers if caller.proof == proof)
        if callers:
            found.append(Door(proof, port + len(found), callers))
    return tuple(found)


def only_tokens(gateway: Gateway) -> bool:
    """Whether all callers show tokens: then models and tools check them themselves, tools as the MCP standard says."""
    return all(caller.proof == "token" for caller in gateway.callers)


def listener(gateway: Gateway, door: Door) -> dict[str, Any]:
    """Return the gateway entry of a door. Every door asks for its proof: the modes of agentgateway default to none."""
    made: dict[str, Any] = {"port": door.port}
    if gateway.endpoint.secure:
        made["tls"] = {"cert": "tls/server.crt", "key": "tls/server.key"}
        if door.proof == "certificate":
            made["tls"]["root"] = "tls/client-ca.pem"
    if door.proof == "token" and not only_tokens(gateway):
        made["jwtAuth"] = token_check(door.callers)
    if door.proof == "key":
        made["apiKey"] = _key_check(gateway, door)
    return made


def token_check(callers: tuple[Caller, ...]) -> dict[str, Any]:
    """Return the check of tokens: a provider for each key set, since agentgateway finds a provider by its keys."""
    return {"mode": "strict", "providers": [_provider(keys, group) for keys, group in grouped(callers).items()]}


def tool_token_check(callers: tuple[Caller, ...]) -> dict[str, Any]:
    """Return the check of tokens in front of tools, which knows one issuer only."""
    ((keys, group),) = grouped(callers).items()
    return _provider(keys, group)


def grouped(callers: tuple[Caller, ...]) -> dict[KeySet, list[Caller]]:
    """Return the callers by their key set, in order of first mention."""
    found: dict[KeySet, list[Caller]] = {}
    for caller, keys in key_sets(callers).items():
        found.setdefault(keys, []).append(caller)
    return found


def _provider(keys: KeySet, callers: list[Caller]) -> dict[str, Any]:
    return {
        "issuer": callers[0].issuer,
        "audiences": list(dict.fromkeys(caller.audience for caller in callers)),
        "jwks": {"url": keys.url} if keys.url else {"file": f"jwks/{keys.name}.json"},
        "jwtValidationOptions": {"requiredClaims": ["exp", "aud", "iss", "sub"]},
    }


def _key_check(gateway: Gateway, door: Door) -> dict[str, Any]:
    keys: list[dict[str, Any]] = []
    for caller in door.callers:
        models = [route.id for route in gateway.routes if caller in route.callers]
        shown = Expanded(f"sha256:${hash_variable(caller)}")
        keys.append({"keyHash": shown, "metadata": {"identity": caller.identity}, "allowedModels": models})
    return {"mode": "strict", "keys": keys}


def hash_variable(caller: Caller) -> str:
    """Return the variable that holds the SHA-256 of a caller's key."""
    return f"{caller.credential.variable if caller.credential else ''}_SHA256"


def is_caller(caller: Caller, gateway: Gateway) -> str:
    """Return the expression that is true for a caller alone. Where a claim is missing it fails and allows nothing."""
    if caller.proof == "key":
        return f"apiKey.identity == {literal(caller.identity)}"
    if caller.proof == "certificate":
        if caller.subject.startswith("spiffe://"):
            return f"source.spiffeId == {literal(caller.subject)}"
        return f"{literal(caller.subject)} in source.subjectAltNames"
    said = f"jwt.iss == {literal(caller.issuer)} && jwt.sub == {literal(caller.subject)}"
    tokens = tuple(other for other in gateway.callers if other.proof == "token")
    beside = next(group for group in grouped(tokens).values() if caller in group)
    if len({other.audience for other in beside}) > 1:
        said += f" && (jwt.aud == {literal(caller.audience)} || {literal(caller.audience)} in jwt.aud)"
    return said


def is_call(route: Route, caller: Caller, gateway: Gateway) -> str:
    """Return the expression that is true for the calls of a route by a caller.

    The path is part of it: agentgateway takes the model from the path of some calls, and the body would say another.
    """
    return (
        f"request.path == {literal(served_path(route))} && {model_of_request()} == {literal(route.id)} "
        f"&& {is_caller(caller, gateway)}"
    )


def call_rules(gateway: Gateway) -> dict[str, Any]:
    """Return the rules in front of all models: what none of them allows is refused."""
    return {
        "rules": [{"allow": is_call(route, caller, gateway)} for route in gateway.routes for caller in route.callers]
    }


def caller_rules(route: Route, gateway: Gateway) -> dict[str, Any]:
    """Return the rules at each target of a route, also when a failure leads there: its own callers."""
    return {"rules": [{"allow": is_caller(caller, gateway)} for caller in route.callers]}


def tool_rules(servers: tuple[ToolServer, ...], gateway: Gateway) -> dict[str, Any]:
    """Return the rules on tools. One that is never true stands where nobody may call any: no rule would mean all."""
    rules = [
        {
            "allow": f"mcp.tool.target == {literal(server.id)} && mcp.tool.name in {listed(access.tools)} "
            f"&& {is_caller(access.caller, gateway)}"
        }
        for server in servers
        for access in server.access
        if access.tools
    ]
    return {"rules": rules or [{"allow": "false"}]}
