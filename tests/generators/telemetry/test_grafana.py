"""The dashboard: a grid without overlaps, queries over what is recorded, links to what people do."""

import json
from typing import Any

import pytest

from cadee.errors import InputError
from cadee.generators.telemetry.grafana import SCHEMA_VERSION, grafana
from cadee.generators.telemetry.prometheus import prometheus
from tests.generators.gateway import estates
from tests.generators.gateway.estates import loaded, put
from tests.generators.telemetry.estates import CONDITIONS, made, signal_id
from tests.generators.telemetry.grafana_reader import expressions, panels


def document(*changes: estates.Change, environment: str = "production") -> Any:
    return json.loads(str(made(grafana, *changes, environment=environment)["grafana/dashboard.json"].content))


def test_no_two_panels_share_a_place_or_an_id_and_none_leaves_the_grid() -> None:
    taken: dict[tuple[int, int], int] = {}
    found = panels(made(grafana))
    for panel in found:
        place = panel["gridPos"]
        assert place["x"] >= 0
        assert place["x"] + place["w"] <= 24
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                assert taken.setdefault((x, y), panel["id"]) == panel["id"]
    assert len({panel["id"] for panel in found}) == len(found)
    assert max(y for _, y in taken) + 1 == len({y for _, y in taken}), "no line of the grid is empty"


def test_each_signal_and_each_thing_told_of_a_gateway_has_a_panel() -> None:
    titles = [panel["title"] for panel in panels(made(grafana))]
    assert set(map(signal_id, CONDITIONS)) <= set(titles)
    assert {"Gateway ai-gateway", "Requests", "Answered by a fallback", "Errors", "Latency, p95", "Turned away"} <= set(
        titles
    )


def test_queries_read_only_what_the_rules_record() -> None:
    recorded = set()
    for path, item in made(prometheus).items():
        if path.endswith("rules.yaml"):
            groups = loaded(str(item.content))["groups"]
            recorded |= {rule["record"] for group in groups for rule in group["rules"] if "record" in rule}
    for expr in expressions(made(grafana)):
        names = [part.split("{")[0] for part in expr.split(" / ")]
        assert set(names) <= recorded


def test_the_datasource_is_chosen_by_the_reader_everywhere() -> None:
    sources = {json.dumps(part["datasource"]) for panel in document()["panels"] for part in _asking(panel)}
    assert sources == {'{"type": "prometheus", "uid": "${datasource}"}'}
    assert [item["name"] for item in document()["templating"]["list"]] == ["datasource", "runbooks"]


def _asking(panel: Any) -> list[Any]:
    return [panel, *panel["targets"]] if "targets" in panel else []


def test_the_name_of_a_dashboard_is_that_of_its_workflow_and_environment() -> None:
    uid = document()["uid"]
    assert uid == document(put("workflow/description", "other"))["uid"]
    assert len(uid) <= 40
    others = {document(put("workflow/name", "Other"))["uid"], document(environment="staging")["uid"]}
    assert uid not in others
    assert len(others) == 2
    assert document()["schemaVersion"] == SCHEMA_VERSION


def test_a_panel_says_its_threshold_its_owner_and_its_runbook() -> None:
    (panel,) = [panel for panel in document()["panels"] if panel["title"] == "app-relevance"]
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert [(step["color"], step["value"]) for step in steps] == [("red", None), ("green", 0.7)]
    assert "goes to platform" in panel["description"]
    assert [link["url"] for link in panel["links"]] == ["${runbooks:raw}runbooks/all.md#one"]


def test_what_has_no_recording_has_no_panel() -> None:
    flat = document(put("routes/support-chat/fallback", None), put("fallbacks", {}))
    assert "Answered by a fallback" not in {panel["title"] for panel in flat["panels"]}
    unread = put("signals/x", {"from": ["assistant"], "metric": "a.b", "alert": {"condition": "high"}})
    assert "x" not in {panel["title"] for panel in document(unread)["panels"]}
    notes = made(grafana, unread)["grafana/dashboard.json"].notes
    assert notes == ("signals/x: its condition cannot be read, so there is no rule for it.",)


def test_nothing_to_show_is_refused() -> None:
    with pytest.raises(InputError, match="no gateway and no signal"):
        estates.made(grafana, put("routes", {}))
