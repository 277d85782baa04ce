"""The real LiteLLM before tool servers: each caller lists and calls its own tools, whatever it sends besides."""

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cadee.drill.mcp import ToolStub
from cadee.drill.stubs import Stub
from cadee.generators.gateway.litellm.generator import litellm as generator
from tests.generators.gateway import programs
from tests.generators.gateway.estates import ISSUER, Change, put, subject
from tests.generators.gateway.programs import Answer, call, free_port
from tests.generators.gateway.stubs import stubs
from tests.generators.gateway.test_litellm_real import KEYS, MASTER, OFFLINE, load
from tests.generators.gateway.tokens import issuer
from tests.generators.gateway.tool_estates import NO_MODELS, ROUTE, SERVER, tools
from tests.generators.gateway.tool_estates import call as calling

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("litellm")]

NAMES = ("look_up", "note", "refund", "secret_tool")
PATH = "/mcp/orders_tools"
ACCEPT = {"accept": "application/json, text/event-stream"}


def shop(**claims: Any) -> str:
    return issuer().token(**{"iss": ISSUER, "aud": "ai-gateway", "sub": "shop", **claims})


def batch() -> str:
    return issuer().token(aud="ai-gateway", sub="spiffe://shop.example.com/batch")


def message(method: str, params: Any = None) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}}


@dataclass
class Desk:
    """A running proxy before tool servers; `orders` and `limited` offer the same."""

    home: Path
    port: int
    orders: ToolStub
    limited: ToolStub
    models: dict[str, Stub]

    def reached(self) -> list[str]:
        """What was asked of the servers; the end of a session may come late."""
        return [heard.method for heard in (*self.orders.heard, *self.limited.heard) if heard.verb != "DELETE"]

    def send(
        self, body: Any, token: str | None = None, path: str = PATH, headers: dict[str, str] | None = None
    ) -> Answer:
        shown = {"authorization": f"Bearer {shop() if token is None else token}"} if token != "" else {}
        return call(f"http://127.0.0.1:{self.port}{path}", body, {**ACCEPT, **shown, **(headers or {})}, timeout=60)

    def result(self, body: Any, token: str | None = None, path: str = PATH) -> dict[str, Any]:
        """The message that an answer holds."""
        answer = self.send(body, token, path)
        assert answer.status == 200, answer
        found: dict[str, Any] = json.loads(answer.body.decode().partition("data: ")[2] or answer.body)
        return found

    def use(self, tool: str, token: str | None = None, path: str = PATH, **arguments: Any) -> str:
        """Call a tool: what it said, or `refused`."""
        found = self.result(message("tools/call", {"name": tool, "arguments": arguments}), token, path)
        if "error" in found or found["result"]["isError"]:
            return "refused"
        return str(found["result"]["content"][0]["text"])

    def listed(self, token: str | None = None) -> list[str]:
        return [tool["name"] for tool in self.result(message("tools/list"), token)["result"]["tools"]]


def estate(port: int, orders: ToolStub, limited: ToolStub) -> Iterator[Change]:
    """Three callers: shop-app may read, back-office may do everything, batch is granted nothing."""
    yield put("systems/ai-gateway/endpoint", f"http://127.0.0.1:{port}/v1")
    yield from tools(orders.url)
    yield put("identities/back-office", {"kind": "workload", "auth": "api-key", "credential": "env:BACK_OFFICE_KEY"})
    yield put("identities/batch/grants", [])
    yield put("integrations/batch-orders", calling("batch", "irreversible"))
    yield put("routes/orders-tools/serves", ["shop-orders", "office-orders", "batch-orders"])
    yield put("systems/limited", {**SERVER, "endpoint": limited.url})
    way = {"from": "ai-gateway", "to": "limited", "identity": "orders-key", "timeout": "2s", "action": "read"}
    yield put("integrations/to-limited", way)
    yield put("routes/limited-tools", {**ROUTE, "primary": "to-limited", "rate_limit": "3/min"})


