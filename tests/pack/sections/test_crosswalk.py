"""The crosswalk on the page: counts that add up, every control listed, no claim, right words for dates."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cadee.crosswalk.listing import Start
from cadee.crosswalk.rows import SENTENCE, Crosswalk, Row, Value, in_force
from cadee.pack.base import Brief
from cadee.pack.sections.crosswalk import crosswalk, ends
from tests.pack.briefs import TODAY, brief
from tests.pack.reading import rendered, rows, structure, words


def test_the_four_values_add_up_and_every_control_is_listed() -> None:
    told = brief().crosswalk
    found = rows(rendered(crosswalk, brief()))
    counts = [row for row in found if len(row) == 7][1:]
    for row in counts:
        *values, listed = (int(cell.replace(",", "")) for cell in row[2:])
        assert sum(values) == listed
    assert (
        int(counts[-1][-1].replace(",", ""))
        == len(told.rows)
        == sum(int(row[-1].replace(",", "")) for row in counts[:-1])
    )
    listed = [row for row in found if len(row) == 5 and row[0] != "Control"]
    assert len(listed) == len(told.rows)


def test_it_says_what_it_does_not_claim() -> None:
    page = words(rendered(crosswalk, brief()))
    assert SENTENCE in page
    assert brief().crosswalk.digest in page
    assert "compliant" not in page


def test_what_is_not_assessed_is_grey() -> None:
    page = rendered(crosswalk, brief())
    grey = sum(row.value is Value.NOT_ASSESSED for row in brief().crosswalk.rows)
    assert page.count('<span class="status not-assessed">') == grey + 1  # and once where the words are explained
    assert structure(page).count("<details >") == len(brief().crosswalk.frameworks)


def row(**changes: object) -> Row:
    return replace(brief().crosswalk.rows[0], **changes)  # type: ignore[arg-type]


def of(told: Row) -> Brief:
    whole = brief().crosswalk
    framework = next(each for each in whole.frameworks if each.id == told.control.framework)
    return replace(brief(), crosswalk=Crosswalk(whole.version, whole.digest, whole.today, (framework,), (told,)))


@pytest.mark.parametrize(("days", "said"), [(0, "its last day is today"), (1, "in 1 day"), (45, "in 45 days")])
def test_the_end_of_a_waiver_is_told_in_words(days: int, said: str) -> None:
    told = row(value=Value.WAIVED, ends=(TODAY + timedelta(days=days)).isoformat())
    assert ends(told, TODAY).endswith(said)
    assert f"! Waived waiver ends {told.ends}, {said}" in words(rendered(crosswalk, of(told)))


def test_a_day_to_come_is_never_told_as_if_it_had() -> None:
    said = in_force((Start(date(2027, 12, 2)),), TODAY)
    page = words(rendered(crosswalk, of(row(starts=said))))
    assert "not in force yet: from 2027-12-02, in 374 days" in page
    assert "in force since 2027" not in page


def test_doubt_is_printed() -> None:
    assert "to be held against the source" in words(rendered(crosswalk, of(row(verify=True))))
