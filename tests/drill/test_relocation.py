"""A drill leaves this machine for nothing: every address is on loopback before a program starts, or none starts."""

from pathlib import Path

import pytest
import yaml

from cadee.drill.envoy import Envoy
from cadee.drill.litellm import LiteLLM
from cadee.drill.process import Child, telling
from cadee.drill.product import Ground
from cadee.errors import InputError, ToolError
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
        ("port_value: 9104", "port_value: 9199", "leads to .*:9199, which the spec does not declare"),
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
    with pytest.raises(InputError, match=told):
        Envoy().relocate(spoilt, ground(spoilt))


def test_a_litellm_configuration_that_leads_elsewhere_is_not_run() -> None:
    files = {item.path.removeprefix("litellm/"): str(item.content).encode() for item in litellm.make(subject())}
    known = {f"127.0.0.1:{9101 + number}": number for number in range(6)}
    moved, _ = LiteLLM().relocate(files, Ground(known, PORTS))
    assert b"127.0.0.1:9101" not in moved["config.yaml"]
    with pytest.raises(InputError, match="which the spec does not declare"):
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


def test_a_child_that_finds_no_room_to_watch_its_secrets_tells_why(tmp_path: Path) -> None:
    log = tmp_path / "log"
    frames = "".join(f"[critical][backtrace] #{number}: main [0x5f{number}]\n" for number in range(9))
    log.write_text(f"[info] starting\n[critical][assert] assert failure: inotify_fd_ >= 0.\n{frames}")
    child = Child(["true"], tmp_path, {}, log)
    with pytest.raises(ToolError, match=r"inotify_fd_ >= 0\. \| \.\.\. \| .*#5.*#8") as told:
        child.wait_until("http://127.0.0.1:9", 5)
    child.stop()
    assert "fs.inotify.max_user_instances is used up" in told.value.fix


@pytest.mark.parametrize(
    ("log", "told"),
    [
        ("", ""),
        ("error: one\ntwo", "error: one | two"),
        ("warn a\nERROR b\nc\nd\ne\nf\ng", "ERROR b | ... | d | e | f | g"),
        ("a\nb\nc\nd\ne", "b | c | d | e"),
    ],
)
def test_a_log_is_told_by_its_first_error_and_its_end(log: str, told: str) -> None:
    assert telling(log) == told
