"""How Kong knows callers: a route of its own for each way to show oneself, consumers, and who may use which route."""

from dataclasses import dataclass
from typing import Any

from cadee.generators.gateway.keys import KeySet, key_sets
from cadee.generators.gateway.kong.names import authority_id, door_name, fixed_id
from cadee.generators.gateway.model import Caller, Gateway, Route, ToolServer
from cadee.generators.gateway.whole import whole
from cadee.model.units import Rate

_WINDOWS = {"s": "second", "min": "minute", "h": "hour", "day": "day"}


@dataclass(frozen=True, slots=True)
class Door:
    """Callers who show themselves alike: in one way, by tokens of one issuer for one audience."""

    proof: str
    keys: KeySet | None
    audience: str
    callers: tuple[Caller, ...]


def doors(callers: tuple[Caller, ...]) -> tuple[Door, ...]:
    """Return the doors that callers need, in order of first mention.

    Two checks on one route are both asked for, and one check knows a consumer by its subject alone, whoever says it:
    so each issuer has a door.
    """
    keys = key_sets(tuple(caller for caller in callers if caller.proof == "token"))
    found: dict[tuple[str, KeySet | None, str], list[Caller]] = {}
    for caller in callers:
        audience = caller.audience if caller.proof == "token" else ""
        found.setdefault((caller.proof, keys.get(caller), audience), []).append(caller)
    return tuple(Door(proof, key, audience, tuple(group)) for (proof, key, audience), group in found.items())


def checks(gateway: Gateway, entry: Route | ToolServer, door: Door, number: int) -> list[dict[str, Any]]:
    """Return the plugins of a door: who it is, whether it may come, how often.

    Each door has a group of its own: an issuer that speaks of another's subject would come through its own otherwise.
    """
    allowed = [door_name(gateway, entry, number)]
    made = [
        _authentication(gateway, door),
        _plugin("acl", allow=allowed, hide_groups_header=True),
    ]
    if entry.rate_limit is not None:
        unit, count = window(entry.rate_limit)
        limit = {unit: count, "limit_by": "consumer", "policy": "local", "fault_tolerant": False, "error_code": 429}
        made.append(_plugin("rate-limiting", **limit))
    return made


def _plugin(name: str, /, **config: Any) -> dict[str, Any]:
    return {"name": name, "config": config}


def _authentication(gateway: Gateway, door: Door) -> dict[str, Any]:
    if door.proof == "certificate":
        # By default a name in a certificate that equals the name of any consumer stands for that consumer.
        authorities = [authority_id(gateway)]
        return _plugin("mtls-auth", ca_certificates=authorities, consumer_by=[], skip_consumer_lookup=False)
    if door.proof == "key":
        places = {"key_in_header": True, "key_in_query": False, "key_in_body": False}
        return _plugin("key-auth", key_names=["x-api-key"], **places, hide_credentials=True)
    return _plugin("openid-connect", **_tokens(door))


def _tokens(door: Door) -> dict[str, Any]:
    issuer = door.callers[0].issuer
    made: dict[str, Any] = {
        "issuer": issuer,
        "issuers_allowed": [issuer],
        "auth_methods": ["bearer"],
        "bearer_token_param_type": ["header"],
        "audience_required": [door.audience],
        "consumer_claims": [["sub"]],
        "consumer_by": ["custom_id"],
        "consumer_optional": False,
        "verify_signature": True,
        "verify_claims": True,
        "hide_credentials": True,
        "ssl_verify": True,
    }
    if door.keys is not None and door.keys.url:
        made["jwks_endpoint"] = door.keys.url
    return made


def consumers(gateway: Gateway) -> list[dict[str, Any]]:
    """Return the callers as consumers, each in a group for each door that is its own. Keys are never among them."""
    made = []
    for caller in gateway.callers:
        entry: dict[str, Any] = {"username": caller.identity}
        if caller.proof == "token":
            entry["custom_id"] = caller.subject
        if caller.proof == "certificate":
            proof = {"id": fixed_id("subject", gateway.system, caller.identity), "subject_name": caller.subject}
            entry["mtls_auth_credentials"] = [proof]
        entry["acls"] = [{"group": name} for name in groups(gateway, caller)]
        made.append(entry)
    return made


def groups(gateway: Gateway, caller: Caller) -> list[str]:
    """Return the groups of a caller, one for each route that it may use."""
    served: list[tuple[Route | ToolServer, tuple[Caller, ...]]] = [(route, route.callers) for route in gateway.routes]
    served += [(server, tuple(access.caller for access in server.access)) for server in gateway.tools]
    return [
        door_name(gateway, entry, number)
        for entry, callers in served
        for number, door in enumerate(doors(callers))
        if caller in door.callers
    ]


def window(rate: Rate) -> tuple[str, int]:
    """Return a rate as Kong counts it: a window and whole requests."""
    count, unit = whole(rate)
    return _WINDOWS[unit], count
