"""The measures: as declared where nothing was measured; with change, interval and drawing where something was."""

from cadee.pack.sections.measures import measures
from tests.pack.briefs import amended, brief, measured
from tests.pack.reading import rendered, rows, words


def test_nothing_measured_claims_no_change() -> None:
    page = rendered(measures, brief())
    assert "Nothing measured was given for this pack" in words(page)
    assert "<svg" not in page
    assert len(rows(page)) == len(brief().estate.kpis) + 1


def test_limits_on_a_share_are_told_in_points() -> None:
    told = {row[0].split(" ")[0]: row[5] for row in rows(rendered(measures, brief()))[1:]}
    assert "a gain of 3 points" in told["First-contact"]
    assert "a loss of 1 point" in told["Repeat"]
    assert "a gain of 1 min" in told["Handle"]


def test_what_was_measured_is_told_and_drawn() -> None:
    told = measured()
    assert told.judgement is not None
    page = rendered(measures, told)
    assert page.count("<svg") == 1
    said = words(page)
    for each in told.judgement.kpis:
        assert " ".join(each.sentence.split()) in said
    assert told.judgement.sha256 in said
    assert f"Confidence: {told.judgement.confidence}" in said


def test_what_a_measure_does_not_declare_is_named() -> None:
    kpi = brief().estate.kpis["handle-time"].model_copy(update={"looks": None, "baseline": None})
    kpi.__dict__.update(id="handle-time", section="kpis")
    (row,) = rows(rendered(measures, amended(brief(), kpis={"handle-time": kpi})))[1:]
    assert row[2] == "no baseline"
    assert row[-1].startswith("! Not in full lacks a baseline")


def test_without_measures_it_says_so() -> None:
    assert "No measure is declared" in words(rendered(measures, amended(brief(), kpis={})))
