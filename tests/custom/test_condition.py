"""What a condition decides of elements; and that it says so where it cannot."""

import time
from collections.abc import Callable

import pytest

from cadee.custom.condition import Condition
from cadee.custom.rulefile import read_rule
from cadee.graph import Graph
from cadee.rules.ask import Answers, ask
from cadee.rules.base import Rule
from tests.custom.conftest import ESTATE, RULE

Make = Callable[..., Graph]


def rule(condition: str, *, section: str = "systems", where: str = "", at: str = "", message: str = "'{id}'") -> Rule:
    text = RULE.replace("applies_to: {section: systems, kind: [model]}", f"applies_to: {{section: {section}}}")
    text = text.replace("where: size(incoming) > 0\n", f"where: {where!r}\n" if where else "")
    text = text.replace("at: kind\n", f"at: {at}\n" if at else "")
    return read_rule(
        "rule.yaml",
        text.replace("has(self.owner)", "|\n  " + condition)
        .replace("\"model '{id}' of kind {kind} has no owner\"", f'"{message}"')
        .encode(),
    ).rule


def found(answers: Answers) -> list[str]:
    assert not answers.fault, answers.fault
    return [violation.message.strip("'") for violation in answers.violations]


@pytest.mark.parametrize(
    ("condition", "meets_not"),
    [
        ("has(self.owner)", ["desk", "shed"]),
        ("incoming.size() > 0", ["desk", "shed"]),
        ("outgoing.all(o, o.action == 'read')", ["gateway"]),
        ("incoming.all(i, !has(i.timeout) || seconds(i.timeout) <= 60)", ["gateway"]),
        ("!has(self.availability) || share(self.availability.value) >= 0.999", ["chat"]),
        ("!has(self.latency) || !has(self.latency.p95) || seconds(self.latency.p95) < 0.3", ["gateway"]),
        ("!has(self.changed) || days_since(self.changed) >= 0", ["shed"]),
        ("!has(self.changed) || days_since(self.changed) == 20 || days_until(self.changed) == 7", []),
        ("!has(self.changed) || date(self.changed) <= today", ["shed"]),
        ("reaches(self.id, 'chat')", ["shed"]),
        ("reaches('desk', self.ref)", ["shed"]),
        ("path('desk', self.id) == ['desk', 'gateway', 'chat'] || self.id != 'chat'", []),
        ("path(self.id, 'chat').size() != 0", ["shed"]),
        ("has(owner.level) && owner.level == 'lead'", ["desk", "shed"]),
        ("has(owner('gateway').id) && owner('gateway').id == 'ai'", []),
        ("declared('vault') || declared('owners/nobody')", ["desk", "gateway", "chat", "shed"]),
        ("self.ref == 'systems/' + self.id && self.section == 'systems'", []),
        ("environment.stage == 'production'", ["desk", "gateway", "chat", "shed"]),  # the whole estate is asked here
        ("amount('45 EUR/day') == 45 && amount('61.5%') == 0.615 && amount(7) == 7 && amount('7m') == 420", []),
        ("per_second('600/min') == 10", []),
        ("!self.id.matches('^(s|d).*')", ["desk", "shed"]),
    ],
)
def test_a_condition_is_asked_of_every_element(graph: Make, condition: str, meets_not: list[str]) -> None:
    assert found(ask(rule(condition), graph())) == meets_not


def test_an_environment_is_told(graph: Make) -> None:
    live = Graph(graph().estate.resolve("production"))
    asked = rule("environment.stage == 'production' && environment.id == 'production'")
    assert found(ask(asked, live)) == []


def test_integrations_see_their_ends(graph: Make) -> None:
    asked = rule("source.kind != 'channel' || target.kind == 'gateway'", section="integrations")
    assert found(ask(asked, graph())) == []
    asked = rule(
        "source.kind == 'channel'", section="integrations", at="from", message="{from} to {to}, {data}, {name}"
    )
    (violation,) = ask(asked, graph()).violations
    assert violation.at == ("integrations", "forward", "from")
    assert violation.message == "gateway to chat, none, forward"


