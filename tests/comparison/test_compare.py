"""What changes mean: sentences, weights, renames, and what is no change at all."""

from typing import Any

import pytest

from cadee.comparison import Change, Comparison, compare
from cadee.comparison.kinds import WEIGHTS
from cadee.comparison.words import ORDERED
from cadee.model.base import SECTIONS
from cadee.model.document import Document
from cadee.model.estate import Estate, estate
from cadee.model.kind import keys
from tests.comparison.estates import WORKFLOW, model_of, retail, whole

Spec = dict[str, dict[str, Any]]


def make(spec: Spec) -> Estate:
    return estate(Document.model_validate({"cadee": 1, "workflow": WORKFLOW, **spec}))


def changes(before: Spec, after: Spec) -> list[tuple[str, str]]:
    """The sentences of the changes with a sign for the weight."""
    signs = dict(zip(WEIGHTS, "+-0", strict=True))
    return [(signs[change.weight], change.sentence) for change in compare(make(before), make(after)).changes]


def one(section: str, key: str, before: dict[str, Any], after: dict[str, Any]) -> tuple[str, str]:
    (found,) = changes({section: {key: before}}, {section: {key: after}})
    return found


CALL = {"from": "a", "to": "b"}
RUNGS = [{"to": "x", "on": ["any"]}, {"to": "y", "on": ["timeout"]}, {"terminal": "refusal", "on": ["any"]}]
SENTENCES = [
    ("systems", "chat", {"kind": "model", "region": "eu-west"}, {"kind": "model", "region": "us-east"},
     ("0", "model 'chat' moved from 'eu-west' to 'us-east'")),
    ("systems", "bot", {"kind": "agent"}, {"kind": "agent", "owner": "ai-platform"},
     ("-", "owner of agent 'bot' was vacant, now 'ai-platform'")),
    ("systems", "bot", {"kind": "agent", "owner": "ai-platform"}, {"kind": "agent"},
     ("+", "owner of agent 'bot' was 'ai-platform', now vacant")),
    ("owners", "maya", {"kind": "person", "active": {"since": "2022-01-01"}},
     {"kind": "person", "active": {"since": "2022-01-01", "until": "2026-11-01"}},
     ("+", "last day of person 'maya' was open, now 2026-11-01")),
    ("owners", "maya", {"kind": "person", "active": {"until": "2026-11-01"}},
     {"kind": "person", "active": {"until": "2027-11-01"}},
     ("-", "last day of person 'maya' moved from 2026-11-01 to 2027-11-01")),
    ("systems", "tools", {"kind": "tool", "tools": [{"name": "find", "action": "read"}]},
     {"kind": "tool", "tools": [{"name": "find", "action": "irreversible"}]},
     ("+", "action of 'find' of tool 'tools' changed from read to irreversible")),
    ("fallbacks", "down", {"protects": "a", "rungs": RUNGS}, {"protects": "a", "rungs": [RUNGS[0], RUNGS[2]]},
     ("+", "fallback 'down' lost its second rung, to 'y'")),
    ("fallbacks", "down", {"protects": "a", "rungs": RUNGS}, {"protects": "a", "rungs": [*RUNGS[1::-1], RUNGS[2]]},
     ("0", "order of the rungs of fallback 'down' changed")),
    ("fallbacks", "down", {"protects": "a", "rungs": RUNGS},
     {"protects": "a", "rungs": [RUNGS[0], {"to": "y", "on": ["timeout", "refusal"]}, RUNGS[2]]},
     ("-", "the rung to 'y' of fallback 'down' now also answers to refusal")),
    ("integrations", "ask", {**CALL, "timeout": "4s"}, {**CALL, "timeout": "20s"},
     ("+", "timeout of integration 'ask' raised from 4 s to 20 s")),
    ("integrations", "ask", {**CALL, "data": ["a"]}, {**CALL, "data": ["b", "a"]},
     ("+", "integration 'ask' now also carries 'b'")),
    ("identities", "bot", {"kind": "agent", "grants": [{"on": "systems/orders", "actions": ["read"]}]},
     {"kind": "agent", "grants": [{"on": "systems/orders", "actions": ["read", "write"]}]},
     ("+", "identity 'bot' may now also write 'orders'")),
    ("identities", "bot", {"kind": "agent", "grants": [{"on": "systems/orders", "actions": ["read"]}]},
     {"kind": "agent", "grants": [{"on": "systems/orders", "actions": ["read"], "data": ["status"]}]},
     ("-", "identity 'bot' may now read only 'status' of 'orders'")),
    ("identities", "bot", {"kind": "agent", "grants": [{"on": "systems/orders", "actions": ["read"]}]},
     {"kind": "agent", "grants": [{"on": "systems/orders", "actions": ["*"]}]},
     ("+", "identity 'bot' may now also do anything to 'orders'")),
    ("identities", "bot", {"kind": "agent"}, {"kind": "agent", "can_assume": ["admin"]},
     ("+", "identity 'bot' may now also become 'admin'")),
    ("identities", "bot", {"kind": "agent", "restricted_to": ["10.0.0.0/8"]}, {"kind": "agent"},
     ("+", "networks of identity 'bot' was '10.0.0.0/8', now not said")),
    ("gates", "limit", {"kind": "limit", "guards": ["refund", "cancel"]}, {"kind": "limit", "guards": ["cancel"]},
     ("+", "gate 'limit' no longer guards 'refund'")),
    ("kpis", "fcr", {"unit": "share", "better": "higher", "target": "70%"},
     {"unit": "share", "better": "higher", "target": "65%"}, ("+", "target of KPI 'fcr' lowered from 70% to 65%")),
    ("kpis", "time", {"unit": "duration", "better": "lower", "target": "7m"},
     {"unit": "duration", "better": "lower", "target": "6m"}, ("-", "target of KPI 'time' lowered from 7m to 6m")),
    ("waivers", "late", {"rule": "CADEE-A-036", "scope": ["workflow"], "expires": "2026-12-31"},
     {"rule": "CADEE-A-036", "scope": ["workflow"], "expires": "2027-01-31"},
     ("+", "end of waiver 'late' moved from 2026-12-31 to 2027-01-31")),
    ("systems", "db", {"kind": "store", "clearance": ["public"]},
     {"kind": "store", "clearance": ["public", "personal"]},
     ("+", "store 'db' may now also hold personal data")),
    ("routes", "chat", {"gateway": "g", "serves": ["a"], "primary": "p", "guardrails": ["pii"]},
     {"gateway": "g", "serves": ["a"], "primary": "p"}, ("+", "route 'chat' no longer passes 'pii'")),
    ("decisions", "pause", {"outcome": "pause", "when": [{"kpi": "wrong", "op": ">", "value": "1%"}]},
     {"outcome": "pause", "when": [{"kpi": "wrong", "op": ">", "value": "2%"}]},
     ("+", "conditions of decision rule 'pause': 'wrong' > 1% became > 2%")),
    ("rollout", "pilot", {"share": "5%", "exit": [{"kpi": "fcr", "op": ">=", "value": "65%"}]}, {"share": "5%"},
     ("+", "conditions to leave rollout stage 'pilot': no longer 'fcr' >= 65%")),
]  # fmt: skip


