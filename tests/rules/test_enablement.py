"""What the remarks of rules about people do not show: the remedies they offer, and what they say where all is well."""

from decimal import Decimal

import pytest

from cadee.graph import Graph
from cadee.rules.ask import Answers, ask
from cadee.rules.base import Rule
from cadee.rules.enablement.key_person import check as key_person
from cadee.rules.enablement.overworked_reviewers import check as overworked
from cadee.rules.enablement.unstaffed_hours import check as unstaffed
from tests.graph.estates import calls, graph_of, systems


def desk(**staffing: object) -> Graph:
    return graph_of({"systems": {"reviewers": {"kind": "human", **staffing}}})


def told(rule: Rule, graph: Graph, **parameters: object) -> Answers:
    answers = ask(rule, graph, parameters)
    assert not answers.fault
    return answers


@pytest.mark.parametrize(("people", "busy"), [(10, "75 %"), (100, "7.5 %")])
def test_six_hundred_an_hour_at_forty_five_seconds_need_ten_people(people: int, busy: str) -> None:
    answers = told(overworked, desk(staffing={"arrives": "600/h", "each": "45s", "people": people}))
    assert [proof.text.split(" of")[0] for proof in answers.proofs] == [f"people at 1 desk are busy {busy}"]
    for fewer in (9, 7):
        answers = told(overworked, desk(staffing={"arrives": "600/h", "each": "45s", "people": fewer}))
        (violation,) = answers.violations
        assert violation.help.startswith("plan 10 people at the same time")
        assert "the work of 7.5 people" in violation.message
        assert not answers.proofs


def test_a_capacity_is_asked_for_where_nobody_counts_people() -> None:
    spec = {"systems": systems("phone:channel desk:human", desk={"capacity": "100/h"})}
    spec |= {"integrations": calls("phone>desk"), "journeys": {"talk": {"steps": ["phone-desk"], "peak_load": "81/h"}}}
    (violation,) = told(overworked, graph_of(spec)).violations
    assert violation.help.startswith("plan a capacity of 102/h")
    assert violation.witness is not None
    assert [(step.element, step.label) for step in violation.witness.steps] == [("journeys/talk", "81/h")]
    assert not told(overworked, graph_of(spec), most_busy=Decimal("0.81")).violations


def test_who_is_shown_beside_a_key_person() -> None:
    spec = {"systems": systems("a b c d", **{k: {"tier": 1, "owner": "lea"} for k in "abcd"}), "owners": {}}
    spec["owners"] = {"lea": {"kind": "person", "deputy": "omar"}, "omar": {"kind": "person"}}
    (proof,) = told(key_person, graph_of(spec)).proofs
    assert proof.text == "4 of 4 alerts, gates, switches and critical systems have a second person; " + (
        "no person is named for more than 8"
    )
    answers = told(key_person, graph_of(spec), most_things=3)
    assert [len(violation.also) for violation in answers.violations] == [3]
    assert not answers.proofs
    spec["owners"]["omar"]["kind"] = "mailing-list"
    answers = told(key_person, graph_of(spec))
    assert [len(violation.also) for violation in answers.violations] == [3]
    assert not answers.proofs
    spec["owners"] = {"lea": {"kind": "person"}}
    assert [proof.text[:6] for proof in told(key_person, graph_of(spec)).proofs] == ["0 of 4"]


def test_channels_that_are_staffed_are_counted() -> None:
    hours = {"hours": "08:00-20:00 UTC"}
    spec = {"systems": systems("a:channel b:channel c:channel bot:agent desk:human", a=hours, b=hours, desk=hours)}
    spec["systems"]["c"]["terminal"] = "static-answer"
    spec["integrations"] = calls("a>bot b>bot c>bot a>desk b>desk c>desk")
    (proof,) = told(unstaffed, graph_of(spec)).proofs
    assert proof.text == "3 channels lead to AI and to people: at 1 a request is taken at any hour, " + (
        "at 2 people are there whenever it is open"
    )
    for key in "ab":
        spec["systems"][key] = {"kind": "channel", "hours": "24x7"}
    answers = told(unstaffed, graph_of(spec))
    assert [len(violation.also) for violation in answers.violations] == [2]
    assert answers.violations[0].witness is not None
    assert not answers.proofs
