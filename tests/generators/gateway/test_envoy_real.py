"""The real Envoy takes every generated bootstrap, and does with failures, callers and limits what the spec says."""

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from cadee.generators.gateway.envoy.generator import envoy as generator
from cadee.generators.gateway.model import BREAKER_FAILURES
from tests.generators.gateway import programs
from tests.generators.gateway.envoy_lab import Lab, local, provide, started, validate
from tests.generators.gateway.estates import ISSUER, put, subject
from tests.generators.gateway.programs import call, free_port
from tests.generators.gateway.stubs import stubs
from tests.generators.gateway.tokens import issuer

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("envoy")]


@pytest.fixture
def lab(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Lab]:
    """Envoy before three endpoints; `request.param` holds further changes of the estate."""
    with stubs("a", "b", "c") as found:
        port = free_port()
        with started(tmp_path, found, port, local(found, port, *getattr(request, "param", ()))) as running:
            yield running


def test_the_bootstrap_is_valid_and_warns_of_nothing(tmp_path: Path) -> None:
    programs.write(generator.make(subject()), tmp_path)
    judged = validate(provide(tmp_path))
    assert judged.returncode == 0, judged.stderr[:3000]
    assert [line for line in judged.stderr.splitlines() if "[warning]" in line or "deprecated" in line] == []


def test_the_primary_answers_with_its_own_name_key_and_path(lab: Lab) -> None:
    answer = lab.ask(temperature=0.5, user="ü")
    assert (answer.status, answer.text, answer.headers["x-cadee-target"]) == (200, "answer of a", "to-a")
    seen = lab.stubs["a"].seen[0]
    assert seen.path == "/v1/chat/completions"
    assert seen.json == {
        "model": "large-chat-2026-06-01",
        "messages": [{"role": "user", "content": "canary-prompt"}],
        "temperature": 0.5,
        "user": "ü",
    }
    assert seen.headers["authorization"] == "Bearer canary-a"
    assert seen.headers["host"] == f"127.0.0.1:{lab.stubs['a'].port}"
    assert [name for name in seen.headers if name.startswith(("x-cadee-", "x-envoy-", "x-forwarded-"))] == []


@pytest.mark.parametrize("fault", ["500", "503", "429", "reset", "hang"])
def test_a_declared_failure_leads_to_the_next_step(lab: Lab, fault: str) -> None:
    lab.stubs["a"].mode = fault
    answer = lab.ask()
    assert (answer.status, answer.text, answer.headers["x-cadee-target"]) == (200, "answer of b", "to-b")
    assert lab.calls() == {"a": 1, "b": 1, "c": 0}
    seen = lab.stubs["b"].seen[0]
    assert (seen.path, seen.json["model"]) == ("/openai/v1/chat/completions", "medium-chat@4")
    assert seen.headers["authorization"] == "Bearer canary-b"
    assert answer.took < 5


@pytest.mark.parametrize("fault", ["400", "400 context_length_exceeded", "401", "402", "429 insufficient_quota", "404"])
def test_an_undeclared_failure_goes_back_to_the_caller(lab: Lab, fault: str) -> None:
    lab.stubs["a"].mode = fault
    answer = lab.ask()
    assert answer.status == int(fault.split(maxsplit=1)[0])
    assert lab.calls() == {"a": 1, "b": 0, "c": 0}


@pytest.mark.parametrize(
    "lab",
    [
        [
            put(
                "fallbacks/chat-down/rungs",
                [{"to": "to-b", "on": ["context-overflow", "quota-exhausted", "credential-rejected"]}],
            )
        ]
    ],
    indirect=True,
)
def test_each_failure_is_told_from_the_others(lab: Lab) -> None:
    expected = {
        "400 context_length_exceeded": ("to-b", ""),
        "429 insufficient_quota": ("to-b", ""),
        "402": ("to-b", ""),
        "401": ("to-b", ""),
        "400": ("to-a", ""),
        "429": ("to-a", "rate-limited"),
        "500": ("to-a", "server-error"),
        "reset": ("to-a", "connection-error"),
    }
    found = {}
    for fault in expected:
        lab.stubs["a"].mode = fault
        answer = lab.ask()
        found[fault] = (answer.headers["x-cadee-target"], answer.headers.get("x-cadee-failure", ""))
    assert found == expected


