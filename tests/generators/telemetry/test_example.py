"""The retail example: in each environment every signal is told of, and the real programs take what is made."""

import json
from functools import cache
from pathlib import Path

import pytest

from cadee.generators.base import Artifact, Generator, Subject
from cadee.generators.telemetry.grafana import grafana
from cadee.generators.telemetry.otel_collector import otel_collector
from cadee.generators.telemetry.prometheus import prometheus
from cadee.opening import open_workspace
from cadee.source.workspace import load
from tests.generators.gateway.estates import REVISION, loaded
from tests.generators.telemetry.programs import alerts, amtool, laid, promtool, run_tests

ENVIRONMENTS = ["sandbox", "staging", "production"]


@cache
def subject(root: Path, environment: str) -> Subject:
    opened = open_workspace(load(root / "examples" / "retail-customer-service"))
    assert opened.estate is not None
    return Subject(opened.estate.resolve(environment), REVISION)


def made(root: Path, environment: str, generator: Generator) -> dict[str, Artifact]:
    return {item.path: item for item in generator.make(subject(root, environment))}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_each_signal_has_a_rule_and_a_panel_or_a_note(root: Path, environment: str) -> None:
    items = made(root, environment, prometheus)
    data = loaded(str(items["prometheus/rules.yaml"].content))
    ruled = {rule["alert"] for group in data["groups"] for rule in group["rules"] if "alert" in rule}
    without = {note.partition(":")[0] for note in items["prometheus/rules.yaml"].notes if "no rule" in note}
    signals = subject(root, environment).estate.signals
    assert {f"signals/{name}" for name in signals} == {f"signals/{name}" for name in ruled} | without
    assert len(ruled) == len(signals) == 30
    board = json.loads(str(made(root, environment, grafana)["grafana/dashboard.json"].content))
    assert ruled <= {panel["title"] for panel in board["panels"]}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_gateway_is_bound_to_its_products(root: Path, environment: str) -> None:
    items = made(root, environment, prometheus)
    for product in ("envoy", "litellm"):
        text = str(items[f"prometheus/{product}.rules.yaml"].content)
        for record in ("cadee:gateway_fallbacks:ratio5m", "cadee:model_errors:ratio5m", "cadee:guard_errors:ratio5m"):
            assert record in text


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_its_collectors_send_no_content(root: Path, environment: str) -> None:
    items = made(root, environment, otel_collector)
    assert list(items) == [
        "otel-collector/assistant-to-observability.yaml",
        "otel-collector/gateway-to-observability.yaml",
    ]
    assert all("allow_all_keys: false" in str(item.content) for item in items.values())


@pytest.mark.real
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_real_programs_take_it(root: Path, tmp_path: Path, environment: str) -> None:
    folder = laid(made(root, environment, prometheus).values(), tmp_path)
    checked = promtool(folder, "check", "rules", *sorted(path.name for path in folder.glob("*rules.yaml")))
    assert checked.returncode == 0, checked.stderr
    done = run_tests(folder)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    assert amtool(folder, "check-config", "alertmanager.yaml").returncode == 0
    for name, rule in alerts(folder).items():
        labels = [f"{key}={value}" for key, value in rule["labels"].items()]
        routed = amtool(folder, "config", "routes", "test", "--config.file=alertmanager.yaml", *labels)
        assert routed.stdout.strip() == f"{rule['labels']['owner']}.{rule['labels']['severity']}", name
