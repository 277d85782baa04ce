"""The section of failures: it says of each loss what `cadee what-if` says, and counts what it does not work out."""

from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pytest

from cadee.graph import build
from cadee.pack.base import Brief
from cadee.pack.losses import KINDS, MOST, choice
from cadee.pack.sections import failures as module
from cadee.pack.sections.failures import failures
from cadee.whatif import without
from tests.benchmarks.estate import write
from tests.pack.briefs import TODAY, amended, brief
from tests.pack.reading import rendered, rows, words


def matrix(told: Brief) -> dict[str, list[str]]:
    """The rows of the first table by the name of what is lost."""
    html = rendered(failures, told)
    return {row[0]: row[1:] for row in rows(html.partition("<details>")[0])}


@pytest.mark.parametrize("key", ["ai-gateway", "assistant", "web-chat", "chat-primary", "commerce-platform"])
def test_a_row_says_what_the_loss_of_a_system_leaves(key: str) -> None:
    told = brief()
    answer = without(build(told.estate, TODAY), [f"systems/{key}"], limit=1)
    row = next(row for name, row in matrix(told).items() if key in name.split())
    endings = sorted(answer.endings, key=lambda each: (each.view.tier, each.view.id))
    for cell, ending in zip(row[1:], endings, strict=True):
        assert cell.startswith("✕") == (not ending.after.safe), (cell, ending)
        assert cell.startswith("!") == bool(ending.after.safe and (ending.missing or ending.state == "lesser end"))
        assert (module.ENDS[ending.after.outcome] in cell) or cell.startswith("✓ As before")


def test_every_kind_of_loss_is_there_and_what_is_left_out_adds_up() -> None:
    told = brief()
    graph = build(told.estate, TODAY)
    found = choice(graph)
    assert {each.kind for each in found.chosen} == set(KINDS)
    systems = [each for each in found.chosen if each.kind == "system"]
    assert len(systems) + found.left.get("system", 0) == len(told.estate.systems)
    domains = [each for each in found.chosen if each.name.startswith("domain:")]
    left = sum(found.left.get(kind, 0) for kind in ("vendor", "region", "failure domain"))
    assert len(domains) + left == len(graph.domain_members)
    identities = [each for each in found.chosen if each.kind == "identity"]
    assert len(identities) + found.left.get("identity", 0) == len(told.estate.identities)
    people = [owner for owner in told.estate.owners.values() if owner.kind != "mailing-list"]
    owners = [each for each in found.chosen if each.kind == "owner"]
    assert len(owners) + found.left.get("owner", 0) == len(people)


def test_nothing_graver_is_left_out_than_what_is_shown() -> None:
    """Of the systems not worked out none silences a journey that the last one shown does not."""
    told = brief()
    graph = build(told.estate, TODAY)
    shown = {each.name for each in choice(graph).chosen}
    for key in told.estate.systems:
        if f"systems/{key}" not in shown:
            assert not without(graph, [f"systems/{key}"], limit=1).silent, key


def test_what_is_left_out_is_told() -> None:
    told = brief()
    left = choice(build(told.estate, TODAY)).left
    note = words(rendered(failures, told))
    assert f"{left['system']} systems" in note
    assert "cadee what-if answers for each" in note


def test_losses_that_change_nothing_are_named_in_a_line() -> None:
    told = brief()
    html = rendered(failures, told)
    facts = failures.facts(told)
    assert facts is not None
    calm = [row["name"].title for row in facts["rows"] if not row["hit"]]
    assert calm
    line = next(part for part in words(html).split(". ") if "as before:" in part)
    assert all(name in line for name in calm)
    assert len(facts["hit"]) + len(calm) == len(facts["rows"])


def test_without_journeys_nothing_is_claimed_about_them() -> None:
    told = amended(brief(), journeys={})
    shown = words(rendered(failures, told))
    assert "No journey is declared, so nothing says what must still answer." in shown
    assert "as before" not in shown
    assert "Cannot work either" in shown


def test_an_estate_that_is_too_large_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def short(estate: object, today: object) -> object:
        return build(told.estate, TODAY, budget=10)

    told = brief()
    monkeypatch.setattr(module, "build", short)
    assert "The estate is too large for the losses to be worked out here." in words(rendered(failures, told))


def test_a_thousand_systems_take_seconds_and_a_bounded_page(tmp_path: Path) -> None:
    write(tmp_path, 1000)
    told = brief(tmp_path, None)
    began = perf_counter()
    html = rendered(failures, told)
    assert perf_counter() - began < 20
    assert sum(len(row) == 5 for row in rows(html)) <= sum(MOST.values()) + 1
    assert len(html) < 400_000


def test_more_journeys_than_columns_are_counted() -> None:
    told = brief()
    one = next(iter(told.estate.journeys.values()))
    many = {}
    for number in range(module.JOURNEYS + 2):
        many[f"j-{number}"] = one.model_copy()
        many[f"j-{number}"].__dict__["id"] = f"j-{number}"
    html = rendered(failures, replace(amended(told, journeys=many)))
    assert "2 less critical journeys have no column of their own." in words(html)
    assert all(len(row) in (5, module.JOURNEYS + 2) for row in rows(html))