def test_the_steps_are_tried_in_order_and_the_last_failure_is_given_back(lab: Lab) -> None:
    lab.stubs["a"].mode = "503"
    lab.stubs["b"].mode = "429"
    assert lab.ask().text == "answer of c"
    assert lab.calls() == {"a": 1, "b": 1, "c": 1}
    lab.stubs["c"].mode = "500"
    answer = lab.ask()
    assert (answer.status, answer.headers["x-cadee-failure"]) == (500, "server-error")
    assert "x-cadee-next" not in answer.headers
    assert lab.calls() == {"a": 2, "b": 2, "c": 3}, "the last step is retried once, as declared"


def test_a_failing_step_is_left_out_for_a_while(lab: Lab) -> None:
    lab.stubs["a"].mode = "429"
    answers = [lab.ask() for _ in range(BREAKER_FAILURES + 4)]
    assert {answer.status for answer in answers} == {200}
    assert lab.calls()["a"] == BREAKER_FAILURES


def test_many_callers_at_once_are_all_failed_over(lab: Lab) -> None:
    lab.stubs["a"].mode = "hang"
    with ThreadPoolExecutor(24) as pool:
        answers = list(pool.map(lambda _: lab.ask().status, range(24)))
    assert answers == [200] * 24


def test_a_large_request_is_failed_over_whole(lab: Lab) -> None:
    lab.stubs["a"].mode = "500"
    answer = lab.ask(padding="x" * 5_000_000)
    assert answer.status == 200
    assert len(lab.stubs["b"].seen[0].json["padding"]) == 5_000_000


def test_only_known_callers_with_sound_tokens_get_in(lab: Lab) -> None:
    body = {"model": "support-chat", "messages": []}
    good = {"iss": ISSUER, "aud": "ai-gateway", "sub": "shop"}
    sign = issuer().token
    forged = issuer(8).token(**good)
    tokens = {
        "none": "",
        "malformed": "abc",
        "forged": forged,
        "expired": sign(**good, exp=1),
        "endless": sign(**good, exp=None),
        "wrong issuer": sign(**{**good, "iss": "https://other.example"}),
        "wrong audience": sign(**{**good, "aud": "other"}),
        "unknown subject": sign(**{**good, "sub": "stranger"}),
        "another caller's": sign(**{**good, "sub": "batch"}),
    }
    statuses = {name: lab.send(body, token).status for name, token in tokens.items()}
    assert {name: status for name, status in statuses.items() if status not in (401, 403)} == {}
    assert lab.calls() == {"a": 0, "b": 0, "c": 0}
    assert lab.send(body, headers={}, path=f"/v1/chat/completions?access_token={sign(**good)}").status == 401
    assert lab.send(body, sign(**good)).status == 200


@pytest.mark.parametrize(
    "body",
    [
        {"model": "article-embedding"},
        {"model": "large-chat-2026-06-01"},
        {"messages": []},
        {"model": 5},
        {"model": ["support-chat"]},
        {"model": "support-chat\r\nx-cadee-route: support-chat"},
        b'{"model": "support-chat", "model": "evil"}',
        b'{"model": "evil", "model": "support-chat"}',
        b'{"model": "support-chat", "\\u006dodel": "evil"}',
        b"[]",
        b"",
        b"{",
    ],
)
def test_what_names_no_route_of_the_caller_reaches_nobody(lab: Lab, body: Any) -> None:
    token = issuer().token(iss=ISSUER, aud="ai-gateway", sub="shop")
    answer = lab.send(body, token, {"x-cadee-route": "support-chat", "x-cadee-next": "yes"})
    assert answer.status in (400, 403, 404)
    assert lab.calls() == {"a": 0, "b": 0, "c": 0}


@pytest.mark.parametrize("path", ["/v1/completions", "/v1/chat/completions/", "/v1/files", "/", "/V1/chat/completions"])
def test_other_paths_are_not_served(lab: Lab, path: str) -> None:
    token = issuer().token(iss=ISSUER, aud="ai-gateway", sub="shop")
    assert lab.send({"model": "support-chat"}, token, path=path).status in (403, 404)
    assert lab.calls() == {"a": 0, "b": 0, "c": 0}


