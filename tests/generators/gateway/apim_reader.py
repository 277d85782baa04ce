"""A reader of API Management's files: order of elements, closed vocabularies, and a run of the ladder's expressions."""

import json
import re
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from cadee.generators.gateway.apim.generator import apim
from tests.generators.gateway.estates import Change, made

ORDER: dict[str, tuple[str, ...]] = {
    "policies": ("inbound", "backend", "outbound", "on-error"),
    "validate-jwt": (
        "openid-config", "issuer-signing-keys", "decryption-keys", "audiences", "issuers", "required-claims",
    ),
    "validate-azure-ad-token": (
        "client-application-ids", "backend-application-ids", "audiences", "required-claims",
    ),
    "send-request": ("set-url", "set-method", "set-header", "set-body", "authentication-certificate"),
    "choose": ("when", "otherwise"),
    "return-response": ("set-status",),
    "issuer-signing-keys": ("key",),
    "audiences": ("audience",),
    "issuers": ("issuer",),
    "required-claims": ("claim",),
    "claim": ("value",),
    "set-header": ("value",),
    "llm-emit-token-metric": ("dimension",),
}  # fmt: skip
"""What may stand in an element, in this order."""

INBOUND = (
    "base", "choose", "set-variable", "choose", "rate-limit-by-key", "quota-by-key", "send-request",
    "choose", "llm-emit-token-metric", "set-header", "set-query-parameter", "set-variable",
    "set-backend-service", "set-body",
)  # fmt: skip
SECTIONS: dict[str, frozenset[str]] = {
    "inbound": frozenset(INBOUND),
    "backend": frozenset({"retry", "forward-request"}),
    "retry": frozenset({"set-variable", "choose", "set-backend-service", "forward-request"}),
    "outbound": frozenset({"base", "set-header"}),
    "on-error": frozenset({"base"}),
    "when": frozenset(
        {
            "validate-jwt",
            "validate-azure-ad-token",
            "set-variable",
            "return-response",
            "set-backend-service",
            "set-body",
        }
    ),
    "otherwise": frozenset({"return-response"}),
}
ATTRIBUTES: dict[str, frozenset[str]] = {
    "forward-request": frozenset({"timeout-ms", "follow-redirects", "buffer-request-body", "buffer-response"}),
    "retry": frozenset({"count", "interval", "first-fast-retry", "condition"}),
    "rate-limit-by-key": frozenset({"calls", "renewal-period", "counter-key"}),
    "quota-by-key": frozenset({"calls", "renewal-period", "counter-key"}),
    "send-request": frozenset({"mode", "response-variable-name", "timeout", "ignore-error"}),
    "set-backend-service": frozenset({"backend-id"}),
    "set-variable": frozenset({"name", "value"}),
    "when": frozenset({"condition"}),
    "key": frozenset({"id", "n", "e"}),
    "dimension": frozenset({"name", "value"}),
}


def files(*changes: Change) -> dict[str, str]:
    return {path: str(item.content) for path, item in made(apim, *changes).items()}


def policy(route: str, *changes: Change) -> Element:
    """The policy of a route, judged."""
    root = fromstring(files(*changes)[f"azure-apim/policies/{route}.xml"])
    judge(root)
    return root


def judge(element: Element) -> None:
    """What the service demands of a document: known elements in their order, known attributes, one way to a backend."""
    names = [child.tag for child in element]
    known = ORDER.get(element.tag)
    if known is not None:
        assert set(names) <= set(known), (element.tag, names)
        assert names == sorted(names, key=known.index), (element.tag, names)
    else:
        assert set(names) <= SECTIONS.get(element.tag, frozenset()), (element.tag, names)
    if element.tag in ATTRIBUTES:
        assert set(element.attrib) == ATTRIBUTES[element.tag], element.tag
    if element.tag == "policies":
        assert names == list(ORDER["policies"])
        assert len(element.findall("backend/*")) == 1  # the section takes one element
        assert len(list(element.iter("forward-request"))) == 1  # a document takes one
    if element.tag == "retry":
        assert 1 <= int(element.attrib["count"]) <= 50
    if element.tag == "llm-emit-token-metric":
        assert 1 <= len(names) <= 5
    for child in element:
        judge(child)


def resources(*changes: Change) -> Any:
    return json.loads(files(*changes)["azure-apim/resources.json"])


def named(data: Any, kind: str) -> dict[str, Any]:
    """The properties of all resources of a kind, by name."""
    found = {}
    for item in data["resources"]:
        if item["type"] == f"Microsoft.ApiManagement/service/{kind}":
            name = re.fullmatch(r"\[concat\(parameters\('serviceName'\), '/([A-Za-z0-9./-]+)'\)\]", item["name"])
            assert name is not None, item["name"]
            assert name[1] not in found
            found[name[1]] = item["properties"]
    return found


def texts(element: Element, way: str) -> list[str]:
    return [item.text or "" for item in element.findall(way)]


WAY = re.compile(r"if \(step < (\d+) && \((.+?)\)\) \{ return (true|\d+); \}")


def climb(root: Element, statuses: list[int]) -> list[str]:
    """Run the ladder of a policy against targets that answer so, 0 for no answer; the backends called, in order."""
    retry = root.find("backend/retry")
    if retry is None:
        return [str(item.attrib["backend-id"]) for item in root.findall("inbound/set-backend-service")]
    backends = {
        int(re.findall(r"== (\d+)\)", when.attrib["condition"])[0]): item.attrib["backend-id"]
        for when in retry.findall("choose/when")
        for item in when.findall("set-backend-service")
    }
    setting = retry.find("set-variable")
    assert setting is not None
    assert "if (step < 0) { return 0; }" in setting.attrib["value"]
    called, step, code = list[str](), 0, 0
    for attempt in range(int(retry.attrib["count"]) + 1):
        if attempt:
            if not any(went(way, step, code) for way in WAY.findall(retry.attrib["condition"])):
                break
            step = next(int(way[2]) for way in WAY.findall(setting.attrib["value"]) if went(way, step, code))
        called.append(backends[step])
        code = statuses[step]
    return called


def went(way: tuple[str, str, str], step: int, code: int) -> bool:
    """Whether a way of an expression is taken, its C# read as Python."""
    condition = way[1].replace("&&", " and ").replace("||", " or ")
    assert re.fullmatch(r"[a-z0-9 =!<>()]+", condition), condition
    return step < int(way[0]) and bool(eval(condition, {"__builtins__": {}}, {"code": code}))
