"""The resources of API Management, as a template: backends, pools, secrets by reference, APIs and their policies."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cadee.generators.gateway.apim.callers import KEY_PARTS, key_value, subscription
from cadee.generators.gateway.apim.policy import pool, pooled
from cadee.generators.gateway.keys import KeySet
from cadee.generators.gateway.model import BREAKER_FAILURES, BREAKER_SECONDS, Caller, Credential, Gateway, Route, Target

_VERSION = "2024-06-01-preview"
_SERVICE = "Microsoft.ApiManagement/service"
_AZURE = re.compile(r"[a-z0-9-]+\.(openai\.azure\.com|cognitiveservices\.azure\.com|services\.ai\.azure\.com)")
MANAGED_FOR = "https://cognitiveservices.azure.com"

Resource = dict[str, Any]


def template(
    gateway: Gateway, policies: Mapping[str, str], keys: Mapping[Caller, KeySet], managed: frozenset[str], origin: str
) -> Resource:
    """Return the template. `policies` holds the document of each route, `managed` the integrations that prove
    themselves by the service's own identity. Parameters stand for what the platform brings; none holds a secret.
    """
    found = [*_secrets(gateway, managed), *_certificates(gateway), *_key_values(keys)]
    found += [_backend(step, gateway, managed) for step in _targets(gateway)]
    found += [_pool(route) for route in gateway.routes if pooled(route)]
    named = [item["self"] for item in found]  # a policy is refused where what it names is not there yet
    for route in gateway.routes:
        found.extend(_api(route, gateway, policies[route.id], named))
    return {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "metadata": {"generated": origin},
        "parameters": {name: {"type": "string", "metadata": {"description": text}} for name, text in _brought(found)},
        "resources": [{key: value for key, value in item.items() if key not in ("brought", "self")} for item in found],
    }


def by_identity(step: Target) -> bool:
    """Whether a target is a model of Azure's own, which the service's own identity may open."""
    return _AZURE.fullmatch(step.endpoint.host) is not None and step.endpoint.secure


def _resource(kind: str, name: str, properties: Resource, brought: tuple[tuple[str, str], ...] = ()) -> Resource:
    return {
        "type": f"{_SERVICE}/{kind}",
        "apiVersion": _VERSION,
        "name": f"[concat(parameters('serviceName'), '/{name}')]",
        "properties": properties,
        "brought": brought,
        "self": _id(kind, name),
    }


def _brought(found: list[Resource]) -> list[tuple[str, str]]:
    own = [("serviceName", "The name of the API Management service.")]
    return list(dict.fromkeys((*own, *(item for resource in found for item in resource["brought"]))))


def _targets(gateway: Gateway) -> tuple[Target, ...]:
    """The targets of all routes, each integration once."""
    found: dict[str, Target] = {}
    for route in gateway.routes:
        for step in route.targets:
            found.setdefault(step.integration, step)
    return tuple(found.values())


def _secrets(gateway: Gateway, managed: frozenset[str]) -> Iterator[Resource]:
    steps = [step for step in _targets(gateway) if step.integration not in managed]
    shown = [step.credential for step in steps] + [guard.credential for guard in gateway.guards]
    for credential in dict.fromkeys(shown):
        if credential is not None:
            place, brought = _vault(credential.identity, credential.reference)
            name = f"credential-{credential.identity}"
            about = {"displayName": name, "secret": True, "keyVault": {"secretIdentifier": place}}
            yield _resource("namedValues", name, about, brought)


def _vault(identity: str, reference: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Where a secret lies in a key vault; a parameter where the spec names another store."""
    if reference.startswith("azure-keyvault:"):
        vault, _, name = reference.removeprefix("azure-keyvault:").partition("/")
        return f"https://{vault}.vault.azure.net/secrets/{name}", ()
    parameter = f"secret_{identity.replace('-', '_')}"
    return f"[parameters('{parameter}')]", ((parameter, f"Key Vault identifier of the secret of {identity}."),)


def _certificates(gateway: Gateway) -> Iterator[Resource]:
    shown = [step.certificate for step in _targets(gateway)] + [guard.certificate for guard in gateway.guards]
    for identity in dict.fromkeys(name for name in shown if name):
        parameter = f"certificate_{identity.replace('-', '_')}"
        place = {"keyVault": {"secretIdentifier": f"[parameters('{parameter}')]"}}
        brought = ((parameter, f"Key Vault identifier of the certificate of {identity}, with its key."),)
        yield _resource("certificates", identity, place, brought)


