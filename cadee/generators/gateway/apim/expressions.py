"""This file holds the policy expressions of API Management: C# made of facts, each text a closed literal."""

from collections.abc import Iterable, Sequence
from math import ceil

from cadee.generators.gateway.model import TRIGGERS, Caller, Route, Target
from cadee.model.flow import Trigger

BODY = "cadee-body"
CALLER = "cadee-caller"
STEP = "cadee-step"

_CODES: dict[Trigger, str] = {
    "timeout": "code == 408 || code == 504",
    "connection-error": "code == 0",
    "server-error": "(code >= 500 && code != 504)",
    "rate-limited": "code == 429",
    "quota-exhausted": "code == 402",
    "credential-rejected": "code == 401 || code == 403",
    "context-overflow": "code == 413",
}
"""What an answer's status says; 0 where there was none, which is a timeout or a broken connection."""

SEEN = frozenset(_CODES)
"""The failures that show in the status of an answer."""


def literal(text: str) -> str:
    """Return a C# text: all but plain characters as code units, so that neither C# nor a named value begins in it."""
    return '"' + "".join(_unit(one) for one in text) + '"'


def _unit(one: str) -> str:
    if one.isascii() and (one.isalnum() or one in "-_./: "):
        return one
    raw = one.encode("utf-16-be")
    return "".join(f"\\u{raw[at : at + 2].hex()}" for at in range(0, len(raw), 2))


def calls_as(caller: Caller, subscription: str) -> str:
    """Return whether a request comes as a caller, by what it says itself; what it says is checked after that."""
    if caller.proof == "key":
        return f"@(context.Subscription != null && context.Subscription.Id == {literal(subscription)})"
    said = [f"token.Subject == {literal(caller.subject)}", f"token.Audiences.Contains({literal(caller.audience)})"]
    if caller.issuer:
        said.append(f"token.Issuer == {literal(caller.issuer)}")
    header = 'context.Request.Headers.GetValueOrDefault("Authorization", "")'
    return f"@{{ var token = {header}.Split(' ').Last().AsJwt(); return token != null && {' && '.join(said)}; }}"


def asks_for_another(route: Route) -> str:
    """Return whether a request names another model than the route."""
    return f'@((string)JObject.Parse((string)context.Variables["{BODY}"])["model"] != {literal(route.id)})'


def body_for(step: Target) -> str:
    """Return the request as it was, with the model that a target knows."""
    parsed = f'JObject.Parse((string)context.Variables["{BODY}"])'
    return f'@{{ var body = {parsed}; body["model"] = {literal(step.model)}; return body.ToString(); }}'


def at_step(number: int) -> str:
    """Return whether a target is next."""
    return f'@((int)context.Variables["{STEP}"] == {number})'


def next_step(targets: Sequence[Target]) -> str:
    """Return the number of the target to try: the first one, then the one that the failure before leads to."""
    return f"@{{ {_code()} if (step < 0) {{ return 0; }} {_ways(targets)} return step; }}"


def goes_on(targets: Sequence[Target]) -> str:
    """Return whether the failure of a target leads to a later one."""
    return f"@{{ {_code()} {_ways(targets, 'true')} return false; }}"


def failed(on: Iterable[Trigger]) -> str:
    """Return whether an answer is one of these failures; no answer at all is a timeout or a broken connection."""
    found = [_CODES[name] for name in TRIGGERS if name in on and name in SEEN]
    if "timeout" in on and "connection-error" not in on:
        found.insert(0, "code == 0")
    return " || ".join(found)


def pool_goes_on(on: Iterable[Trigger]) -> str:
    """Return whether a pool is asked again."""
    return f"@{{ {_answer()} return {failed(on) or 'false'}; }}"


def timeouts(targets: Sequence[Target]) -> str:
    """Return how long one attempt may take, in milliseconds: a number where all targets agree, else by target."""
    spans = [str(ceil(step.timeout.milliseconds)) for step in targets]
    if len(set(spans)) == 1:
        return spans[0]
    return f'@((new [] {{ {", ".join(spans)} }})[(int)context.Variables["{STEP}"]])'


def target_name(targets: Sequence[Target]) -> str:
    """Return the integration that answered."""
    names = ", ".join(literal(step.integration) for step in targets)
    return f'@((new [] {{ {names} }})[(int)context.Variables["{STEP}"]])'


def _ways(targets: Sequence[Target], answer: str = "") -> str:
    found = []
    for number, step in enumerate(targets[1:], start=1):
        when = failed(step.on)
        if when:
            found.append(f"if (step < {number} && ({when})) {{ return {answer or number}; }}")
    return " ".join(found)


def _code() -> str:
    return f'{_answer()} var step = (int)context.Variables["{STEP}"];'


def _answer() -> str:
    return "var code = context.Response == null ? 0 : context.Response.StatusCode;"
