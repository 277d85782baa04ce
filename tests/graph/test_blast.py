"""What one identity can change against a walk over `can_assume` for each."""

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.blast import Blast, blasts
from tests.graph.estates import Dice, Spec, dice, graph_of, systems

NAMES = [f"p{number}" for number in range(6)]
PLACES = [f"s{number}" for number in range(7)]


@st.composite
def powers(draw: st.DrawFn) -> Spec:
    roll: Dice = draw(dice)
    spec: Spec = {"systems": systems(" ".join((*(f"{place}:store" for place in PLACES), "logs:telemetry")))}
    spec["identities"] = {
        name: {
            "kind": "workload",
            "can_assume": roll.some(NAMES, 2),
            "grants": [
                {"on": f"systems/{place}", "actions": [roll.one(["read", "write", "irreversible", "*"])]}
                for place in roll.some([*PLACES, "logs"], 2)
            ],
        }
        for name in NAMES
    }
    spec["integrations"] = {
        f"c{number}": {
            "from": roll.one(PLACES),
            "to": roll.one([*PLACES, "logs"]),
            "action": roll.one(["read", "write", "irreversible"]),
            "identity": roll.one(NAMES),
        }
        for number in range(roll.number(0, 4))
    }
    return spec


def reach(spec: Spec, name: str) -> set[str]:
    found = {name}
    while more := {other for key in found for other in spec["identities"][key]["can_assume"]} - found:
        found |= more
    return found


def changed(spec: Spec, names: set[str], *, only: bool = False) -> tuple[str, ...]:
    granted = {
        grant["on"]
        for key in names
        for grant in spec["identities"][key]["grants"]
        if (grant["actions"][0] in ("irreversible", "*") if only else grant["actions"] != ["read"])
    }
    called = {
        f"systems/{call['to']}"
        for call in spec["integrations"].values()
        if call["identity"] in names and (call["action"] == "irreversible" if only else call["action"] != "read")
    }
    return tuple(sorted((granted | called) - {"systems/logs"}))


@given(powers())
def test_without_a_bound_everything_is_counted(spec: Spec) -> None:
    found = blasts(graph_of(spec), most=1000)
    for name in NAMES:
        names = reach(spec, name)
        assert found[name] == Blast(changed(spec, names), changed(spec, names, only=True))


@given(powers(), st.integers(0, 3))
def test_what_is_too_wide_is_found_where_it_arises_and_marked_above(spec: Spec, most: int) -> None:
    found = blasts(graph_of(spec), most)
    for name in NAMES:
        below = {other for other in reach(spec, name) if name not in reach(spec, other)}
        wide = {other for other in below if len(changed(spec, reach(spec, other))) > most}
        assert bool(found[name].more) == bool(wide)
        if not wide:
            assert found[name].writable == changed(spec, reach(spec, name))
        else:
            assert found[name].more in below
