"""The SecurityPolicies of Envoy AI Gateway read back: who may ask for which model on a listener."""

import re
from typing import Any

from cadee.importers.gateway.served import at

ANYBODY = "anybody"
"""Stands among the callers where a listener or a rule lets pass who did not prove anything."""

MODEL = "x-ai-eg-model"
"""The header that holds the model a request asks for."""

_PEER = re.compile(r"connection\.uri_san_peer_certificate == '([^'\\]*(?:\\U[0-9a-fA-F]{8}[^'\\]*)*)'")


def admitted(policy: Any, model: str) -> tuple[set[str], set[str]]:
    """Return who may ask for a model, and on which paths, by the policy of a listener."""
    spec = at(policy, "spec")
    rules = at(spec, "authorization", "rules")
    if at(spec, "authorization", "defaultAction") != "Deny":
        return {ANYBODY}, {at(rule, "operation", "path", "value") for rule in rules}
    tokens = spec.get("jwt", {})
    unsure = bool(tokens.get("optional") or tokens.get("failOpen"))
    providers = {at(item, "name"): item for item in tokens.get("providers", [])}
    found: set[str] = set()
    paths: set[str] = set()
    for rule in rules:
        headers = {at(header, "name"): at(header, "values") for header in rule.get("principal", {}).get("headers", [])}
        if at(rule, "action") == "Allow" and model in headers.get(MODEL, [model]):
            path = at(rule, "operation", "path")
            paths.add(at(path, "value") if path.get("type") == "Exact" else "")
            found |= {ANYBODY} if unsure else _principals(rule, headers, providers, spec)
    return found, paths


def _principals(rule: Any, headers: Any, providers: Any, spec: Any) -> set[str]:
    token = rule.get("principal", {}).get("jwt")
    if token is not None:
        at(providers, at(token, "provider"), "audiences", 0)
        claims = {at(claim, "name"): at(claim, "values") for claim in at(token, "claims")}
        return set(claims.get("sub", [ANYBODY]))
    expression = rule.get("cel", "")
    peer = _PEER.fullmatch(expression)
    if peer:
        return {re.sub(r"\\U([0-9a-fA-F]{8})", lambda found: chr(int(found[1], 16)), peer[1])}
    known = spec.get("apiKeyAuth", {})
    named = headers.get(known.get("forwardClientIDHeader"), [])
    return set(named) if known.get("credentialRefs") and named else {ANYBODY}
