"""What gates stand before, and what AI brings about past records and guards: against every walk of small estates."""

from datetime import date
from random import Random
from typing import Any

import networkx
import pytest

from cadee.graph import Graph, build
from cadee.graph.approvals import approvals
from cadee.graph.gating import apart_from, at_stake, caused, gates_on, tool_writes
from cadee.graph.guarding import guarded_routes, guards_in_use, guards_of, leaks, unread_routes
from cadee.graph.persons import builders, persons
from cadee.graph.recording import acting, acting_systems, record_stores, recorders, unnamed_fields, unrecorded
from tests.graph.estates import calls, graph_of, make, systems

KINDS = ["agent", "agent", "tool", "tool", "platform", "human", "channel", "telemetry", "store", "gateway"]
TELLING: list[dict[str, Any]] = [
    {}, {}, {"telemetry": {"to": "sink"}}, {"telemetry": {"to": "sink", "content": "none"}},
    {"telemetry": {"to": "sink", "content": "full"}}, {"telemetry": {"records": ["prompt"]}},
]  # fmt: skip


def drawn(seed: int) -> Graph:
    dice = Random(seed)
    names = [f"s{number}" for number in range(dice.randint(3, 7))]
    found = {key: {"kind": dice.choice(KINDS), **dice.choice(TELLING)} for key in names}
    found["sink"] = {"kind": "telemetry"}
    flows: dict[str, Any] = {}
    for number in range(dice.randint(3, 12)):
        start, end = dice.sample([*names, "sink"], 2)
        action = dice.choice(["read", "read", "write", "irreversible"])
        flow: dict[str, Any] = {"from": start, "to": end, "action": action}
        if dice.random() < 0.3:
            flow["effect"] = dice.choice(["refund", "message", "commit"])
        flows[f"c{number}"] = flow
    gates = {"g": {"kind": "rules", "guards": dice.sample(sorted(flows), 2)}, "h": {"kind": "limit", "guards": ["c0"]}}
    rung = {"protects": "c0", "rungs": [{"to": "c1", "on": ["timeout"]}]}
    return graph_of({"systems": found, "integrations": flows, "gates": gates, "fallbacks": {"f": rung}})


def walks(graph: Graph, starts: list[str], barred: set[str]) -> set[str]:
    """Every system on some walk from a start that enters nothing barred."""
    free = graph.networkx()
    free.remove_nodes_from(barred)
    return {end for start in starts if start in free for end in {start, *networkx.descendants(free, start)}}


@pytest.mark.parametrize("seed", range(150))
def test_what_ai_causes_is_what_some_walk_from_it_leads_to(seed: int) -> None:
    graph = drawn(seed)
    kinds = {key: system.kind for key, system in graph.estate.systems.items()}
    people = {key for key, kind in kinds.items() if kind in ("human", "channel")}
    agents = [key for key, kind in kinds.items() if kind == "agent"]
    met = walks(graph, agents, people)
    flows = graph.estate.integrations.values()
    assert [deed.call.id for deed in caused(graph)] == [f.id for f in flows if f.action != "read" and f.source in met]
    grave = [f for f in flows if f.source in met and (f.action == "irreversible" or f.effect in ("refund", "commit"))]
    grave = [f for f in grave if f.action != "read"]
    told = recorders(graph)
    unsure = recorders(graph, unsaid=True)
    sure = {f.id for f in grave if f.source in walks(graph, agents, people | unsure)}
    maybe = {f.id for f in grave if f.source in walks(graph, agents, people | told)} - sure
    found = unrecorded(graph)
    assert {key for key, each in found.items() if not each.unsaid} == sure
    assert {key for key, each in found.items() if each.unsaid} == maybe
    for key, each in found.items():
        assert each.path.integrations[-1] == key
        assert not {*each.path.systems[:-1]} & (people | told)
    ends = {f.source for f in grave}
    between = {key for key in met if walks(graph, [key], people) & ends}
    assert set(acting_systems(graph)) == between


@pytest.mark.parametrize("seed", range(60))
def test_the_gates_of_a_call_are_those_that_name_it(seed: int) -> None:
    graph = drawn(seed)
    named = {key: [g.id for g in graph.estate.gates.values() if key in g.guards] for key in graph.estate.integrations}
    assert {key: [g.id for g in gates] for key, gates in gates_on(graph).items()} == {
        k: v for k, v in named.items() if v
    }
    for system in graph.estate.systems:
        for call in graph.estate.integrations.values():
            others = graph.estate.integrations.values()
            near = {call.source, call.target}
            near |= {each.target for each in others if each.source in (call.source, call.target)}
            near |= {each.source for each in others if each.target == call.source}
            assert apart_from(graph, system, call.id) == (system not in near)


