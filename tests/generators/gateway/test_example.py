"""The gateway of the retail example can be generated for each of its environments, and the real programs take it."""

import subprocess
from pathlib import Path

import pytest

from cadee.generators.base import Subject
from cadee.generators.gateway.envoy.generator import envoy
from cadee.generators.gateway.litellm.generator import litellm
from cadee.opening import open_workspace
from cadee.source.workspace import load
from tests.generators.gateway import programs
from tests.generators.gateway.estates import REVISION, loaded

ENVIRONMENTS = ["sandbox", "staging", "production"]


def subject(root: Path, environment: str) -> Subject:
    opened = open_workspace(load(root / "examples" / "retail-customer-service"))
    assert opened.estate is not None
    return Subject(opened.estate.resolve(environment), REVISION)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_envoy_holds_its_routes(root: Path, environment: str) -> None:
    found = {item.path: item for item in envoy.make(subject(root, environment))}
    data = loaded(str(found["envoy/envoy.yaml"].content))
    names = [item["name"] for item in data["static_resources"]["clusters"] if item["name"].startswith("route-")]
    assert names == ["route-support-chat", "route-question-embedding", "route-article-embedding"]
    assert data["node"]["cluster"] == environment


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_litellm_holds_its_routes(root: Path, environment: str) -> None:
    about = subject(root, environment)
    if about.estate.identities["indexer-runtime"].audience is None:
        pytest.skip("the example says no audience for indexer-runtime yet, and LiteLLM knows workloads by token")
    found = {item.path: item for item in litellm.make(about)}
    data = loaded(str(found["litellm/config.yaml"].content))
    assert [item["model_name"] for item in data["model_list"]] == [
        "support-chat",
        "support-chat.gateway-to-backup",
        "question-embedding",
        "article-embedding",
    ]


@pytest.mark.real
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_real_envoy_takes_it(root: Path, tmp_path: Path, environment: str) -> None:
    programs.write(envoy.make(subject(root, environment)), tmp_path)
    command = [programs.envoy(), "--mode", "validate", "-c", "envoy.yaml"]
    done = subprocess.run(command, cwd=tmp_path / "envoy", capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr[:3000]
