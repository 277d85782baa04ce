"""The tool server of the drills answers as MCP has it, to anybody, and keeps all that reaches it."""

import http.client
import json
from typing import Any

import pytest

from cadee.drill.mcp import ToolStub


def ask(stub: ToolStub, body: Any, verb: str = "POST", path: str = "/mcp", **headers: str) -> tuple[int, Any]:
    """The status and the message of an answer; bytes are sent as they stand, in pieces where they are a list."""
    link = http.client.HTTPConnection("127.0.0.1", stub.port, timeout=10)
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    try:
        link.request(verb, path, iter([data]) if headers.pop("pieces", "") else data, headers)
        answer = link.getresponse()
        text = answer.read().decode()
        text = text.partition("data: ")[2] if text.startswith("event:") else text
        return answer.status, json.loads(text) if text else None
    finally:
        link.close()


def message(method: str, params: Any = None) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 7, "method": method, "params": params or {}}


@pytest.mark.parametrize("pieces", [False, True], ids=["json", "events"])
def test_it_speaks_the_protocol(pieces: bool) -> None:
    with ToolStub("orders", ["look_up"], pieces=pieces) as stub:
        status, begun = ask(stub, message("initialize", {"protocolVersion": "2025-03-26"}))
        assert (status, begun["id"], begun["result"]["protocolVersion"]) == (200, 7, "2025-03-26")
        assert begun["result"]["capabilities"] == {"tools": {}}
        assert ask(stub, {"jsonrpc": "2.0", "method": "notifications/initialized"}) == (202, None)
        assert ask(stub, message("ping"))[1]["result"] == {}
        assert [tool["name"] for tool in ask(stub, message("tools/list"))[1]["result"]["tools"]] == ["look_up"]
        done = ask(stub, message("tools/call", {"name": "look_up", "arguments": {}}))[1]["result"]
        assert (done["isError"], done["content"][0]["text"]) == (False, "orders did look_up")
        assert ask(stub, message("tools/call", {"name": "other"}))[1]["error"]["code"] == -32602
        assert ask(stub, message("resources/list"))[1]["error"]["code"] == -32601
        assert ask(stub, None, "GET")[0] == 405
        assert ask(stub, None, "DELETE")[0] == 200
        assert ask(stub, message("ping"), path="/other")[0] == 404


def test_it_keeps_what_reaches_it_as_it_came() -> None:
    with ToolStub("orders", ["look_up"]) as stub:
        ask(stub, message("tools/call", {"name": "other"}), authorization="Bearer canary")
        ask(stub, json.dumps(message("tools/call", {"name": "look_up"})).encode(), pieces="yes")
        ask(stub, b"no message")
        first, second, third = stub.heard
        assert (first.tool, first.headers["authorization"]) == ("other", "Bearer canary")
        assert (second.tool, second.headers["transfer-encoding"]) == ("look_up", "chunked")
        assert (third.body, third.method, third.tool) == (b"no message", "", "")
        assert stub.called == ("other", "look_up")
        stub.forget()
        assert stub.heard == ()


def test_it_is_on_loopback_and_gives_its_port_back() -> None:
    stub = ToolStub("orders", []).start()
    assert stub.url == f"http://127.0.0.1:{stub.port}/mcp"
    stub.stop()
    with pytest.raises(ConnectionRefusedError):
        ask(stub, message("ping"))
    ToolStub("orders", []).stop()