@contextmanager
def proxy(folder: Path, found: dict[str, Stub], *changes: Change) -> Iterator[Desk]:
    """The proxy, started with what is generated."""
    python = programs.litellm_python()
    with ToolStub("orders", NAMES) as orders, ToolStub("limited", NAMES) as limited:
        port = free_port()
        programs.write(generator.make(subject(*estate(port, orders, limited), *changes)), folder)
        home = folder / "litellm"
        (home / "jwks").mkdir()
        for name in ("id-example-com-realms-shop", "shop-example-com"):
            (home / "jwks" / f"{name}.json").write_bytes(issuer().key_set)
        command = [str(Path(python).with_name("litellm")), "--config", "config.yaml"]
        command += ["--host", "127.0.0.1", "--port", str(port)]
        variables = {**OFFLINE, **KEYS, "VENDOR_C_KEY": "canary-c", "ORDERS_KEY": "canary-orders"}
        with programs.running(command, home, variables, f"http://127.0.0.1:{port}/health/liveliness", 240):
            settled(orders, limited)
            yield Desk(home, port, orders, limited, found)


def settled(*servers: ToolStub) -> None:
    """Wait until the proxy has asked each server for its tools, which it does by itself soon after its start."""
    end = time.monotonic() + 20
    while time.monotonic() < end and not all("DELETE" in {heard.verb for heard in stub.heard} for stub in servers):
        time.sleep(0.05)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with stubs("a") as found:
        models = [put("systems/model-a/endpoint", f"{found['a'].url}/v1"), put("routes/article-embedding", None)]
        with proxy(tmp_path_factory.mktemp("litellm"), found, *models) as desk:
            yield desk


@pytest.fixture
def desk(running: Desk) -> Desk:
    running.orders.forget()
    running.limited.forget()
    running.orders.wait, running.orders.able = 0.0, ("tools",)
    return running


def test_litellm_loads_the_file_and_knows_every_key(tmp_path: Path) -> None:
    programs.write(generator.make(subject(*tools())), tmp_path)
    found = load(tmp_path)
    assert found["unknown"] == []
    assert found["tool_servers"] == {
        "orders_tools": {
            "url": "http://127.0.0.1:9106/mcp",
            "transport": "http",
            "allowed_tools": ["look_up", "note", "refund"],
            "allow_all_keys": False,
            "timeout": 2.0,
            "auth_type": "bearer_token",
        }
    }


def test_a_tool_of_the_caller_is_called_with_the_gateways_own_credential(desk: Desk) -> None:
    assert desk.use("orders_tools-look_up", order=9007199254740993) == "orders did look_up"
    assert desk.use("look_up") == "orders did look_up"
    assert desk.orders.called == ("look_up", "look_up")
    assert {heard.headers["authorization"] for heard in desk.orders.heard} == {"Bearer canary-orders"}
    assert b"9007199254740993" in next(heard.body for heard in desk.orders.heard if heard.tool)
    assert "eyJ" not in str(desk.orders.heard)


def test_each_caller_lists_and_calls_its_own_tools(desk: Desk) -> None:
    callers = {"shop": None, "office": "canary-office"}
    expected = {"shop": ["look_up"], "office": ["look_up", "note", "refund"]}
    assert {name: [*map(bare, desk.listed(token))] for name, token in callers.items()} == expected
    desk.orders.forget()
    found = {name: [tool for tool in NAMES if desk.use(tool, token) != "refused"] for name, token in callers.items()}
    assert found == expected
    assert desk.orders.called == ("look_up", "look_up", "note", "refund")


def test_a_caller_without_a_tool_is_not_let_in(desk: Desk) -> None:
    for method in ("initialize", "tools/list", "tools/call", "resources/read", "prompts/get"):
        assert desk.send(message(method, {"name": "look_up", "uri": "x://y"}), batch()).status == 403
    assert desk.reached() == []


