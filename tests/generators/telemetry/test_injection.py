"""Whatever stands in the free texts of a spec: the same structure, and the same text at the other end."""

import json
from pathlib import Path
from typing import Any

import pytest

from cadee.generators.base import Generator
from cadee.generators.telemetry.grafana import grafana
from cadee.generators.telemetry.otel_collector import otel_collector
from cadee.generators.telemetry.prometheus import prometheus
from tests.generators.gateway.estates import Change, loaded, put
from tests.generators.gateway.test_injection import shape
from tests.generators.telemetry.estates import made
from tests.generators.telemetry.payloads import ALL
from tests.generators.telemetry.programs import alerts, laid, promtool, run_tests

TARGETS = [prometheus, grafana, otel_collector]
HARMLESS = "harmless"
_CHUNK = 20


def test_there_are_enough_texts() -> None:
    assert len(ALL) >= 150


def _signal(text: str) -> dict[str, Any]:
    texts = {"name": text, "description": text, "runbook": text}
    alert = {"condition": "> 500", "for": "10m"}
    return {"from": ["assistant"], "metric": "app.waiting", "alert": alert, "to": "shop", **texts}


def _everywhere(text: str) -> list[Change]:
    """A text in each field that is free."""
    places = [
        "workflow/name", "workflow/description", "environments/production/name", "owners/shop/name",
        "owners/shop/contact", "owners/shop/on_call", "owners/platform/name", "systems/assistant/name",
        "systems/ai-gateway/name", "systems/observability/name", "systems/observability/description",
        "identities/shop-telemetry/name", "identities/shop-telemetry/audience", "signals/app-errors/name",
        "signals/app-errors/description", "signals/app-errors/runbook", "signals/gateway-errors/name",
        "signals/gateway-errors/runbook", "integrations/assistant-telemetry/name",
    ]  # fmt: skip
    return [put(place, text) for place in places]


def _shapes(generator: Generator, *changes: Change) -> dict[str, list[str]]:
    found = {}
    for path, item in made(generator, *changes).items():
        text = str(item.content)
        found[path] = list(shape(json.loads(text) if path.endswith(".json") else loaded(text)))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("generator", TARGETS, ids=lambda item: item.target)
def test_no_text_changes_the_structure(generator: Generator) -> None:
    plain = _shapes(generator, *_everywhere(HARMLESS))
    for text in ALL:
        assert _shapes(generator, *_everywhere(text)) == plain, text


def test_no_text_reaches_a_name_a_label_or_an_expression() -> None:
    """Only annotations, panels' words and links, and the audience hold free texts."""
    marked = "zzmarkzz"
    for generator in TARGETS:
        for path, item in made(generator, *_everywhere(marked)).items():
            data = json.loads(str(item.content)) if path.endswith(".json") else loaded(str(item.content))
            for way in _holding(data, marked):
                assert any(word in way for word in ("annotations", "description", "/links/", "audience", "/title")), (
                    f"{path} {way}"
                )


def _holding(data: Any, text: str, way: str = "") -> list[str]:
    if isinstance(data, dict):
        return [found for key, value in data.items() for found in _holding(value, text, f"{way}/{key}")]
    if isinstance(data, list):
        return [found for number, value in enumerate(data) for found in _holding(value, text, f"{way}/{number}")]
    return [way] if isinstance(data, str) and text in data else []


@pytest.mark.real
@pytest.mark.parametrize("start", range(0, len(ALL), _CHUNK))
def test_prometheus_says_each_text_as_it_is_written(tmp_path: Path, start: int) -> None:
    """The unit tests hold the texts, the rules hold templates of them: promtool compares what it makes of these."""
    texts = ALL[start : start + _CHUNK]
    signals = {f"s-{number}": {**_signal(text), "metric": f"app.m{number}"} for number, text in enumerate(texts)}
    folder = laid(made(prometheus, put("signals", signals)).values(), tmp_path)
    checked = promtool(folder, "check", "rules", "rules.yaml")
    assert checked.returncode == 0, checked.stderr[-3000:]
    done = run_tests(folder)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    assert len(alerts(folder)) == len(texts)


@pytest.mark.real
def test_a_text_that_is_not_made_literal_would_be_found(tmp_path: Path) -> None:
    signals = put("signals", {"s": _signal("{{ $value }}")})
    folder = laid(made(prometheus, signals).values(), tmp_path)
    assert run_tests(folder).returncode == 0
    path = folder / "rules.yaml"
    path.write_text(path.read_text("utf-8").replace('{{ \\"{{\\" }} $value', "{{ $value"), "utf-8")
    assert run_tests(folder).returncode != 0


def test_a_runbook_is_a_link_to_an_address_or_below_the_one_that_the_reader_sets() -> None:
    for text in ALL:
        data = json.loads(str(made(grafana, *_everywhere(text))["grafana/dashboard.json"].content))
        urls = [link["url"] for panel in data["panels"] for link in panel.get("links", [])]
        for url in urls:
            assert url.startswith(("${runbooks:raw}", "https://", "http://"))
            assert "$" not in url.removeprefix("${runbooks:raw}")
            assert not any(character in url[2:] for character in ' "<>\\^`|')


def test_no_panel_holds_a_variable_of_grafana_that_the_spec_wrote() -> None:
    for text in ALL:
        data = json.loads(str(made(grafana, *_everywhere(text))["grafana/dashboard.json"].content))
        for panel in data["panels"]:
            words = panel.get("description", "")
            assert "$" not in words
            assert "[[" not in words
            assert "<" not in words


def test_no_text_is_replaced_by_a_collector() -> None:
    for text in ALL:
        (item,) = [
            item
            for path, item in made(otel_collector, *_everywhere(text)).items()
            if path == "otel-collector/assistant-telemetry.yaml"
        ]
        (client,) = [
            settings
            for name, settings in loaded(str(item.content))["extensions"].items()
            if name.startswith("oauth2client")
        ]
        assert client["endpoint_params"]["audience"].replace("$$", "") == text.replace("$", "")
        assert client["endpoint_params"]["audience"].count("$") == 2 * text.count("$")
