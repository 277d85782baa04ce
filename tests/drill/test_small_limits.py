"""A small limit refutes nothing else: the gateway is started anew before its calls are used up, not under a call."""

from pathlib import Path

import pytest

from tests.drill.small import drilled, scene
from tests.generators.gateway import programs
from tests.generators.gateway.estates import put

DRILLS = ("F4", "F12", "F15", "G1", "G3")

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("drill-limits")]


def test_what_calls_more_often_than_the_limit_allows_is_still_answered(tmp_path: Path) -> None:
    programs.envoy()
    limits = [put(f"routes/{name}/rate_limit", "2/day") for name in ("support-chat", "article-embedding")]
    results = drilled(*scene(*limits), tmp_path, DRILLS, again=0)
    found = [(r.drill, r.claim.says, r.outcome.why) for r in results if r.outcome.verdict in ("refuted", "not run")]
    assert found == []
    assert {item.drill for item in results if item.outcome.verdict == "proven"} == set(DRILLS)


@pytest.mark.parametrize(("limit", "verdict"), [("5/day", "proven"), ("4/day", "proven"), ("3/day", "not provable")])
def test_a_breaker_is_tried_within_the_limit_of_its_route(limit: str, verdict: str, tmp_path: Path) -> None:
    programs.envoy()
    (result,) = drilled(*scene(put("routes/support-chat/rate_limit", limit)), tmp_path, ["F14"], again=0)
    assert result.outcome.verdict == verdict, result.outcome
