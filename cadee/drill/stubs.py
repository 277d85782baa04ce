"""Stub endpoints on loopback: models and guards that can be told how to fail, and keep what reached them."""

import json
import socket
import ssl
import struct
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from cadee.drill.answers import completion, masked, piece_of

_order = count(1)

CONTEXT = "400 context_length_exceeded"
QUOTA = "429 insufficient_quota"


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it arrived. `number` orders the requests of all stubs; `peer` is the URI of a client certificate.

    `at` is when it had arrived, in seconds of the monotonic clock.
    """

    number: int
    path: str
    headers: dict[str, str]
    body: bytes
    peer: str
    at: float = 0.0

    @property
    def json(self) -> Any:
        """The body as data, None where it is no JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


@dataclass
class Stub:
    """An endpoint on loopback. `mode` says what it does with a request:

    ok; stream (pieces, also where the request asks for them); cut (a stream that breaks off after its first piece);
    hang (no answer); reset (the connection breaks); or a status with a code, such as `429 insufficient_quota`.
    A guard answers 403 to a body that holds one of `refuses`, and puts `MASK` in the place of `masks` where it can.
    `says` is the text of an answer; `pause` is how many seconds pass after each piece of one that is streamed. `broken`
    says of each handshake that a caller broke off why it did.

    `system` is what it stands in for, by `path` and under the name `model` at its address. `fellows` are all stubs
    of one address and role, also this one: a request that says by both that it is meant for another of them is that
    one's, wherever it arrived.
    """

    name: str
    role: str = "model"
    system: str = ""
    path: str = ""
    model: str = ""
    fellows: tuple["Stub", ...] = field(default=(), repr=False)
    mode: str = "ok"
    says: str = ""
    pause: float = 0
    refuses: tuple[bytes, ...] = ()
    masks: str = ""
    page: bytes = b"{}"
    port: int = 0
    seen: list[Seen] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    lines: set[socket.socket] = field(default_factory=set)
    released: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)
    _server: ThreadingHTTPServer | None = None
    _tls: ssl.SSLContext | None = None

    @property
    def url(self) -> str:
        """The address it serves where it is started without TLS."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, tls: ssl.SSLContext | None = None) -> None:
        """Listen on a free port of loopback."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"stub": self}))
        server.daemon_threads = True
        server.block_on_close = False
        self._tls = tls
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = int(server.server_address[1])
        self._server = server
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def show(self, certificate: tuple[Path, Path]) -> None:
        """Show another certificate from now on, and end all connections that were made with the one before."""
        if self._tls is not None:
            self._tls.load_cert_chain(*certificate)
        for line in list(self.lines):
            with suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)

    def stop(self) -> None:
        """Let go of whoever waits, and listen no more."""
        self.released.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def keep(self, path: str, headers: dict[str, str], body: bytes, peer: str) -> Seen:
        """Log a request."""
        with self._lock:
            self.seen.append(Seen(next(_order), path, headers, body, peer, time.monotonic()))
            return self.seen[-1]

    def meant(self, path: str, body: bytes) -> "Stub":
        """Return whose a request is: its own if it may be, or if it is nobody's, else that of the first it suits."""
        if len(self.fellows) < 2:
            return self
        fits = [each for each in self.fellows if each.suits(path, body)]
        return self if self in fits or not fits else fits[0]

    def suits(self, path: str, body: bytes) -> bool:
        """Whether a request has the path and the model name of what it stands in for."""
        said = Seen(0, path, {}, body, "").json
        named = said.get("model") if isinstance(said, dict) else None
        return f"{path.partition('?')[0]}/".startswith(f"{self.path}/") and self.model in ("", named)

    def forget(self) -> None:
        """Be sound again, and begin a new log."""
        self.released.set()
        self.released = Event()
        self.mode, self.says, self.pause, self.refuses, self.masks = "ok", "", 0, (), ""
        with self._lock:
            self.seen, self.broken = [], []


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body leave in two writes: 40 ms for each answer otherwise
    stub: Stub
    _asked: Stub

    def log_message(self, format: str, *args: Any) -> None:
        return

    def do_GET(self) -> None:
        self._answer(200, self.stub.page)

    def do_POST(self) -> None:
        headers, body = {key.lower(): value for key, value in self.headers.items()}, self._body()
        self._asked = self.stub.meant(self.path, body)
        seen = self._asked.keep(self.path, headers, body, self._peer())
        mode = self._asked.mode
        if mode == "hang":
            self._asked.released.wait(60)
            self.close_connection = True
        elif mode == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.rfile.close()
            self.connection.close()
        elif mode[:1].isdigit():
            self._fail(mode)
        elif self._asked.role == "guard":
            self._judge(seen)
        elif mode in ("stream", "cut") or _wants_pieces(seen):
            self._pieces(cut=mode == "cut")
        else:
            self._answer(200, _json(completion(seen.path, seen.json, self._asked.says or self._usual())))

    def setup(self) -> None:
        super().setup()
        self.stub.lines.add(self.connection)

    def handle(self) -> None:
        try:
            super().handle()
        except (OSError, ValueError) as error:
            if isinstance(error, ssl.SSLError):
                self.stub.broken.append((error.reason or "TLS").replace("_", " ").lower())
            self.close_connection = True

    def finish(self) -> None:
        self.stub.lines.discard(self.connection)
        try:
            super().finish()
        except (OSError, ValueError):
            return

    def _peer(self) -> str:
        if not isinstance(self.connection, ssl.SSLSocket):
            return ""
        shown = self.connection.getpeercert() or {}
        names = [pair[1] for pair in shown.get("subjectAltName", ()) if pair[0] == "URI"]
        return str(names[0]) if names else ""

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _fail(self, mode: str) -> None:
        status, _, code = mode.partition(" ")
        error = {"message": f"planned: {code}", "type": code or "planned", "code": code or "planned"}
        self._answer(int(status), _json({"error": error}), {"retry-after": "30"} if status == "429" else {})

    def _judge(self, seen: Seen) -> None:
        """Answer as a guard: by status, and to the guardrail API of LiteLLM by a verdict."""
        refused = any(word in seen.body for word in self._asked.refuses)
        if self.path.endswith("/litellm_basic_guardrail_api"):
            verdict = (
                {"action": "BLOCKED", "blocked_reason": "planned"} if refused else masked(seen.json, self._asked.masks)
            )
            self._answer(200, _json(verdict))
        else:
            self._answer(403 if refused else 200, b"{}")

    def _usual(self) -> str:
        return f"answer of {self._asked.name}"

    def _pieces(self, cut: bool) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        text = self._asked.says or self._usual()
        pieces: list[str | None] = [text, "", None]
        for number, piece in enumerate(pieces):
            data = b"[DONE]" if piece is None else _json(piece_of(piece))
            event = b"data: %s\n\n" % data
            self.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))
            self.wfile.flush()
            self._asked.released.wait(self._asked.pause)
            if cut and number == 0:
                self.close_connection = True
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self._asked.released.wait(0.2)  # a piece that is overtaken by the reset was never sent
                self.connection.close()
                return
        self.wfile.write(b"0\r\n\r\n")

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"content-type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _wants_pieces(seen: Seen) -> bool:
    asked = seen.json
    return isinstance(asked, dict) and asked.get("stream") is True


def _json(data: Any) -> bytes:
    return json.dumps(data).encode()
