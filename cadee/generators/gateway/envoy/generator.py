"""The target gateway/envoy: a static bootstrap and the files its secrets come from."""

from collections.abc import Iterator
from typing import Any

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.gateway.dump import header, origin, to_yaml
from cadee.generators.gateway.envoy.caller import Door, doors
from cadee.generators.gateway.envoy.fit import fit, problems
from cadee.generators.gateway.envoy.guard import guard_cluster
from cadee.generators.gateway.envoy.names import NODE_PORT, typed
from cadee.generators.gateway.envoy.public import public
from cadee.generators.gateway.envoy.route import jwks_cluster, ladder_cluster
from cadee.generators.gateway.envoy.target import FAILURE, step_listener, target_cluster
from cadee.generators.gateway.envoy.tls import secret_files
from cadee.generators.gateway.envoy.tools import READS, tools_clusters, tools_listener
from cadee.generators.gateway.model import Gateway
from cadee.generators.gateway.start import folder, plan_for
from cadee.resources import data

TARGET = "gateway/envoy"


@generator(TARGET, "static Envoy bootstrap with its secret files", proof="executed")
def envoy(subject: Subject) -> Iterator[Artifact]:
    """Yield envoy.yaml, the scripts that it reads and one file a secret for each gateway of the environment.

    Raises:
        InputError: a fact that the configuration needs is missing.
    """
    plan = plan_for(TARGET, subject.estate, problems, fit)
    top = header(subject, TARGET)
    for gateway in plan.gateways:
        home = folder(TARGET, plan, gateway)
        text = to_yaml(bootstrap(gateway, plan.environment), top)
        yield Artifact(f"{home}/envoy.yaml", text, "executed", gateway.notes)
        for name in [*([FAILURE] if gateway.routes else []), *([READS] if gateway.tools else [])]:
            code = data("templates", "gateway", name).read_text("utf-8")
            yield Artifact(f"{home}/{name}", f"-- {origin(subject, TARGET)}\n{code}", "executed")
        for name, secret in secret_files(gateway).items():
            yield Artifact(f"{home}/secrets/{name}.yaml", to_yaml(secret, top), "executed")


def bootstrap(gateway: Gateway, environment: str) -> dict[str, Any]:
    """Return the whole configuration as data."""
    own = doors(gateway)
    return {
        "node": {"id": gateway.system, "cluster": environment},
        "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": NODE_PORT}}},
        "bootstrap_extensions": [
            typed("envoy.bootstrap.internal_listener", "bootstrap.internal_listener.v3.InternalListener")
        ],
        "overload_manager": {
            "resource_monitors": [
                typed(
                    "envoy.resource_monitors.global_downstream_max_connections",
                    "resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
                    max_active_downstream_connections=50_000,
                )
            ]
        },
        "static_resources": {
            "listeners": [
                *(public(gateway, door) for door in own),
                *(
                    step_listener(gateway, route, number)
                    for route in gateway.routes
                    for number in range(len(route.targets))
                ),
                *(tools_listener(gateway, server) for server in gateway.tools),
            ],
            "clusters": _clusters(gateway, own),
        },
    }


def _clusters(gateway: Gateway, own: tuple[Door, ...]) -> list[dict[str, Any]]:
    steps = {step.integration: step for route in gateway.routes for step in route.targets}
    return [
        *(ladder_cluster(route) for route in gateway.routes),
        *(target_cluster(step) for step in steps.values()),
        *tools_clusters(gateway),
        *(guard_cluster(guard) for guard in gateway.guards),
        *(jwks_cluster(keys) for door in own for keys in door.fetched),
    ]