@pytest.mark.parametrize(("section", "key", "before", "after", "expected"), SENTENCES)
def test_a_change_is_said_in_words(section, key, before, after, expected) -> None:
    assert one(section, key, before, after) == expected


NO_CHANGES = [
    ("order of keys and items", {"data": {"a": {"labels": {"sensitivity": ["personal", "internal"]}}, "b": {}}},
     {"data": {"b": {}, "a": {"labels": {"sensitivity": ["internal", "personal"]}}}}),
    ("defaults written out", {"integrations": {"ask": CALL}},
     {"integrations": {"ask": {**CALL, "plane": "runtime", "mode": "sync", "optional": False, "transforms": []}}}),
    ("other units", {"integrations": {"ask": {**CALL, "timeout": "60s"}}},
     {"integrations": {"ask": {**CALL, "timeout": "1m"}}}),
    ("other digits", {"kpis": {"time": {"unit": "duration", "target": "7m"}}},
     {"kpis": {"time": {"unit": "duration", "target": "420s"}}}),
    ("grants put together",
     {"identities": {"a": {"kind": "key", "grants": [{"on": "systems/x", "actions": ["read", "write"]}]}}},
     {"identities": {"a": {"kind": "key", "grants": [{"on": "systems/x", "actions": ["write"]},
                                                     {"on": "systems/x", "actions": ["read"]}]}}}),
    ("a grant that a wider one holds",
     {"identities": {"a": {"kind": "key", "grants": [{"on": "systems/x", "actions": ["*"]}]}}},
     {"identities": {"a": {"kind": "key", "grants": [{"on": "systems/x", "actions": ["*", "read"]}]}}}),
    ("all environments by name", {"environments": {"p": {"stage": "production"}}, "systems": {"s": {"kind": "tool"}}},
     {"environments": {"p": {"stage": "production"}}, "systems": {"s": {"kind": "tool", "environments": ["p"]}}}),
    ("an override that says what holds anyway",
     {"environments": {"p": {"stage": "production"}}, "systems": {"s": {"kind": "tool", "tier": 1}}},
     {"environments": {"p": {"stage": "production"}},
      "systems": {"s": {"kind": "tool", "tier": 1, "per_environment": {"p": {"tier": 1}}}}}),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), [case[1:] for case in NO_CHANGES], ids=[case[0] for case in NO_CHANGES])
