"""What rules about the scorecard say beyond their examples: bounds of what they look through."""

from cadee.rules import rules
from cadee.rules.ask import ask
from tests.graph.estates import graph_of


def test_more_cases_than_allowed_are_a_finding_and_not_a_pass() -> None:
    when = [{"kpi": key, "op": "<", "value": 2} for key in ("a", "b")]
    told = {"outcome": "pause", "when": when}
    graph = graph_of({"kpis": {key: {"unit": "rating"} for key in ("a", "b")}, "decisions": {"d": told}})
    within = ask(rules()["CADEE-EV-007"], graph, {"most_cases": 12})
    assert ["where 'b' is 2" in each.message for each in within.violations] == [True, False]
    (beyond,) = ask(rules()["CADEE-EV-007"], graph, {"most_cases": 11}).violations
    assert beyond.message == "the decision rules tell more than 11 cases of 2 measures apart"
    assert beyond.unknown
