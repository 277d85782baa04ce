"""How API Management knows callers: one branch each, with a check of its own, and no way around them."""

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from cadee.generators.gateway.apim.expressions import CALLER, calls_as
from cadee.generators.gateway.keys import KeySet
from cadee.generators.gateway.model import Caller, Route

_ENTRA = re.compile(
    r"https://(?:login\.microsoftonline\.com/([A-Za-z0-9.-]+)/v2\.0|sts\.windows\.net/([A-Za-z0-9.-]+))/?"
)
_AUDIENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:/+~=&?%|,;*-]{0,255}")


def subscription(caller: Caller, route: Route) -> str:
    """Return the name of the subscription by whose key a caller is known on one route."""
    return f"{caller.identity}.{route.id}"


def plain_audience(caller: Caller) -> bool:
    """Whether an audience can stand in a policy, where `@(` begins an expression and `{{` a named value."""
    return not caller.audience or _AUDIENCE.fullmatch(caller.audience) is not None


def known_callers(route: Route, keys: Mapping[Caller, KeySet]) -> Element:
    """Return the choice among the callers of a route; whoever is none of them is refused."""
    choose = Element("choose")
    for caller in route.callers:
        # One branch for each: one check with several issuers and subjects would accept every mixture of them.
        when = SubElement(choose, "when", condition=calls_as(caller, subscription(caller, route)))
        if caller.proof != "key":
            when.append(_check(caller, keys[caller]))
        SubElement(when, "set-variable", name=CALLER, value=caller.identity)
    SubElement(choose, "otherwise").append(refusal(401, "Unauthorized"))
    return choose


def refusal(status: int, reason: str) -> Element:
    """Return an answer that ends the request."""
    answer = Element("return-response")
    SubElement(answer, "set-status", code=str(status), reason=reason)
    return answer


def _check(caller: Caller, keys: KeySet) -> Element:
    common = {
        "header-name": "Authorization",
        "failed-validation-httpcode": "401",
        "failed-validation-error-message": "Unauthorized",
    }
    tenant = _ENTRA.fullmatch(caller.issuer)
    if tenant is not None:
        check = Element("validate-azure-ad-token", {"tenant-id": tenant[1] or tenant[2], **common})
    else:
        strict = {
            "require-expiration-time": "true",
            "require-scheme": "Bearer",
            "require-signed-tokens": "true",
            "clock-skew": "0",
        }
        check = Element("validate-jwt", {**common, **strict})
        _keys(check, caller, keys)
    _texts(SubElement(check, "audiences"), "audience", caller.audience)
    if tenant is None and caller.issuer:
        _texts(SubElement(check, "issuers"), "issuer", caller.issuer)
    claim = SubElement(SubElement(check, "required-claims"), "claim", name="sub", match="all")
    _texts(claim, "value", caller.subject)
    return check


def _keys(check: Element, caller: Caller, keys: KeySet) -> None:
    if caller.issuer:
        url = f"{caller.issuer.rstrip('/')}/.well-known/openid-configuration"
        SubElement(check, "openid-config", url=url)
    else:
        names = {attribute: f"{{{{{key_value(keys, part)}}}}}" for attribute, part in KEY_PARTS.items()}
        SubElement(SubElement(check, "issuer-signing-keys"), "key", names)


KEY_PARTS = {"id": "kid", "n": "n", "e": "e"}
"""The attributes of a public key in a policy, and what they are called in a key set."""


def key_value(keys: KeySet, part: str) -> str:
    """Return the named value that holds a part of a public key."""
    return f"keys-{keys.name}-{part}"


def _texts(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text
