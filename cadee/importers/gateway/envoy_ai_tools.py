"""The MCPRoutes of Envoy AI Gateway read back: the tool server behind each, and who may call which of its tools."""

from collections.abc import Iterator
from typing import Any

from cadee.importers.gateway.envoy_ai_callers import ANYBODY
from cadee.importers.gateway.served import Toolbox, UnreadableError, at

ANYTHING = "any tool"


def read_toolbox(spec: Any, backend: Any) -> Toolbox:
    """Return what may be called of a tool server: what its selector lets through, cut to the rules for each caller.

    Raises:
        UnreadableError: it is not made as the generated ones are.
    """
    offered = _offered(backend.get("toolSelector"))
    policy = spec.get("securityPolicy", {})
    judged = policy.get("authorization")
    if not judged or judged.get("defaultAction", "Deny") != "Deny":
        return Toolbox({ANYBODY: offered}, offered)
    known = bool(policy.get("oauth", {}).get("audiences"))
    found: dict[str, set[str]] = {}
    for rule in judged.get("rules", []):
        if rule.get("action", "Allow") != "Allow" or "cel" in rule:
            raise UnreadableError("a rule for tools denies, or has a condition")
        tools = set(_tools(rule.get("target"), str(at(backend, "name"))))
        for caller in _callers(rule.get("source")) if known else [ANYBODY]:
            found.setdefault(caller, set()).update(tools)
    cut = {caller: frozenset(_cut(tools, offered)) for caller, tools in found.items()}
    return Toolbox(cut, offered)


def _offered(selector: Any) -> frozenset[str]:
    if selector is None or set(selector) != {"include"}:
        return frozenset((ANYTHING,))
    return frozenset(map(str, selector["include"]))


def _tools(target: Any, backend: str) -> Iterator[str]:
    if target is None:
        yield ANYTHING
    else:
        yield from (str(at(item, "tool")) for item in at(target, "tools") if at(item, "backend") == backend)


def _callers(source: Any) -> list[str]:
    claims = {at(claim, "name"): at(claim, "values") for claim in (source or {}).get("jwt", {}).get("claims", [])}
    return [str(value) for value in claims.get("sub", [ANYBODY])] if claims.get("iss") else [ANYBODY]


def _cut(tools: set[str], offered: frozenset[str]) -> set[str]:
    if ANYTHING in offered:  # every tool is shown, whoever may call it
        return tools | {ANYTHING}
    return set(offered) if ANYTHING in tools else tools & offered
