"""Tests of models, events and switches against slow answers, on small estates made at random."""

from datetime import date, timedelta
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph import build
from cadee.graph.emission import emitters, left_out
from cadee.graph.hands import in_good_hands, teams
from cadee.graph.results import changed_since, latest, live_models, results_of
from tests.graph.estates import graph_of

TODAY = date(2026, 11, 23)
DAYS = [str(TODAY - timedelta(days=back)) for back in range(1, 6)]
NAMES = ["m0", "m1", "bot", "aide"]
CALLS = st.lists(st.tuples(st.sampled_from(["bot", "aide"]), st.sampled_from(NAMES)), max_size=6, unique=True)
TESTS = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.sampled_from(["accuracy", "quality", "risk", "red-team"]), st.sampled_from(DAYS)
    ),
    max_size=6,
)


def estate(calls: list[tuple[str, str]], tests: list[tuple[str, str, str]], changed: dict[str, str]) -> dict[str, Any]:
    kinds = {"m0": "model", "m1": "model", "bot": "agent", "aide": "agent"}
    systems: dict[str, Any] = {key: {"kind": kind} for key, kind in kinds.items()}
    for key, day in changed.items():
        systems[key]["changed"] = day
    results = {
        f"t{i}": {"subject": s, "kind": k, "suite": "s", "metric": "m", "value": 1, "date": d}
        for i, (s, k, d) in enumerate(tests)
    }
    return {
        "systems": systems,
        "integrations": {f"{a}-{b}": {"from": a, "to": b} for a, b in calls if a != b},
        "evaluations": results,
    }


@given(CALLS, TESTS, st.dictionaries(st.sampled_from(NAMES), st.sampled_from(DAYS)))
def test_results_and_changes_are_those_found_by_hand(
    calls: list[tuple[str, str]], tests: list[tuple[str, str, str]], changed: dict[str, str]
) -> None:
    graph = build(graph_of(estate(calls, tests, changed)).estate, TODAY)
    calls = [(a, b) for a, b in calls if a != b]
    asked = {b for _, b in calls if b.startswith("m")}
    assert set(live_models(graph)) == asked
    good = {}
    for i, (subject, kind, day) in enumerate(tests):
        if kind in ("accuracy", "quality") and day >= good.get((subject, kind), ("", 0))[0]:
            good[subject, kind] = (day, i)
    for model in asked:
        about = {model, *(a for a, b in calls if b == model)}
        wanted = {f"t{i}" for (subject, _), (_, i) in good.items() if subject in about}
        assert {each.id for each in results_of(graph)[model]} == wanted
    attacked = {subject: day for subject, kind, day in sorted(tests, key=lambda t: t[2]) if kind == "red-team"}
    for key in changed_since(graph):
        subject, kind, day = tests[int(key[1:])]
        assert kind != "red-team"
        around = {subject, *(a for a, b in calls if b == subject)}
        assert any(changed.get(each, "") > day for each in around)
    for subject, kind in product(asked, ("accuracy", "risk")):
        days = [(day, f"t{i}") for i, (s, k, day) in enumerate(tests) if (s, k) == (subject, kind)]
        around = {subject, *(a for a, b in calls if b == subject)}
        if days and not attacked and any(changed.get(each, "") > max(days)[0] for each in around):
            assert max(days)[1] in changed_since(graph)


def test_of_one_day_the_result_written_last_counts() -> None:
    graph = graph_of(estate([], [("m0", "risk", DAYS[0]), ("m0", "risk", DAYS[0]), ("m0", "risk", DAYS[1])], {}))
    assert [each.id for each in latest(graph.estate.evaluations.values(), of_metric=True)] == ["t1"]


def test_ways_in_that_pass_no_emitter_are_left_out() -> None:
    systems = {
        "web": {"kind": "channel", "telemetry": {"emits": ["e"]}},
        "kiosk": {"kind": "channel"},
        "mail": {"kind": "channel"},
        "bot": {"kind": "agent"},
        "tool": {"kind": "tool", "telemetry": {"emits": ["f"]}},
        "gone": {"kind": "tool", "telemetry": {"emits": ["f", "g"]}, "lifecycle": "retired"},
    }
    ends = [("web", "bot"), ("kiosk", "bot"), ("bot", "tool"), ("mail", "tool")]
    spec = {"systems": systems, "integrations": {f"{a}-{b}": {"from": a, "to": b} for a, b in ends}}
    graph = graph_of({**spec, "signals": {"s": {"from": ["bot"], "metric": "f"}}})
    assert emitters(graph) == {"e": ("web",), "f": ("tool", "bot")}
    assert left_out(graph, ["web"]) == ("kiosk",)
    assert left_out(graph, ["web"], ["channel/web", "language/de"]) == ()
    assert left_out(graph, ["web", "tool"]) == ()
    assert left_out(graph, ["bot"]) == ()


def test_a_switch_is_in_good_hands_by_a_holder_a_team_or_a_member() -> None:
    owners = {
        "ops": {"kind": "team", "members": ["ann", "bob"], "permissions": ["switches/stop"]},
        "ann": {"kind": "person"},
        "bob": {"kind": "person"},
        "eve": {"kind": "person", "permissions": ["switches/held"]},
    }
    switches = {key: {"kind": "kill-switch", "acts_on": ["workflow"]} for key in ("stop", "lost", "held")}
    switches["held"]["holder"] = "ann"
    graph = graph_of({"owners": owners, "switches": switches})
    of = teams(graph)
    assert of == {"ann": ("ops",), "bob": ("ops",)}
    able = {
        (who, key)
        for who, key in product(owners, switches)
        if in_good_hands(graph, who, graph.estate.switches[key], of)
    }
    assert able == {("ops", "stop"), ("ann", "stop"), ("bob", "stop"), *((who, "held") for who in owners)}
