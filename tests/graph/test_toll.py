"""Calls that are cut, systems that cannot work and why, against facts that break other facts."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.absence import Absence
from cadee.graph.removals import loss
from cadee.graph.summons import summons, untold
from cadee.graph.toll import Toll
from tests.graph.estates import Spec, graph_of, pathways, refusals, specs
from tests.graph.failing import Part, World
from tests.graph.test_failures import elements, pathway


class Severed(World):
    """A world in which calls can be cut as well."""

    def kind(self, name: str) -> str:
        if name.startswith("integrations/"):
            return super().kind(f"systems/{self.spec['integrations'][name[13:]]['to']}")
        return super().kind(name)

    def breaks(self, what: str, part: Part, key: str = "") -> bool:
        return (what == "call" and f"integrations/{key}" in self.removed) or super().breaks(what, part, key)


def toll(spec: Spec, *named: str) -> Toll:
    graph = graph_of(spec)
    away = [name.removeprefix("owners/") for name in named if name.startswith("owners/")]
    return Toll(graph, loss(graph, named), Absence(graph, away))


estates = st.one_of(pathways(), refusals(), specs(most=6, most_calls=9, journeys=1, detail=True))


@given(estates, st.integers(0, 30), st.integers(0, 30))
def test_a_loss_of_calls_and_systems_together_is_told_as_the_facts_have_it(spec: Spec, one: int, two: int) -> None:
    names = [*elements(spec), *(f"integrations/{key}" for key in sorted(spec["integrations"]))]
    removed = tuple(sorted({names[one % len(names)], names[two % len(names)]}))
    world = Severed(spec, removed)
    graph = graph_of(spec)
    if graph.journeys():
        assert graph.outcome("j0", removed).outcome == world.outcome(spec["journeys"]["j0"])
    told = toll(spec, *removed)
    assert set(told.taken) == {key for key in spec["systems"] if world.dead(key)}
    for each in told.felled():
        assert not world.dead(each.system)
        assert any(("works", part) in world.broken for part in world.doors[each.system])
        assert each.because[0] == f"systems/{each.system}"
        assert each.because[-1] in removed
    called = {key for what, _, *keys in world.broken if what == "call" for key in keys}
    for call in told.failing():
        assert call.integration in called
        assert bool(call.fallbacks) <= world.protected(call.integration)


def test_a_gap_in_the_chain_is_named_step_by_step() -> None:
    spec = pathway()
    spec["fallbacks"] = {}
    spec["routes"]["r"].pop("fallback")
    told = {each.system: each.because for each in toll(spec, "systems/one").felled()}
    assert told["bot"] == ("systems/bot", "integrations/bot-gw", "systems/gw", "integrations/gw-one", "systems/one")


def people(**more: Any) -> Spec:
    """A chat, a desk whose team is two persons, a gate, a switch and an alert of theirs."""
    spec = pathway(systems={"desk": {"owner": "care"}, "one": {"runbook": "one.md"}})
    spec["owners"] = {
        "care": {"kind": "team", "members": ["ana", "ben"], "on_call": "pager/care"},
        "ana": {"kind": "person"},
        "ben": {"kind": "person"},
        **more.pop("owners", {}),
    }
    spec["gates"] = {"refunds": {"kind": "human", "guards": ["bot-gw"], "approver": "ana", "runs_on": "bot"}}
    spec["switches"] = {"stop": {"kind": "kill-switch", "acts_on": ["systems/bot"], "holder": "ben"}}
    spec["signals"] = {
        "down": {
            "from": ["one"], "metric": "errors", "measures": "errors", "to": "care",
            "alert": {"condition": "> 1 %", "severity": "page"},
        }
    }  # fmt: skip
    return spec | more


def test_a_team_that_leaves_takes_desk_gate_switch_and_alert_along() -> None:
    told = toll(people(), "owners/care")
    assert told.loss.unstaffed == ("desk",)
    assert told.loss.elements == ("systems/desk",)
    assert [each.control for each in told.idle()] == ["gates/refunds", "signals/down", "switches/stop"]
    assert [each.integration for each in told.lost_steps(told.graph.journey("ask"))] == ["bot-gw"]


def test_one_of_two_persons_leaves_what_is_theirs_alone() -> None:
    told = toll(people(), "owners/ana")
    assert told.loss.elements == ()
    assert [each.control for each in told.idle()] == ["gates/refunds"]
    assert {(duty.element, duty.role) for duty in told.absence.duties()} == {("gates/refunds", "approver")}


def test_a_gate_that_fails_open_lets_pass_unjudged() -> None:
    spec = people()
    spec["gates"]["refunds"] |= {"on_error": "open"}
    told = toll(spec, "owners/ana")
    assert [each.effect for each in told.idle()] == ["passes unjudged: bot-gw"]
    assert told.lost_steps(told.graph.journey("ask")) == ()


def test_a_deputy_and_a_permission_keep_a_control_at_work() -> None:
    spec = people(owners={"eve": {"kind": "person", "permissions": ["switches/stop"]}})
    spec["owners"]["ana"] = {"kind": "person", "deputy": "eve"}
    told = toll(spec, "owners/ana", "owners/ben")
    assert told.loss.unstaffed == ()
    assert [each.control for each in told.idle()] == []
    assert {(each.duty.element, each.by) for each in told.absence.stand_ins()} == {
        ("gates/refunds", "eve"),
        ("signals/down", "eve"),
        ("systems/desk", "eve"),
    }


def test_who_is_called_and_who_is_not() -> None:
    (told,) = summons(toll(people(), "systems/one"))
    assert (told.signal, told.severity, told.there, told.away) == ("down", "page", ("ana", "ben"), ())
    assert (told.rota, told.runbook, told.ends) == ("pager/care", "one.md", "")
    (told,) = summons(toll(people(), "systems/one", "owners/ben"))
    assert (told.there, told.away, told.ends) == (("ana",), ("ben",), "")
    both = toll(people(), "systems/one", "owners/care")
    (told,) = summons(both)
    assert told.ends == "goes to care, where nobody answers"
    assert untold(both, [told]) == ("desk", "one")
    assert untold(toll(people(), "systems/one"), summons(toll(people(), "systems/one"))) == ()


def test_what_collects_the_signals_is_needed_to_be_told() -> None:
    spec = people()
    spec["systems"]["watch"] = {"kind": "telemetry"}
    spec["signals"]["down"]["via"] = "watch"
    (told,) = summons(toll(spec, "systems/one", "systems/watch"))
    assert told.ends == "is raised by watch, which does not work"


def test_a_switch_is_held_by_its_console_and_its_identity() -> None:
    spec = people()
    spec["identities"] = {"operator": {"kind": "person"}}
    spec["switches"]["stop"] |= {"runs_on": "two", "identity": "operator"}
    for lost, why in (("systems/two", "operated from two"), ("identities/operator", "operated as operator")):
        (idle,) = (each for each in toll(spec, lost).idle() if each.control == "switches/stop")
        assert why in idle.why


def test_only_calls_of_callers_that_work_on_are_told_with_what_really_stands_in() -> None:
    spec = pathway(integrations={"bot-gw": {"optional": True}}, systems={"two": {"depends_on": ["one"]}})
    spec["fallbacks"]["down"]["rungs"] = [{"to": "gw-two", "on": ["any"]}]
    told = toll(spec, "systems/one")
    assert [(each.integration, each.fallbacks) for each in told.failing()] == [("bot-gw", ())]
    spec["integrations"]["gw-one"] |= {"optional": True}
    spec["integrations"]["gw-two"] |= {"optional": True}
    told = toll(spec, "systems/one")
    assert [(each.integration, each.fallbacks) for each in told.failing()] == [("gw-one", ()), ("gw-two", ())]
