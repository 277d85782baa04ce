"""No claim of a drill is proven by a gateway that refuses everybody: each trial sends a call that must be served."""

from pathlib import Path
from typing import Any

import pytest

from tests.drill.mutants_faults import envoy, listeners
from tests.drill.small import drilled, scene
from tests.generators.gateway import programs

QUICK = ["F0", "F1", "F2", "F3", "F4", "F7", "F11", "F12", "F13", "F14", "F15", "G1", "G2", "G3", "L1", "L2", "L3"]
RBAC = "envoy.filters.http.rbac"


def nobody(data: dict[str, Any]) -> None:
    for manager in listeners(data, "public"):
        for route in manager["route_config"]["virtual_hosts"][0]["routes"]:
            route.get("typed_per_filter_config", {}).pop(RBAC, None)


@pytest.mark.real
@pytest.mark.xdist_group("drill-mutants")
def test_a_gateway_that_refuses_everybody_proves_nothing(tmp_path: Path) -> None:
    programs.envoy()
    found, files = scene()
    results = drilled(found, envoy(nobody)(files), tmp_path, QUICK)
    told = {item.outcome.verdict for item in results}
    assert [(item.drill, item.claim.says) for item in results if item.outcome.verdict in ("proven", "not run")] == []
    assert told == {"refuted", "not provable"}
    assert {item.drill for item in results if item.outcome.verdict == "refuted"} == set(QUICK) - {"G2", "L3"}
