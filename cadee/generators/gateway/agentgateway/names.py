"""What all parts of an agentgateway configuration share: names, CEL texts, spans of time, references to credentials."""

import json
from decimal import Decimal
from typing import Any

from cadee.generators.gateway.model import Credential, Gateway, Guard, Route, Target
from cadee.generators.gateway.unexpanded import Expanded
from cadee.model.units import Duration

NO_CREDENTIAL = "no-credential"
"""A word where there is no key: agentgateway would take one from its own environment otherwise."""


def literal(text: str) -> str:
    """Return a text as a literal of CEL, in ASCII: nothing in it can end the literal or begin an expression."""
    return "".join(_character(char) for char in json.dumps(text, ensure_ascii=False))


def _character(char: str) -> str:
    code = ord(char)
    if 0x20 <= code < 0x7F:
        return char
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def listed(names: tuple[str, ...]) -> str:
    """Return names as a list of CEL."""
    return f"[{', '.join(literal(name) for name in names)}]"


def span(value: Duration) -> str:
    """Return a span as Go writes it: whole seconds where they are whole, else milliseconds."""
    seconds: Decimal = value.seconds
    if seconds == seconds.to_integral_value():
        return f"{int(seconds)}s"
    return f"{value.milliseconds.normalize():f}ms"


def key(credential: Credential) -> Any:
    """Return a reference to a credential: a variable that agentgateway expands, or a file that it reads."""
    if credential.mounted:
        return {"file": f"credentials/{credential.identity}"}
    return Expanded(f"${credential.variable}")


def client_tls(certificate: str) -> dict[str, str]:
    """Return how TLS is spoken to an address of https: the machine's authorities, a certificate where one is shown."""
    if not certificate:
        return {}
    return {"cert": f"credentials/{certificate}.crt", "key": f"credentials/{certificate}.key"}


def served_path(route: Route) -> str:
    """Return the path on which agentgateway takes calls of a route; all routes of a kind share it."""
    first = route.targets[0]
    if first.task == "embedding":
        return "/v1/embeddings"
    return "/v1/messages" if first.protocol == "anthropic" else "/v1/chat/completions"


def model_name(route: Route, step: Target) -> str:
    """Return the name of a target: the route itself where it is alone, else route and integration."""
    return route.id if len(route.targets) == 1 else f"{route.id}.{step.integration}"


def guard_name(guard: Guard) -> str:
    """Return the name of the backend of a guard."""
    return f"guard-{guard.system}"


def model_of_request() -> str:
    """Return the expression of the model that a request names."""
    return "json(request.body).model"


def attempts(route: Route) -> int:
    """Return how often a call of a route may be tried in all."""
    return sum(step.retries + 1 for step in route.targets)


def silent(gateway: Gateway) -> bool:
    """Whether nothing that the gateway serves is to be logged."""
    said = [route.logging for route in gateway.routes] + [server.logging for server in gateway.tools]
    return set(said) == {"none"}


def names_differ(gateway: Gateway) -> bool:
    """Whether no two tool servers offer a tool of the same name."""
    names = [name for server in gateway.tools for name in server.offers]
    return len(names) == len(set(names))
