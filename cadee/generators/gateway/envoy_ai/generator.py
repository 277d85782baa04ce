"""The target gateway/envoy-ai-gateway: the Kubernetes resources of Envoy AI Gateway and of Envoy Gateway below it."""

from collections.abc import Iterator
from typing import Any

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.gateway.dump import header, to_yaml_all
from cadee.generators.gateway.envoy_ai.caller import client_policy, doors, gateway_resource, security_policy
from cadee.generators.gateway.envoy_ai.fit import fit, problems
from cadee.generators.gateway.envoy_ai.guard import by_grpc, extension_policy
from cadee.generators.gateway.envoy_ai.route import route_resource, traffic_policy
from cadee.generators.gateway.envoy_ai.target import guard_resources, target_resources, tool_backend
from cadee.generators.gateway.envoy_ai.tools import tool_route
from cadee.generators.gateway.model import Gateway
from cadee.generators.gateway.start import folder, plan_for

TARGET = "gateway/envoy-ai-gateway"

_PROOF = (
    "# proof: checked against the schemas and rules of these resources, never run in a cluster;\n"
    "# what gateway/envoy makes of the same model is run: equivalent, not identical\n"
)
_UNCHECKED = "# proof: written only; the schema of these resources is not among those that cadee is tested with\n"


@generator(TARGET, "Kubernetes resources of Envoy AI Gateway", proof="schema-checked")
def envoy_ai_gateway(subject: Subject) -> Iterator[Artifact]:
    """Yield gateway.yaml for each gateway of the environment, and guards.yaml where guards are asked on the way.

    Raises:
        InputError: a fact that the resources need is missing, or one of their bounds is passed.
    """
    plan = plan_for(TARGET, subject.estate, problems, fit)
    top = header(subject, TARGET)
    for gateway in plan.gateways:
        home = folder(TARGET, plan, gateway)
        text = to_yaml_all(resources(gateway), top + _PROOF)
        yield Artifact(f"{home}/gateway.yaml", text, "schema-checked", gateway.notes)
        if by_grpc(gateway):
            text = to_yaml_all([extension_policy(gateway)], top + _UNCHECKED)
            yield Artifact(f"{home}/guards.yaml", text, "emitted only")


def resources(gateway: Gateway) -> Iterator[dict[str, Any]]:
    """Yield the resources of a fitted gateway, what is referred to after what refers to it."""
    own = doors(gateway)
    yield gateway_resource(gateway, own)
    for door in own:
        yield client_policy(gateway, door)
        yield security_policy(gateway, door)
    for route in gateway.routes:
        yield route_resource(gateway, route)
        yield traffic_policy(route)
    for step in {step.integration: step for route in gateway.routes for step in route.targets}.values():
        yield from target_resources(gateway, step)
    for guard in gateway.guards:
        yield from guard_resources(gateway, guard)
    for server in gateway.tools:
        yield tool_route(gateway, server)
        yield from tool_backend(gateway, server)
