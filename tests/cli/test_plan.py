"""cadee plan: numbers of cases and days, what the rule would do, and what it asks for where a spec says too little."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_decide import GOOD, PILOT, SHOP, SPEC
from tests.decide.kpis import fcr, rating, time

Write = Callable[[str], Path]


def plan(run: Run, *call: str | Path) -> dict[str, dict[str, object]]:
    told = json.loads(run("plan", *call, "--json").out)
    return {each["kpi"]: each for each in told["kpis"]} | {"": told}


def test_the_table_and_the_json_say_the_same(run: Run) -> None:
    text, told = run("plan", SHOP), plan(run, SHOP)
    assert text.status == 0
    for each in told.values():
        if each.get("needed_a_side"):
            assert f"{each['needed_a_side']:,}" in text.out
    assert told["first-contact-resolution"]["needed_a_side"] == 5775
    assert "every target is reached" in text.out
    assert max(map(len, text.out.splitlines())) <= 100


def test_shares_of_results_add_up_and_do_not_change(run: Run) -> None:
    first, again = plan(run, SHOP), plan(run, SHOP)
    assert first == again
    rows = first[""]["would_decide"]["rows"]  # type: ignore[index]
    assert [row["truth"] for row in rows][:2] == ["no change", "the smallest gain"]
    for row in rows:
        assert row["scale"] + row["redesign"] + row["pause"] + row["hold"] == pytest.approx(1)
    assert rows[0]["scale"] < 0.025


def test_more_days_and_cases_tell_more(run: Run, workspace: Write) -> None:
    folder = workspace(SPEC + "kpis:\n" + fcr() + time() + rating())
    short, long = (plan(run, folder, "--days", days)[""]["would_decide"]["rows"] for days in ("14", "700"))  # type: ignore[index]
    assert long[2]["scale"] > short[2]["scale"] + 0.3
    assert long[3]["pause"] > short[3]["pause"] + 0.3


def test_pace_share_groups_and_spread_can_be_said(run: Run, workspace: Write) -> None:
    folder = workspace(SPEC + "kpis:\n" + fcr() + time())
    usual = plan(run, folder)["fcr"]
    assert (usual["needed_a_side"], usual["days"]) == (8080, 186)
    assert plan(run, folder, "--share", "25%")["fcr"]["days"] == 372
    assert plan(run, folder, "--per-day", "1000")["fcr"]["days"] == 17
    grouped = plan(run, folder, "--group", "100", "--icc", "0.05")["fcr"]
    assert grouped["needed_a_side"] == pytest.approx(8080 * 5.95, rel=0.001)
    assert plan(run, SHOP)["handle-time"]["spread_assumed"]
    known = plan(run, SHOP, "-m", GOOD)["handle-time"]
    assert not known["spread_assumed"]
    assert known["needed_a_side"] < plan(run, SHOP)["handle-time"]["needed_a_side"]  # type: ignore[operator]


def test_a_spec_that_declares_too_little_is_told_what_it_lacks(run: Run, workspace: Write) -> None:
    ran = run("plan", PILOT)
    assert ran.status == 1
    assert "a number of planned looks" in " ".join(ran.out.split())
    assert "Nothing can be tried out" in ran.out
    nothing = run("plan", workspace(SPEC))
    assert (nothing.status, "no KPI is declared" in nothing.err) == (2, True)
    paceless = run("plan", workspace(SPEC + "kpis:\n" + fcr().replace("n: 8000, ", "")))
    assert paceless.status == 1
    assert "?" in paceless.out


@pytest.mark.parametrize(
    "call",
    [("--share", "0%"), ("--share", "101%"), ("--share", "much"), ("--days", "0"), ("--per-day", "-1"), ("--icc", "2"),
     ("--group", "0.5"), ("--per-day", "nan"), ("--share", "nan"), ("--icc", "nan")],
)  # fmt: skip
def test_wrong_calls_are_refused(run: Run, call: tuple[str, str]) -> None:
    ran = run("plan", SHOP, *call)
    assert (ran.status, ran.out) == (2, "")
    assert "fix: " in ran.err


def test_a_pace_needs_a_baseline_to_scale(run: Run) -> None:
    assert "no primary KPI says how many cases" in run("plan", PILOT, "--per-day", "100").err
