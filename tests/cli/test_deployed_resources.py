"""Resources of Envoy AI Gateway on the command line: made, read back before they are written, compared as they run."""

from pathlib import Path

import pytest

from cadee.cli.generate import _read_back
from cadee.errors import ToolError
from cadee.generators.base import Artifact, Subject
from cadee.generators.gateway.envoy_ai.generator import envoy_ai_gateway
from cadee.opening import open_workspace
from cadee.source.workspace import load
from tests.cli.conftest import Run

TARGET = "gateway/envoy-ai-gateway"


@pytest.fixture
def example(root: Path) -> Path:
    return root / "examples" / "retail-customer-service"


def test_resources_that_run_are_compared_with_the_spec(run: Run, example: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("generate", TARGET, example, "--env", "production", "--out", out, "--quiet").status == 0
    home = out / "envoy-ai-gateway" / "gateway.yaml"
    compare = (
        "check",
        example,
        "--env",
        "production",
        "--select",
        "X-003",
        "--today",
        "2026-11-23",
        "--deployed",
        home,
    )
    ran = run(*compare)
    assert ran.status == 0
    assert "1 configuration: as generated from this spec, in every value" in ran.out
    home.write_text(home.read_text().replace('timeout: "600ms"', 'timeout: "60s"', 1))
    ran = run(*compare)
    assert ran.status == 1
    assert "waits 60s for 'embedder', where the spec says 600ms" in ran.out
    line = next(
        number
        for number, text in enumerate(home.read_text().splitlines(), start=1)
        if text == "        - name: gateway-to-embedder"
    )
    assert f"::: {home}:{line}:11" in ran.out
    assert "name: gateway-to-embedder" in ran.out


def test_resources_without_a_route_are_no_configuration(run: Run, example: Path, tmp_path: Path) -> None:
    file = tmp_path / "other.yaml"
    file.write_text("kind: A\n---\nkind: B\n")
    ran = run("check", example, "--env", "production", "--select", "X-003", "--deployed", file)
    assert ran.status == 2
    assert "is no gateway configuration that can be read back" in ran.err


def test_what_does_not_say_what_the_spec_says_is_not_written(example: Path) -> None:
    opened = open_workspace(load(example))
    assert opened.estate is not None
    about = Subject(opened.estate.resolve("production"), "0" * 64)
    made = tuple(envoy_ai_gateway.make(about))
    _read_back(about, {TARGET: made})
    wrong = str(made[0].content).replace("priority: 1", "priority: 2").replace("priority: 0", "priority: 3", 1)
    with pytest.raises(ToolError, match="does not say what the spec says: routes/support-chat calls 'briar-medium"):
        _read_back(about, {TARGET: (Artifact(made[0].path, wrong), *made[1:])})
