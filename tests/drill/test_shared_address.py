"""Models, guards, key sets of one host: what stands in for each of them is told apart, also where files are wrong."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from cadee.drill.base import Result
from cadee.drill.envoy import Envoy
from cadee.drill.lab import Lab
from cadee.drill.litellm import LiteLLM
from cadee.drill.product import Ground, Program
from cadee.errors import InputError
from tests.drill.mutants_faults import CHAT, cluster, envoy, listeners
from tests.drill.small import ERRORS, drilled, scene
from tests.generators.gateway import programs
from tests.generators.gateway.estates import loaded, put

FAULTS = ("F0", "F1", "F2", "F4", "F12", "F15", "G1", "G3", "I11")
HOST = "http://127.0.0.1:9101"
MODELS = tuple(put(f"systems/model-{name}/endpoint", f"{HOST}/v1") for name in "abc")
GUARDS = (
    put("systems/redactor/endpoint", "http://127.0.0.1:9104/in"),
    put("systems/watcher/endpoint", "http://127.0.0.1:9104/out"),
)
TWICE = (
    put("integrations/again", {"from": "ai-gateway", "to": "model-a", "identity": "vendor-b", "timeout": "400ms"}),
    put("integrations/again/retries", 0),
    put("fallbacks/chat-down/rungs", [{"to": "again", "on": ERRORS}, {"to": "to-c", "on": ERRORS}]),
)
"""The same model once more, with another key: nothing in a request but the credential tells the two apart."""


def wrong(results: Sequence[Result]) -> list[tuple[str, str, str]]:
    return [(r.drill, r.claim.says, r.outcome.why) for r in results if r.outcome.verdict in ("refuted", "not run")]


@pytest.mark.real
@pytest.mark.xdist_group("drill-shared")
@pytest.mark.parametrize("changes", [(*MODELS, *GUARDS), TWICE], ids=["one host", "one model"])
def test_what_shares_an_address_is_drilled_like_what_does_not(changes: Any, tmp_path: Path) -> None:
    programs.envoy()
    results = drilled(*scene(*changes), tmp_path, FAULTS)
    assert wrong(results) == []
    assert {item.drill for item in results if item.outcome.verdict == "proven"} == set(FAULTS)


def asks_the_first_again(data: dict[str, Any]) -> None:
    """The second step asks the vendor for the model of the first: production would go nowhere else."""
    first, second = (next(listeners(data, f"step-{CHAT}-{number}"))["http_filters"] for number in (0, 1))
    assert first[0]["name"] == "envoy.filters.http.transform"
    assert first[0] != second[0]
    second[0] = first[0]


def asks_the_other_guard(data: dict[str, Any]) -> None:
    for manager in listeners(data, "public"):
        for item in manager["http_filters"]:
            if item["name"] == "guard-redactor":
                item["typed_config"]["http_service"]["path_prefix"] = "/out"


@pytest.mark.real
@pytest.mark.xdist_group("drill-shared")
@pytest.mark.parametrize(
    ("damage", "drill"), [(asks_the_first_again, "F1"), (asks_the_other_guard, "G3")], ids=["model", "guard"]
)
def test_a_request_that_means_another_of_the_address_is_that_ones(damage: Any, drill: str, tmp_path: Path) -> None:
    programs.envoy()
    found, files = scene(*MODELS, *GUARDS)
    assert wrong(drilled(found, envoy(damage)(files), tmp_path, [drill], again=0))


def test_what_leads_to_a_shared_address_says_to_which_of_it() -> None:
    _, files = scene(*MODELS)
    port = {"target-to-a": 1001, "target-to-b": 1002, "target-to-c": 1003}
    places = {f"127.0.0.1:{number}": number for number in (9101, 9104, 9105, 9106)}
    ground = Ground(places, {"admin": 5, "door 8080": 6, "door 8081": 7}, {"127.0.0.1:9101": port})
    moved, _ = Envoy().relocate(files, ground)
    data = loaded(moved["envoy.yaml"].decode())
    for name, wanted in port.items():
        (end,) = cluster(data, name)["load_assignment"]["endpoints"][0]["lb_endpoints"]
        assert end["endpoint"]["address"]["socket_address"]["port_value"] == wanted
    renamed = {**files, "envoy.yaml": files["envoy.yaml"].replace(b"target-to-b", b"my-own")}
    with pytest.raises(InputError, match="another name than 'target-to-a', 'target-to-b', 'target-to-c', which share"):
        Envoy().relocate(renamed, ground)


def test_a_shared_address_is_told_apart_for_litellm_too(tmp_path: Path) -> None:
    found, files = scene(*MODELS, *GUARDS, product=LiteLLM())
    lab = Lab(found, files, Program("", "", ""), tmp_path)
    lab.platform.start()
    try:
        moved, _ = LiteLLM().relocate(files, Ground(lab.platform.ports, {"door": 1}, lab.platform.shared))
        data = loaded(moved["config.yaml"].decode())
        led = {
            str(item["model_info"]["id"]).rpartition(".")[2]: item["litellm_params"]["api_base"]
            for item in data["model_list"]
        }
        asked = {item["guardrail_name"]: item["litellm_params"]["api_base"] for item in data["guardrails"]}
        for name, stub in lab.stubs.items():
            kind, _, key = name.partition("-")
            path = stub.path if kind == "guard" else "/v1"
            assert (led if kind == "target" else asked)[key] == f"http://127.0.0.1:{stub.port}{path}"
    finally:
        lab.platform.stop()


def leads_to_the_embedder(data: dict[str, Any]) -> None:
    (manager,) = listeners(data, f"step-{CHAT}-1")
    manager["route_config"]["virtual_hosts"][0]["routes"][0]["route"]["cluster"] = "target-to-embedder"


@pytest.mark.real
@pytest.mark.xdist_group("drill-shared")
def test_a_foreign_model_is_known_where_several_calls_lead_to_it(tmp_path: Path) -> None:
    programs.envoy()
    found, files = scene(
        put("integrations/more-embed", {"from": "assistant", "to": "ai-gateway", "identity": "back-office"}),
        put("integrations/to-embedder-too", {"from": "ai-gateway", "to": "embedder", "identity": "gateway"}),
        put("integrations/to-embedder-too/timeout", "1s"),
        put("routes/more", {"gateway": "ai-gateway", "serves": ["more-embed"], "primary": "to-embedder-too"}),
    )
    results = drilled(found, envoy(leads_to_the_embedder)(files), tmp_path, ["I8"], again=0)
    (mine,) = (item.outcome for item in results if item.claim.route == CHAT)
    assert "led to 'embedder'" in mine.why