def bare(name: str) -> str:
    return name.removeprefix("orders_tools-")


@pytest.mark.parametrize(
    "name",
    ["refund", "orders_tools-refund", "orders_tools-orders_tools-refund", "Refund", "refund ", "limited_tools-look_up"],
)
def test_a_tool_that_is_not_the_callers_is_refused_before_it_reaches_the_server(desk: Desk, name: str) -> None:
    assert desk.use(name) == "refused"
    assert desk.orders.called == desk.limited.called == ()


def test_only_known_callers_get_in(desk: Desk) -> None:
    shown = {
        "none": "",
        "malformed": "abc",
        "master key": MASTER,
        "forged": issuer(8).token(iss=ISSUER, aud="ai-gateway", sub="shop"),
        "expired": shop(exp=1),
        "wrong audience": shop(aud="other"),
        "stranger": shop(sub="stranger"),
    }
    found = {name: desk.send(message("tools/list"), token).status for name, token in shown.items()}
    assert found == dict.fromkeys(shown, 401)
    assert desk.send(message("tools/list"), batch(), "/mcp/limited_tools").status == 403
    assert desk.reached() == []


@pytest.mark.parametrize(
    "header",
    [
        "x-mcp-auth", "x-mcp-orders_tools-authorization", "x-mcp-orders_tools-x-api-key", "x-mcp-servers",
        "x-mcp-access-groups", "x-litellm-mcp-debug", "x-litellm-timeout", "x-litellm-num-retries",
        "x-litellm-stream-timeout", "x-litellm-disable-callbacks",
    ],
)  # fmt: skip
def test_a_caller_cannot_steer_by_headers(desk: Desk, header: str) -> None:
    answer = desk.send(message("tools/list"), headers={header: "evil"})
    assert answer.status in (400, 401)
    assert desk.send({"model": "support-chat"}, path="/v1/chat/completions", headers={header: "1"}).status in (400, 401)
    assert desk.reached() == []


CLOSED = [
    "/mcp", "/mcp/", "/mcp/orders_tools,limited_tools", "/mcp/second", "/mcp/orders_tools/x", "/mcp-rest/tools/call",
    "/mcp-rest/tools/list", "/v1/mcp/server", "/v1/mcp/tools", "/mcp-rest/test/connection", "/toolset/orders_tools/mcp",
    "/sse", "/mcp/sse",
]  # fmt: skip


@pytest.mark.parametrize("path", CLOSED)
def test_no_other_path_leads_to_a_tool(desk: Desk, path: str) -> None:
    body = {
        **message("tools/call", {"name": "look_up", "arguments": {}}),
        "server_id": "orders_tools",
        "name": "look_up",
    }
    for token in (shop(), "canary-office", MASTER):
        assert desk.send(body, token, path).status in (400, 401, 403, 404, 405, 503)
    assert desk.reached() == []


@pytest.mark.parametrize("path", ["/v1/mcp/server", "/v1/mcp/tools", "/mcp-rest/tools/list", "/v1/mcp/access_groups"])
def test_no_page_tells_of_tools(desk: Desk, path: str) -> None:
    for token in (shop(), "canary-office", MASTER):
        assert desk.send(None, token, path).status in (401, 403, 404)
    assert desk.reached() == []


@pytest.mark.parametrize("verb", ["GET", "PUT"])
def test_nobody_can_listen(desk: Desk, verb: str) -> None:
    link = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=20)
    try:
        link.request(verb, PATH, None, {"authorization": f"Bearer {shop()}", "accept": "text/event-stream"})
        assert link.getresponse().status == 405
    finally:
        link.close()
    assert desk.reached() == []


@pytest.mark.parametrize("method", ["prompts/get", "completion/complete", "logging/setLevel", "tasks/list", "x"])
def test_other_methods_reach_no_server(desk: Desk, method: str) -> None:
    params = {"name": "x", "level": "debug", "ref": {"type": "ref/prompt", "name": "x"}, "argument": {"name": "a"}}
    answer = desk.send(message(method, params), "canary-office")
    assert b'"result":{"' not in answer.body or b"isError" in answer.body
    assert method not in {heard.method for heard in desk.orders.heard}