def test_a_tool_hands_on_what_it_writes_where_it_is_kept() -> None:
    flows = calls(
        "bot>notes notes>crm notes>desk bot>mail bot>crm",
        **{key: {"action": "write"} for key in ("bot_notes", "notes_crm", "notes_desk", "bot_mail", "bot_crm")},
    )
    graph = graph_of({"systems": systems("bot:agent notes mail crm:platform desk:human"), "integrations": flows})
    assert [deed.call.id for deed in tool_writes(graph)] == ["notes-crm", "bot-mail"]


def test_at_stake_is_the_gravest_that_no_closed_gate_holds_too() -> None:
    data = {"mail": {"labels": {"sensitivity": ["personal"]}}, "card": {"labels": {"sensitivity": ["payment"]}}}
    flows = calls(
        "a>p a>q a>r a>s", a_p={"effect": "refund"}, a_q={"data": ["mail"]}, a_r={"data": ["card", "mail"]},
        a_s={"plane": "control", "action": "irreversible"},
    )  # fmt: skip
    gates: dict[str, dict[str, Any]] = {
        "money": {"guards": ["a-p"]}, "held": {"guards": ["a-q"], "on_error": "open"},
        "holds": {"guards": ["a-q"], "on_error": "closed"}, "both": {"guards": ["a-q", "a-r"]},
        "control": {"guards": ["a-s"]},
    }  # fmt: skip
    spec = {"data": data, "systems": systems("a p q r s"), "integrations": flows}
    graph = graph_of({**spec, "gates": {key: {"kind": "rules", **gate} for key, gate in gates.items()}})
    assert at_stake(graph) == {"money": "refund", "held": "", "holds": "", "both": "payment"}


def guarded(**more: Any) -> Graph:
    return graph_of(
        {
            "zones": {"vendor": {"trust": "vendor"}},
            "data": {"chat": {"labels": {"sensitivity": ["personal"]}}},
            "systems": systems(
                "web:channel bot:agent gw:gateway mask:guardrail tone:guardrail m:model e:embedding",
                mask={"redacts": ["personal"], **more.get("mask", {})},
                tone=more.get("tone", {}),
                m={"zone": "vendor", "clearance": ["public", "internal"]},
            ),
            "integrations": calls(
                "web>bot bot>gw gw>m gw>e gw>tone",
                web_bot={"data": ["chat"]}, bot_gw={"data": ["chat"]}, gw_e={"data": []},
                gw_tone={"data": []}, gw_m=more.get("call", {"data": ["chat"]}),
            ),
            "routes": {"r": {"gateway": "gw", "serves": ["bot-gw"], "primary": "gw-m", **more.get("route", {})}},
        }
    )  # fmt: skip


def test_guards_work_where_a_route_names_them_or_their_gateway_always_asks() -> None:
    named = guarded(route={"guardrails": ["mask"]}, tone={"default_on": True}, mask={"default_on": True})
    assert guards_of(named, named.estate.routes["r"]) == ("mask", "tone")
    assert guards_in_use(named) == ("mask", "tone")
    plain = guarded()
    assert guards_of(plain, plain.estate.routes["r"]) == ()
    assert guards_in_use(plain) == ("tone",)
    raw = guarded(route={"guardrails": ["mask"], "policy": "passthrough"})
    assert guards_of(raw, raw.estate.routes["r"]) == ()


@pytest.mark.parametrize(
    ("more", "leaking"),
    [
        ({"route": {"guardrails": ["mask"]}}, ["mask"]),
        ({"call": {"data": ["chat"], "transforms": [{"kind": "mask", "by": "mask"}]}}, ["mask"]),
        ({"route": {"guardrails": ["tone"]}}, []),
        ({"call": {"data": []}, "route": {"guardrails": ["mask"]}}, []),
    ],
)
def test_only_what_a_guard_holds_back_leaks_when_it_fails(more: dict[str, Any], leaking: list[str]) -> None:
    graph = guarded(**more)
    found = leaks(graph, ["mask", "tone"])
    assert [leak.guard for leak in found] == leaking
    assert all((leak.model, leak.label, leak.path.systems[-1]) == ("m", "personal", "m") for leak in found)
    assert leaks(graph, []) == ()


