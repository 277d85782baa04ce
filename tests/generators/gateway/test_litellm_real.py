"""The real LiteLLM loads every generated file; the real proxy handles failures, callers and limits as promised."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cadee.drill.answers import MASK
from cadee.drill.stubs import Stub
from cadee.generators.gateway.litellm.generator import litellm as generator
from tests.generators.gateway import programs
from tests.generators.gateway.estates import ISSUER, Change, put, subject
from tests.generators.gateway.programs import Answer, call, free_port
from tests.generators.gateway.stubs import stubs
from tests.generators.gateway.tokens import issuer

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("litellm")]

OFFLINE = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "HF_HUB_OFFLINE": "1", "NO_PROXY": "127.0.0.1"}
MASTER = "sk-" + "0123456789abcdef" * 4
SCRAPER = "canary-scraper"
KEYS = {
    "LITELLM_MASTER_KEY": MASTER,
    "VENDOR_A_KEY": "canary-a",
    "CADEE_CREDENTIAL_VENDOR_B": "canary-b",
    "BACK_OFFICE_KEY": "canary-office",
    "CADEE_METRICS_TOKEN": SCRAPER,
}
ROUTES = ("plain", "down", "busy", "slow", "long", "limited", "foreign", "translated", "again", "quota")
FAULTS = [("down", "500"), ("busy", "429"), ("slow", "hang"), ("long", "400 context_length_exceeded")]
FOREIGN = ["foreign", "plain.plain-step-2", "plain-1-1", "openai/plain-1-1", "", None, ["plain"]]
STEERING = ["fallbacks", "api_base", "num_retries", "mock_response", "model_list", "guardrails"]
CLOSED = ["/key/generate", "/model/new", "/v1/responses", "/v1/completions", "/engines/plain/chat/completions"]


def load(folder: Path) -> Any:
    """What LiteLLM makes of the generated files in a folder; run there, for it imports from two folders up as well."""
    script = Path(__file__).with_name("load_litellm.py")
    command = [programs.litellm_python(), str(script), str(folder / "litellm")]
    environment = {**os.environ, **OFFLINE}
    options: dict[str, Any] = {"cwd": folder, "env": environment, "timeout": 300}
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_litellm_loads_the_file_and_knows_every_key(tmp_path: Path) -> None:
    guarded = put("routes/support-chat/guardrails", ["redactor"])
    told = put("systems/ai-gateway/telemetry", {"emits": ["a"]})
    programs.write(generator.make(subject(guarded, told)), tmp_path)
    found = load(tmp_path)
    assert found["unknown"] == []
    assert found["groups"] == ["article-embedding", "support-chat", "support-chat.to-b", "support-chat.to-c"]
    assert found["fallbacks"] == [{"support-chat": ["support-chat.to-b", "support-chat.to-c"]}]
    assert (found["allowed_fails"], found["cooldown_time"], found["schema"]) == (2, 30, 4)
    assert found["deployments"]["support-chat.to-a"] == {
        "model": "openai/large-chat-2026-06-01",
        "api_base": "http://127.0.0.1:9101/v1",
        "timeout": 1.5,
        "max_retries": 0,
    }


def test_a_misspelt_key_would_be_found(tmp_path: Path) -> None:
    programs.write(generator.make(subject()), tmp_path)
    path = tmp_path / "litellm" / "config.yaml"
    path.write_text(path.read_text().replace("enforce_fallback_model_access", "enforce_fallback_access"))
    assert load(tmp_path)["unknown"] == ["general_settings.enforce_fallback_access"]


@dataclass
class Lab:
    """A running proxy. Each scenario has a route and two endpoints of its own: a breaker lasts longer than a test."""

    home: Path
    port: int
    stubs: dict[str, Stub]
    guard: Stub

    def ask(self, route: Any, token: str | None = None, **more: Any) -> Answer:
        body = {"model": route, "messages": [{"role": "user", "content": "canary-prompt"}], **more}
        return self.send("/v1/chat/completions", body, good() if token is None else token)

    def send(self, path: str, body: Any, token: str) -> Answer:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return call(f"http://127.0.0.1:{self.port}{path}", body, headers, timeout=60)

    def calls(self, route: str) -> tuple[int, int]:
        return len(self.stubs[f"{route}-1"].seen), len(self.stubs[f"{route}-2"].seen)

    def all_calls(self) -> int:
        return sum(len(stub.seen) for stub in self.stubs.values())


def good(**claims: Any) -> str:
    """A token of shop-app, with other claims."""
    return issuer().token(**{"iss": ISSUER, "aud": "ai-gateway", "sub": "shop", **claims})


def scenarios(found: dict[str, Stub], guard: Stub, port: int) -> Iterator[Change]:
    """The changes that make an estate with one route a scenario."""
    yield put("systems/ai-gateway/endpoint", f"http://127.0.0.1:{port}/v1")
    yield put("systems/ai-gateway/telemetry", {"emits": ["gateway.latency"]})
    yield put("identities/back-office", {"kind": "workload", "auth": "api-key", "credential": "env:BACK_OFFICE_KEY"})
    yield put("routes", {})
    yield put("fallbacks", {})
    yield put("systems/redactor/endpoint", guard.url)
    for route in ROUTES:
        for number, key in ((1, "vendor-a"), (2, "vendor-b")):
            card = {"vendor": "v", "name": f"{route}-{number}", "pin": "1"}
            place = f"{found[f'{route}-{number}'].url}/v1"
            protocol = "anthropic" if (route, number) == ("translated", 2) else "openai"
            model = {"kind": "model", "endpoint": place, "protocol": protocol, "model": card}
            yield put(f"systems/{route}-{number}", model)
            step = {"from": "ai-gateway", "to": f"{route}-{number}", "identity": key, "timeout": "1s"}
            step["retries"] = 2 if route in ("again", "quota") else 0
            yield put(f"integrations/{route}-step-{number}", step)
        open_route = {
            "gateway": "ai-gateway",
            "serves": ["office-chat"] if route == "foreign" else ["assistant-chat", "office-chat"],
            "primary": f"{route}-step-1",
            "rate_limit": "3/min" if route == "limited" else "600/min",
            "logging": "metadata",
        }
        yield put(f"routes/{route}", open_route)
        on = ["timeout", "server-error", "connection-error", "rate-limited", "context-overflow"]
        rungs = [{"to": f"{route}-step-2", "on": on}]
        yield put(f"fallbacks/{route}", {"protects": f"{route}-step-1", "rungs": rungs})
    yield put("routes/plain/guardrails", ["redactor"])


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The proxy, started once: it needs half a minute."""
    python = programs.litellm_python()
    folder = tmp_path_factory.mktemp("litellm")
    with stubs("guard", *(f"{route}-{number}" for route in ROUTES for number in (1, 2))) as found:
        port, guard = free_port(), found.pop("guard")
        programs.write(generator.make(subject(*scenarios(found, guard, port))), folder)
        home = folder / "litellm"
        (home / "jwks").mkdir()
        (home / "jwks" / "id-example-com-realms-shop.json").write_bytes(issuer().key_set)
        command = [str(Path(python).with_name("litellm")), "--config", "config.yaml"]
        command += ["--host", "127.0.0.1", "--port", str(port)]
        ready = f"http://127.0.0.1:{port}/health/liveliness"
        with programs.running(command, home, {**OFFLINE, **KEYS}, ready, 240):
            yield Lab(home, port, found, guard)