def _key_values(keys: Mapping[Caller, KeySet]) -> Iterator[Resource]:
    for found in dict.fromkeys(known for caller, known in keys.items() if not caller.issuer):
        for part in KEY_PARTS.values():
            name = key_value(found, part)
            parameter = name.replace("-", "_")
            about = {"displayName": name, "secret": False, "value": f"[parameters('{parameter}')]"}
            yield _resource("namedValues", name, about, ((parameter, f"The part {part} of the public key."),))


def _backend(step: Target, gateway: Gateway, managed: frozenset[str]) -> Resource:
    secure = step.endpoint.secure
    about: Resource = {"url": _url(step), "protocol": "http"}
    if secure:
        about["tls"] = {"validateCertificateChain": True, "validateCertificateName": True}
    shown = _shown(step, managed)
    if shown:
        about["credentials"] = shown
    used = [route for route in gateway.routes if any(one.integration == step.integration for one in route.targets)]
    if any(len(route.targets) > 1 for route in used):
        # A pool goes to its next member only once the one before is out: the first failure must put it out.
        about["circuitBreaker"] = {"rules": [_breaker(1 if any(map(pooled, used)) else BREAKER_FAILURES)]}
    made = _resource("backends", step.integration, about)
    if step.integration in managed or not shown:
        return made
    if step.credential is not None:
        return {**made, "dependsOn": [_id("namedValues", f"credential-{step.credential.identity}")]}
    return {**made, "dependsOn": [_id("certificates", step.certificate)]}


def _url(step: Target) -> str:
    url = step.endpoint.url
    return f"{url}/v1" if step.protocol == "anthropic" and not url.endswith("/v1") else url


def _shown(step: Target, managed: frozenset[str]) -> Resource:
    if step.integration in managed:
        return {"managedIdentity": {"resource": MANAGED_FOR}}
    if step.credential is not None:
        return {"header": _header(step.protocol, step.credential)}
    if step.certificate:
        place = f"[resourceId('{_SERVICE}/certificates', parameters('serviceName'), '{step.certificate}')]"
        return {"certificateIds": [place]}
    return {}


def _header(protocol: str, credential: Credential) -> Resource:
    value = f"{{{{credential-{credential.identity}}}}}"
    return {"x-api-key": [value]} if protocol == "anthropic" else {"Authorization": [f"Bearer {value}"]}


def _breaker(failures: int) -> Resource:
    return {
        "name": "failing",
        "failureCondition": {
            "count": failures,
            "interval": f"PT{BREAKER_SECONDS}S",
            "statusCodeRanges": [{"min": 429, "max": 429}, {"min": 500, "max": 599}],
        },
        "tripDuration": f"PT{BREAKER_SECONDS}S",
        "acceptRetryAfter": True,
    }


def _pool(route: Route) -> Resource:
    """Lower priorities go first; the primary is 1."""
    names = [step.integration for step in route.targets]
    services = [
        {"id": f"/backends/{name}", "priority": number, "weight": 1} for number, name in enumerate(names, start=1)
    ]
    made = _resource("backends", pool(route), {"type": "Pool", "pool": {"services": services}})
    made["dependsOn"] = [_id("backends", name) for name in names]
    return made


def _api(route: Route, gateway: Gateway, policy: str, named: list[str]) -> Iterator[Resource]:
    base = (gateway.endpoint.path or "/v1").removeprefix("/")
    by_key = [caller for caller in route.callers if caller.proof == "key"]
    about = {
        "displayName": route.id,
        "path": f"{base}/{route.id}",
        "protocols": ["https" if gateway.endpoint.secure else "http"],
        "subscriptionRequired": len(by_key) == len(route.callers),
    }
    yield _resource("apis", route.id, about)
    operation = {"displayName": "call", "method": "POST", "urlTemplate": _call(route.targets[0])}
    yield {**_resource("apis/operations", f"{route.id}/call", operation), "dependsOn": [_id("apis", route.id)]}
    document = {"format": "xml", "value": policy}
    made = _resource("apis/policies", f"{route.id}/policy", document)
    yield {**made, "dependsOn": [_id("apis", route.id), *named]}
    for caller in by_key:
        name = subscription(caller, route)
        grant = {"displayName": name, "scope": f"/apis/{route.id}", "state": "active"}
        yield {**_resource("subscriptions", name, grant), "dependsOn": [_id("apis", route.id)]}


def _call(step: Target) -> str:
    if step.protocol == "anthropic":
        return "/messages"
    return "/chat/completions" if step.task == "chat" else "/embeddings"


def _id(kind: str, name: str) -> str:
    return f"[resourceId('{_SERVICE}/{kind}', parameters('serviceName'), '{name}')]"
