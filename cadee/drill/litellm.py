"""The LiteLLM proxy under test: where it is found, how its configuration is brought to loopback, how it is started."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from cadee.drill.product import Door, Files, Ground, Guarding, Launch, Program
from cadee.drill.written import Value
from cadee.errors import InputError
from cadee.generators.gateway.dump import to_json, to_yaml
from cadee.generators.gateway.envoy.names import CREDENTIALS
from cadee.generators.gateway.facts import address
from cadee.generators.gateway.litellm.generator import litellm
from cadee.generators.gateway.litellm.models import ALIKE
from cadee.generators.gateway.litellm.notes import notes
from cadee.generators.gateway.litellm.tools import tools_path
from cadee.generators.gateway.model import Caller, Gateway, Guard, Route, ToolServer
from cadee.model.flow import Trigger
from cadee.source.yaml import read_yaml

_FACTS = "cadee_auth.json"
_OFFLINE = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "HF_HUB_OFFLINE": "1", "NO_PROXY": "127.0.0.1"}
_NAMES = ("issuer", "audience", "subject")
"""Facts of callers that are names, even where they look like addresses: nobody is called there."""

_SCRAPER = "canary-scraper-2e6c"
"""What the drill shows to read the metrics."""

_CREDENTIAL = re.compile(r"(?i)(?:api_?key|master_key|secret|secret_access_key|password|auth_value|(?<!_per)_token)$")
_NO_CREDENTIAL = "no-credential"
"""The word that is generated where a model is asked without a key."""

_VERSION = "import importlib.metadata as m; print(m.version('litellm'))"


class LiteLLM:
    """The proxy, in a Python environment of its own. It takes half a minute to start, so it is started once."""

    name = "litellm"
    generator = litellm
    main = "config.yaml"
    seen: frozenset[Trigger] = frozenset((*ALIKE, "context-overflow"))
    plain_stubs = True
    restarts = False
    waits: Literal["at most", "its own"] = "its own"
    slack = 1.5
    rest = 2
    refers = "os.environ/"

    def program(self) -> Program:
        """Find the program: beside the Python in CADEE_LITELLM_PYTHON, or on the path."""
        python = os.environ.get("CADEE_LITELLM_PYTHON", "")
        found = str(Path(python).with_name("litellm")) if python else shutil.which("litellm")
        if not found or not Path(found).exists():
            fix = "Install requirements/litellm.txt in an environment; name its Python in CADEE_LITELLM_PYTHON."
            raise InputError("there is no LiteLLM proxy to drill", fix=fix)
        return _program(found)

    def fit(self, gateway: Gateway) -> Gateway:
        """Return the gateway: LiteLLM is given all of it."""
        return gateway

    def notes(self, gateway: Gateway) -> tuple[str, ...]:
        """Return what LiteLLM cannot carry out of a gateway."""
        return notes(gateway)

    def instead(self, gateway: Gateway, route: Route, before: str, after: str, fault: Trigger) -> str:
        """Return that it tries a step between too, where there is one, as it tells no errors apart."""
        names = [step.integration for step in route.targets]
        between = names[names.index(before) + 1 : names.index(after)] if {before, after} <= set(names) else []
        for note in self.notes(gateway):
            here, _, said = note.partition(": ")
            for name in between if here == f"routes/{route.id}" else ():
                _, _, faults = said.partition(f"so '{name}' is also tried on ")
                if fault in faults.rstrip(".").split(", "):
                    return said.rstrip(".")
        return ""

    def knows(self, caller: Caller) -> bool:
        """Whether LiteLLM can know a caller: one with certificates needs an audience, to show a token instead."""
        return caller.proof != "certificate" or bool(caller.audience)

    def uses(self, gateway: Gateway) -> tuple[str, ...]:
        """Return its one port."""
        return ("door",)

    def relocate(self, files: Files, ground: Ground) -> tuple[dict[str, bytes], tuple[str, ...]]:
        """Return the files with every address on loopback, and what was changed."""
        moved, changed = dict(files), set[str]()
        for name in (self.main, _FACTS):
            file = read_yaml(name, files[name], conceal=False)
            if not file.complete or not isinstance(file.data, dict):
                raise InputError(f"{name} cannot be read", fix="Drill a file that `cadee generate` wrote.")
            data: dict[str, Any] = json.loads(json.dumps(file.data))
            changed.update(_move(data, ground))
            if name == self.main and "cooldown_time" in data.get("router_settings", {}):
                changed.add(f"a failing target is left out for {self.rest} s, so that the trials need not wait")
                data["router_settings"]["cooldown_time"] = self.rest
            moved[name] = (to_json(data) if name == _FACTS else to_yaml(data, "")).encode()
        return moved, tuple(sorted(changed))

    def launch(self, program: Program, folder: Path, ground: Ground) -> Launch:
        """Return how to start it, without a look at the internet."""
        port = ground.ports["door"]
        command = [program.path, "--config", self.main, "--host", "127.0.0.1", "--port", str(port)]
        variables = {**_OFFLINE, "LITELLM_MASTER_KEY": "sk-" + "0123456789abcdef" * 4, "CADEE_METRICS_TOKEN": _SCRAPER}
        return Launch(command, variables, f"http://127.0.0.1:{port}/health/liveliness", 300)

    def guarding(self, guard: Guard) -> frozenset[Guarding]:
        """Return what a guard can do: its generic guardrail API judges both ways, and may answer with other text."""
        return frozenset(("input", "output", "change")) if guard.protocol == "http" else frozenset()

    def door(self, gateway: Gateway, caller: Caller, ground: Ground) -> Door:
        """Return where a caller knocks: with a token in place of a certificate."""
        return Door(ground.ports["door"], False, "key" if caller.proof == "key" else "token")

    def path(self, gateway: Gateway, route: Route) -> str:
        """Return the path on which callers reach a route."""
        primary = route.targets[0]
        if primary.task == "embedding":
            return "/v1/embeddings"
        return "/v1/messages" if primary.protocol == "anthropic" else "/v1/chat/completions"

    def tools_path(self, gateway: Gateway, server: ToolServer) -> str:
        """Return the path on which callers reach a tool server."""
        return tools_path(server)

    def credential(self, gateway: Gateway, identity: str) -> str:
        """Return where the platform puts a credential: in a variable."""
        found = [step.credential for route in gateway.routes for step in route.targets]
        found += [guard.credential for guard in gateway.guards]
        found += [server.credential for server in gateway.tools]
        found += [caller.credential for caller in gateway.callers]
        return next(f"env:{each.variable}" for each in found if each is not None and each.identity == identity)

    def literal(self, value: Value) -> bool:
        """Whether a field for a credential, or a header by which one shows oneself, holds anything but a reference."""
        named = _CREDENTIAL.search(value.way[-1]) or value.way[-1].lower() in CREDENTIALS
        return bool(named) and not value.text.startswith(self.refers) and value.text != _NO_CREDENTIAL

    def metrics(self, ground: Ground) -> str:
        """Return its metrics, "" where it has been given no callback for them."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        address = f"http://127.0.0.1:{ground.ports['door']}/metrics/"
        request = urllib.request.Request(address, headers={"authorization": f"Bearer {_SCRAPER}"})
        try:
            with opener.open(request, timeout=10) as page:
                return str(page.read().decode("utf-8", "replace"))
        except OSError:
            return ""

    def insides(self, ground: Ground) -> str:
        """Return nothing: its pages about itself ask for the master key, which nobody has."""
        return ""


