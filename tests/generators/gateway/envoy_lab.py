"""A running Envoy between callers and stub endpoints, started with generated files and what the platform adds."""

import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cadee.drill.stubs import Stub
from cadee.generators.gateway.envoy.generator import envoy as generator
from tests.generators.gateway import programs
from tests.generators.gateway.estates import ISSUER, Change, put, subject
from tests.generators.gateway.programs import Answer, call, free_port
from tests.generators.gateway.tokens import issuer

KEYS = {"VENDOR_A_KEY": "canary-a", "VENDOR_C_KEY": "canary-c", "ORDERS_KEY": "canary-orders"}


def provide(folder: Path) -> Path:
    """Put beside the generated files what the platform provides; return the folder Envoy runs in."""
    home = folder / "envoy"
    (home / "jwks").mkdir(exist_ok=True)
    (home / "jwks" / "id-example-com-realms-shop.json").write_bytes(issuer().key_set)
    (home / "credentials").mkdir(exist_ok=True)
    (home / "credentials" / "vendor-b").write_text("canary-b")
    return home


def validate(home: Path) -> "subprocess.CompletedProcess[str]":
    """Let Envoy judge a bootstrap."""
    command = [programs.envoy(), "--mode", "validate", "-c", "envoy.yaml"]
    environment = {**os.environ, **KEYS}
    return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, timeout=60, check=False)


@dataclass
class Lab:
    """A running Envoy between a caller and stub endpoints."""

    home: Path
    port: int
    admin: str
    stubs: dict[str, Stub] = field(default_factory=dict)

    def ask(self, who: str = "shop", **more: Any) -> Answer:
        """Ask the route support-chat, with a token of that subject."""
        body = {"model": "support-chat", "messages": [{"role": "user", "content": "canary-prompt"}], **more}
        return self.send(body, issuer().token(iss=ISSUER, aud="ai-gateway", sub=who))

    def request(self, body: Any) -> urllib.request.Request:
        """A request with a good token, to be opened by the test itself."""
        token = issuer().token(iss=ISSUER, aud="ai-gateway", sub="shop")
        headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
        return urllib.request.Request(
            f"http://127.0.0.1:{self.port}/v1/chat/completions", json.dumps(body).encode(), headers
        )

    def send(self, body: Any, token: str = "", headers: dict[str, str] | None = None, path: str = "") -> Answer:
        shown = {"authorization": f"Bearer {token}"} if token else {}
        url = f"http://127.0.0.1:{self.port}{path or '/v1/chat/completions'}"
        return call(url, body, {**shown, **(headers or {})})

    def log(self, wanted: int) -> list[dict[str, Any]]:
        """The access log, once it holds so many entries."""
        end = time.monotonic() + 10
        while True:
            lines = (self.home / "program.log").read_text().splitlines()
            entries = [json.loads(line) for line in lines if line.startswith("{")]
            if len(entries) >= wanted or time.monotonic() > end:
                return entries
            time.sleep(0.05)

    def calls(self) -> dict[str, int]:
        """How many requests reached each endpoint."""
        return {name: len(stub.seen) for name, stub in self.stubs.items()}


def local(found: dict[str, Stub], port: int, *changes: Change) -> list[Change]:
    """The changes that bring an estate to loopback."""
    return [
        put("systems/ai-gateway/endpoint", f"http://127.0.0.1:{port}/v1"),
        put("systems/model-a/endpoint", f"{found['a'].url}/v1"),
        put("systems/model-b/endpoint", f"{found['b'].url}/openai/v1"),
        put("systems/model-c/endpoint", f"{found['c'].url}/v1"),
        put("routes/article-embedding", None),
        *changes,
    ]


@contextmanager
def started(folder: Path, found: dict[str, Stub], port: int, changes: Sequence[Change]) -> Iterator[Lab]:
    """Envoy, started with what is generated of a changed estate."""
    admin = free_port()
    programs.write(generator.make(subject(*changes)), folder)
    home = provide(folder)
    page = json.dumps({"admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": admin}}}})
    command = [programs.envoy(), "-c", "envoy.yaml", "--config-yaml", page, "--disable-hot-restart"]
    command += ["--concurrency", "1", "-l", "warn", "--file-flush-interval-msec", "50"]
    with programs.running(command, home, KEYS, f"http://127.0.0.1:{admin}/ready", 20):
        yield Lab(home, port, f"http://127.0.0.1:{admin}", found)