def test_the_primary_answers_with_its_own_name_and_key(lab: Lab) -> None:
    answer = lab.ask("plain")
    assert (answer.status, answer.text) == (200, "answer of plain-1")
    assert answer.headers["x-litellm-model-id"] == "plain.plain-step-1"
    seen = lab.stubs["plain-1"].seen[-1]
    assert (seen.path, seen.json["model"]) == ("/v1/chat/completions", "plain-1-1")
    assert seen.headers["authorization"] == "Bearer canary-a"
    assert "eyJ" not in str(seen)
    assert lab.ask("plain", "canary-office").status == 200


@pytest.mark.parametrize(("route", "fault"), FAULTS)
def test_a_failure_leads_to_the_next_step_and_a_failing_step_is_left_out(lab: Lab, route: str, fault: str) -> None:
    lab.stubs[f"{route}-1"].mode = fault
    answers = [lab.ask(route) for _ in range(6)]
    assert [(answer.status, answer.text) for answer in answers] == [(200, f"answer of {route}-2")] * 6
    assert answers[0].headers["x-litellm-model-id"] == f"{route}.{route}-step-2"
    assert lab.stubs[f"{route}-2"].seen[-1].headers["authorization"] == "Bearer canary-b"
    if not fault.startswith("400"):
        assert lab.calls(route) == (3, 6), "after the third failure the primary is left out"


@pytest.mark.parametrize(("route", "fault", "calls"), [("again", "503", (3, 1)), ("quota", "429", (1, 1))])
def test_a_step_is_tried_again_as_declared_but_not_when_it_has_enough(
    lab: Lab, route: str, fault: str, calls: tuple[int, int]
) -> None:
    lab.stubs[f"{route}-1"].mode = fault
    assert lab.ask(route).text == f"answer of {route}-2"
    assert lab.calls(route) == calls


