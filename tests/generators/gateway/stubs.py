"""Stub model endpoints on loopback: each can be told how to fail, and keeps what reached it."""

import json
import socket
import ssl
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass
class Seen:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Stub:
    """An endpoint. `mode`: ok, stream, hang, reset, or a status, perhaps a code ("400 context_length_exceeded").

    As a guard of LiteLLM it also knows block and mask. `page` is the JSON that a GET receives.
    """

    name: str
    port: int = 0
    mode: str = "ok"
    seen: list[Seen] = field(default_factory=list)
    page: str = "{}"
    released: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def forget(self) -> None:
        self.mode = "ok"
        self.seen.clear()


_VERDICTS = {
    "ok": {"action": "NONE"},
    "block": {"action": "BLOCKED", "blocked_reason": "planned"},
    "mask": {"action": "GUARDRAIL_INTERVENED", "texts": ["masked"]},
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stub: Stub

    def log_message(self, format: str, *args: Any) -> None:
        return

    def do_POST(self) -> None:
        stub = self.stub
        headers = {key.lower(): value for key, value in self.headers.items()}
        stub.seen.append(Seen(self.path, headers, self._body()))
        if stub.mode == "hang":
            stub.released.wait(30)
            self.close_connection = True
        elif stub.mode == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.rfile.close()
            self.connection.close()
        elif self.path.endswith("/litellm_basic_guardrail_api") and stub.mode in _VERDICTS:
            self._answer(200, _VERDICTS[stub.mode])
        elif stub.mode == "stream":
            self._pieces()
        elif stub.mode == "ok":
            self._answer(200, _completion(stub, stub.seen[-1]))
        else:
            status, _, code = stub.mode.partition(" ")
            self._answer(
                int(status), {"error": {"message": f"planned: {code}", "type": code or "planned", "code": code}}
            )

    def do_GET(self) -> None:
        self._answer(200, json.loads(self.stub.page))

    def finish(self) -> None:
        try:
            super().finish()
        except (OSError, ValueError):
            return

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _pieces(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for piece in ("0", "1", "2", "[DONE]"):
            data = f"data: {piece}\n\n".encode()
            try:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
                self.wfile.flush()
            except OSError:
                return
            self.stub.released.wait(0.9)
        self.wfile.write(b"0\r\n\r\n")

    def _answer(self, status: int, data: Any) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _completion(stub: Stub, seen: Seen) -> Any:
    usage = {"prompt_tokens": 5, "completion_tokens": 1, "total_tokens": 6}
    model = seen.json.get("model", "") if seen.body.startswith(b"{") else ""
    if seen.path.endswith("/embeddings"):
        data = [{"object": "embedding", "index": 0, "embedding": [0.1]}]
        return {"object": "list", "model": model, "data": data, "usage": usage}
    if seen.path.endswith("/messages"):
        content = [{"type": "text", "text": f"answer of {stub.name}"}]
        usage = {"input_tokens": 5, "output_tokens": 1}
        head = {"id": "1", "type": "message", "role": "assistant", "model": model, "stop_reason": "end_turn"}
        return {**head, "content": content, "usage": usage}
    message = {"role": "assistant", "content": f"answer of {stub.name}"}
    choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
    return {"id": "1", "object": "chat.completion", "created": 1, "model": model, "choices": choices, "usage": usage}


@contextmanager
def stubs(*names: str, tls: ssl.SSLContext | None = None) -> Iterator[dict[str, Stub]]:
    """Endpoints by name, each on a free port of loopback; with TLS where a context is given."""
    servers, found = [], {}
    for name in names:
        stub = Stub(name)
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"stub": stub}))
        server.daemon_threads = True
        server.block_on_close = False
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        stub.port = server.server_address[1]
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        servers.append(server)
        found[name] = stub
    try:
        yield found
    finally:
        for stub in found.values():
            stub.released.set()
        for server in servers:
            server.shutdown()
            server.server_close()
