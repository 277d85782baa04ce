"""The resources of Envoy AI Gateway, read without a look at what writes them, say what the spec says."""

from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
import yaml

from cadee.deployed import deploy
from cadee.draft import Drift
from cadee.errors import InputError
from cadee.importers.gateway.envoy_ai_gateway import read_envoy_ai_gateway
from cadee.translation import compared, misreadings
from tests.generators.gateway import kube
from tests.generators.gateway.estates import Change, put, resolved
from tests.generators.gateway.kube import ESTATES, HOME

Damage = Callable[[dict[tuple[str, str], Any]], None]


def files(*changes: Change) -> dict[str, bytes]:
    """The files as they are deployed, the main one first."""
    return {path.rpartition("/")[2]: text.encode() for path, text in kube.texts(*changes).items()}


def found(deployed: dict[str, bytes], *changes: Change) -> list[Drift]:
    return list(misreadings(resolved(*changes), deploy(deployed)))


def damaged(damage: Damage, *changes: Change) -> list[str]:
    """What is said of the resources after a change of their specs, by kind and name."""
    deployed = files(*changes)
    for path, text in deployed.items():
        documents = list(yaml.load_all(text, Loader=yaml.CSafeLoader))
        damage({(item["kind"], item["metadata"]["name"]): item["spec"] for item in documents})
        deployed[path] = yaml.dump_all(documents, Dumper=yaml.CSafeDumper, sort_keys=False, width=1000).encode()
    return [drift.what for drift in found(deployed, *changes)]


@pytest.mark.parametrize("changes", ESTATES.values(), ids=ESTATES)
def test_what_is_made_says_what_the_spec_says(changes: Any) -> None:
    assert found(files(*changes), *changes) == []


def test_a_route_is_read_whole() -> None:
    documents = list(yaml.safe_load_all(kube.texts(kube.KEYED, kube.SECURE)[HOME]))
    read = read_envoy_ai_gateway({"": documents})
    assert list(read) == ["support-chat", "article-embedding"]
    route = read["support-chat"]
    assert route.callers == {"shop", "back-office"}
    assert [(step.url, step.model, step.seconds, step.retries, step.key) for step in route.steps] == [
        ("http://127.0.0.1:9101/v1/chat/completions", "large-chat-2026-06-01", Decimal(3), 0, "vendor-a"),
        ("https://b.example.com/chat/completions", "medium-chat@4", Decimal(3), 0, "vendor-b"),
        ("http://127.0.0.1:9103/v1/chat/completions", "small-chat-1", Decimal(3), 0, "vendor-c"),
    ]
    assert (route.limit, route.guards) == (10, {"redactor"})
    assert read["article-embedding"].callers == {"spiffe://shop.example.com/batch"}


def spec_of(kind: str, name: str, change: Callable[[Any], None]) -> Damage:
    def damage(specs: dict[tuple[str, str], Any]) -> None:
        if (kind, name) in specs:
            change(specs[kind, name])

    return damage


def rule(spec: Any) -> Any:
    return spec["rules"][0]


def first(spec: Any) -> Any:
    return spec["authorization"]["rules"][0]


def swap(spec: Any) -> None:
    one, two = rule(spec)["backendRefs"][:2]
    one["priority"], two["priority"] = two["priority"], one["priority"]