def test_a_caller_cannot_steer_or_pass_itself_off_as_another(lab: Lab) -> None:
    token = issuer().token(iss=ISSUER, aud="ai-gateway", sub="shop")
    steering = {
        "x-cadee-caller": "back",
        "x-envoy-max-retries": "9",
        "x-envoy-retry-on": "5xx",
        "x-envoy-upstream-rq-timeout-ms": "1",
        "x-api-key": "mine",
        "cookie": "mine",
    }
    lab.stubs["a"].mode = "400"
    answer = lab.send({"model": "support-chat"}, token, steering)
    assert (answer.status, lab.calls()) == (400, {"a": 1, "b": 0, "c": 0})
    seen = lab.stubs["a"].seen[0]
    assert token not in str(seen)
    assert "mine" not in str(seen)
    assert [(entry["caller"], entry["route"], entry["status"]) for entry in lab.log(1)] == [
        ("shop", "support-chat", 400)
    ]


@pytest.mark.parametrize("lab", [[put("routes/support-chat/rate_limit", "3/h")]], indirect=True)
def test_a_limit_holds_for_each_caller_alone_also_on_the_way_of_a_fallback(lab: Lab) -> None:
    assert [lab.ask("shop").status for _ in range(2)] == [200, 200]
    lab.stubs["a"].mode = "500"
    assert [lab.ask("shop").status for _ in range(3)] == [200, 429, 429]
    assert [lab.ask("back").status for _ in range(4)] == [200, 200, 200, 429]


@pytest.mark.parametrize(
    "lab", [[put("systems/model-a/protocol", "anthropic"), put("systems/model-b/protocol", "anthropic")]], indirect=True
)
def test_the_other_protocol_has_its_own_path_and_header(lab: Lab) -> None:
    lab.stubs["a"].mode = "529"
    token = issuer().token(iss=ISSUER, aud="ai-gateway", sub="shop")
    answer = lab.send({"model": "support-chat", "messages": []}, token, {"x-api-key": "mine"}, "/v1/messages")
    assert (answer.status, answer.headers["x-cadee-target"]) == (200, "to-b")
    first, second = lab.stubs["a"].seen[0], lab.stubs["b"].seen[0]
    assert (first.path, first.headers["x-api-key"]) == ("/v1/messages", "canary-a")
    assert (second.path, second.headers["x-api-key"]) == ("/openai/v1/messages", "canary-b")


def test_a_key_set_is_fetched_where_its_address_is_declared(tmp_path: Path) -> None:
    with stubs("a", "b", "c", "issuer") as found:
        port = free_port()
        found["issuer"].page = issuer(9).key_set
        keys = f"{found['issuer'].url}/keys"
        changes = [put(f"identities/{name}/jwks", keys) for name in ("shop-app", "back-office")]
        with started(tmp_path, found, port, local(found, port, *changes)) as lab:
            statuses = [
                lab.send({"model": "support-chat"}, issuer(seed).token(iss=ISSUER, aud="ai-gateway", sub="shop")).status
                for seed in (9, 7)
            ]
    assert statuses == [200, 401]


@pytest.mark.parametrize("lab", [[put("integrations/assistant-chat/mode", "stream")]], indirect=True)
def test_an_answer_in_pieces_passes_at_once_and_may_take_longer_than_its_first_piece(lab: Lab) -> None:
    lab.stubs["a"].mode = "500"
    lab.stubs["b"].mode, lab.stubs["b"].pause = "stream", 1.2
    request = lab.request({"model": "support-chat", "stream": True})
    began = time.monotonic()
    pieces = []
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as answer:
        for line in answer:
            if line.strip():
                pieces.append((line.decode().strip(), time.monotonic() - began))
    assert len(pieces) == 3
    assert "answer of b" in pieces[0][0]
    assert pieces[-1][0] == "data: [DONE]"
    assert pieces[-1][1] - pieces[0][1] > 2, "the first comes at once, the last after more than the 2 s of one attempt"


def test_a_whole_answer_has_to_come_within_its_time(lab: Lab) -> None:
    lab.stubs["a"].mode, lab.stubs["a"].pause = "stream", 0.9
    request = lab.request({"model": "support-chat"})
    with (
        pytest.raises((urllib.error.HTTPError, http.client.HTTPException, OSError)),
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as answer,
    ):
        answer.read()


def test_no_secret_token_or_prompt_is_written_anywhere(lab: Lab) -> None:
    answer = lab.ask()
    assert answer.status == 200
    assert len(lab.log(1)) == 1
    dump = call(f"{lab.admin}/config_dump", b"", timeout=10)
    text = dump.body.decode() + (lab.home / "program.log").read_text()
    text += "".join(path.read_text() for path in [lab.home / "envoy.yaml", *(lab.home / "secrets").iterdir()])
    for canary in ("canary-a", "canary-b", "canary-c", "canary-prompt", "eyJ"):
        assert canary not in text
    assert "support-chat" in text
