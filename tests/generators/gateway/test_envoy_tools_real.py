"""The real Envoy before a tool server: each caller reaches its own tools, and nothing that could be read otherwise."""

import http.client
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cadee.drill.mcp import ToolStub
from tests.generators.gateway.envoy_lab import Lab, local, started
from tests.generators.gateway.estates import ISSUER, Change, put
from tests.generators.gateway.programs import Answer, call, free_port
from tests.generators.gateway.stubs import stubs
from tests.generators.gateway.tokens import issuer
from tests.generators.gateway.tool_estates import NO_MODELS, tools

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("envoy")]

PATH = "/v1/mcp/orders-tools"
NAMES = ("look_up", "note", "refund", "secret_tool")
REFUSED = (400, 403, 415)
HEADERS = {"accept": "application/json, text/event-stream"}


def token(who: str = "shop") -> str:
    return issuer().token(iss=ISSUER, aud="ai-gateway", sub=who)


def message(method: str, params: Any = None, number: Any = 1) -> dict[str, Any]:
    found: dict[str, Any] = {"jsonrpc": "2.0", "method": method}
    if number is not None:
        found["id"] = number
    return found if params is None else {**found, "params": params}


def tool_call(name: Any, /, **arguments: Any) -> dict[str, Any]:
    return message("tools/call", {"name": name, "arguments": arguments})


