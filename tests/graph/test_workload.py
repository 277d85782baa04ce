"""Workloads, against sums over the spec as written."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.workload import workloads
from tests.graph.estates import Spec, calls, dice, graph_of, systems

SECONDS = {"h": 3600, "min": 60}


@st.composite
def houses(draw: st.DrawFn) -> Spec:
    roll = draw(dice)
    spec: Spec = {"systems": systems("chat:channel tool:tool pay:platform a:human b:human")}
    spec["integrations"] = calls("chat>a chat>b chat>pay tool>pay tool>a")
    spec["owners"] = {name: {"kind": "team"} for name in ("o", "p")}
    for owner in spec["owners"].values():
        owner.update({"capacity": f"{roll.number(1, 90)}/h"} if roll.chance(2) else {})
    for name in ("a", "b"):
        system = spec["systems"][name]
        system |= {"owner": roll.one(["o", "p"])} if roll.chance(2) else {}
        system |= {"capacity": f"{roll.number(1, 9)}/min"} if roll.chance(2) else {}
        if roll.chance(4):
            system["staffing"] = {"each": f"{roll.number(1, 9)}m", "people": roll.number(1, 9)}
            system["staffing"] |= {"arrives": f"{roll.number(1, 90)}/h"} if roll.chance(2) else {}
    spec["journeys"] = {
        f"j{n}": {"steps": roll.some(list(spec["integrations"]), 3) or ["chat-a"]}
        | ({"peak_load": f"{roll.number(1, 90)}/h"} if roll.chance(2) else {})
        for n in range(3)
    }
    spec["gates"] = {}
    for n in range(3):
        gate = spec["gates"][f"g{n}"] = {"kind": roll.one(["human", "human", "rules"]), "guards": ["tool-pay"]}
        gate |= {"approver": roll.one(["o", "p"])} if roll.chance(2) else {}
        gate |= {"limit": {"rate": f"{roll.number(1, 90)}/h"}} if roll.chance(2) else {}
        escalates = roll.one([None, "integrations/tool-a", "integrations/tool-pay", "systems/b", "refusal"])
        gate |= {"outcomes": {"escalate": escalates}} if escalates else {}
    return spec


def rate(text: str) -> Fraction:
    amount, unit = text.split("/")
    return Fraction(amount) / SECONDS[unit]


def decides(spec: Spec, gate: dict) -> str | None:
    to = gate.get("outcomes", {}).get("escalate", "")
    if to in ("integrations/tool-a", "systems/b"):
        return f"systems/{to[-1]}"
    if "approver" not in gate:
        return None
    own = [name for name in ("a", "b") if spec["systems"][name].get("owner") == gate["approver"]]
    return f"systems/{own[0]}" if own else f"owners/{gate['approver']}"


@given(houses())
def test_what_arrives_is_the_sum_of_all_that_leads_there(spec: Spec) -> None:
    found = {each.desk: each for each in workloads(graph_of(spec))}
    for desk in ("systems/a", "systems/b", "owners/o", "owners/p"):
        section, name = desk.split("/")
        entry = spec[section][name]
        loads: list[Fraction | None] = [
            rate(journey["peak_load"])
            for journey in spec["journeys"].values()
            if "peak_load" in journey and any(spec["integrations"][step]["to"] == name for step in journey["steps"])
        ]
        for gate in spec["gates"].values():
            if gate["kind"] == "human" and decides(spec, gate) == desk:
                loads.append(rate(gate["limit"]["rate"]) if "limit" in gate else None)
        staffing = entry.get("staffing", {})
        if "arrives" in staffing:
            loads = [rate(staffing["arrives"])]
        if not loads:
            assert desk not in found
            continue
        sure = [load for load in loads if load is not None]
        assert found[desk].arrives == (sum(sure) if len(sure) == len(loads) else None)
        takes = entry.get("capacity") or spec["owners"].get(entry.get("owner"), {}).get("capacity")
        expected = rate(takes) if takes else None
        if staffing:
            expected = Fraction(staffing["people"], 60 * int(staffing["each"][:-1]))
        assert found[desk].takes == expected
        assert found[desk].known == (None not in (found[desk].arrives, expected))