def test_no_change_of_meaning_is_no_change(before, after) -> None:
    assert compare(make(before), make(after)) == Comparison()
    assert compare(make(after), make(before)) == Comparison()


def test_an_override_is_said_with_its_environment() -> None:
    base = {"environments": {"p": {"stage": "production"}, "q": {"stage": "staging"}}}
    before = {**base, "systems": {"s": {"kind": "tool", "tier": 1}}}
    after = {**base, "systems": {"s": {"kind": "tool", "tier": 1, "per_environment": {"p": {"tier": 2}}}}}
    assert changes(before, after) == [("0", "in 'p': tool 's' went from tier 1 to tier 2")]
    assert compare(make(before).resolve("q"), make(after).resolve("q")) == Comparison()
    (change,) = compare(make(before).resolve("p"), make(after).resolve("p")).changes
    assert change.sentence == "tool 's' went from tier 1 to tier 2"


def test_an_override_that_says_what_changed_everywhere_is_not_said_again() -> None:
    base = {"environments": {"p": {"stage": "production"}, "q": {"stage": "staging"}}}
    before = {**base, "systems": {"s": {"kind": "tool", "tier": 1}}}
    after = {**base, "systems": {"s": {"kind": "tool", "tier": 2, "per_environment": {"p": {"tier": 2}}}}}
    assert changes(before, after) == [("0", "tool 's' went from tier 1 to tier 2")]
    kept = {**base, "systems": {"s": {"kind": "tool", "tier": 2, "per_environment": {"p": {"tier": 1}}}}}
    assert changes(before, kept) == [("0", "tool 's' went from tier 1 to tier 2")]


def test_a_whole_estate_is_not_compared_with_one_of_an_environment() -> None:
    with pytest.raises(ValueError, match="one estate is whole"):
        compare(whole(), whole().resolve("production"))


def test_every_list_of_which_the_language_says_that_it_is_in_order_has_an_order_here() -> None:
    found = set()
    for section in ("workflow", "layers", *SECTIONS):
        for key, kind in keys(model_of(section)).items():
            for path, each in [
                (key, kind),
                *((f"{key}.{k}", v) for k, v in (keys(kind.part) if kind.part else {}).items()),
            ]:
                if each.item is not None and each.field is not None and "in order" in (each.field.description or ""):
                    found.add(f"{section}.{path}")
    assert found <= ORDERED
    assert ORDERED - found == {"integrations.transforms"}  # to validate and then redact is not the other way round


NAMED = {
    "systems": {"a": {"kind": "agent", "zone": "core", "region": "eu", "tier": 1}, "b": {"kind": "tool"}},
    "integrations": {"a-b": {"from": "a", "to": "b", "timeout": "4s", "retries": 1}},
    "gates": {"g": {"kind": "limit", "guards": ["a-b"]}},
    "switches": {"s": {"kind": "kill-switch", "acts_on": ["systems/a"]}},
}


def renamed(spec: Spec, texts: dict[str, str]) -> Spec:
    """The same spec with other names."""
    if isinstance(spec, dict):
        return {texts.get(key, key): renamed(value, texts) for key, value in spec.items()}
    if isinstance(spec, list):
        return [renamed(each, texts) for each in spec]
    return texts.get(spec, spec) if isinstance(spec, str) else spec


