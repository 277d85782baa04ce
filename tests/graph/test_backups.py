"""Who may change a source and its backup, against a walk identity by identity."""

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.backups import backups, changers, without_backup
from tests.graph.estates import Spec, dice, graph_of

ACTIONS = ["read", "write", "irreversible", "admin", "*"]


@st.composite
def copied(draw: st.DrawFn) -> Spec:
    """A few systems with backups of each other, and identities with grants, calls and disguises."""
    roll = draw(dice)
    keys = [f"s{n}" for n in range(roll.number(1, 4))]
    names = [f"i{n}" for n in range(roll.number(1, 4))]
    spec: Spec = {"systems": {}, "identities": {}, "integrations": {}, "signals": {}}
    for key in keys:
        domains = roll.some(["volume/a", "volume/b"], 2)
        spec["systems"][key] = {"kind": "store", "tier": roll.number(0, 2), "failure_domains": domains}
        if roll.chance(2):
            spec["systems"][key]["backup"] = {"to": roll.one(keys)}
    for name in names:
        grants = [{"on": f"systems/{key}", "actions": [roll.one(ACTIONS)]} for key in roll.some(keys, 2)]
        spec["identities"][name] = {"kind": "workload", "grants": grants, "can_assume": roll.some(names, 2)}
        if roll.chance(5):
            spec["identities"][name]["break_glass"] = {"expires": "2027-01-31", "alert": "opened"}
    for number in range(roll.number(0, 4)):
        call = {"from": roll.one(keys), "to": roll.one(keys), "action": roll.one(ACTIONS[:2])}
        spec["integrations"][f"c{number}"] = {**call, "identity": roll.one(names)}
    spec["signals"]["opened"] = {"from": keys[:1], "metric": "opened"}
    return spec


def may_change(spec: Spec, name: str, system: str, met: frozenset[str] = frozenset()) -> bool:
    """Whether an identity may change a system, looked for along every disguise."""
    entry = spec["identities"][name]
    if any(grant["on"] == f"systems/{system}" and grant["actions"] != ["read"] for grant in entry["grants"]):
        return True
    if any(
        c["identity"] == name and c["to"] == system and c["action"] != "read" for c in spec["integrations"].values()
    ):
        return True
    return any(may_change(spec, other, system, met | {name}) for other in entry["can_assume"] if other not in met)


@given(copied())
def test_who_may_change_both_is_who_is_found_step_by_step(spec: Spec) -> None:
    graph = graph_of(spec)
    free = [name for name, entry in spec["identities"].items() if "break_glass" not in entry]
    for key, found in changers(graph, spec["systems"]).items():
        assert found == {name for name in free if may_change(spec, name, key)}
    for each in backups(graph):
        to = each.backup.to
        both = sorted(name for name in free if may_change(spec, name, each.source.id) and may_change(spec, name, to))
        assert list(each.hands) == both
        mine, others = (set(spec["systems"][key]["failure_domains"]) for key in (each.source.id, to))
        assert set(each.domains) == mine & others


@given(copied())
def test_a_critical_system_is_backed_up_bare_or_a_backup(spec: Spec) -> None:
    graph, systems = graph_of(spec), spec["systems"]
    kept = [each.source.id for each in backups(graph)]
    assert kept == [key for key, entry in systems.items() if entry["tier"] < 2 and "backup" in entry]
    copies = {entry["backup"]["to"] for entry in systems.values() if "backup" in entry}
    bare = [key for key, entry in systems.items() if entry["tier"] == 0 and "backup" not in entry and key not in copies]
    assert [system.id for system in without_backup(graph)] == bare
