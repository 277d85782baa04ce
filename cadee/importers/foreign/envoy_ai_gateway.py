"""This file holds the importer of Envoy AI Gateway: its manifests in order, and why what is left of them is lost."""

from collections.abc import Iterator

from cadee.importers.foreign.base import Foreign, Imported, Loss, importer, refuse
from cadee.importers.foreign.envoy_backends import Backends
from cadee.importers.foreign.envoy_entry import callers, tool_routes
from cadee.importers.foreign.envoy_manifests import Manifests
from cadee.importers.foreign.envoy_routes import model_routes
from cadee.importers.foreign.gateway import GatewaySheet

_NEEDED = ("AIGatewayRoute", "MCPRoute", "AIServiceBackend")
_OURS = frozenset({
    *_NEEDED, "BackendSecurityPolicy", "Backend", "BackendTLSPolicy", "BackendTrafficPolicy", "SecurityPolicy",
    "Gateway", "ClientTrafficPolicy", "QuotaPolicy", "GatewayConfig",
})  # fmt: skip


@importer(
    "envoy-ai-gateway",
    "the manifests of an Envoy AI Gateway: AIGatewayRoute, AIServiceBackend and what belongs to them",
    several=True,
)
def envoy_ai_gateway(foreign: Foreign) -> Imported:
    """Return the workspace of an Envoy AI Gateway.

    Raises:
        InputError: the file holds none of its manifests.
    """
    manifests = Manifests(foreign)
    if not any(manifests.of(kind) for kind in _NEEDED):
        fix = f"Name a file with a manifest of kind {', '.join(_NEEDED[:-1])} or {_NEEDED[-1]}."
        raise refuse(foreign, "configuration of an Envoy AI Gateway", fix)
    gateways = [gateway.name for gateway in manifests.of("Gateway")]
    sheet = GatewaySheet(foreign, gateways[0] if len(gateways) == 1 else "Envoy AI Gateway")
    found = callers(manifests, sheet)
    backends = Backends(manifests, sheet)
    model_routes(manifests, sheet, backends, found)
    issued = tool_routes(manifests, sheet)
    backends.write_unused()
    return sheet.imported(list(_losses(manifests, foreign)), len(found.all) + issued)


def _losses(manifests: Manifests, foreign: Foreign) -> Iterator[Loss]:
    for manifest in manifests.all:
        if manifest.kind in _OURS:
            for key in ("apiVersion", "kind", "metadata", "status"):
                manifest.root[key].known()
            yield from manifest.root.lost(foreign.place, _why, manifest.kind)
        elif manifest.kind == "Secret":
            continue  # its keys are refused, and references to it are kept
        elif manifest.root:
            name = f"{manifest.kind} {manifest.name}".strip()[:100] or "a document without a kind"
            yield Loss(name, "no part of the gateway's own configuration", foreign.place(manifest.root.at))


_WHY = {
    "AIGatewayRoute.spec.llmRequestCosts": "the language counts requests and money, not tokens",
    "AIGatewayRoute.spec.rules[].backendRefs[].weight": "the language has no shares of traffic between models",
    "BackendTrafficPolicy.spec.circuitBreaker": "the language has no word for a breaker yet",
    "BackendTrafficPolicy.spec.healthCheck": "the language has no word for a breaker yet",
    "BackendTrafficPolicy.spec.rateLimit": "a limit of the language counts requests for each caller",
    "BackendTrafficPolicy.spec.targetRefs": "belongs to nothing in this file",
    "BackendSecurityPolicy.spec.targetRefs": "belongs to nothing in this file",
    "SecurityPolicy.spec.targetRefs": "belongs to nothing in this file",
}


def _why(name: str) -> str:
    while name:
        if name in _WHY:
            return _WHY[name]
        name = name.rpartition(".")[0]
    return "the language has no word for it"
