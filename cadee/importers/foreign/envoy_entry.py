"""This file holds who calls an Envoy AI Gateway and how they prove themselves, and the way to tools through it."""

from collections.abc import Mapping
from dataclasses import dataclass

from cadee.importers.foreign.cursor import ONE_AUDIENCE, Cursor
from cadee.importers.foreign.envoy_backends import address_of
from cadee.importers.foreign.envoy_manifests import Key, Manifest, Manifests, namespace_of
from cadee.importers.foreign.gateway import GatewaySheet
from cadee.importers.foreign.parts import ToolServer
from cadee.importers.foreign.quantities import address, credential, secret


@dataclass(frozen=True, slots=True)
class Callers:
    """The identities that security policies let in, by the kind and name of what they are attached to."""

    by_target: Mapping[tuple[str, Key], tuple[str, ...]]
    all: tuple[str, ...]

    def of(self, route: Key, gateways: tuple[Key, ...]) -> tuple[str, ...]:
        """Return who may call a route: those its own policy lets in, else those of its gateways."""
        if own := self.by_target.get(("HTTPRoute", route)):
            return own
        return tuple(name for gateway in gateways for name in self.by_target.get(("Gateway", gateway), ()))


def callers(manifests: Manifests, sheet: GatewaySheet) -> Callers:
    """Write the identities that policies let in, and how the wire to the gateway is protected."""
    found: dict[tuple[str, Key], tuple[str, ...]] = {}
    proofs: list[str] = []
    for policy in manifests.of("SecurityPolicy"):
        names, proof = _identities(policy, sheet)
        proofs += [proof] if proof else []
        for ref in [*policy.spec["targetRefs"].maps(), *policy.spec["targetRef"].maps()]:
            kind, key = ref["kind"].text(), (policy.namespace, ref["name"].text())
            ref["group"].known()
            found["Gateway" if kind == "Gateway" else "HTTPRoute", key] = names
    _wire(manifests, sheet)
    everyone = tuple(dict.fromkeys(name for names in found.values() for name in names))
    if proofs:
        sheet.caller(auth=proofs[0], identity=everyone[0] if len(everyone) == 1 else "")
    elif manifests.of("AIGatewayRoute"):
        why = "how callers prove themselves: no SecurityPolicy in this file asks them to"
        sheet.leave("integrations", "auth", why, sheet.entrance)
    return Callers(found, everyone)


def _identities(policy: Manifest, sheet: GatewaySheet) -> tuple[tuple[str, ...], str]:
    """Write who a security policy lets in; return them and how they prove themselves."""
    found = [_issued(provider, sheet) for provider in policy.spec.down("jwt", "providers").maps()]
    if found:
        return tuple(found), "oidc"
    if issuer := policy.spec.down("oidc", "provider", "issuer").text():
        key = sheet.identity(policy.name, auth="oidc", kind="person", issuer=address(issuer))
        sheet.leave("identities", "subject", "which names their tokens carry", key)
        return (key,), "oidc"
    keys = policy.spec["apiKeyAuth"]
    for ref in keys["credentialRefs"].maps():
        name = ref["name"].text()
        for field in ("kind", "group", "namespace"):
            ref[field].known()
        found.append(sheet.identity(name or policy.name, auth="api-key"))
        sheet.leave("identities", "credential", "a Secret with a key for each caller", found[-1])
    return tuple(found), "api-key" if found else "password" if policy.spec["basicAuth"] else ""


def _issued(provider: Cursor, sheet: GatewaySheet) -> str:
    key = sheet.identity(
        provider["name"].text() or "caller",
        auth="oidc",
        kind="workload",
        issuer=address(provider["issuer"].text()),
        jwks=address(provider.down("remoteJWKS", "uri").text()),
        audience=provider["audiences"].sole(ONE_AUDIENCE),
    )
    sheet.leave("identities", "subject", "which names their tokens carry", key)
    return key


def _wire(manifests: Manifests, sheet: GatewaySheet) -> None:
    protocols = set()
    for gateway in manifests.of("Gateway"):
        gateway.spec["gatewayClassName"].known()
        for listener in gateway.spec["listeners"].maps():
            protocols.add(listener["protocol"].text())
            for field in ("name", "port"):
                listener[field].known()
    if protocols:
        sheet.caller(encryption="tls" if protocols <= {"HTTPS", "TLS"} else "none")
    else:
        sheet.leave("integrations", "encryption", "how the wire is protected", sheet.entrance)


def tool_routes(manifests: Manifests, sheet: GatewaySheet) -> int:
    """Write each server of an MCPRoute with a route of its own, for whom its security policy lets in; count these."""
    issued = 0
    for manifest in manifests.of("MCPRoute"):
        allowed = _admitted(manifest, sheet)
        issued += len(allowed)
        path = manifest.spec["path"].text() or "/mcp"
        for ref in manifest.spec["parentRefs"].maps():
            for key in ("name", "kind", "group", "namespace", "sectionName"):
                ref[key].known()
        for ref in manifest.spec["backendRefs"].maps():
            if name := ref["name"].text():
                call = sheet.tool(_server(manifests, manifest, ref, name))
                sheet.route(f"{path.strip('/')}/{name}", call, consumers=allowed)
    return issued


def _admitted(manifest: Manifest, sheet: GatewaySheet) -> list[str]:
    oauth = manifest.spec.down("securityPolicy", "oauth")
    if not (issuer := oauth["issuer"].text()):
        return []
    jwks = oauth.down("jwks", "remoteJWKS", "uri").text()
    key = sheet.identity(
        f"{manifest.name}-callers",
        auth="oidc",
        kind="workload",
        issuer=address(issuer),
        jwks=address(jwks),
        audience=oauth["audiences"].sole(ONE_AUDIENCE),
    )
    sheet.leave("identities", "subject", "which names their tokens carry", key)
    return [key]


def _server(manifests: Manifests, manifest: Manifest, ref: Cursor, name: str) -> ToolServer:
    ref["kind"].known()
    ref["group"].known()
    backend = manifests.find("Backend", namespace_of(ref, manifest), name)
    endpoint = address_of(manifests, backend)[0] if backend is not None else ""
    path = ref["path"].text().strip("/")
    key = ref.down("securityPolicy", "apiKey")
    owner = key["secretRef"]["name"].text()
    reference = secret(namespace_of(key["secretRef"], manifest), owner, "apiKey") if owner else ""
    reference = reference or credential(key["inline"].text())
    return ToolServer(
        name=name,
        endpoint=f"{endpoint}/{path}" if endpoint and path and address(f"{endpoint}/{path}") else endpoint,
        tools=ref.down("toolSelector", "include").texts(),
        auth="api-key" if reference else "",
        credential=reference,
    )
