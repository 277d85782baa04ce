"""Rounds through agents and models against walks step by step."""

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.feedback import feedback, made_by_ai
from tests.graph.estates import Spec, dice, graph_of


@st.composite
def rounds(draw: st.DrawFn) -> Spec:
    roll = draw(dice)
    kinds = ("agent", "model", "tool", "store", "index")
    systems = {f"s{n}": {"kind": kinds[roll.number(0, 4)]} for n in range(roll.number(2, 5))}
    data = {f"d{n}": {} for n in range(roll.number(1, 4))}
    for entry in data.values():
        entry["derived_from"] = roll.some(list(data), 1)
        if roll.chance(2):
            entry["produced_by"] = roll.one(list(systems))
        if roll.chance(4):
            entry["source_of_record"] = roll.one(list(systems))
        if roll.chance(6):
            entry["checks"] = ["somebody reads it"]
    integrations = {}
    for n in range(roll.number(0, 6)):
        call = {"from": roll.one(list(systems)), "to": roll.one(list(systems)), "action": roll.one(["read", "write"])}
        if roll.chance(2):
            call["data"] = roll.some(list(data), 2)
        integrations[f"i{n}"] = call
    return {"systems": systems, "data": data, "integrations": integrations}


def next_steps(spec: Spec, element: str):
    """Yield where something goes next, by the words of the specification."""
    section, key = element.split("/")
    if section == "systems":
        for name, entry in spec["data"].items():
            if entry.get("produced_by") == key and spec["systems"][key]["kind"] in ("agent", "model"):
                yield f"data/{name}"
        for call in spec["integrations"].values():
            if (
                call["to"] == key
                and call["action"] == "read"
                and spec["systems"][key]["kind"] not in ("store", "index")
            ):
                yield f"systems/{call['from']}"
        return
    for name, entry in spec["data"].items():
        maker = entry.get("produced_by")
        if key in entry["derived_from"]:
            made = maker is not None and spec["systems"][maker]["kind"] in ("agent", "model")
            yield f"systems/{maker}" if made else f"data/{name}"
    holders = {spec["data"][key].get("source_of_record")} | {
        call["to"]
        for call in spec["integrations"].values()
        if call["action"] == "write"
        and key in call.get("data", ())
        and spec["systems"][call["to"]]["kind"] in ("store", "index")
    }
    for call in spec["integrations"].values():
        if call["action"] == "read" and call["to"] in holders and key in call.get("data", [key]):
            yield f"systems/{call['from']}"


def reach(spec: Spec, start: str) -> set[str]:
    waiting, seen = [start], set()
    while waiting:
        for step in next_steps(spec, waiting.pop()):
            if step not in seen and not (step[:4] == "data" and spec["data"][step[5:]].get("checks")):
                seen.add(step)
                waiting.append(step)
    return seen


@given(rounds())
def test_a_round_is_found_wherever_something_made_by_a_model_comes_back_to_it(spec) -> None:
    graph = graph_of(spec)
    fed = {
        (maker, key)
        for key, maker in made_by_ai(graph).items()
        if not spec["data"][key].get("checks") and f"systems/{maker}" in reach(spec, f"data/{key}")
    }
    found = feedback(graph)
    assert {(each.maker, each.data) for each in found} <= fed
    for _, key in fed:
        around = reach(spec, f"data/{key}")
        assert any(
            f"data/{each.data}" in around and f"data/{key}" in reach(spec, f"data/{each.data}") for each in found
        )
    for each in found:
        assert each.elements[0] == each.elements[-1]
        assert all(b in set(next_steps(spec, a)) for a, b in zip(each.elements, each.elements[1:], strict=False))