@cache
def _program(path: str) -> Program:
    python = Path(path).with_name("python")
    told = subprocess.run([str(python), "-c", _VERSION], capture_output=True, text=True, timeout=60, check=False)
    version = told.stdout.strip()
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    return Program(path, version if re.fullmatch(r"[0-9A-Za-z.+-]{1,40}", version) else "unknown", digest)


def _move(data: Any, ground: Ground, names: tuple[str, ...] = ()) -> Iterator[str]:
    """Bring every address below `data` to loopback, in place; yield what was changed. `names` tell what it leads to."""
    names = (*_names(data), *names)
    for key, value in list(data.items() if isinstance(data, dict) else enumerate(data)):
        if isinstance(value, dict | list):
            yield from _move(value, ground, (f"keys-{key}", *names))
        elif key not in _NAMES and isinstance(value, str) and value.lower().startswith(("http://", "https://")):
            place = address(value)
            old = f"{place.host}:{place.port}"
            data[key] = f"http://127.0.0.1:{ground.stub(old, *names, place.path)}{urlsplit(value).path}"
            yield f"{old} is on loopback, without TLS"


def _names(data: Any) -> Iterator[str]:
    """Yield the name of the model, guard or tool server that an entry leads to; nothing where it is no such entry."""
    if isinstance(data, dict):
        if isinstance(data.get("model_info"), dict):
            yield f"target-{str(data['model_info'].get('id', '')).rpartition('.')[2]}"
        if "guardrail_name" in data:
            yield f"guard-{data['guardrail_name']}"
        if "server_id" in data:
            yield f"tools-{str(data['server_id']).replace('_', '-')}"