def test_a_rename_is_one_change_wherever_the_name_stands() -> None:
    other = renamed(NAMED, {"a": "z", "systems/a": "systems/z", "a-b": "z-b"})
    found = compare(make(NAMED), make(other))
    assert [(change.kind, change.element, change.was, change.sentence) for change in found.changes] == [
        ("renamed", "systems/z", "systems/a", "agent 'a' is now called 'z'"),
        ("renamed", "integrations/z-b", "integrations/a-b", "integration 'a-b' is now called 'z-b'"),
    ]
    assert found.consequences == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"b": {"kind": "store"}}, {"c": {"kind": "store"}}),  # says too little
        ({"b": {"kind": "store", "tier": 1, "zone": "x"}}, {"c": {"kind": "store", "tier": 1, "zone": "y"}}),
        (
            {k: {"kind": "store", "tier": 1, "zone": "x"} for k in "ab"},
            {"c": {"kind": "store", "tier": 1, "zone": "x"}},
        ),
        (
            {"b": {"kind": "store", "tier": 1, "zone": "x"}},
            {k: {"kind": "store", "tier": 1, "zone": "x"} for k in "cd"},
        ),
    ],
)
def test_what_could_be_another_is_not_taken_for_renamed(before, after) -> None:
    kinds = {change.kind for change in compare(make({"systems": before}), make({"systems": after})).changes}
    assert kinds == {"added", "removed"}


def test_one_person_is_not_another() -> None:
    person = {"kind": "person", "level": "lead", "role": "Head", "hours": "24x7"}
    kinds = {c.kind for c in compare(make({"owners": {"a": person}}), make({"owners": {"b": person}})).changes}
    assert kinds == {"added", "removed"}


def test_the_example_is_as_it_is() -> None:
    again = estate(Document.model_validate(retail().workspace.data))
    assert compare(whole(), again) == Comparison()
    for name in whole().environments:
        assert compare(whole().resolve(name), again.resolve(name)) == Comparison()


def test_what_is_added_one_way_is_removed_the_other() -> None:
    sandbox, production = (whole().resolve(name) for name in ("sandbox", "production"))
    there, back = compare(sandbox, production), compare(production, sandbox)
    turned = {"added": "removed", "removed": "added"}
    weights = {"risk-increasing": "risk-reducing", "risk-reducing": "risk-increasing"}
    for one_way, other_way in ((there.changes, back.changes), (there.consequences, back.consequences)):
        mirrored = sorted(
            (c.element, c.field, c.also, turned.get(c.kind, c.kind), weights.get(c.weight, c.weight)) for c in one_way
        )
        assert mirrored == sorted((c.element, c.field, c.also, c.kind, c.weight) for c in other_way)
    assert there.elements("added") == back.elements("removed")
    assert there.elements("changed") == back.elements("changed")


def test_changes_are_in_order_of_weight_section_and_id() -> None:
    before = {"systems": {"b": {"kind": "agent", "owner": "x"}, "a": {"kind": "agent", "owner": "x"}},
              "gates": {"g": {"kind": "limit", "guards": ["c"]}}}  # fmt: skip
    after = {"systems": {"a": {"kind": "agent", "tier": 1}, "b": {"kind": "agent"}}, "switches":
             {"s": {"kind": "rollback", "acts_on": ["systems/a"]}}}  # fmt: skip
    found = compare(make(before), make(after)).changes
    assert [(change.weight, change.element, change.field) for change in found] == [
        ("risk-increasing", "systems/a", "owner"),
        ("risk-increasing", "systems/b", "owner"),
        ("risk-increasing", "gates/g", ""),
        ("risk-reducing", "switches/s", ""),
        ("neutral", "systems/a", "tier"),
    ]


def test_the_summary_takes_the_gravest_of_each_element_and_counts_the_rest() -> None:
    def change(element: str, kind: str, weight: str, field: str = "") -> Change:
        return Change(element, kind, f"{element} {field}", field, weight)  # type: ignore[arg-type]

    every = Comparison(
        (
            change("systems/a", "changed", "risk-increasing", "owner"),
            change("systems/a", "changed", "risk-increasing", "zone"),
            change("gates/g", "removed", "risk-increasing"),
            change("systems/b", "changed", "neutral", "tier"),
        ),
        (
            change("systems/m", "added", "risk-increasing", "around-gateways"),
            change("systems/m", "added", "risk-increasing", "data-reach"),
            change("systems/n", "added", "risk-increasing", "data-reach"),
        ),
    )
    shown = every.summary(4)
    assert [c.sentence.strip() for c in shown.shown] == [
        "systems/m around-gateways", "gates/g", "systems/m data-reach", "systems/a owner",
    ]  # fmt: skip
    assert shown.rest == 3
    assert shown.counts == {"risk-increasing": 6, "risk-reducing": 0, "neutral": 1}
    assert every.summary(99).rest == 0
    assert len(every.summary(99).shown) == 7
    assert every.summary(0).shown == ()
    assert {c.field for c in every.about("systems/m")} == {"around-gateways", "data-reach"}
