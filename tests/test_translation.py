"""Translation validation: what is generated says what the spec says, and whatever is changed afterwards is told."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from cadee.deployed import Deployed, deploy
from cadee.draft import Drift
from cadee.errors import InputError
from cadee.generators.gateway.envoy.generator import envoy
from cadee.generators.gateway.litellm.generator import litellm
from cadee.model.estate import Estate
from cadee.translation import compared, misreadings
from tests.generators.gateway.estates import Change, made, put, subject
from tests.generators.gateway.test_readback import CHANGES

MAIN = {"litellm": "config.yaml", "envoy": "envoy.yaml"}
TARGETS = {"litellm": litellm, "envoy": envoy}


def files(kind: str, *changed: Change) -> dict[str, bytes]:
    """What is generated, the configuration first."""
    written = {
        path.removeprefix(f"{kind}/"): str(item.content).encode()
        for path, item in made(TARGETS[kind], *changed).items()
    }
    main = written.pop(MAIN[kind])
    return {MAIN[kind]: main, **written}


def drifts(about: Estate, deployed: Deployed) -> tuple[Drift, ...]:
    return compared(about, deployed).drifts


def estate(*changed: Change) -> Estate:
    return subject(*changed).estate


def told(kind: str, held: dict[str, bytes], *changed: Change) -> list[str]:
    return [f"{'/'.join(map(str, drift.at))} {drift.what}" for drift in drifts(estate(*changed), deploy(held))]


@pytest.mark.parametrize("kind", MAIN)
def test_what_is_generated_says_what_the_spec_says(kind: str) -> None:
    assert told(kind, files(kind)) == []


@pytest.mark.parametrize("kind", MAIN)
@pytest.mark.parametrize("number", range(len(CHANGES)))
def test_a_spec_that_moved_on_is_told_both_ways(kind: str, number: int) -> None:
    assert told(kind, files(kind), CHANGES[number])
    assert told(kind, files(kind, CHANGES[number]))
    assert told(kind, files(kind, CHANGES[number]), CHANGES[number]) == []


def edited(kind: str, *route: Any, value: Any) -> dict[str, bytes]:
    held = files(kind)
    data = yaml.safe_load(held[MAIN[kind]])
    inside = data
    for step in route[:-1]:
        inside = inside[step]
    inside[route[-1]] = value
    return {**held, MAIN[kind]: yaml.safe_dump(data, sort_keys=False).encode()}


def test_edits_by_hand_are_told_with_both_places() -> None:
    held = edited("litellm", "model_list", 0, "litellm_params", "timeout", value=99)
    (drift,) = drifts(estate(), deploy(held))
    assert drift.at == ("integrations", "to-a", "timeout")
    assert drift.what == "waits 99s for 'model-a', where the spec says 1500ms"
    assert drift.place.file == "config.yaml"
    line = held["config.yaml"].decode().splitlines()[drift.place.line - 1]
    assert line.strip().startswith("model:")
    assert (
        "another credential"
        in told("litellm", edited("litellm", "model_list", 0, "litellm_params", "api_key", value="os.environ/MINE"))[0]
    )
    assert "does not pass 'redactor'" in " ".join(told("litellm", edited("litellm", "guardrails", value=[])))


def test_what_another_file_would_have_to_say_is_not_guessed() -> None:
    held = {"config.yaml": files("litellm")["config.yaml"]}
    assert told("litellm", held) == []
    assert told("litellm", held, put("routes/support-chat/rate_limit", "7/min")) == []


def test_a_limit_that_a_product_cannot_hold_is_told_of_what_runs_not_of_what_was_just_made() -> None:
    for rate, count in (("1/day", 1), ("7/h", 1), ("1000/day", 1)):
        change = put("routes/support-chat/rate_limit", rate)
        held = files("litellm", change)
        assert list(misreadings(estate(change), deploy(held))) == []
        (drift,) = drifts(estate(change), deploy(held))
        assert drift.at == ("routes", "support-chat", "rate_limit")
        assert drift.what == (
            f"lets {count}/min through, where the spec says {rate}: LiteLLM counts by the minute and no less than 1"
        )
        assert told("envoy", files("envoy", change), change) == []


def test_a_limit_that_is_rounded_down_is_as_declared_and_any_other_is_not() -> None:
    change = put("routes/support-chat/rate_limit", "1000/h")
    held = files("litellm", change)
    assert told("litellm", held, change) == []
    assert told("litellm", held, put("routes/support-chat/rate_limit", "1019/h")) == []
    assert told("litellm", held, put("routes/support-chat/rate_limit", "1020/h"))[:1] == [
        "routes/support-chat/rate_limit lets 16/min through, where the spec says 1020/h"
    ]


def test_a_secret_in_a_configuration_is_not_shown() -> None:
    held = edited("litellm", "model_list", 0, "litellm_params", "api_key", value="hunter2-hunter2")
    assert "hunter2" not in deploy(held).file.text
    assert "hunter2" not in " ".join(told("litellm", held))


def test_a_spec_that_makes_no_gateway_is_the_one_difference() -> None:
    (drift,) = drifts(estate(put("systems/model-a/endpoint", None)), deploy(files("litellm")))
    assert drift.what.startswith("cannot be compared: systems/model-a")


HOSTILE = [
    "", "[]", "1", "{}", "model_list: 1", "model_list: [1]", "model_list: [{}]", "model_list: [{model_name: a}]",
    "model_list: [{model_name: a, litellm_params: {model: 5, api_base: x, timeout: y}, model_info: {mode: chat}}]",
    "static_resources: {}", "static_resources: {listeners: 1, clusters: []}",
    "static_resources: {listeners: [{name: a, address: {}}], clusters: []}",
    "static_resources: {listeners: [{name: a, address: {}, filter_chains: []}], clusters: [1]}",
    "model_list: [{model_name: a}, {model_name: a}]\nrouter_settings: {fallbacks: [{a: [b]}]}",
    "model_list: []\nrouter_settings: 5", "model_list: []\nguardrails: [1]",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_what_cannot_be_read_back_is_refused_and_never_a_pass(text: str) -> None:
    assert refused_or_told(text)


def refused_or_told(text: str) -> list[str]:
    """The refusal, or the differences."""
    try:
        return [drift.what for drift in drifts(estate(), deploy({"c.yaml": text.encode()}))]
    except InputError as error:
        return [str(error)] if error.fix else []


def test_facts_of_another_shape_are_told_or_refused() -> None:
    held = files("litellm")
    identities: list[Any] = [1, {"a": {}}, {"a": {"routes": ["support-chat"]}}]
    for facts in ({}, *({"identities": each} for each in identities)):
        found = told("litellm", {**held, "cadee_auth.json": json.dumps(facts).encode()})
        assert "is not served as generated" in found[0]
        assert any("identities" in each for each in found[1:])


def test_both_kinds_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no gateway configuration"):
        list(drifts(estate(), deploy({"c.yaml": b"services: {}"})))


SECOND: tuple[Change, ...] = (
    put("systems/office-gateway", {"kind": "gateway", "endpoint": "https://office.example.com/v1"}),
    put("integrations/office-ask", {"from": "assistant", "to": "office-gateway", "identity": "shop-app"}),
    put("integrations/office-ask/timeout", "9s"),
    put("integrations/office-to-c", {"from": "office-gateway", "to": "model-c", "identity": "vendor-c"}),
    put("integrations/office-to-c/timeout", "2s"),
    put("routes/office-chat", {"gateway": "office-gateway", "serves": ["office-ask"], "primary": "office-to-c"}),
)
"""A gateway of its own beside the usual one, with one route."""


@pytest.mark.parametrize("kind", MAIN)
@pytest.mark.parametrize("system", ["ai-gateway", "office-gateway"])
def test_each_of_several_gateways_is_compared_with_its_own_part_of_the_spec(kind: str, system: str) -> None:
    found = {
        path.removeprefix(f"{kind}/{system}/"): item.raw
        for path, item in made(TARGETS[kind], *SECOND).items()
        if path.startswith(f"{kind}/{system}/")
    }
    ordered = {MAIN[kind]: found.pop(MAIN[kind]), **found}
    assert told(kind, ordered, *SECOND) == []
    here = estate(*SECOND)
    assert list(misreadings(here, deploy(ordered), system)) == []
    other = "office-gateway" if system == "ai-gateway" else "ai-gateway"
    assert any("is not served" in drift.what for drift in misreadings(here, deploy(ordered), other))
    own, foreign = ("office-to-c", "to-a") if system == "office-gateway" else ("to-a", "office-to-c")
    assert told(kind, ordered, *SECOND, put(f"integrations/{own}/timeout", "700ms"))
    assert told(kind, ordered, *SECOND, put(f"integrations/{foreign}/timeout", "700ms")) == []


UNREAD = {
    "envoy": [
        (b"failure_mode_allow: false", b"failure_mode_allow: true"),
        (b"max_tokens: ", b"max_tokens: 9"),
        (b"require_client_certificate: true", b"require_client_certificate: false"),
        (b"127.0.0.1", b"0.0.0.0"),
        (b"consecutive_5xx: 3", b"consecutive_5xx: 3000"),
        (b"numerator: 100", b"numerator: 0"),
    ],
    "litellm": [
        (b"enforce_fallback_model_access: true", b"enforce_fallback_model_access: false"),
        (b"custom_auth: cadee_auth.check", b""),
        (b"turn_off_message_logging: true", b"turn_off_message_logging: false"),
        (b"unreachable_fallback: fail_closed", b"unreachable_fallback: fail_open"),
        (b"os.environ/LITELLM_MASTER_KEY", b"sk-1234567890abcdef"),
        (b"general_settings:", b"general_settings:\n  public_routes: [/chat/completions]"),
    ],
}
"""Edits by hand that no reader of routes has an eye for: guards, enforcement, doors, breakers, logs."""


@pytest.mark.parametrize(
    ("kind", "before", "after"), [(kind, *edit) for kind, edits in UNREAD.items() for edit in edits]
)
def test_an_edit_of_any_value_is_told_at_its_line(kind: str, before: bytes, after: bytes) -> None:
    held = files(kind)
    main = held[MAIN[kind]]
    assert before in main
    found = drifts(estate(), deploy({**held, MAIN[kind]: main.replace(before, after, 1)}))
    assert len(found) == 1
    line = main[: main.index(before)].count(b"\n") + 1
    assert abs(found[0].place.line - line) <= 12
    assert b"sk-123" not in found[0].what.encode()


def test_code_beside_a_configuration_is_compared_but_for_the_line_of_its_origin() -> None:
    held = files("envoy")
    script = held["failure.lua"]
    assert told("envoy", {**held, "failure.lua": script.replace(b"revision ", b"revision 0")}) == []
    (drift,) = drifts(estate(), deploy({**held, "failure.lua": script.replace(b"x-cadee-next", b"x-next", 1)}))
    assert drift.what == "runs other code than generated"
    assert script.splitlines()[drift.place.line - 1].find(b"x-cadee-next") >= 0


def test_files_that_were_not_given_are_named() -> None:
    held = files("litellm")
    assert compared(estate(), deploy(held)).absent == ()
    alone = {"config.yaml": held["config.yaml"]}
    assert compared(estate(), deploy(alone)).absent == ("cadee_auth.json", "cadee_auth.py")
