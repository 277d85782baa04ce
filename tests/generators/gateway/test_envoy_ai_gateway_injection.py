"""Whatever stands in the free texts of a spec, the resources stay the same in structure, and expressions in meaning."""

import re
from functools import cache
from typing import Any

import cel
import pytest

from cadee.errors import InputError
from cadee.generators.gateway.envoy_ai.names import literal
from cadee.model.system import ToolAction
from tests.generators.diagram.payloads import PAYLOADS as PICTURES
from tests.generators.gateway import kube
from tests.generators.gateway.crds import faults
from tests.generators.gateway.estates import SPEC, put
from tests.generators.gateway.test_injection import PAYLOADS, TEXTS, shape

ALL = [
    *PAYLOADS,
    *PICTURES,
    "' || true || '", "\\' || true", "x' == 'x", "\\U00000027 || true", "\'\'\'", '\"\"\"', "r'", "\\x27", "\\u0027",
    "\n' || true || '", "${{ secrets.X }}", "#{x}", "]]>", "\u202e\u2066x", "\U0001f600", "\u0000x", "\x7f",
    "constructor",
    "__proto__", "null", "~", "%DOWNSTREAM_PEER_URI_SAN%", "%REQ(x)%", "..", "a/b", "*", "spiffe://*", "anybody",
]  # fmt: skip
TOOL_TEXTS = ["systems/orders/description", "routes/order-tools/description", "identities/orders-key/description"]
WAYS = [*TEXTS, *TOOL_TEXTS]


def test_there_are_many() -> None:
    assert len(set(ALL)) >= 140


def groups(size: int) -> list[list[str]]:
    texts = list(dict.fromkeys(ALL))
    return [texts[begin : begin + size] for begin in range(0, len(texts), size)]


@pytest.mark.parametrize("number", range(len(groups(len(WAYS)))))
def test_names_and_descriptions_reach_no_file(number: int) -> None:
    group = groups(len(WAYS))[number]
    changes = [put(way, group[place % len(group)]) for place, way in enumerate(WAYS)]
    assert kube.texts(kube.tools, *changes) == plain()


@cache
def plain() -> dict[str, str]:
    return kube.texts(kube.tools)


@pytest.mark.parametrize("number", range(len(groups(15))))
def test_an_audience_stays_one_value(number: int) -> None:
    group = groups(15)[number]
    shop = SPEC["identities"]["shop-app"]

    def change(data: dict[str, Any]) -> None:
        calls = []
        for place, payload in enumerate(group):
            data["identities"][f"caller-{place}"] = {**shop, "audience": payload}
            call = {**SPEC["integrations"]["assistant-chat"], "identity": f"caller-{place}"}
            data["integrations"][f"call-{place}"] = call
            calls.append(f"call-{place}")
        data["routes"]["support-chat"]["serves"] = calls

    resources = kube.resources(change)
    assert [fault for item in resources for fault in faults(item)] == []
    (policy,) = [item["spec"] for item in resources if item["kind"] == "SecurityPolicy" and "jwt" in item["spec"]]
    assert [item["audiences"] for item in policy["jwt"]["providers"]] == [[payload] for payload in group]
    keys = {"name", "issuer", "audiences", "extractFrom", "claimToHeaders", "localJWKS"}
    assert all(set(item) == keys for item in policy["jwt"]["providers"])
    assert len(policy["authorization"]["rules"]) == len(group)


@pytest.mark.parametrize("payload", ALL)
def test_a_text_of_an_expression_is_read_as_it_was(payload: str) -> None:
    """By a program that reads expressions, which the specs of callers and models get into."""
    assert cel.evaluate(literal(payload), {}) == payload
    rule = f"shown == {literal(payload)}"
    for shown in (payload, "", "x", payload + "x", "true"):
        assert cel.evaluate(rule, {"shown": shown}) is (shown == payload)
    assert literal(payload).isascii()


@pytest.mark.parametrize("payload", ALL)
def test_a_subject_or_pin_is_what_it_must_be_or_nothing_is_made(payload: str) -> None:
    for way, form in (
        ("identities/batch/subject", r"spiffe://[a-z0-9.-]+(/[A-Za-z0-9._/-]+)?|[^\s]+"),
        ("systems/model-a/model/pin", r"[A-Za-z0-9._:/@-]+"),
    ):
        try:
            found = kube.resources(put(way, payload))
        except (ValueError, InputError):
            continue
        assert re.fullmatch(form, payload)
        assert [list(shape(item["spec"])) for item in found] == [list(shape(item["spec"])) for item in kube.resources()]


@pytest.mark.parametrize("number", range(len(groups(30))))
def test_the_name_of_a_tool_stays_one_value(number: int) -> None:
    group = [name for name in groups(30)[number] if _is_name(name)]

    def change(data: dict[str, Any]) -> None:
        kube.tools(data)
        data["systems"]["orders"]["tools"] = [{"name": name, "action": "read"} for name in (*group, "last")]

    (route,) = [item for item in kube.resources(change) if item["kind"] == "MCPRoute"]
    assert faults(route) == []
    assert route["spec"]["backendRefs"][0]["toolSelector"] == {"include": [*group, "last"]}
    called = [
        item["tool"]
        for rule in route["spec"]["securityPolicy"]["authorization"]["rules"]
        for item in rule["target"]["tools"]
    ]
    assert called == [*group, "last"]


def _is_name(text: str) -> bool:
    try:
        ToolAction.model_validate({"name": text, "action": "read"})
    except ValueError:
        return False
    return True