def test_what_does_not_apply_is_told(graph: Make) -> None:
    answers = ask(rule("true", where="size(incoming) > 5"), graph())
    assert answers.not_applicable is not None
    assert "systems where `size(incoming) > 5`" in answers.not_applicable.reason
    assert [proof.text for proof in ask(rule("true"), graph()).proofs] == ["4 of systems: each meets the condition"]


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("reaches(self.id, 'nowhere')", "no system is called 'nowhere'"),
        ("owner('owners/nobody') == {}", "there is no 'owners/nobody'"),
        ("seconds('soon') > 1", "'soon' is not a duration"),
        ("date('2026-02-31') < today", "'2026-02-31' is not a date"),
        ("self.id.matches('(')", "invalid regular expression"),
        ("1 / (size(self.id) - size(self.id)) == 1", "divide by zero"),
        ("self.depends_on[3] == ''", "index"),
        ("{'a': 1}['b'] == 1", "not found"),
        ("dyn(self.id)", "neither true nor false"),
    ],
)
def test_what_goes_wrong_is_never_a_pass(graph: Make, condition: str, reason: str) -> None:
    answers = ask(rule(condition), graph())
    assert reason in answers.fault.lower() or reason in answers.fault
    assert "'systems/desk'" in answers.fault
    assert "and of 1 more" in answers.fault
    assert not answers.proofs


def test_what_was_found_before_a_doubt_still_counts(graph: Make) -> None:
    answers = ask(rule("self.id == 'shed' ? seconds('soon') > 1 : self.id != 'chat'"), graph())
    assert [violation.message for violation in answers.violations] == ["'chat'"]
    assert "systems/shed" in answers.fault


def many(count: int, *, calls: int = 0) -> str:
    systems = "".join(f"  s{n}: {{kind: tool, tier: {n % 4}}}\n" for n in range(count))
    arrows = "".join(f"  i{n}: {{from: s{n + 1}, to: s0, timeout: 5s}}\n" for n in range(calls))
    return f"systems:\n{systems}" + (f"integrations:\n{arrows}" if arrows else "")


@pytest.mark.parametrize(
    "condition",
    [
        "incoming.all(i, incoming.all(j, i.id == j.id || i.id != j.id))",
        "incoming.map(i, incoming.map(j, 'xxxxxxxxxxxxxxxxxxxxxxxxx')).size() > 0",
        "self.id.matches('(a+)+$') || incoming.exists(i, incoming.exists(j, i.id == 'no' && j.id.matches('(.*)*x')))",
    ],
)
def test_a_loop_over_too_much_is_a_doubt_and_takes_no_time(graph: Make, condition: str) -> None:
    big = graph(many(6000, calls=5000))
    begun = time.process_time()
    answers = ask(rule(condition), big)
    assert "steps" in answers.fault
    assert time.process_time() - begun < 5


def test_too_many_searches_are_a_doubt(graph: Make) -> None:
    asked = bounded("reaches(self.id, 'desk') || reaches('shed', self.id) || true", (), 30)
    assert ask(asked, graph(ESTATE)).fault == "the questions of this rule need more than 30 steps"


def bounded(condition: str, kinds: tuple[str, ...], steps: int) -> Rule:
    made = rule(condition).check
    assert isinstance(made, Condition)
    return Rule("ACME-001", Condition(made.sections, kinds, None, made.holds, (), ("x",), steps=steps), "environment")


def test_a_search_that_was_refused_is_no_answer(graph: Make) -> None:
    asked = bounded("reaches(self.id, 'desk') || true", ("store",), 10)
    assert ask(asked, graph()).fault == "the questions of this rule need more than 10 steps"


def test_loops_in_loops_count_as_what_they_cost(graph: Make) -> None:
    spec = many(100, calls=90)
    nested = "incoming.all(i, incoming.all(j, i.id + 'x' != j.id))"
    assert found(ask(bounded(nested, (), 9000), graph(spec))) == []
    assert "more than 8000 steps" in ask(bounded(nested, (), 8000), graph(spec)).fault


def test_ten_thousand_elements_are_asked_in_some_hundred_milliseconds(
    graph: Make, record_property: Callable[[str, object], None]
) -> None:
    big = graph(many(10_000))
    asked = rule("!has(self.tier) || self.tier > 1 || has(self.owner) || (self.kind == 'tool' && size(incoming) == 0)")
    times = []
    for _ in range(3):
        begun = time.process_time()
        assert found(ask(asked, big)) == []
        times.append(time.process_time() - begun)
    record_property("figure", f"custom rule: one condition over 10,000 elements in {min(times) * 1000:.0f} ms of CPU")
    assert min(times) < 1.0
