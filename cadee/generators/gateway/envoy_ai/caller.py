"""How Envoy AI Gateway knows its callers: a listener for each kind of proof, and who may ask for which model there."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

from cadee.generators.gateway.envoy_ai.guard import asked_first
from cadee.generators.gateway.envoy_ai.names import (
    CALLER_HEADER,
    GATEWAY_CLASS,
    KEY_HEADER,
    MODEL_HEADER,
    config_map,
    literal,
    named,
    resource,
    secret,
    served_path,
    target_ref,
)
from cadee.generators.gateway.keys import KeySet, key_sets
from cadee.generators.gateway.model import LARGEST_BODY, Caller, Gateway, Route

Proof = Literal["token", "certificate", "key"]


@dataclass(frozen=True, slots=True)
class Door:
    """A listener. `proof` is also its name; `providers` says who vouches for each caller that shows a token."""

    proof: Proof
    port: int
    callers: tuple[Caller, ...]
    keys: dict[Caller, KeySet]
    providers: dict[Caller, str]


def doors(gateway: Gateway) -> tuple[Door, ...]:
    """Return the listeners that the callers of a gateway need; each further one has the next port.

    One listener cannot take two kinds of proof: a request would have to bring both. Tool servers take tokens only.
    """
    models = tuple(dict.fromkeys(caller for route in gateway.routes for caller in route.callers))
    found: list[Door] = []
    for proof in get_args(Proof):
        callers = tuple(caller for caller in models if caller.proof == proof)
        if callers or (proof == "token" and gateway.tools):
            sets = token_keys(gateway)
            keys = {caller: sets[caller] for caller in callers} if proof == "token" else {}
            found.append(Door(proof, gateway.endpoint.port + len(found), callers, keys, _providers(keys)))
    return tuple(found)


def _providers(keys: dict[Caller, KeySet]) -> dict[Caller, str]:
    """One for each key set and audience: a token for one audience is no token for another."""
    names: dict[tuple[KeySet, str], str] = {}
    for caller, found in keys.items():
        number = sum(1 for other, _ in names if other == found) + 1
        names.setdefault((found, caller.audience), named(found.name if number == 1 else f"{found.name}-{number}"))
    return {caller: names[found, caller.audience] for caller, found in keys.items()}


def token_keys(gateway: Gateway) -> dict[Caller, KeySet]:
    """Return the key set of each caller that shows a token, to models or to tool servers."""
    return key_sets(tuple(caller for caller in gateway.callers if caller.proof == "token"))


def jwks_map(gateway: Gateway, keys: KeySet) -> str:
    """Return the name of the ConfigMap of a key set that is not fetched."""
    return named(f"{gateway.system}-jwks-{keys.name}")


def gateway_resource(gateway: Gateway, own: tuple[Door, ...]) -> dict[str, Any]:
    """Return the Gateway with its listeners."""
    return resource(
        "Gateway",
        gateway.system,
        {"gatewayClassName": GATEWAY_CLASS, "listeners": [_listener(gateway, door) for door in own]},
    )


def _listener(gateway: Gateway, door: Door) -> dict[str, Any]:
    found: dict[str, Any] = {"name": door.proof, "port": door.port, "protocol": "HTTP"}
    if gateway.endpoint.secure:
        tls = {"mode": "Terminate", "certificateRefs": [secret(f"{gateway.system}-tls")]}
        found |= {"protocol": "HTTPS", "tls": tls}
    return {**found, "allowedRoutes": {"namespaces": {"from": "Same"}}}


def client_policy(gateway: Gateway, door: Door) -> dict[str, Any]:
    """Return what a listener does to every connection and request before it is known whose it is."""
    ours: dict[str, Any] = {"remove": [MODEL_HEADER, CALLER_HEADER]}
    if door.proof == "certificate":
        ours = {"remove": [MODEL_HEADER], "set": [{"name": CALLER_HEADER, "value": "%DOWNSTREAM_PEER_URI_SAN%"}]}
    spec: dict[str, Any] = {
        "targetRefs": [target_ref("Gateway", gateway.system, door.proof)],
        # 32 KiB by default: a longer prompt would be refused.
        "connection": {"bufferLimit": f"{LARGEST_BODY // 1024 // 1024}Mi"},
        "headers": {
            "withUnderscoresAction": "RejectRequest",
            "xForwardedClientCert": {"mode": "Sanitize"},
            "earlyRequestHeaders": ours,
        },
    }
    if gateway.endpoint.secure:
        spec["tls"] = {"minVersion": "1.2", **(_certificates(gateway, door) if door.proof == "certificate" else {})}
    return resource("ClientTrafficPolicy", f"{gateway.system}-{door.proof}", spec)


def _certificates(gateway: Gateway, door: Door) -> dict[str, Any]:
    uris = [{"type": "Exact", "value": subject} for subject in dict.fromkeys(caller.subject for caller in door.callers)]
    return {
        "clientValidation": {
            "mode": "RequireAndVerify",
            "caCertificateRefs": [config_map(f"{gateway.system}-client-ca")],
            "subjectAltNames": {"uris": uris},
        }
    }


def security_policy(gateway: Gateway, door: Door) -> dict[str, Any]:
    """Return who may pass a listener, and for what.

    It is about the listener and not about single routes: which route a request takes is known only once its body was
    read, which is after callers are known. A policy of a route would be that of whichever route is found before that.
    """
    spec: dict[str, Any] = {"targetRefs": [target_ref("Gateway", gateway.system, door.proof)]}
    if door.proof == "token" and door.callers:
        first = {door.providers[caller]: caller for caller in reversed(door.callers)}
        names = dict.fromkeys(door.providers[caller] for caller in door.callers)
        spec["jwt"] = {"providers": [_provider(gateway, name, first[name], door) for name in names]}
    if door.proof == "key":
        spec["apiKeyAuth"] = {
            "credentialRefs": [secret(f"{gateway.system}-callers")],
            "extractFrom": [{"headers": [KEY_HEADER]}],
            "forwardClientIDHeader": CALLER_HEADER,
            "sanitize": True,
        }
    spec |= asked_first(gateway)
    rules = [
        _rule(route, caller, door) for route in gateway.routes for caller in route.callers if caller.proof == door.proof
    ]
    spec["authorization"] = {"defaultAction": "Deny", "rules": rules}
    return resource("SecurityPolicy", f"{gateway.system}-{door.proof}", spec)


def _provider(gateway: Gateway, name: str, caller: Caller, door: Door) -> dict[str, Any]:
    keys = door.keys[caller]
    source: dict[str, Any] = {"localJWKS": {"type": "ValueRef", "valueRef": config_map(jwks_map(gateway, keys))}}
    if keys.url:
        source = {"remoteJWKS": {"uri": keys.url, "cacheDuration": "300s"}}
    return {
        "name": name,
        "issuer": caller.issuer,
        "audiences": [caller.audience],
        # Named, because tokens in the query would be accepted (and logged by others) otherwise.
        "extractFrom": {"headers": [{"name": "Authorization", "valuePrefix": "Bearer "}]},
        "claimToHeaders": [{"claim": "sub", "header": CALLER_HEADER}],
        **source,
    }


def _rule(route: Route, caller: Caller, door: Door) -> dict[str, Any]:
    asks = {"name": MODEL_HEADER, "values": [route.id]}
    rule: dict[str, Any] = {
        "name": f"{route.id}.{caller.identity}",
        "action": "Allow",
        "operation": {"methods": ["POST"], "path": {"type": "Exact", "value": served_path(route)}},
        "principal": {"headers": [asks]},
    }
    if door.proof == "token":
        claims = [{"name": "sub", "valueType": "String", "values": [caller.subject]}]
        rule["principal"]["jwt"] = {"provider": door.providers[caller], "claims": claims}
    elif door.proof == "certificate":
        rule["cel"] = f"connection.uri_san_peer_certificate == {literal(caller.subject)}"
    else:
        rule["principal"]["headers"].append({"name": CALLER_HEADER, "values": [caller.identity]})
    return rule
