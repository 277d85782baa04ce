"""Failures against facts that break other facts, element by element and pair by pair."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.graph import failures
from tests.graph.estates import DOMAINS, Spec, calls, graph_of, pathways, refusals, specs, systems
from tests.graph.failing import ORDER, World


def elements(spec: Spec) -> list[str]:
    labels = {label for system in spec["systems"].values() for label in system.get("failure_domains", [])}
    used = {call.get("identity") for call in spec["integrations"].values()} - {None}
    found = [f"systems/{key}" for key in spec["systems"]] + [f"domain:{label}" for label in labels & set(DOMAINS)]
    return sorted(found + [f"identities/{key}" for key in used])


@given(st.one_of(pathways(), refusals(), specs(most=6, most_calls=9, journeys=1, detail=True)))
def test_the_failure_matrix_says_what_each_removal_leaves(spec) -> None:
    if "journeys" not in spec:
        return
    graph = graph_of(spec)
    if not graph.journeys():
        return
    journey = spec["journeys"]["j0"]
    whole = World(spec, ()).outcome(journey)
    assert graph.outcome("j0", ()).outcome == whole
    rows = {row.removed: row.outcome for row in graph.failure_matrix()}
    if whole == "none":
        assert rows == {(): "none"}
        return
    for name in elements(spec):
        world = World(spec, (name,))
        expected = world.outcome(journey)
        assert graph.outcome("j0", [name]).outcome == expected, name
        if (name,) in rows:
            assert rows[(name,)] == expected, name
        else:  # the way to the end holds; that a ladder steps in elsewhere can only help
            assert ORDER.index(expected) <= ORDER.index(whole), name
        broken = {key for key in spec["systems"] if lost(world, key)}
        assert set(graph.affected([name])) == broken, name


def lost(world: World, system: str) -> bool:
    routes = [part for part in world.doors[system] if part[1] not in ("", "loose")]
    return world.dead(system) or all(("works", part) in world.broken for part in routes or [(system, "")])


@given(st.one_of(pathways(), refusals()))
def test_double_failures_are_the_pairs_of_which_each_alone_is_safe(spec) -> None:
    graph = graph_of(spec)
    if not graph.journeys():
        return
    journey = spec["journeys"]["j0"]
    if World(spec, ()).outcome(journey) == "none":
        assert graph.double_failures("j0") == ()
        return
    safe = [name for name in elements(spec) if World(spec, (name,)).outcome(journey) not in ("none", "entry-lost")]
    expected = {pair for pair in combinations(safe, 2) if World(spec, pair).outcome(journey) in ("none", "entry-lost")}
    assert {row.removed for row in graph.double_failures("j0")} == expected


def pathway(**more: dict) -> Spec:
    """A chat whose assistant asks a model through a gateway, with a backup and a desk of people."""
    spec = {
        "systems": systems("chat:channel bot:agent gw:gateway one:model two:model desk:human"),
        "integrations": calls("chat>bot bot>gw gw>one gw>two chat>desk"),
        "routes": {"r": {"gateway": "gw", "serves": ["bot-gw"], "primary": "gw-one", "fallback": "down"}},
        "fallbacks": {
            "down": {
                "protects": "gw-one",
                "rungs": [{"to": "gw-two", "on": ["timeout"]}, {"to": "chat-desk", "on": ["any"]}],
            }
        },
        "journeys": {"ask": {"tier": 1, "steps": ["chat-bot", "bot-gw"]}},
    }
    for section, entries in more.items():
        for key, fields in entries.items():
            spec[section][key] = spec[section].get(key, {}) | fields
    return spec


def outcomes(spec: Spec) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    rows = graph_of(spec).failure_matrix()
    return {row.removed[0]: (row.outcome, str(row.path or ""), row.fallbacks) for row in rows}


def test_a_dead_model_is_replaced_and_a_dead_gateway_is_not() -> None:
    assert outcomes(pathway()) == {
        "systems/bot": ("none", "", ()),
        "systems/chat": ("entry-lost", "", ()),
        "systems/gw": ("none", "", ()),
        "systems/one": ("answer", "chat → bot → gw → two", ("down",)),
    }


def test_a_rung_steps_in_only_for_the_failures_it_answers_to() -> None:
    rungs = [{"to": "gw-two", "on": ["rate-limited"]}, {"to": "chat-desk", "on": ["any"]}]
    domains = {"one": {"failure_domains": ["vendor/quota"]}}
    found = outcomes(pathway(fallbacks={"down": {"rungs": rungs}}, systems=domains))
    assert found["systems/one"] == ("human", "chat → desk", ("down",))
    assert found["domain:vendor/quota"] == ("answer", "chat → bot → gw → two", ("down",))


def test_a_shared_domain_takes_both_models() -> None:
    domains = {"one": {"failure_domains": ["cloud/x"]}, "two": {"failure_domains": ["cloud/x"]}}
    assert outcomes(pathway(systems=domains))["domain:cloud/x"] == ("human", "chat → desk", ("down",))


def test_a_refused_identity_calls_for_its_own_rung() -> None:
    spec = pathway(integrations={"gw-one": {"identity": "key"}})
    spec["identities"] = {"key": {"kind": "key"}}
    assert outcomes(spec)["identities/key"] == ("human", "chat → desk", ("down",))


def test_what_is_left_when_more_dies() -> None:
    graph = graph_of(pathway())
    assert graph.outcome("ask", ["systems/one", "systems/two"]).outcome == "human"
    assert not graph.outcome("ask", ["systems/one", "systems/two", "systems/desk"]).safe


def test_pairs_are_told_where_each_alone_is_safe() -> None:
    spec = pathway(fallbacks={"down": {"rungs": [{"to": "gw-two", "on": ["any"]}]}})
    pairs = [row.removed for row in graph_of(spec).double_failures("ask")]
    assert pairs == [("systems/bot", "systems/desk"), ("systems/desk", "systems/gw")]


def test_a_guard_that_fails_open_is_no_need() -> None:
    for on_error, outcome in (("open", "answer"), ("closed", "human")):
        spec = pathway(systems={"guard": {"kind": "guardrail", "on_error": on_error}})
        spec["routes"]["r"]["guardrails"] = ["guard"]
        assert graph_of(spec).outcome("ask", ["systems/guard"]).outcome == outcome


def test_hard_dependencies_come_with_the_way_to_them() -> None:
    spec = {
        "systems": systems(
            "chat bot idp vault gw:gateway m:model x", bot={"depends_on": ["idp"]}, idp={"depends_on": ["vault"]}
        ),
        "integrations": calls("chat>bot bot>gw gw>m bot>x", bot_x={"mode": "async"}),
    }
    needed = graph_of(spec).hard_dependencies("chat")
    assert {key: str(path) for key, path in needed.items()} == {
        "bot": "chat → bot",
        "idp": "chat → bot → idp",
        "gw": "chat → bot → gw",
        "vault": "chat → bot → idp → vault",
        "m": "chat → bot → gw → m",
    }
    assert needed["vault"].integrations == ("chat-bot", "", "")


@given(specs(most=6, detail=True, fallbacks=0))
def test_a_hard_dependency_is_what_breaks_a_system_when_it_is_gone(spec) -> None:
    graph = graph_of(spec)
    for name in spec["systems"]:
        world = World(spec, (f"systems/{name}",))
        users = {key for key in spec["systems"] if key == name or name in graph.hard_dependencies(key)}
        assert users == {key for key in spec["systems"] if ("works", (key, "")) in world.broken}


def test_failure_domains_are_found_behind_the_target() -> None:
    spec = {
        "systems": systems(
            "bot g1:gateway g2:gateway m1:model m2:model vault",
            m1={
                "model": {"vendor": "v", "name": "a", "family": "f"},
                "failure_domains": ["cloud/x"],
                "region": "eu-west-1",
            },
            m2={"model": {"vendor": "w", "name": "b"}, "failure_domains": ["cloud/x"], "depends_on": ["vault"]},
        ),
        "integrations": calls("bot>g1 bot>g2 g1>m1 g2>m2", g1_m1={"identity": "key"}, bot_g1={"identity": "key"}),
        "identities": {"key": {"kind": "key", "credential": "env:K"}},
    }
    graph = graph_of(spec)
    assert graph.failure_domains("integrations/bot-g1") == {
        "cloud/x": "systems/m1",
        "credential/env:K": "identities/key",
        "family/f": "systems/m1",
        "region/eu-west-1": "systems/m1",
        "system/g1": "systems/g1",
        "system/m1": "systems/m1",
        "vendor/v": "systems/m1",
    }
    assert graph.failure_domains("systems/m2")["system/vault"] == "systems/vault"
    (shared,) = graph.shared_domains("bot-g1", "bot-g2")
    assert (shared.label, shared.primary, shared.rung) == ("cloud/x", "systems/m1", "systems/m2")
    assert graph.domain_members["cloud/x"] == ("m1", "m2")


@given(specs(most=6, detail=True, fallbacks=0))
def test_a_failure_domain_is_a_label_whose_loss_breaks_the_target(spec) -> None:
    graph = graph_of(spec)
    for label in DOMAINS:
        world = World(spec, (f"domain:{label}",))
        for key in world.calls:
            hit = world.any([("works", end) for end in world.arrivals(key)])
            hit = hit if world.waits(key) else world.dead(world.calls[key][1])
            assert (label in graph.failure_domains(f"integrations/{key}")) == hit


@given(pathways(journeys=2))
def test_the_short_cut_over_first_calls_changes_nothing(spec) -> None:
    found = []
    for many in (-1, 10**9):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(failures, "MANY", many)
            found.append(graph_of(spec).failure_matrix())
    assert found[0] == found[1]


def test_a_rung_of_a_dead_caller_helps_nobody() -> None:
    spec = pathway(systems={"other": {"kind": "tool", "failure_domains": ["x"]}, "one": {"failure_domains": ["x"]}})
    spec["integrations"] |= calls("other>desk")
    spec["fallbacks"]["down"]["rungs"] = [{"to": "other-desk", "on": ["any"]}]
    assert graph_of(spec).affected(["domain:x"]) == ("bot", "chat", "gw", "one", "other")
    assert graph_of(spec).affected(["systems/one"]) == ("one",)


def test_a_rung_steps_in_when_its_caller_is_met_late() -> None:
    spec: Spec = {
        "systems": systems("chat:channel a y z one:model desk:human"),
        "integrations": calls("chat>a chat>y a>one y>z z>desk"),
        "fallbacks": {"f": {"protects": "a-one", "rungs": [{"to": "z-desk", "on": ["any"]}]}},
        "journeys": {"ask": {"tier": 1, "steps": ["chat-a"]}},
    }
    row = graph_of(spec).outcome("ask", ["systems/one"])
    assert (row.outcome, str(row.path), row.fallbacks) == ("human", "chat → y → z → desk", ("f",))


def test_an_entry_without_what_it_depends_on_serves_nobody() -> None:
    spec = pathway(systems={"idp": {"kind": "identity-provider"}, "chat": {"depends_on": ["idp"]}})
    spec["journeys"]["talk"] = {"tier": 1, "steps": ["chat-desk"]}
    for journey in ("ask", "talk"):
        assert graph_of(spec).outcome(journey, ["systems/idp"]).outcome == "none"


def test_a_domain_behind_every_member_of_a_ladder_is_tried() -> None:
    spec = pathway(
        systems={"x": {"kind": "tool", "failure_domains": ["d"]}, "y": {"kind": "tool", "failure_domains": ["d"]}}
    )
    spec["integrations"] |= calls("bot>x bot>y")
    spec["fallbacks"]["look"] = {"protects": "bot-x", "rungs": [{"to": "bot-y", "on": ["any"]}]}
    assert outcomes(spec)["domain:d"] == ("none", "", ())
    assert "systems/x" not in outcomes(spec)


def test_the_short_cut_does_not_judge_a_protected_first_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "MANY", -1)
    spec: Spec = {
        "systems": systems("chat:channel a:model b:model"),
        "integrations": calls("chat>a chat>b"),
        "fallbacks": {"f": {"protects": "chat-a", "rungs": [{"to": "chat-b", "on": ["any"]}]}},
        "journeys": {"ask": {"tier": 1, "steps": ["chat-a"]}},
    }
    spec["systems"]["a"]["failure_domains"], spec["systems"]["b"]["failure_domains"] = ["d1", "d2"], ["d2"]
    found = outcomes(spec)
    assert (found["domain:d1"][0], found["domain:d2"][0]) == ("answer", "none")


def test_a_ladder_that_steps_in_needs_its_caller() -> None:
    spec = {
        "systems": {
            "s0": {"kind": "channel"},
            "s1": {"kind": "gateway"},
            "s2": {"kind": "human"},
            "s3": {"kind": "model"},
        },
        "integrations": {
            "i00": {"from": "s0", "to": "s1", "mode": "async"},
            "i01": {"from": "s0", "to": "s2"},
            "i03": {"from": "s2", "to": "s3"},
            "i06": {"from": "s1", "to": "s2"},
            "i08": {"from": "s0", "to": "s3", "optional": True},
        },
        "fallbacks": {"f0": {"protects": "i06", "rungs": [{"to": "i08", "on": ["any"]}]}},
        "routes": {"r0": {"gateway": "s1", "serves": ["i00"], "primary": "i06"}},
        "journeys": {"j0": {"tier": 1, "steps": ["i00", "i03"]}},
    }
    assert [row.removed for row in graph_of(spec).double_failures("j0")] == [("systems/s1", "systems/s2")]


def test_a_journey_to_people_is_not_answered_by_a_model_beside_it() -> None:
    spec = pathway(journeys={"ask": {"steps": ["chat-desk"]}})
    assert outcomes(spec)["systems/desk"][0] == "none"
    assert outcomes(spec)["systems/chat"][0] == "entry-lost"
    assert "systems/gw" not in outcomes(spec)


@pytest.mark.parametrize(
    ("action", "steps", "ending"),
    [("irreversible", ["chat-bot"], "none"), ("write", ["chat-bot"], "human"), ("irreversible", ["bot-boss"], "human")],
)
def test_who_decides_at_a_gate_takes_nobody_over(action: str, steps: list[str], ending: str) -> None:
    spec = {
        "systems": systems("chat:channel bot:agent one:model pay:platform boss:human"),
        "integrations": calls("chat>bot bot>one bot>pay bot>boss"),
        "gates": {"g": {"kind": "limit", "guards": ["bot-pay"], "outcomes": {"escalate": "integrations/bot-boss"}}},
        "journeys": {"ask": {"tier": 1, "steps": ["chat-bot", *steps][-2:]}},
    }
    for key, call in spec["integrations"].items():
        call |= {"optional": True, "action": action if key == "bot-pay" else "read"}
    assert graph_of(spec).outcome("ask", ["systems/one"]).outcome == ending


def test_a_gateway_that_refuses_is_a_failure_to_whoever_asked_it() -> None:
    hand_over = {"bot-down": {"protects": "bot-gw", "rungs": [{"to": "bot-desk", "on": ["any"]}]}}
    refusal = {"down": {"rungs": [{"to": "gw-two", "on": ["any"]}, {"terminal": "refusal", "on": ["any"]}]}}
    people = {"bot-desk": {"from": "bot", "to": "desk"}}
    graph = graph_of(pathway(fallbacks=refusal | hand_over, integrations=people | {"chat-desk": {"to": "bot"}}))
    row = graph.outcome("ask", ["systems/one", "systems/two"])
    assert (row.outcome, str(row.path), row.fallbacks) == ("human", "chat → bot → desk", ("bot-down",))
    assert graph.outcome("ask", ["systems/one"]).outcome == "answer"
    assert graph.outcome("ask", ["systems/one", "systems/two", "systems/desk"]).outcome == "refusal"


@given(refusals(), st.sets(st.sampled_from(["two", "gw", "desk", "box"]), max_size=2))
def test_refusals_of_gateways_leave_what_the_facts_have(spec, lost) -> None:
    graph, names = graph_of(spec), tuple(f"systems/{key}" for key in sorted({"one", *lost}))
    journey = spec["journeys"]["j0"]
    assert graph.outcome("j0", names).outcome == World(spec, names).outcome(journey)
    assert graph.outcome("j0", ["identities/id0"]).outcome == World(spec, ("identities/id0",)).outcome(journey)
