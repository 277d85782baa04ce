"""How Envoy knows its callers: a door for tokens, one for certificates, and who may use which route."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from cadee.generators.gateway.envoy.names import CALLER_HEADER, block, typed
from cadee.generators.gateway.keys import KeySet, key_sets
from cadee.generators.gateway.model import Caller, Gateway, Route, ToolServer
from cadee.model.units import Rate

_JWT = "envoy.filters.http.jwt_authn"


@dataclass(frozen=True, slots=True)
class Door:
    """A public listener. `proof` says how callers show themselves, `providers` who vouches for each token caller."""

    proof: Literal["token", "certificate"]
    port: int
    callers: tuple[Caller, ...]
    providers: dict[Caller, str]
    keys: dict[Caller, KeySet]

    @property
    def fetched(self) -> tuple[KeySet, ...]:
        """The key sets that Envoy fetches itself."""
        return tuple(dict.fromkeys(keys for keys in self.keys.values() if keys.url))


def doors(gateway: Gateway) -> tuple[Door, ...]:
    """Return the public listeners that the callers of a gateway need; the second one has the next port."""
    port = {443: 8443, 80: 8080}.get(gateway.endpoint.port, gateway.endpoint.port)
    found: list[Door] = []
    for proof in ("token", "certificate"):
        callers = tuple(caller for caller in gateway.callers if caller.proof == proof)
        if callers:
            keys = key_sets(callers) if proof == "token" else {}
            kind: Literal["token", "certificate"] = "token" if proof == "token" else "certificate"
            found.append(Door(kind, port + len(found), callers, _providers(keys), keys))
    return tuple(found)


def _providers(keys: dict[Caller, KeySet]) -> dict[Caller, str]:
    names: dict[tuple[KeySet, str], str] = {}
    for caller, found in keys.items():
        number = sum(1 for other, _ in names if other == found) + 1
        names.setdefault((found, caller.audience), found.name if number == 1 else f"{found.name}.{number}")
    return {caller: names[found, caller.audience] for caller, found in keys.items()}


def token_filter(door: Door) -> dict[str, Any]:
    """Return the filter that refuses every request without a valid token of a known issuer, for a known audience."""
    providers = {door.providers[caller]: _provider(caller, door) for caller in door.callers}
    needed = [{"provider_name": name} for name in providers]
    requires = needed[0] if len(needed) == 1 else {"requires_any": {"requirements": needed}}
    return typed(
        _JWT,
        "filters.http.jwt_authn.v3.JwtAuthentication",
        providers=providers,
        rules=[{"match": {"prefix": "/"}, "requires": requires}],
    )


def _provider(caller: Caller, door: Door) -> dict[str, Any]:
    keys = door.keys[caller]
    source: dict[str, Any] = {"local_jwks": {"filename": f"jwks/{keys.name}.json"}}
    if keys.url:
        uri = {"uri": keys.url, "cluster": f"keys-{keys.name}", "timeout": "5s"}
        source = {"remote_jwks": {"http_uri": uri, "cache_duration": "300s", "async_fetch": {}}}
    return {
        "issuer": caller.issuer,
        "audiences": [caller.audience],
        "require_expiration": True,
        # Named, because tokens in the query would be accepted (and logged by others) otherwise.
        "from_headers": [{"name": "authorization", "value_prefix": "Bearer "}],
        "forward": False,
        "payload_in_metadata": door.providers[caller],
        "claim_to_headers": [{"header_name": CALLER_HEADER, "claim_name": "sub"}],
        **source,
    }


def nobody() -> dict[str, Any]:
    """Return the filter that refuses everybody wherever a route does not say otherwise."""
    return typed("envoy.filters.http.rbac", "filters.http.rbac.v3.RBAC", rules={"action": "ALLOW", "policies": {}})


def allowed(route: Route | ToolServer, door: Door) -> dict[str, Any]:
    """Return what a route says otherwise: its own callers."""
    return admitted({caller: [{"any": True}] for caller in route.callers if caller.proof == door.proof}, door)


def admitted(permissions: Mapping[Caller, list[dict[str, Any]]], door: Door) -> dict[str, Any]:
    """Return what a route says otherwise: a policy for each caller, named by its identity, with what it may ask for."""
    policies = {
        caller.identity: {"permissions": found, "principals": [_principal(caller, door)]}
        for caller, found in permissions.items()
    }
    return block("filters.http.rbac.v3.RBACPerRoute", rbac={"rules": {"action": "ALLOW", "policies": policies}})


def _principal(caller: Caller, door: Door) -> dict[str, Any]:
    if caller.proof == "certificate":
        return {"authenticated": {"principal_name": {"exact": caller.subject}}}
    path = [{"key": door.providers[caller]}, {"key": "sub"}]
    value = {"string_match": {"exact": caller.subject}}
    return {"sourced_metadata": {"metadata_matcher": {"filter": _JWT, "path": path, "value": value}}}


def limited(route: Route | ToolServer, door: Door) -> dict[str, Any]:
    """Return the rate limit of a route: a bucket for each caller, and one for whoever else should come so far."""
    assert route.rate_limit is not None
    bucket = _bucket(route.rate_limit)
    always = {"default_value": {"numerator": 100, "denominator": "HUNDRED"}}
    return block(
        "filters.http.local_ratelimit.v3.LocalRateLimit",
        stat_prefix=f"limit-{route.id}",
        status={"code": "TooManyRequests"},
        token_bucket=bucket,
        always_consume_default_token_bucket=False,
        filter_enabled=always,
        filter_enforced=always,
        enable_x_ratelimit_headers="DRAFT_VERSION_03",
        rate_limits=_counted(route, door),
        descriptors=[
            {"entries": [_entry(caller, door)], "token_bucket": bucket}
            for caller in route.callers
            if caller.proof == door.proof
        ],
    )


def _entry(caller: Caller, door: Door) -> dict[str, str]:
    return {"key": door.providers.get(caller, "certificate"), "value": caller.subject}


def _counted(route: Route | ToolServer, door: Door) -> list[dict[str, Any]]:
    """Count requests by the subject of the token or certificate."""
    if door.proof == "certificate":
        return [{"actions": [{"request_headers": {"header_name": CALLER_HEADER, "descriptor_key": "certificate"}}]}]
    return [
        {
            "actions": [
                {
                    "metadata": {
                        "descriptor_key": name,
                        "metadata_key": {"key": _JWT, "path": [{"key": name}, {"key": "sub"}]},
                        "source": "DYNAMIC",
                        "skip_if_absent": True,
                    }
                }
            ]
        }
        for name in dict.fromkeys(door.providers[caller] for caller in route.callers if caller in door.providers)
    ]


def _bucket(rate: Rate) -> dict[str, Any]:
    exact = Fraction(rate.amount)
    return {
        "max_tokens": exact.numerator,
        "tokens_per_fill": exact.numerator,
        "fill_interval": f"{rate.window_seconds * exact.denominator}s",
    }