def test_resources_and_prompts_of_a_server_stand_open_as_the_notes_say(desk: Desk) -> None:
    desk.orders.able = ("tools", "resources", "prompts")
    for method in ("resources/list", "resources/read", "prompts/list"):
        assert desk.send(message(method, {"uri": "x://y"})).status == 200
    assert {"resources/list", "resources/read", "prompts/list"} <= set(desk.reached())
    assert "it should have none" in "".join(
        note for item in generator.make(subject(*tools())) for note in item.notes if "orders-tools" in note
    )


def test_what_could_be_read_in_two_ways_is_called_as_it_was_judged(desk: Desk) -> None:
    head = b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":'
    bodies = [
        head + b'{"name":"look_up","name":"refund","arguments":{}}}',
        head + b'{"name":"refund","name":"look_up","arguments":{}}}',
        head + b'{"name":"look_up","n\\u0061me":"refund","arguments":{}}}',
        head + b'{"name":"look_up","Name":"refund","arguments":{}}}',
        head + b'{"name":"look_up"},"params":{"name":"refund"}}',
        b"[" + head + b'{"name":"refund","arguments":{}}}]',
    ]
    for body in bodies:
        assert desk.send(body).status in (200, 400)
    assert set(desk.orders.called) <= {"look_up"}
    for heard in desk.orders.heard:
        assert b"refund" not in heard.body, "it is written anew on the way"


def test_a_chat_does_not_reach_the_tools(desk: Desk) -> None:
    tool = {"type": "mcp", "server_label": "litellm", "server_url": "litellm_proxy", "require_approval": "never"}
    body = {"model": "support-chat", "messages": [{"role": "user", "content": "x"}]}
    assert desk.send({**body, "tools": [tool]}, path="/v1/chat/completions").status == 400
    assert desk.send(body, path="/v1/chat/completions").status == 200
    assert desk.reached() == []


def test_a_limit_holds_for_each_caller_alone(desk: Desk) -> None:
    path = "/mcp/limited_tools"
    assert [desk.use("look_up", None, path) for _ in range(5)] == ["limited did look_up"] * 3 + ["refused"] * 2
    assert desk.use("look_up", "canary-office", path) == "limited did look_up"
    assert desk.limited.called == ("look_up",) * 4
    for _ in range(2):
        assert "result" in desk.result(message("tools/list"), "canary-office", path)
    assert desk.use("look_up", "canary-office", path) == "refused", "asking for the list counts too"


def test_a_call_that_takes_too_long_ends_and_is_made_once(desk: Desk) -> None:
    desk.orders.wait = 8
    answer = desk.send(message("tools/call", {"name": "look_up", "arguments": {}}))
    assert b'"isError":true' in answer.body or b'"error"' in answer.body
    assert 1.5 < answer.took < 6, "the spec says 2s"
    assert desk.orders.called == ("look_up",)


def test_no_argument_answer_token_or_key_is_logged(desk: Desk) -> None:
    assert desk.use("look_up", text="canary-argument") == "orders did look_up"
    assert desk.use("refund", text="canary-argument") == "refused"
    text = (desk.home / "program.log").read_text(errors="replace")
    for canary in ("canary-argument", "orders did look_up", "canary-orders", "canary-office", "eyJ", MASTER):
        assert canary not in text


def test_a_gateway_with_tools_alone_serves_them(tmp_path: Path) -> None:
    with proxy(tmp_path, {}, *NO_MODELS) as desk:
        assert [*map(bare, desk.listed())] == ["look_up"]
        assert (desk.use("look_up"), desk.use("refund")) == ("orders did look_up", "refused")
        assert desk.send({"model": "support-chat", "messages": []}, path="/v1/chat/completions").status == 403
