"""The series that the rules ask for are those of the real Envoy: what it tells during a fault sets the alert off."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cadee.generators.gateway.dump import to_yaml
from cadee.generators.telemetry.board import board_recordings
from cadee.generators.telemetry.drilled import Expected, points_until_fired, scraped, unit_test, watch_of
from cadee.generators.telemetry.products import products
from cadee.generators.telemetry.prometheus import prometheus
from cadee.generators.telemetry.watch import recordings, watched
from cadee.model.estate import Estate
from tests.generators.gateway.envoy_lab import Lab, local, started
from tests.generators.gateway.estates import Change, put, resolved
from tests.generators.gateway.programs import call, free_port
from tests.generators.gateway.stubs import stubs
from tests.generators.telemetry import estates
from tests.generators.telemetry.programs import laid, run_tests

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("envoy")]
CALM = 6


def changes() -> list[Change]:
    """The watched estate, without the guard, which no program answers for here; each alert held back two minutes."""
    held = [put(f"signals/{estates.signal_id(metric)}/alert/for", "2m") for metric in estates.CONDITIONS]
    return [*estates.watched(), put("routes/support-chat/guardrails", None), *held]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """Envoy before three endpoints."""
    with stubs("a", "b", "c") as found:
        port = free_port()
        with started(tmp_path / "envoy-lab", found, port, local(found, port, *changes())) as running:
            yield running


def page(lab: Lab) -> dict[str, str]:
    return scraped(call(f"{lab.admin}/stats/prometheus", None, timeout=10).body.decode())


def seen(lab: Lab, estate: Estate, signal: str, fault: Callable[[], None], times: int = 3) -> list[dict[str, str]]:
    """Pages while all is sound, then while a fault lasts until the alert must fire."""
    watch = watch_of(estate, signal)
    assert watch is not None
    pages = []
    for point in range(CALM + points_until_fired(watch, 60)):
        if point == CALM:
            fault()
        for _ in range(times):
            lab.ask()
        pages.append(page(lab))
    return pages


def judged(
    folder: Path, estate: Estate, signal: str, pages: list[dict[str, str]], route: str = "support-chat"
) -> tuple[int, str]:
    expected = [
        Expected(CALM - 1, fires=False, system="ai-gateway", route=route),
        Expected(len(pages) - 1, fires=True, system="ai-gateway", route=route),
    ]
    home = laid(estates.made(prometheus, *changes()[len(estates.watched()) :]).values(), folder)
    (home / "drill.yaml").write_text(to_yaml(unit_test(estate, signal, pages, expected), ""), "utf-8")
    done = run_tests(home, "drill.yaml")
    return done.returncode, done.stdout + done.stderr


def test_a_fallback_that_answers_sets_its_alert_off(lab: Lab, tmp_path: Path) -> None:
    estate = resolved(*changes())
    pages = seen(lab, estate, "gateway-fallbacks", lambda: setattr(lab.stubs["a"], "mode", "500"))
    code, said = judged(tmp_path, estate, "gateway-fallbacks", pages)
    assert code == 0, said
    calm = [pages[0]] * len(pages)
    code, said = judged(tmp_path, estate, "gateway-fallbacks", calm)
    assert code != 0, "what did not happen does not set it off"


def test_models_that_all_fail_set_the_alert_on_errors_off(lab: Lab, tmp_path: Path) -> None:
    estate = resolved(*changes())

    def fault() -> None:
        for stub in lab.stubs.values():
            stub.mode = "500"

    pages = seen(lab, estate, "gateway-errors", fault)
    code, said = judged(tmp_path, estate, "gateway-errors", [_without(each, "public-") for each in pages])
    assert code == 0, said


def _without(found: dict[str, str], word: str) -> dict[str, str]:
    return {key: value for key, value in found.items() if word not in key}


def test_strangers_set_the_alert_on_rejections_off(lab: Lab, tmp_path: Path) -> None:
    estate = resolved(*changes())
    watch = watch_of(estate, "gateway-rejected")
    assert watch is not None
    pages = []
    for point in range(CALM + points_until_fired(watch, 60)):
        for number in range(60 if point >= CALM else 3):
            lab.send({"model": "support-chat"}, "abc" if number % 2 else "")
        pages.append(page(lab))
    code, said = judged(tmp_path, estate, "gateway-rejected", pages, route="")
    assert code == 0, said


def test_every_series_that_a_rule_names_is_one_that_envoy_tells(lab: Lab) -> None:
    """Those that appear with the first event are made to happen; a histogram is there after the first flush."""
    lab.stubs["a"].mode = "500"
    lab.ask()
    lab.stubs["a"].mode = "ok"
    for stub in lab.stubs.values():
        stub.mode = "500"
    lab.ask()
    time.sleep(6)
    told = {key.partition("{")[0] for key in page(lab)}
    estate = resolved(*changes())
    known = products(estate)
    every = [*recordings(watched(estate, known).watches, "envoy"), *board_recordings(known, "envoy")]
    asked = {feed.name for recording in every for feed in recording.bound.feeds}
    assert "envoy_cluster_upstream_rq_time_bucket" in asked
    assert asked - told == set()