@pytest.mark.parametrize(
    ("more", "unread"),
    [
        ({"route": {"guardrails": ["mask"]}}, ["r"]),
        ({"route": {"guardrails": ["mask", "tone"]}}, []),
        ({"route": {"guardrails": ["tone"]}, "tone": {"inspects": ["input"]}}, ["r"]),
        ({"route": {"guardrails": ["mask"]}, "mask": {"inspects": ["input", "output"]}}, []),
        ({"route": {"guardrails": ["mask"], "primary": "gw-e"}}, []),
        ({}, []),
    ],
)
def test_a_route_is_unread_when_none_of_its_guards_reads_answers(more: dict[str, Any], unread: list[str]) -> None:
    graph = guarded(**more)
    assert list(unread_routes(graph)) == unread
    for model, path in guarded_routes(graph).values():
        assert (model, path.systems) == ("m", ("web", "bot", "gw", "m"))


def test_records_lie_where_acting_systems_tell_and_where_that_is_passed_on() -> None:
    acts = {"action": "irreversible", "identity": "runner"}
    spec: dict[str, Any] = {
        "identities": {"runner": {"kind": "workload"}, "other": {"kind": "workload"}},
        "systems": systems(
            "bot:agent pay:platform sink:telemetry far:telemetry log:store cache:store trail:store idle",
            bot={"telemetry": {"to": "sink", "records": ["prompt", "output"]}},
            idle={"telemetry": {"to": "far"}},
        ),
        "integrations": calls(
            "bot>pay sink>log sink>cache idle>far",
            bot_pay=acts, sink_log={"action": "write", "identity": "other"}, idle_far={"identity": "other"},
        ),
        "evidence": {"t": {"layer": "compliance", "kind": "audit-trail", "subject": "systems/trail"}},
    }  # fmt: skip
    graph = graph_of(spec)
    assert record_stores(graph) == ("log", "sink", "trail")
    assert acting(graph) == {"runner": ("bot",)}
    assert unnamed_fields(graph) == ("decision", "model-version", "sources")
    asked = graph_of({**spec, "gates": {"g": {"kind": "human", "guards": ["bot-pay"], "runs_on": "idle"}}})
    assert unnamed_fields(asked) == ("decision", "model-version", "sources", "approver")


def test_persons_are_members_of_members_and_no_deputies() -> None:
    person = {"kind": "person"}
    owners = {
        "all": {"kind": "team", "members": ["core", "zoe"], "deputy": "max"},
        "core": {"kind": "team", "members": ["tom", "all", "old"]},
        "tom": {**person, "deputy": "max"}, "zoe": person, "max": person,
        "old": {**person, "active": {"until": "2020-01-01"}},
    }  # fmt: skip
    spec = {
        "owners": owners,
        "systems": systems("a b c", a={"owner": "all"}, b={"owner": "all", "maintainers": ["tom"]}),
    }
    graph = graph_of(spec)
    graph.today = date(2026, 11, 23)
    assert persons(graph, ["all", "nobody"]) == {"tom", "zoe"}
    assert [builders(graph.estate.systems[key]) for key in "abc"] == [("all",), ("tom",), ()]


def test_approvals_stand_with_gates_and_in_evidence() -> None:
    sign_off = {"layer": "compliance", "kind": "approval", "subject": "gates/g"}
    given = {"by": "board", "date": "2026-08-01"}
    spec = {
        "owners": {"board": {"kind": "team"}},
        "systems": systems("a b"),
        "integrations": calls("a>b"),
        "gates": {"g": {"kind": "rules", "guards": ["a-b"], "approvals": [given]}},
        "evidence": {
            "e": {**sign_off, "date": "2026-08-02"},
            "undated": sign_off,
            "report": {**sign_off, "kind": "review", "date": "2026-08-02"},
            "bot": {**sign_off, "subject": "systems/a", "date": "2026-08-03"},
            "ahead": {**sign_off, "date": "2026-08-24"},
        },
    }
    graph = build(make(**spec), date(2026, 8, 23))
    assert {key: [(str(a.date), a.at) for a in group] for key, group in approvals(graph).items()} == {
        "gates/g": [("2026-08-01", ("gates", "g", "approvals", 0)), ("2026-08-02", ("evidence", "e", "date"))],
        "systems/a": [("2026-08-03", ("evidence", "bot", "date"))],
    }
