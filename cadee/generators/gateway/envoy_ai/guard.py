"""How Envoy AI Gateway asks guards: the first that speaks http before the caller is known, all others on the way."""

from typing import Any

from cadee.generators.gateway.envoy_ai.names import backend_ref, guard_backend, resource, span, target_ref
from cadee.generators.gateway.model import LARGEST_BODY, Gateway, Guard


def by_http(gateway: Gateway) -> Guard | None:
    """Return the guard that is shown requests by http: there is room for one."""
    return next((guard for guard in gateway.guards if guard.protocol == "http"), None)


def by_grpc(gateway: Gateway) -> tuple[Guard, ...]:
    """Return the guards that must answer Envoy's external processing protocol: all others, in order."""
    first = by_http(gateway)
    return tuple(guard for guard in gateway.guards if guard != first)


def asked_first(gateway: Gateway) -> dict[str, Any]:
    """Return the part of a security policy that asks a guard, {} where there is none. It never fails open."""
    guard = by_http(gateway)
    if guard is None:
        return {}
    http: dict[str, Any] = {"backendRefs": [_port(gateway, guard)]}
    if guard.endpoint.path:
        http["path"] = guard.endpoint.path
    return {
        "extAuth": {
            "http": http,
            "bodyToExtAuth": {"maxRequestBytes": LARGEST_BODY},
            "timeout": span(guard.timeout),
            "failOpen": False,
            "statusOnError": 503,
        }
    }


def extension_policy(gateway: Gateway) -> dict[str, Any]:
    """Return the policy that asks the other guards. It is about all routes, for the reason of security policies."""
    stream = any(route.stream for route in gateway.routes)
    return resource(
        "EnvoyExtensionPolicy",
        gateway.system,
        {
            "targetRefs": [target_ref("Gateway", gateway.system)],
            "extProc": [
                {
                    "backendRefs": [_port(gateway, guard)],
                    "messageTimeout": span(guard.timeout),
                    "failOpen": False,
                    "statusOnError": 503,
                    # A side that is not named is not shown.
                    "processingMode": {
                        **({"request": {"body": "Buffered"}} if guard.on_requests else {}),
                        **({"response": {"body": "Streamed" if stream else "Buffered"}} if guard.on_answers else {}),
                    },
                }
                for guard in by_grpc(gateway)
            ],
        },
    )


def _port(gateway: Gateway, guard: Guard) -> dict[str, Any]:
    return {**backend_ref(guard_backend(gateway, guard)), "port": guard.endpoint.port}
