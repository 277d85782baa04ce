"""The target gateway/azure-apim: a policy for each route, and the resources of Azure API Management."""

from collections.abc import Iterator

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.gateway.apim.fit import fit, problems
from cadee.generators.gateway.apim.policy import document
from cadee.generators.gateway.apim.resources import by_identity, template
from cadee.generators.gateway.dump import origin, to_json
from cadee.generators.gateway.keys import key_sets
from cadee.generators.gateway.model import Gateway
from cadee.generators.gateway.start import folder, plan_for
from cadee.model.estate import Estate

TARGET = "gateway/azure-apim"


@generator(TARGET, "policies and resources of Azure API Management", proof="emitted only")
def apim(subject: Subject) -> Iterator[Artifact]:
    """Yield policies/ROUTE.xml for each route and resources.json, for each gateway of the environment.

    Raises:
        InputError: a fact that the configuration needs is missing.
    """
    plan = plan_for(TARGET, subject.estate, problems)
    for gateway in plan.gateways:
        home = folder(TARGET, plan, gateway)
        managed = _managed(gateway, subject.estate)
        fitted = fit(gateway, managed)
        keys = key_sets(fitted.callers)
        made = origin(subject, TARGET)
        policies = {route.id: document(route, fitted, keys, made) for route in fitted.routes}
        resources = template(fitted, policies, keys, managed, made)
        yield Artifact(f"{home}/resources.json", to_json(resources), notes=fitted.notes)
        for name, text in policies.items():
            yield Artifact(f"{home}/policies/{name}.xml", text)


def _managed(gateway: Gateway, estate: Estate) -> frozenset[str]:
    """The integrations to models of Azure's own that are declared to be proved by the cloud's identity."""
    steps = [step for route in gateway.routes for step in route.targets if by_identity(step)]
    return frozenset(step.integration for step in steps if _auth(step.integration, estate) == "cloud-iam")


def _auth(key: str, estate: Estate) -> str | None:
    call = estate.integrations[key]
    identity = estate.identities.get(call.identity or "")
    return call.auth or (identity.auth if identity is not None else None)