def test_a_fallback_may_speak_another_protocol(lab: Lab) -> None:
    lab.stubs["translated-1"].mode = "503"
    answer = lab.ask("translated")
    assert (answer.status, answer.text) == (200, "answer of translated-2")
    seen = lab.stubs["translated-2"].seen[0]
    assert (seen.path, seen.json["model"], seen.headers["x-api-key"]) == ("/v1/messages", "translated-2-1", "canary-b")


def test_only_known_callers_get_in(lab: Lab) -> None:
    before = lab.all_calls()
    tokens = {
        "none": "",
        "malformed": "abc",
        "master key": MASTER,
        "forged": issuer(8).token(iss=ISSUER, aud="ai-gateway", sub="shop"),
        "expired": good(exp=1),
        "endless": good(exp=None),
        "wrong issuer": good(iss="https://other.example"),
        "wrong audience": good(aud="other"),
        "unknown subject": good(sub="stranger"),
        "unsigned": "eyJhbGciOiJub25lIn0." + good().split(".")[1] + ".",
    }
    statuses = {name: lab.ask("plain", token).status for name, token in tokens.items()}
    assert statuses == dict.fromkeys(tokens, 401)
    assert lab.all_calls() == before


@pytest.mark.parametrize("route", FOREIGN)
def test_a_route_that_is_not_the_callers_own_is_closed(lab: Lab, route: Any) -> None:
    before = lab.all_calls()
    assert lab.ask(route).status in (400, 403)
    assert lab.all_calls() == before


@pytest.mark.parametrize("key", STEERING)
def test_a_caller_cannot_steer(lab: Lab, key: str) -> None:
    before = lab.all_calls()
    assert lab.ask("plain", **{key: ["foreign"]}).status in (400, 401, 403)
    assert lab.all_calls() == before


def test_a_caller_sees_its_own_routes(lab: Lab) -> None:
    names = {item["id"] for item in json.loads(lab.send("/v1/models", None, good()).body)["data"]}
    assert "plain" in names
    assert not [name for name in names if name.startswith("foreign")]


@pytest.mark.parametrize("path", CLOSED)
def test_other_paths_are_closed(lab: Lab, path: str) -> None:
    before = lab.all_calls()
    for token in (good(), MASTER):
        assert lab.send(path, {"model": "plain", "messages": []}, token).status in (400, 401, 403, 404)
    assert lab.all_calls() == before


def test_a_limit_holds_for_each_caller_alone_also_on_the_way_of_a_fallback(lab: Lab) -> None:
    lab.stubs["limited-1"].mode = "500"
    assert [lab.ask("limited").status for _ in range(5)] == [200, 200, 200, 429, 429]
    assert lab.ask("limited", "canary-office").status == 200


def test_a_guard_can_refuse_and_change_a_request(lab: Lab) -> None:
    lab.guard.masks = "canary-prompt"
    assert lab.ask("plain").status == 200
    assert lab.stubs["plain-1"].seen[-1].json["messages"] == [{"role": "user", "content": MASK}]
    before = lab.all_calls()
    lab.guard.refuses = (b"canary-prompt",)
    assert lab.ask("plain").status == 400
    assert lab.all_calls() == before
    lab.guard.forget()


@pytest.mark.parametrize("fault", ["500", "hang", "reset"])
def test_a_guard_that_does_not_answer_closes_the_way(lab: Lab, fault: str) -> None:
    before = lab.all_calls()
    lab.guard.mode = fault
    answer = lab.ask("plain")
    lab.guard.mode = "ok"
    assert answer.status >= 400
    assert answer.took < 5
    assert lab.all_calls() == before


def test_no_prompt_token_or_key_is_logged(lab: Lab) -> None:
    assert lab.ask("plain").status == 200
    text = (lab.home / "program.log").read_text(errors="replace")
    for canary in ("canary-prompt", "canary-a", "canary-b", "canary-office", "eyJ", MASTER):
        assert canary not in text


def test_the_metrics_are_open_to_the_scraper_alone_and_name_caller_route_and_step(lab: Lab) -> None:
    assert lab.ask("plain").status == 200
    assert [lab.send("/metrics/", None, token).status for token in ("", good(), MASTER, SCRAPER[:-1])] == [401] * 4
    assert lab.send("/metrics/", {"model": "plain"}, SCRAPER).status == 401
    page = lab.send("/metrics/", None, SCRAPER)
    assert page.status == 200
    assert [
        line
        for line in page.body.decode().splitlines()
        if 'model_id="plain.plain-step-1"' in line and 'user="shop-app"' in line and 'requested_model="plain"' in line
    ]
    for path in ("/v1/chat/completions", "/health", "/model/info", "/metrics/../health"):
        assert lab.send(path, {"model": "plain", "messages": []}, SCRAPER).status in (400, 401, 403, 404, 405)
