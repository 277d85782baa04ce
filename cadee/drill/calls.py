"""Calls to a gateway on loopback, as its callers make them."""

import http.client
import json
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

UNANSWERED = 0
"""The status of a call that got no answer: the connection was refused, closed or cut off."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a caller saw: a status (`UNANSWERED` for none), headers in lower case, a body, seconds; why there is none.

    `whole` is False where the answer began and broke off.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float
    error: str = ""
    whole: bool = True

    @property
    def ok(self) -> bool:
        """Whether it is a sound and whole answer."""
        return self.status == http.client.OK and self.whole

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    def __str__(self) -> str:
        if self.status == UNANSWERED:
            return f"no answer ({self.error}) after {self.seconds:.2f} s"
        return f"{self.status}{'' if self.whole else ', broken off,'} after {self.seconds:.2f} s"


class Line:
    """A connection to a port of loopback, kept open between calls; `tls` is spoken for the name `host`."""

    def __init__(self, port: int, *, host: str = "", tls: ssl.SSLContext | None = None, within: float = 30) -> None:
        self._port, self._host, self._tls, self._within = port, host or "127.0.0.1", tls, within
        self._connection: http.client.HTTPConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; the next call opens one again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> Answer:
        """Send data as JSON (bytes as they are) and return the answer."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._send("POST", path, content, {"content-type": "application/json", **(headers or {})})

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch a page."""
        return self._send("GET", path, None, dict(headers or {}))

    def _send(self, method: str, path: str, content: bytes | None, headers: dict[str, str]) -> Answer:
        began = time.monotonic()
        try:
            if self._connection is None:
                self._connection = self._open()
            self._connection.request(method, path, content, {"host": self._host, **headers})
            reply = self._connection.getresponse()
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.close()
            return Answer(UNANSWERED, {}, b"", time.monotonic() - began, _words(error))
        fields = {name.lower(): value for name, value in reply.getheaders()}
        try:
            body, whole = reply.read(), True
        except http.client.IncompleteRead as error:
            body, whole = error.partial, False
        except (OSError, http.client.HTTPException, ValueError):
            body, whole = b"", False
        if not whole or reply.will_close:
            self.close()
        return Answer(reply.status, fields, body, time.monotonic() - began, "", whole)

    def _open(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=self._within)
        plain = socket.create_connection(("127.0.0.1", self._port), self._within)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sock = self._tls.wrap_socket(plain, server_hostname=self._host) if self._tls else plain
        return connection


def _words(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return (error.reason or "TLS was refused").replace("_", " ").lower()
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return "the connection was closed" if isinstance(error, OSError) else type(error).__name__
