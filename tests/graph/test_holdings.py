"""What lies where, against the words of the specification; embeddings and prepared answers by example."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.embeddings import embeddings, same_vectors
from cadee.graph.holdings import copies, passing, received, scopes, shelves
from cadee.graph.prepared import prepared, too_old
from cadee.model.system import System
from tests.graph.estates import Spec, dice, graph_of


@st.composite
def holdings(draw: st.DrawFn) -> Spec:
    roll = draw(dice)
    names, systems = [f"d{n}" for n in range(roll.number(1, 4))], [f"s{n}" for n in range(roll.number(2, 4))]
    spec: Spec = {"data": {}, "systems": {}, "integrations": {}}
    for name in names:
        entry = spec["data"][name] = {"derived_from": roll.some(names, 2)}
        if roll.chance(2):
            entry["labels"] = {
                "sensitivity": roll.some(["personal", "internal"], 2),
                "scoped_by": roll.some(["customer", "tenant"], 2),
            }
        if roll.chance(3):
            entry["source_of_record"] = roll.one(systems)
    for key in systems:
        spec["systems"][key] = {"kind": roll.one(["store", "index", "telemetry", "platform", "agent", "external"])}
        if roll.chance(4):
            spec["systems"][key]["index"] = {"contains": roll.some(names, 2)}
    for n in range(roll.number(0, 5)):
        source = roll.one(systems)
        target = roll.one([key for key in systems if key != source])
        call = {"from": source, "to": target, "data": roll.some(names, 2)}
        spec["integrations"][f"i{n}"] = {
            **call,
            "action": roll.one(["read", "write"]),
            "mode": roll.one(["sync", "async"]),
        }
    return spec


def above(spec: Spec, name: str, *, stop: bool) -> set[str]:
    seen, waiting = {name}, [name]
    while waiting:
        entry = spec["data"][waiting.pop()]
        fresh = set() if stop and "labels" in entry else set(entry["derived_from"]) - seen
        seen |= fresh
        waiting += fresh
    return seen


@given(holdings())
def test_keys_of_people_come_from_labels_or_else_from_sources(spec) -> None:
    for name, keys in scopes(graph_of(spec)).items():
        labels = [spec["data"][each].get("labels", {}) for each in above(spec, name, stop=True)]
        assert keys == {key for each in labels for key in each.get("scoped_by", ())}


@given(holdings())
def test_a_copy_is_what_is_handed_to_a_keeper_beside_the_record(spec) -> None:
    graph = graph_of(spec)
    expected = set()
    for key, system in spec["systems"].items():
        expected |= {(key, name) for name in system.get("index", {}).get("contains", ())}
    for call in spec["integrations"].values():
        target, handed = call["to"], call["action"] == "write" or call["mode"] == "async"
        for name in call["data"]:
            kind, entry = spec["systems"][target]["kind"], spec["data"][name]
            answered = call["action"] == "read" and name in graph.kept.get(target, ())
            if answered:
                continue
            record = entry.get("source_of_record") == target
            kept = (
                kind == "telemetry"
                or (kind in ("store", "index", "external") and handed and not record)
                or (kind == "platform" and handed and bool(entry["derived_from"]))
            )
            if kept:
                expected.add((target, name))
    told = {(key, name) for key, names in copies(graph, "personal").items() for name in names}
    assert {(key, name) for key, name in told if spec["systems"][key]["kind"] != "telemetry"} == {
        (key, name)
        for key, name in expected
        if "personal" in graph.sensitivity(name) and spec["systems"][key]["kind"] != "telemetry"
    }


@given(holdings())
def test_what_passes_and_what_arrives_is_what_calls_name(spec) -> None:
    graph = graph_of(spec)
    ends: dict[str, set[str]] = {}
    for call in spec["integrations"].values():
        for end in (call["from"], call["to"]):
            ends.setdefault(end, set()).update(call["data"])
    assert {key: set(names) for key, names in passing(graph).items()} == ends
    assert all(set(names) <= ends[key] for key, names in received(graph).items())


def test_a_memory_is_a_store_that_an_agent_writes_and_reads() -> None:
    store = {"kind": "store"}
    spec: Spec = {
        "systems": {"a": {"kind": "agent"}, "b": {"kind": "agent"}, "m": store, "w": store, "x": store},
        "data": {"note": {}},
        "integrations": {
            "i1": {"from": "a", "to": "m", "action": "write", "data": ["note"]},
            "i2": {"from": "a", "to": "m"},
            "i3": {"from": "a", "to": "w", "action": "write"},
            "i4": {"from": "b", "to": "w"},
            "i5": {"from": "a", "to": "x"},
        },
    }
    assert [(system.id, field, held) for system, field, held in shelves(graph_of(spec))] == [
        ("m", "subject_access", ("note",))
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [(("e", "1"), ("e", "1"), True), (("e", "1"), ("e", "2"), False), (("e", "1"), ("f", "1"), False),
     (("e", None), ("e", "1"), None), (None, ("e", "1"), None)],
)  # fmt: skip
def test_vectors_fit_where_name_and_pin_agree(one, other, same) -> None:
    def system(key: str, card: tuple[str, str | None] | None) -> System:
        told = {"vendor": "v", "name": card[0], **({"pin": card[1]} if card[1] else {})} if card else None
        made = System.model_validate({"kind": "embedding", **({"model": told} if told else {})})
        made.__dict__["id"] = key
        return made

    assert same_vectors(system("a", one), system("b", other)) is same
    assert same_vectors(system("a", one), system("a", other)) is True


def test_what_stands_in_for_an_embedding_follows_it() -> None:
    spec: Spec = {
        "systems": {"a": {"kind": "agent"}, "e": {"kind": "embedding"}, "f": {"kind": "embedding"}},
        "integrations": {"i": {"from": "a", "to": "e"}, "j": {"from": "a", "to": "f"}},
        "fallbacks": {"down": {"protects": "i", "rungs": [{"to": "j", "on": ["any"]}]}},
    }
    assert [(each.by.id, each.instead_of) for each in embeddings(graph_of(spec), "a")] == [("e", ""), ("f", "i")]


def test_a_prepared_answer_is_told_once_with_its_age() -> None:
    spec: Spec = {
        "systems": {"a": {"kind": "agent", "cache": {"ttl": "1h", "key": ["q"]}}, "s": {"kind": "platform"}},
        "data": {"stock": {"source_of_record": "s", "refresh": "1h", "max_age": "90m"}},
        "integrations": {"i": {"from": "a", "to": "s", "data": ["stock"]}},
        "fallbacks": {
            "x": {"protects": "i", "rungs": [{"terminal": "cached-answer", "on": ["timeout"]}]},
            "y": {"protects": "i", "rungs": [{"terminal": "cached-answer", "on": ["any"]}]},
        },
    }
    graph = graph_of(spec)
    (answer,) = prepared(graph).values()
    assert (answer.by.id, answer.kind, answer.fallback, answer.states) == ("a", "cached", "x", ("stock",))
    assert dict(too_old(graph, answer)) == {"stock": 7_200_000}
