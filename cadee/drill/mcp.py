"""A tool server for drills: speaks MCP over streamable HTTP on loopback, does nothing, and keeps what reached it."""

import json
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

_VERSION = "2025-06-18"
_NO_METHOD, _NO_TOOL = -32601, -32602
_LARGEST = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Heard:
    """A request as it arrived; the names of `headers` are small, values of one name joined by a comma."""

    verb: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def message(self) -> dict[str, Any]:
        """The body as a JSON object, empty where it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def method(self) -> str:
        """The method that is asked for, "" where there is none."""
        return str(self.message.get("method", ""))

    @property
    def tool(self) -> str:
        """The tool that is called, "" where none is."""
        params = self.message.get("params")
        return str(params.get("name", "")) if self.method == "tools/call" and isinstance(params, dict) else ""


class ToolStub:
    """A tool server on a free port of 127.0.0.1 that offers tools by name, each taking any arguments.

    It answers `initialize`, `ping`, `tools/list` and `tools/call` to whoever asks, with or without a credential: what
    a gateway before it refuses never shows in `heard`. `pieces` makes it answer by events instead of plain JSON,
    `wait` is how many seconds it takes for a tool call, and `path` is the only path that it serves. `instead`, headers
    and a body, is what it answers to every message while it is set; `able` is what it says of itself that it has.
    """

    def __init__(self, name: str, tools: Sequence[str], *, path: str = "/mcp", pieces: bool = False) -> None:
        self.name = name
        self.tools = tuple(tools)
        self.path = path
        self.pieces = pieces
        self.wait = 0.0
        self.able: tuple[str, ...] = ("tools",)
        self.instead: tuple[dict[str, str], bytes] | None = None
        self._heard: list[Heard] = []
        self._lock = Lock()
        self._stopped = Event()
        handler = type("Handler", (_Handler,), {"stub": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The address it serves."""
        return f"http://127.0.0.1:{self.port}{self.path}"

    @property
    def heard(self) -> tuple[Heard, ...]:
        """All that reached it, in order of arrival."""
        with self._lock:
            return tuple(self._heard)

    @property
    def called(self) -> tuple[str, ...]:
        """The tools that were called, in order of arrival; a tool stands once for each call."""
        return tuple(item.tool for item in self.heard if item.tool)

    def start(self, tls: ssl.SSLContext | None = None) -> "ToolStub":
        """Begin to answer, with TLS where a context is given."""
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Answer no more, and give the port back."""
        self._stopped.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join(5)
        self._server.server_close()

    def forget(self) -> None:
        """Drop what was heard."""
        with self._lock:
            self._heard.clear()

    def hear(self, item: Heard) -> None:
        """Keep a request."""
        with self._lock:
            self._heard.append(item)

    def pause(self) -> None:
        """Wait as long as a tool call takes; not after it is stopped."""
        if self.wait:
            self._stopped.wait(self.wait)

    def __enter__(self) -> "ToolStub":
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stub: ToolStub

    def log_message(self, format: str, *args: Any) -> None:
        return

    def do_POST(self) -> None:
        heard = self._keep()
        if not self._served():
            return
        if self.stub.instead is not None:
            headers, body = self.stub.instead
            self._write(200, headers, body)
            return
        message = heard.message
        if "id" not in message:
            self._send(202 if heard.method else 400)
            return
        if heard.tool:
            self.stub.pause()
        answer = {"jsonrpc": "2.0", "id": message["id"], **_answer(self.stub, heard)}
        session = {"mcp-session-id": f"session-of-{self.stub.name}"} if heard.method == "initialize" else {}
        self._send(200, json.dumps(answer), session)

    def do_GET(self) -> None:
        self._keep()
        if self._served():
            self._send(405)

    def do_DELETE(self) -> None:
        self._keep()
        if self._served():
            self._send(200)

    def finish(self) -> None:
        try:
            super().finish()
        except (OSError, ValueError):
            return

    def _served(self) -> bool:
        found = urlsplit(self.path).path == self.stub.path
        if not found:
            self._send(404)
        return found

    def _keep(self) -> Heard:
        headers: dict[str, str] = {}
        for key, value in self.headers.items():
            name = key.lower()
            headers[name] = f"{headers[name]},{value}" if name in headers else value
        heard = Heard(self.command, self.path, headers, self._body())
        self.stub.hear(heard)
        return heard

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(min(int(self.headers.get("content-length") or 0), _LARGEST))
        body = b""
        while (size := int(self.rfile.readline().split(b";")[0], 16)) and len(body) < _LARGEST:
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _send(self, status: int, text: str = "", headers: dict[str, str] | None = None) -> None:
        kind = "application/json"
        if text and self.stub.pieces:
            kind, text = "text/event-stream", f"event: message\ndata: {text}\n\n"
        self._write(status, {"content-type": kind, **(headers or {})}, text.encode())

    def _write(self, status: int, headers: dict[str, str], body: bytes) -> None:
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True


def _answer(stub: ToolStub, heard: Heard) -> dict[str, Any]:
    if heard.method == "initialize":
        asked = heard.message.get("params") or {}
        about = {"name": stub.name, "version": "0"}
        version = asked.get("protocolVersion", _VERSION)
        return {
            "result": {
                "protocolVersion": version,
                "capabilities": {name: {} for name in stub.able},
                "serverInfo": about,
            }
        }
    if heard.method == "ping":
        return {"result": {}}
    if heard.method == "tools/list":
        return {"result": {"tools": [_offer(tool) for tool in stub.tools]}}
    if heard.method == "tools/call" and heard.tool in stub.tools:
        text = {"type": "text", "text": f"{stub.name} did {heard.tool}"}
        return {"result": {"content": [text], "isError": False}}
    if heard.method == "tools/call":
        return {"error": {"code": _NO_TOOL, "message": "there is no such tool"}}
    return {"error": {"code": _NO_METHOD, "message": "there is no such method"}}


def _offer(tool: str) -> dict[str, Any]:
    schema = {"type": "object", "properties": {}, "additionalProperties": True}
    return {"name": tool, "description": f"Does nothing but say that {tool} was called.", "inputSchema": schema}
