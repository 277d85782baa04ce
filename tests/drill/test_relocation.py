"""A drill leaves this machine for nothing: every address is on loopback before a program starts, or none starts."""

from pathlib import Path

import pytest
import yaml

from cadee.drill.envoy import Envoy
from cadee.drill.litellm import LiteLLM
from cadee.drill.process import Child
from cadee.drill.product import Ground
from cadee.errors import ToolError
from cadee.generators.gateway.litellm.generator import litellm
from tests.drill.small import scene
from tests.generators.gateway.estates import subject

PORTS = {"admin": 5, "door 8080": 6, "door 8081": 7, "door": 8}


def ground(files: dict[str, bytes]) -> Ground:
    """Stubs for every address that a sound configuration names."""
    found, _ = scene()
    places = [step.endpoint for route in found.gateway.routes for step in route.targets]
    places += [guard.endpoint for guard in found.gateway.guards]
    return Ground({f"{place.host}:{place.port}": 1000 + number for number, place in enumerate(places)}, PORTS)


def addresses(data: object) -> list[str]:
    if isinstance(data, list):
        return [found for item in data for found in addresses(item)]
    if isinstance(data, dict):
        own = [str(data["socket_address"]["address"])] if "socket_address" in data else []
        return own + [found for value in data.values() for found in addresses(value)]
    return []


def test_every_address_of_a_bootstrap_is_brought_to_loopback() -> None:
    _, files = scene()
    moved, changed = Envoy().relocate(files, ground(dict(files)))
    found = addresses(yaml.safe_load(moved["envoy.yaml"]))
    assert set(found) == {"127.0.0.1"}
    assert len(found) > 5
    assert changed
    assert b"STRICT_DNS" not in moved["envoy.yaml"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("port_value: 9104", "port_value: 9199", "where no stub stands"),
        ("filename: failure.lua", "filename: /etc/hostname", "outside its folder"),
        ("filename: failure.lua", "filename: ../other.lua", "outside its folder"),
        ("node:\n", "tracing: {http: {target_uri: 'telemetry.example.com:443'}}\nnode:\n", "by itself"),
    ],
)
def test_what_leads_elsewhere_is_not_run(before: str, after: str, told: str) -> None:
    _, files = scene()
    text = files["envoy.yaml"].decode()
    assert before in text
    spoilt = {**files, "envoy.yaml": text.replace(before, after).encode()}
    with pytest.raises(ToolError, match=told):
        Envoy().relocate(spoilt, ground(spoilt))


def test_a_litellm_configuration_that_leads_elsewhere_is_not_run() -> None:
    files = {item.path.removeprefix("litellm/"): str(item.content).encode() for item in litellm.make(subject())}
    known = {f"127.0.0.1:{9101 + number}": number for number in range(6)}
    moved, _ = LiteLLM().relocate(files, Ground(known, PORTS))
    assert b"127.0.0.1:9101" not in moved["config.yaml"]
    with pytest.raises(ToolError, match="where no stub stands"):
        LiteLLM().relocate(files, Ground({"127.0.0.1:9101": 1}, PORTS))


def test_a_child_inherits_no_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENDOR_A_KEY", "a-real-key")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    child = Child(["env"], tmp_path, {"GIVEN": "yes"}, tmp_path / "log")
    with pytest.raises(ToolError, match="ended"):
        child.wait_until("http://127.0.0.1:9", 5)
    child.stop()
    names = {line.partition("=")[0] for line in (tmp_path / "log").read_text().splitlines()}
    assert names <= {"PATH", "HOME", "LANG", "GIVEN", "_", "PWD", "SHLVL"}
