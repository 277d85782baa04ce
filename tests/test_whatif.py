"""What is left: never at odds with the failure matrix, and honest about where a search ends."""

from hypothesis import given
from hypothesis import strategies as st

from cadee import whatif
from cadee.diagnostic import Severity
from cadee.rules.architecture.single_failure_without_outcome import check as a007
from cadee.rules.base import Violation
from tests.graph.estates import graph_of, pathways, refusals
from tests.graph.failing import ORDER
from tests.graph.test_failures import elements, pathway


@given(st.one_of(pathways(), refusals()))
def test_a_single_loss_is_told_as_the_failure_matrix_has_it(spec) -> None:
    graph = graph_of(spec)
    if not graph.journeys():
        return
    rows = {(row.removed, row.journey): row for row in graph.failure_matrix(up_to_tier=1)}
    silent_now = {row.journey for row in rows.values() if not row.removed}
    for name in elements(spec):
        told = whatif.without(graph, [name], limit=0)
        for ending in told.endings:
            row = rows.get(((name,), ending.view.id))
            if row is not None:
                assert ending.after == row
                assert (ending.view.id in told.silent) == (not row.safe)
            elif ending.view.id not in silent_now:
                assert ORDER.index(ending.after.outcome) <= ORDER.index(ending.before.outcome)
                assert ending.view.id not in told.silent
    told = whatif.survey(graph, limit=0)
    assert {(row.removed, each.view.id) for each in told.limits for row in each.rows} == {
        key for key, row in rows.items() if row.removed and not row.safe
    }
    assert set(told.silent) == silent_now


@given(st.one_of(pathways(), refusals()))
def test_rule_a_007_finds_a_silencing_loss_exactly_where_one_is_told(spec) -> None:
    graph = graph_of(spec)
    if not graph.journeys():
        return
    found = [each for each in a007.check(graph) if isinstance(each, Violation) and each.severity is Severity.BLOCK]
    told = whatif.survey(graph, limit=0)
    silent = {each.view.id for each in told.limits if each.alone} | set(told.silent)
    assert bool(found) == bool(silent)
    for violation in found:
        steps = violation.witness.steps if violation.witness is not None else ()
        lost = [step.element for step in steps if not step.element.startswith("journeys/")]
        alone = len(lost) == 1 and lost[0].startswith("systems/")
        if alone and "failure domain" not in violation.message:  # a quota that is spent fails otherwise than its system
            assert whatif.without(graph, lost, limit=0).silent


def test_states_are_set_against_how_it_ended_before() -> None:
    graph = graph_of(pathway())
    states = {
        name: whatif.without(graph, names).endings[0].state
        for name, names in {
            "nothing on the way": ["systems/two"],
            "a model": ["systems/one"],
            "both models": ["systems/one", "systems/two"],
            "the gateway": ["systems/gw"],
        }.items()
    }
    assert states == {
        "nothing on the way": "as before",
        "a model": "another way",
        "both models": "lesser end",
        "the gateway": "silent",
    }


def test_what_was_silent_before_is_not_blamed_on_the_loss() -> None:
    spec = {
        "systems": {"chat": {"kind": "channel"}, "bot": {"kind": "agent"}, "one": {"kind": "model"}},
        "integrations": {"a": {"from": "chat", "to": "bot"}, "b": {"from": "bot", "to": "one", "plane": "health"}},
        "journeys": {"ask": {"tier": 1, "steps": ["a", "b"]}},
    }
    spec["integrations"]["b"]["data"] = []
    told = whatif.without(graph_of(spec), ["systems/bot"])
    assert [each.state for each in told.endings] == ["silent before"]
    assert told.silent == whatif.survey(graph_of(spec)).silent == ("ask",)


def test_singles_stand_in_the_order_of_the_steps() -> None:
    (told,) = whatif.survey(graph_of(pathway())).limits
    assert told.alone == ("systems/bot", "systems/gw")
    assert told.cut is not None
    assert told.cut.removed == ("systems/bot",)


def test_a_journey_of_unknown_tier_is_told_and_not_counted() -> None:
    spec = pathway()
    del spec["journeys"]["ask"]["tier"]
    told = whatif.survey(graph_of(spec))
    assert [(row.removed, row.outcome) for row in told.limits[0].rows] == [
        (("systems/bot",), "none"),
        (("systems/chat",), "entry-lost"),
        (("systems/gw",), "none"),
    ]
    assert whatif.without(graph_of(spec), ["systems/gw"]).silent == ()
    assert told.limits[0].cut is None


def test_a_queue_is_no_end_when_its_people_are_gone() -> None:
    spec = pathway(systems={"line": {"kind": "queue"}}, integrations={"chat-line": {"from": "chat", "to": "line"}})
    spec["integrations"]["desk-line"] = {"from": "desk", "to": "line"}
    spec["fallbacks"]["own"] = {"protects": "chat-bot", "rungs": [{"to": "chat-line", "on": ["any"]}]}
    graph = graph_of(spec)
    (kept,) = whatif.without(graph, ["systems/bot"]).endings
    assert (kept.after.outcome, kept.unworked) == ("queue", False)
    (left,) = whatif.without(graph, ["systems/bot", "systems/desk"]).endings
    assert (left.after.outcome, left.unworked) == ("queue", True)


def test_without_journeys_the_widest_losses_are_told() -> None:
    spec = pathway()
    del spec["journeys"]
    del spec["fallbacks"]
    spec["routes"]["r"].pop("fallback")
    told = whatif.survey(graph_of(spec))
    assert told.limits == ()
    assert told.widest == (
        ("one", ("bot", "chat", "gw")),
        ("gw", ("bot", "chat")),
        ("two", ("bot", "chat")),
        ("bot", ("chat",)),
        ("desk", ("chat",)),
    )


def test_what_only_names_a_lost_vendor_is_not_lost_and_said() -> None:
    spec = pathway(
        systems={
            "one": {"model": {"vendor": "acme", "name": "large"}},
            "gw": {"failure_domains": ["acme/eu"]},
        }
    )
    told = whatif.without(graph_of(spec), ["domain:vendor/acme"])
    assert (told.taken, told.beside) == (("one",), ("gw",))


def test_a_step_whose_ladder_has_only_its_safe_end_left_is_less_than_before() -> None:
    calls = {"bot-look": {"from": "bot", "to": "lookup"}, "bot-desk": {"from": "bot", "to": "desk"}}
    calls["bot-other"] = {"from": "bot", "to": "other"}
    spec = pathway(systems={"lookup": {"kind": "tool"}, "other": {"kind": "tool"}}, integrations=calls)
    spec["journeys"]["ask"]["steps"].append("bot-look")

    def ending(*rungs: dict[str, str]) -> whatif.Ending:
        ladder = {"protects": "bot-look", "rungs": [{**rung, "on": ["any"]} for rung in rungs]}
        found = graph_of({**spec, "fallbacks": {**spec["fallbacks"], "look-down": ladder}})
        return whatif.without(found, ["systems/lookup"]).endings[0]

    refused, handed, kept = ending({"terminal": "refusal"}), ending({"to": "bot-desk"}), ending({"to": "bot-other"})
    assert [[step.instead for step in each.lost] for each in (refused, handed, kept)] == [
        ["refusal"],
        ["human"],
        ["call"],
    ]
    assert [each.state for each in (refused, handed, kept)] == ["with less", "with less", "another way"]
    assert [len(each.curtailed) for each in (refused, handed, kept)] == [1, 1, 0]
    assert ending({"to": "bot-desk"}, {"to": "bot-other"}).state == "another way", (
        "wherever the call stands in the ladder"
    )