@dataclass
class Desk:
    """A running Envoy before a tool server."""

    lab: Lab
    stub: ToolStub

    def ask(self, body: Any, who: str = "shop", headers: dict[str, str] | None = None, path: str = PATH) -> Answer:
        return self.lab.send(body, token(who), {**HEADERS, **(headers or {})}, path)

    def listed(self, who: str) -> list[str]:
        answer = self.ask(message("tools/list"), who)
        assert answer.status == 200, answer
        text = answer.body.decode()
        if answer.headers["content-type"].startswith("text/event-stream"):
            text = text.partition("data: ")[2]
        return [tool["name"] for tool in json.loads(text)["result"]["tools"]]

    def raw(self, verb: str, path: str = PATH, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str]]:
        """Send a request as it stands, for what urllib would not send."""
        link = http.client.HTTPConnection("127.0.0.1", self.lab.port, timeout=10)
        shown = {"authorization": f"Bearer {token()}", **{key.replace("_", "-"): text for key, text in headers.items()}}
        try:
            link.request(verb, path, body or None, shown)
            answer = link.getresponse()
            answer.read()
            return answer.status, {key.lower(): value for key, value in answer.getheaders()}
        finally:
            link.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Envoy before models and a tool server, started once."""
    with stubs("a", "b", "c") as found, ToolStub("orders", NAMES) as stub:
        port = free_port()
        changes = local(found, port, *tools(stub.url))
        with started(tmp_path_factory.mktemp("envoy"), found, port, changes) as lab:
            yield Desk(lab, stub)


@pytest.fixture
def desk(running: Desk) -> Desk:
    running.stub.forget()
    running.stub.pieces, running.stub.wait = False, 0.0
    return running


@pytest.fixture
def alone(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """Envoy before a tool server and nothing else; `request.param` holds further changes of the estate."""
    more: list[Change] = getattr(request, "param", [])
    with ToolStub("orders", NAMES) as stub:
        port = free_port()
        place = put("systems/ai-gateway/endpoint", f"http://127.0.0.1:{port}/v1")
        with started(tmp_path, {}, port, [place, *tools(stub.url), *NO_MODELS, *more]) as lab:
            yield Desk(lab, stub)


def test_a_tool_of_the_caller_is_called_with_the_gateways_own_credential(desk: Desk) -> None:
    answer = desk.ask(tool_call("look_up", order=9007199254740993), headers={"mcp-session-id": "s1", "cookie": "mine"})
    assert (answer.status, answer.headers["x-cadee-target"]) == (200, "to-orders")
    assert json.loads(answer.body)["result"]["content"][0]["text"] == "orders did look_up"
    heard = desk.stub.heard[0]
    assert (heard.path, heard.headers["authorization"]) == ("/mcp", "Bearer canary-orders")
    assert heard.headers["mcp-session-id"] == "s1"
    assert b"9007199254740993" in heard.body, "nothing is rounded on the way"
    assert "eyJ" not in str(heard.headers)
    assert not [name for name in heard.headers if name.startswith(("x-cadee", "x-envoy", "x-forwarded", "cookie"))]


@pytest.mark.parametrize("name", ["note", "refund", "secret_tool", "LOOK_UP", "look_up ", "", 5, None, ["look_up"]])
def test_a_tool_that_is_not_the_callers_is_refused_before_it_reaches_the_server(desk: Desk, name: Any) -> None:
    assert desk.ask(tool_call(name)).status in REFUSED
    assert desk.stub.heard == ()


def test_each_caller_has_its_own_tools(desk: Desk) -> None:
    statuses = {name: (desk.ask(tool_call(name)).status, desk.ask(tool_call(name), "back").status) for name in NAMES}
    assert statuses == {"look_up": (200, 200), "note": (403, 200), "refund": (403, 200), "secret_tool": (403, 403)}
    assert desk.stub.called == ("look_up", "look_up", "note", "refund")


@pytest.mark.parametrize("pieces", [False, True], ids=["json", "events"])
def test_a_caller_is_told_of_its_own_tools_only(desk: Desk, pieces: bool) -> None:
    desk.stub.pieces = pieces
    assert desk.listed("shop") == ["look_up"]
    assert desk.listed("back") == ["look_up", "note", "refund"]


ODD = {
    "cut off": (b'{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"refund"}', {}),
    "twice": (b'{"jsonrpc":"2.0","id":1,"result":{"tools":[],"tools":[{"name":"refund"}]}}', {}),
    "no names": (b'{"jsonrpc":"2.0","id":1,"result":{"tools":["refund"]}}', {}),
    "no list": (b'{"jsonrpc":"2.0","id":1,"result":{"Tools":[{"name":"refund"}]}}', {}),
    "no text": (b'{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"refund"}]}}', {"content-encoding": "br"}),
    "no json": (b'{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"refund"}]}}', {"content-type": "text/plain"}),
    "odd events": (b'data: {"tools":["refund"\n\n', {"content-type": "text/event-stream"}),
}


@pytest.mark.parametrize("case", ODD)
def test_a_list_that_cannot_be_read_is_not_shown(desk: Desk, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    body, headers = ODD[case]
    monkeypatch.setattr(desk.stub, "instead", ({"content-type": "application/json", **headers}, body))
    answer = desk.ask(message("tools/list"))
    assert answer.status == 502
    assert b"refund" not in answer.body
    assert len(desk.stub.heard) == 1


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_list_among_other_events_is_cut_and_the_rest_stands(
    desk: Desk, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info"}}'
    lines = [
        ": hello",
        "",
        "id: 1",
        "data:",
        "",
        f"data: {note}",
        "",
        "event: message",
        'data: {"jsonrpc":"2.0","id":1,',
    ]
    lines += ['data: "result":{"tools":[{"name":"refund"},', 'data:  {"name":"look_up","x":[1]}],"a":1}}', "", ""]
    events = ({"content-type": "text/event-stream; charset=utf-8"}, end.join(lines).encode())
    monkeypatch.setattr(desk.stub, "instead", events)
    answer = desk.ask(message("tools/list"))
    shown = [line for line in answer.body.decode().split("\n") if line]
    assert answer.status == 200
    assert shown[:3] == [": hello", "id: 1", f"data: {note}"]
    assert "".join(line.removeprefix("data: ") for line in shown[4:]) == (
        '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"look_up","x":[1]}],"a":1}}'
    )


def test_an_error_in_place_of_a_list_is_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    error = b'{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"planned"}}'
    monkeypatch.setattr(desk.stub, "instead", ({"content-type": "application/json"}, error))
    assert desk.ask(message("tools/list")).body == error


def test_a_session_begins_goes_on_and_ends(desk: Desk) -> None:
    asked = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    answer = desk.ask(message("initialize", asked))
    assert (answer.status, answer.headers["mcp-session-id"]) == (200, "session-of-orders")
    shown = {"mcp-session-id": "session-of-orders", "mcp-protocol-version": "2025-06-18"}
    assert desk.ask(message("notifications/initialized", number=None), headers=shown).status == 202
    assert desk.ask(message("ping"), headers=shown).status == 200
    assert desk.raw("DELETE", mcp_session_id="session-of-orders")[0] == 200
    assert [(heard.verb, heard.headers.get("mcp-session-id", "")) for heard in desk.stub.heard] == [
        ("POST", ""),
        ("POST", "session-of-orders"),
        ("POST", "session-of-orders"),
        ("DELETE", "session-of-orders"),
    ]


def test_nobody_can_listen_and_clients_are_told_so_in_their_own_way(desk: Desk) -> None:
    status, headers = desk.raw("GET", accept="text/event-stream")
    assert (status, headers["allow"]) == (405, "POST, DELETE")
    assert desk.stub.heard == ()


@pytest.mark.parametrize(
    ("verb", "path", "headers"),
    [
        ("DELETE", PATH, {}),
        ("DELETE", f"{PATH}?x=1", {"mcp_session_id": "s"}),
        ("PUT", PATH, {"content_type": "application/json"}),
        ("POST", f"{PATH}/", {"content_type": "application/json"}),
        ("POST", f"{PATH}?name=look_up", {"content_type": "application/json"}),
        ("POST", "/v1/mcp", {"content_type": "application/json"}),
        ("POST", "/v1/mcp/Orders-tools", {"content_type": "application/json"}),
        ("POST", PATH, {"content_type": "text/plain"}),
        ("POST", PATH, {}),
        ("POST", PATH, {"content_type": "application/json; charset=utf-16"}),
        ("POST", PATH, {"content_type": "application/json", "content_encoding": "gzip"}),
        ("POST", PATH, {"content_type": "application/json", "mcp_method": "tools/list"}),
        ("POST", PATH, {"content_type": "application/json", "mcp_name": "refund"}),
    ],
)
def test_no_other_way_leads_to_the_server(desk: Desk, verb: str, path: str, headers: dict[str, str]) -> None:
    body = b"" if verb == "DELETE" else json.dumps(tool_call("look_up")).encode()
    assert desk.raw(verb, path, body, **headers)[0] in (*REFUSED, 404)
    assert desk.stub.heard == ()


def test_headers_that_agree_with_the_body_pass(desk: Desk) -> None:
    agreeing = {"mcp-method": "tools/call", "mcp-name": "look_up", "content-type": "application/json; charset=utf-8"}
    assert desk.ask(tool_call("look_up"), headers=agreeing).status == 200


@pytest.mark.parametrize(
    "method",
    [
        "resources/list", "resources/read", "prompts/get", "completion/complete", "logging/setLevel", "tasks/list",
        "tools/Call", "Tools/call", "tools/call ", "tools/call\u0000", "DELETE", "unknown", "rpc.discover", "",
    ],
)  # fmt: skip
def test_other_methods_are_refused(desk: Desk, method: str) -> None:
    assert desk.ask(message(method, {"name": "look_up"}), "back").status in REFUSED
    assert desk.stub.heard == ()


GOOD = '{"name":"look_up","arguments":{}}'
BAD = '{"name":"refund","arguments":{}}'
HEAD = '"jsonrpc":"2.0","id":1'
UNSOUND = {
    "batch": f'[{{{HEAD},"method":"tools/call","params":{GOOD}}}]',
    "method twice": f'{{{HEAD},"method":"tools/list","params":{BAD},"method":"tools/call"}}',
    "method twice, other order": f'{{{HEAD},"method":"tools/call","method":"tools/list","params":{BAD}}}',
    "method twice by escape": f'{{{HEAD},"method":"ping","params":{BAD},"\\u006dethod":"tools/call"}}',
    "method in another case": f'{{{HEAD},"method":"ping","Method":"tools/call","params":{BAD}}}',
    "params twice": f'{{{HEAD},"method":"tools/call","params":{GOOD},"params":{BAD}}}',
    "params in another case": f'{{{HEAD},"method":"tools/call","params":{GOOD},"Params":{BAD}}}',
    "params folded": f'{{{HEAD},"method":"tools/call","params":{GOOD},"param\u017f":{BAD}}}',
    "name twice": f'{{{HEAD},"method":"tools/call","params":{{"name":"look_up","name":"refund"}}}}',
    "name twice, other order": f'{{{HEAD},"method":"tools/call","params":{{"name":"refund","name":"look_up"}}}}',
    "name twice by escape": f'{{{HEAD},"method":"tools/call","params":{{"name":"look_up","n\\u0061me":"refund"}}}}',
    "name in another case": f'{{{HEAD},"method":"tools/call","params":{{"name":"look_up","NAME":"refund"}}}}',
    "name with a zero": f'{{{HEAD},"method":"tools/call","params":{{"name":"look_up","name\\u0000":"refund"}}}}',
    "name cut by a zero": f'{{{HEAD},"method":"tools/call","params":{{"name":"look_up\\u0000refund"}}}}',
    "params as an array": f'{{{HEAD},"method":"tools/call","params":["refund"]}}',
    "an unknown key": f'{{{HEAD},"method":"tools/call","params":{GOOD},"tool":"refund"}}',
    "a comment": f'{{{HEAD},"method":"ping",/*"*/"method":"tools/call","params":{BAD}/*"*/}}',
    "a comma too many": f'{{{HEAD},"method":"tools/call","params":{GOOD},}}',
    "single quotes": f"{{{HEAD},'method':'tools/call','params':{GOOD}}}",
    "something after it": f'{{{HEAD},"method":"ping"}}{{{HEAD},"method":"tools/call","params":{BAD}}}',
    "a line after it": f'{{{HEAD},"method":"ping"}}\n{{{HEAD},"method":"tools/call","params":{BAD}}}',
    "a byte order mark": f'\ufeff{{{HEAD},"method":"tools/call","params":{GOOD}}}',
    "a bare word": f'{{{HEAD},"method":"tools/call","params":{{"name":"look_up","arguments":NaN}}}}',
    "a number too odd": f'{{{HEAD},"method":"tools/call","params":{{"name":"look_up","arguments":{{"a":01}}}}}}',
    "a control character": f'{{{HEAD},"method":"tools/call","params":{{"name":"look_up","arguments":{{"a":"\n"}}}}}}',
    "an odd escape": f'{{{HEAD},"method":"tools/call","params":{{"name":"look\\_up"}}}}',
    "a call without a number": f'{{"jsonrpc":"2.0","method":"tools/call","params":{GOOD}}}',
    "an object as number": f'{{"jsonrpc":"2.0","id":{{}},"method":"tools/call","params":{GOOD}}}',
    "another version": f'{{"jsonrpc":"1.0","id":1,"method":"tools/call","params":{GOOD}}}',
    "an answer": '{"jsonrpc":"2.0","id":1,"result":{}}',
    "depth": f'{{{HEAD},"method":"tools/call","params":{{"name":"look_up","arguments":{{"a":{"[" * 99}{"]" * 99}}}}}}}',
    "nothing": "",
    "a beginning": f'{{{HEAD},"method":"tools/call"',
    "no object": '"tools/call"',
}


@pytest.mark.parametrize("case", UNSOUND)
def test_what_could_be_read_in_two_ways_reaches_nobody(desk: Desk, case: str) -> None:
    assert desk.ask(UNSOUND[case].encode()).status in (400, 403)
    assert desk.stub.heard == ()


def test_bytes_that_are_no_text_are_no_name(desk: Desk) -> None:
    for name in (b"look_up\xff", b"look_\xc1\xb5p"):
        body = b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"' + name + b'"}}'
        assert desk.ask(body).status in REFUSED
    utf16 = json.dumps(tool_call("look_up")).encode("utf-16")
    assert desk.ask(utf16).status == 400
    assert desk.stub.heard == ()


def test_what_is_sound_passes_as_it_stands(desk: Desk) -> None:
    deep = {"a": [{"b": [1.5e3, -0.0, True, None, 'ü\n\\"\u2028']}] * 3, "name": "refund", "method": "x"}
    bodies = [
        json.dumps(tool_call("look_up", **deep)).encode(),
        json.dumps(tool_call("look_up", **deep), ensure_ascii=False, indent=2).encode(),
        b' {"params":{"_meta":{"a":7},"name":"l\\u006fok_up"},"method":"tools\\/call","id":"a","jsonrpc":"2.0"}\r\n',
    ]
    assert [desk.ask(body).status for body in bodies] == [200, 200, 200]
    assert [heard.body for heard in desk.stub.heard] == bodies


def test_a_large_call_is_read_in_time(desk: Desk) -> None:
    answer = desk.ask(tool_call("look_up", text='x\\"' * 600_000, rows=[{"a": n} for n in range(100_000)]))
    assert answer.status == 200
    assert answer.took < 5
    assert desk.ask(tool_call("look_up", text="x" * 9_000_000)).status == 413


def test_only_known_callers_with_sound_tokens_get_in(desk: Desk) -> None:
    good = {"iss": ISSUER, "aud": "ai-gateway", "sub": "shop"}
    shown = {
        "none": "",
        "malformed": "abc",
        "forged": issuer(8).token(**good),
        "expired": issuer().token(**good, exp=1),
        "wrong audience": issuer().token(**{**good, "aud": "other"}),
        "stranger": issuer().token(**{**good, "sub": "stranger"}),
        "not a caller of this route": issuer().token(**{**good, "sub": "batch"}),
    }
    found = {}
    for name, text in shown.items():
        for body in (tool_call("look_up"), message("tools/list"), message("initialize", {})):
            found[name] = desk.lab.send(body, text, HEADERS, PATH).status
            assert found[name] in (401, 403), name
    assert desk.stub.heard == ()
    assert call(f"http://127.0.0.1:{desk.lab.port}{PATH}", None).status == 401


def test_a_caller_cannot_pass_itself_off_as_another(desk: Desk) -> None:
    said = {
        "x-cadee-caller": "back",
        "x-cadee-route": "support-chat",
        "x-envoy-original-path": "/",
        "x-api-key": "mine",
    }
    assert desk.ask(tool_call("refund"), headers=said).status == 403
    assert desk.ask(tool_call("look_up"), headers=said).status == 200
    assert "mine" not in str(desk.stub.heard[0].headers)


def test_a_call_that_takes_too_long_ends_and_is_made_once(desk: Desk) -> None:
    desk.stub.wait = 6
    answer = desk.ask(tool_call("look_up"))
    assert answer.status == 504
    assert 1.5 < answer.took < 4, "the spec says 2s"
    assert desk.stub.called == ("look_up",)


def test_models_are_served_beside_the_tools(desk: Desk) -> None:
    assert desk.lab.ask().text == "answer of a"
    assert desk.lab.send({"model": "orders-tools"}, token(), path="/v1/chat/completions").status in (403, 404)
    assert desk.ask({"model": "support-chat", **tool_call("look_up")}).status == 400


def test_the_log_names_caller_method_and_tool_and_nothing_that_was_written(alone: Desk) -> None:
    desk = alone
    desk.ask(tool_call("look_up", text="canary-argument"))
    desk.ask(tool_call("canary-name"))
    desk.ask(message("canary-method"))
    entries = desk.lab.log(3)
    fields = ("caller", "method", "tool", "status", "target")
    assert [tuple(entry[field] for field in fields) for entry in entries] == [
        ("shop", "tools/call", "look_up", 200, "to-orders"),
        ("shop", "tools/call", "unknown", 403, None),
        ("shop", "unknown", None, 403, None),
    ]
    assert {entry["route"] for entry in entries} == {"orders-tools"}
    assert len(desk.stub.heard) == 1
    dump = call(f"{desk.lab.admin}/config_dump", b"", timeout=10).body.decode()
    text = dump + (desk.lab.home / "program.log").read_text()
    for canary in ("canary-argument", "canary-name", "canary-method", "canary-orders", "eyJ"):
        assert canary not in text


@pytest.mark.parametrize("alone", [[put("routes/orders-tools/rate_limit", "3/h")]], indirect=True)
def test_a_limit_holds_for_each_caller_alone_and_what_is_refused_does_not_count(alone: Desk) -> None:
    assert [alone.ask(tool_call("refund")).status for _ in range(4)] == [403] * 4
    assert [alone.ask(tool_call("look_up")).status for _ in range(4)] == [200, 200, 200, 429]
    assert alone.ask(tool_call("refund"), "back").status == 200
    assert alone.stub.called == ("look_up",) * 3 + ("refund",)


@pytest.mark.parametrize("alone", [[put("routes/orders-tools/logging", "none")]], indirect=True)
def test_a_gateway_with_tools_alone_serves_them_and_is_silent_where_that_is_declared(alone: Desk) -> None:
    assert alone.listed("shop") == ["look_up"]
    assert alone.ask(tool_call("look_up")).status == 200
    assert alone.ask(tool_call("refund")).status == 403
    assert alone.lab.send({"model": "x"}, token()).status in (403, 404)
    time.sleep(0.3)
    assert [entry["route"] for entry in alone.lab.log(0) if entry["route"] == "orders-tools"] == []
