"""What all parts of a decK file share: names, ids, spans of time, references to credentials."""

from decimal import ROUND_CEILING, Decimal
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from cadee.generators.gateway.model import Credential, Gateway, Route, Target, ToolServer
from cadee.model.units import Duration

_IDS: UUID = uuid5(NAMESPACE_URL, "cadee:kong")
_LONGEST = 2147483646
_KEPT = (
    "authorization", "x-api-key", "x-consumer-id", "x-consumer-username", "x-consumer-custom-id",
    "x-credential-identifier", "x-authenticated-groups",
)  # fmt: skip


def vault(variable: str) -> str:
    """Return a reference that Kong itself resolves from its environment; decK only carries it."""
    return f"{{vault://env/{variable.lower().replace('_', '-')}}}"


def header_variable(credential: Credential) -> str:
    """Return the variable of a whole header: Kong resolves no reference inside a longer text."""
    return f"{credential.variable}_HEADER"


def own_headers(credential: Credential | None) -> dict[str, Any]:
    """Return the plugin that keeps from the other end what callers sent and what Kong found out about them.

    A credential is shown in place of the caller's, where the plugin that calls does not bring its own.
    """
    config: dict[str, Any] = {"remove": {"headers": list(_KEPT)}}
    if credential is not None:
        config["add"] = {"headers": [vault(header_variable(credential))]}
    return {"name": "request-transformer-advanced", "config": config}


def fixed_id(*names: str) -> str:
    """Return the id of an entry that is always the same for the same names."""
    return str(uuid5(_IDS, "/".join(names)))


def authority_id(gateway: Gateway) -> str:
    """Return the id under which the platform keeps the authority of the callers' certificates."""
    return fixed_id("callers", gateway.system)


def certificate_id(identity: str) -> str:
    """Return the id under which the platform keeps the certificate of an identity."""
    return fixed_id("certificate", identity)


def milliseconds(value: Duration) -> int:
    """Return a span as Kong counts it, in whole milliseconds, rounded up."""
    whole = int(Decimal(value.milliseconds).to_integral_value(rounding=ROUND_CEILING))
    return min(max(whole, 1), _LONGEST)


def tag(gateway: Gateway, environment: str) -> str:
    """Return the tag of all that the file holds; decK touches nothing else."""
    return f"cadee.{environment}.{gateway.system}"


def service_name(gateway: Gateway, entry: Route | ToolServer) -> str:
    """Return the name of the service of a route."""
    return f"{gateway.system}.{entry.id}"


def door_name(gateway: Gateway, entry: Route | ToolServer, door: int) -> str:
    """Return the name of the Kong route of a door, counted from 0, and of the group of those who may come through."""
    return f"{service_name(gateway, entry)}.{door + 1}"


def base_path(gateway: Gateway, entry: Route | ToolServer, door: int) -> str:
    """Return the address below which callers reach a route through one of its doors, counted from 0."""
    return f"{gateway.endpoint.path or '/v1'}/{entry.id}{f'.{door + 1}' if door else ''}"


def call_path(step: Target) -> str:
    """Return what a call of a target adds to its address."""
    if step.task == "embedding":
        return "/embeddings"
    return "/messages" if step.protocol == "anthropic" else "/chat/completions"


def upstream_url(step: Target) -> str:
    """Return the whole address of a call. The version is added for anthropic, whose addresses are given without it."""
    base = step.endpoint.url
    if step.protocol == "anthropic" and not base.endswith("/v1"):
        base += "/v1"
    return base + call_path(step)