CHAT = ("AIGatewayRoute", "support-chat")
TRIES = ("BackendTrafficPolicy", "support-chat")
DOOR = ("SecurityPolicy", "ai-gateway-token")
DAMAGES: dict[str, tuple[Damage, str]] = {
    "order": (
        spec_of(*CHAT, swap),
        "calls 'medium-chat@4' at http://127.0.0.1:9102/openai/v1/chat/completions as target 1",
    ),
    "model": (spec_of(*CHAT, lambda s: rule(s)["backendRefs"][1].update(modelNameOverride="x")), "calls 'x' at"),
    "lost step": (spec_of(*CHAT, lambda s: rule(s)["backendRefs"].pop()), "calls nothing as target 3"),
    "other name": (
        spec_of(*CHAT, lambda s: rule(s)["matches"][0]["headers"][0].update(value="chat")),
        "route 'chat' is served, and the spec has none of that name",
    ),
    "host": (
        spec_of("Backend", "to-b", lambda s: s["endpoints"][0]["ip"].update(address="10.0.0.9")),
        "at http://10.0.0.9:9102/openai/v1/chat/completions as target 2",
    ),
    "port": (spec_of("Backend", "to-a", lambda s: s["endpoints"][0]["ip"].update(port=1)), "at http://127.0.0.1:1/v1"),
    "path": (
        spec_of("AIServiceBackend", "to-b", lambda s: s["schema"].pop("prefix")),
        "at http://127.0.0.1:9102/v1/chat/completions as target 2",
    ),
    "time": (spec_of(*TRIES, lambda s: s["retry"]["perRetry"].update(timeout="1m3s")), "waits 63s for 'model-a'"),
    "no time": (spec_of(*TRIES, lambda s: s["retry"].pop("perRetry")), "waits 0s for 'model-a'"),
    "attempts": (
        spec_of(*TRIES, lambda s: s["retry"].update(numAttemptsPerPriority=2)),
        "tries 'model-a' another number of times on each step, where",
    ),
    "same again": (
        spec_of(*TRIES, lambda s: s["retry"].pop("numAttemptsPerPriority")),
        "tries 'model-a' another number of times on each step, where",
    ),
    "too few": (
        spec_of(*TRIES, lambda s: s["retry"].update(numRetries=1)),
        "tries 'model-a' another number of times on each step, where",
    ),
    "other route": (spec_of(*TRIES, lambda s: s["targetRefs"][0].update(name="x")), "waits 0s for 'model-a'"),
    "key": (
        spec_of("BackendSecurityPolicy", "to-b", lambda s: s["apiKey"]["secretRef"].update(name="vendor-a")),
        "calls 'model-b' with another credential than the spec says",
    ),
    "no key": (
        spec_of("BackendSecurityPolicy", "to-b", lambda s: s["targetRefs"][0].update(name="x")),
        "calls 'model-b' with another credential than the spec says",
    ),
    "rate": (
        spec_of(*TRIES, lambda s: s["rateLimit"]["global"]["rules"][0]["limit"].update(requests=601)),
        "lets 601/min through, where the spec says 600/min",
    ),
    "no rate": (spec_of(*TRIES, lambda s: s.pop("rateLimit")), "lets any number through, where the spec says 600/min"),
    "block gone": (spec_of(*TRIES, lambda s: s["rateLimit"].pop("global")), "lets any number through"),
    "other type": (spec_of(*TRIES, lambda s: s["rateLimit"].update(type="Local")), "lets any number through"),
    "shadow": (
        spec_of(*TRIES, lambda s: s["rateLimit"]["global"]["rules"][0].update(shadowMode=True)),
        "lets any number through",
    ),
    "all together": (
        spec_of(*TRIES, lambda s: s["rateLimit"]["global"]["rules"][0].pop("clientSelectors")),
        "lets any number through",
    ),
    "caller": (
        spec_of(*DOOR, lambda s: first(s)["principal"]["jwt"]["claims"][0].update(values=["shop", "evil"])),
        "lets in 'back', 'evil', 'shop', where the spec says 'back', 'shop'",
    ),
    "no claims": (
        spec_of(*DOOR, lambda s: first(s)["principal"].pop("jwt")),
        "lets in 'anybody', 'back', where the spec says 'back', 'shop'",
    ),
    "any model": (spec_of(*DOOR, lambda s: s["authorization"].update(defaultAction="Allow")), "lets in 'anybody'"),
    "optional": (spec_of(*DOOR, lambda s: s["jwt"].update(optional=True)), "lets in 'anybody'"),
    "failing open": (spec_of(*DOOR, lambda s: s["jwt"].update(failOpen=True)), "lets in 'anybody'"),
    "certificate": (
        spec_of("SecurityPolicy", "ai-gateway-certificate", lambda s: first(s).update(cel="true")),
        "lets in 'anybody', where the spec says 'spiffe://shop.example.com/batch'",
    ),
    "guard": (
        spec_of("SecurityPolicy", "ai-gateway-certificate", lambda s: s.pop("extAuth")),
        "does not pass 'redactor'",
    ),
    "nobody": (spec_of(*DOOR, lambda s: s["authorization"].update(rules=[])), "calls nothing as target 1"),
    "open guard": (
        spec_of("SecurityPolicy", "ai-gateway-certificate", lambda s: s["extAuth"].update(failOpen=True)),
        "does not pass 'redactor'",
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_what_was_changed_by_hand_is_told(name: str) -> None:
    damage, words = DAMAGES[name]
    told = damaged(damage, kube.priced)
    assert any(words in what for what in told), told


def test_a_guard_that_was_taken_off_the_way_is_told() -> None:
    told = damaged(spec_of("EnvoyExtensionPolicy", "ai-gateway", lambda s: s["extProc"].pop()), kube.several_guards)
    assert told == ["does not pass 'redactor'"]
    deployed = files(kube.several_guards)
    deployed.pop("guards.yaml")
    assert {drift.what for drift in found(deployed, kube.several_guards)} == {
        "does not pass 'scanner'",
        "does not pass 'redactor', 'scanner'",
    }


def selected(spec: Any) -> Any:
    return spec["backendRefs"][0]["toolSelector"]


def judged(spec: Any) -> Any:
    return spec["securityPolicy"]["authorization"]


TOOL_DAMAGES: dict[str, tuple[Callable[[Any], None], str]] = {
    "all tools": (lambda s: s["backendRefs"][0].pop("toolSelector"), "lets 'shop' call 'any tool', 'read_0'"),
    "one tool less": (lambda s: selected(s)["include"].remove("refund"), "lets 'shop' call 'read_0'"),
    "no rules": (lambda s: s["securityPolicy"].pop("authorization"), "lets in 'anybody'"),
    "allowed": (lambda s: judged(s).update(defaultAction="Allow"), "lets in 'anybody'"),
    "no tokens": (lambda s: s["securityPolicy"]["oauth"].pop("audiences"), "lets in 'anybody'"),
    "any issuer": (lambda s: judged(s)["rules"][0]["source"]["jwt"]["claims"].pop(0), "lets in 'anybody'"),
    "anybody": (lambda s: judged(s)["rules"][0].pop("source"), "lets in 'anybody'"),
    "every tool": (lambda s: judged(s)["rules"][-1].pop("target"), "lets 'back' call"),
    "another": (
        lambda s: judged(s)["rules"][-1]["source"]["jwt"]["claims"][1]["values"].append("evil"),
        "lets in 'back', 'evil', 'shop'",
    ),
    "path": (lambda s: s["backendRefs"][0].update(path="/x"), "calls tools at https://tools.example.com/x"),
    "key": (
        lambda s: s["backendRefs"][0]["securityPolicy"]["apiKey"]["secretRef"].update(name="vendor-a"),
        "calls 'orders' with another credential",
    ),
    "written": (
        lambda s: s["backendRefs"][0]["securityPolicy"].update(apiKey={"inline": "x"}),
        "calls 'orders' with another credential",
    ),
}


@pytest.mark.parametrize("name", TOOL_DAMAGES)
def test_what_was_changed_of_tools_is_told(name: str) -> None:
    change, words = TOOL_DAMAGES[name]
    told = damaged(spec_of("MCPRoute", "order-tools", change), kube.tools)
    assert any(words in what for what in told), told


def test_a_key_that_is_written_down_is_told_where_none_is_declared() -> None:
    own = put("integrations/to-orders/identity", "gateway")
    written = {"apiKey": {"inline": "x"}}
    damage = spec_of("MCPRoute", "order-tools", lambda s: s["backendRefs"][0].update(securityPolicy=written))
    assert damaged(damage, kube.tools, own) == ["calls 'orders' with another credential than the spec says"]


def test_tools_of_another_spec_are_told() -> None:
    deployed = files(kube.tools)
    grown = put("integrations/office-orders/action", "write")
    assert next(drift.what for drift in found(deployed, kube.tools, grown)).startswith("lets 'back' call 'read_0'")
    assert "route 'order-tools' is served, and the spec has none of that name" in [
        drift.what for drift in found(deployed)
    ]


def test_tls_that_was_taken_away_is_told() -> None:
    damage = spec_of("BackendTLSPolicy", "to-b", lambda s: s["targetRefs"][0].update(name="x"))
    assert "at http://b.example.com:443/chat/completions as target 2" in damaged(damage, kube.SECURE)[0]


def test_a_key_of_somebody_else_is_told() -> None:
    damage = spec_of(
        "SecurityPolicy",
        "ai-gateway-key",
        lambda s: first(s)["principal"]["headers"][1].update(values=["back-office", "evil"]),
    )
    assert damaged(damage, kube.KEYED) == [
        "lets in 'back-office', 'evil', 'shop', where the spec says 'back-office', 'shop'"
    ]


def test_a_change_of_the_spec_is_told_at_its_place_and_at_that_of_the_resource() -> None:
    deployed = files()
    (drift,) = found(deployed, put("systems/model-c/model/pin", "2"))
    assert drift.what.startswith("calls 'small-chat-1' at http://127.0.0.1:9103/v1/chat/completions as target 3")
    assert drift.at == ("routes", "support-chat")
    lines = deployed["gateway.yaml"].decode().splitlines()
    assert drift.place.file == "gateway.yaml"
    assert lines[drift.place.line - 1].strip() == "- matches:"
    assert "value: support-chat" in lines[drift.place.line + 3]
    (late,) = found(deployed, put("integrations/to-embedder/timeout", "700ms"))
    assert late.at == ("integrations", "to-embedder", "timeout")
    assert lines[late.place.line - 1].strip() == "- name: to-embedder"


def test_the_text_to_show_has_its_lines_where_the_file_has_them() -> None:
    raw = files()["gateway.yaml"].replace(b"\n---\n", b"\n---\n# nothing\n---\n")
    deployed = deploy({"gateway.yaml": raw})
    (drift,) = misreadings(resolved(put("systems/model-c/model/pin", "2")), deployed)
    shown = deployed.file.text.splitlines()
    assert shown[drift.place.line - 1].strip() == "- matches:"
    assert len(shown) == len(raw.splitlines())


def test_a_route_that_is_gone_is_told() -> None:
    deployed = files()
    parts = deployed["gateway.yaml"].split(b"\n---\n")
    kept = [part for part in parts if b"kind: AIGatewayRoute" not in part or b"value: support-chat" not in part]
    assert len(kept) == len(parts) - 1
    assert [(drift.what, drift.at) for drift in found({"gateway.yaml": b"\n---\n".join(kept)})] == [
        ("is not served", ("routes", "support-chat"))
    ]


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (
            spec_of(*CHAT, lambda s: rule(s)["matches"][0]["headers"][0].update(type="RegularExpression")),
            "exactly one model",
        ),
        (spec_of(*CHAT, lambda s: rule(s)["backendRefs"][1].update(priority=0)), "share a priority"),
        (spec_of(*CHAT, lambda s: s["rules"].append(deepcopy(rule(s)))), "model 'support-chat' is served twice"),
        (spec_of(*TRIES, lambda s: s["retry"]["perRetry"].update(timeout="soon")), "'soon' is no span of time"),
        (
            spec_of(*DOOR, lambda s: s["targetRefs"][0].update(sectionName="x")),
            "SecurityPolicy of ('ai-gateway', 'token')",
        ),
        (spec_of("AIServiceBackend", "to-a", lambda s: s["schema"].update(name="Cohere")), "speaks 'Cohere'"),
    ],
)
def test_what_is_not_made_as_ours_are_is_refused(damage: Damage, words: str) -> None:
    with pytest.raises(InputError) as refusal:
        damaged(damage)
    assert words in str(refusal.value)


@pytest.mark.parametrize("changes", ESTATES.values(), ids=ESTATES)
def test_every_value_counts_and_what_a_cluster_adds_does_not(changes: Any) -> None:
    made = files(*changes)
    (main, text), *_ = made.items()
    documents = list(yaml.load_all(text, Loader=yaml.CSafeLoader))
    documents[0]["status"] = {"conditions": []}
    documents[0]["metadata"] |= {"uid": "1", "resourceVersion": "2", "annotations": {"a": "b"}}
    applied = yaml.dump_all(documents, Dumper=yaml.CSafeDumper, sort_keys=False, width=1000)
    assert compared(resolved(*changes), deploy({**made, main: applied.encode()})).drifts == ()
    spoilt = applied.replace("mode: Sanitize", "mode: AlwaysForwardOnly").replace("mode: RequireAndVerify", "mode: Any")
    assert spoilt != applied
    found = compared(resolved(*changes), deploy({**made, main: spoilt.encode()})).drifts
    assert found
    assert all("has something else as" in drift.what for drift in found)
