"""The evidence index: age and review in words, what is missing or stale first, links only to files and to https."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from cadee.model.proof import Evidence
from cadee.pack.base import Absent, Brief
from cadee.pack.sections.evidence_index import evidence_index
from tests.pack.briefs import TODAY, amended, brief, judged
from tests.pack.reading import rendered, rows, words

FILE = "evidence/fallback-drill.json"


def piece(key: str = "fallback-drill", **changes: Any) -> Evidence:
    made = brief().estate.evidence["fallback-drill"].model_copy(update=changes)
    made.__dict__.update(id=key, section="evidence")
    return made


def only(*told: Evidence, **changes: Any) -> Brief:
    return replace(amended(brief(), evidence={each.id: each for each in told}), **{"names": (FILE,), **changes})


def row(told: Brief) -> list[str]:
    return rows(rendered(evidence_index, told))[1]


@pytest.mark.parametrize(
    ("days", "said", "due"),
    [
        (-1, "! Past its review by 1 day", "1 day ago"),
        (-12, "! Past its review by 12 days", "12 days ago"),
        (0, "! Review is due today", "today"),
        (1, "! Review in 1 day", "in 1 day"),
        (31, "✓ Current", "in 31 days"),
    ],
)
def test_a_review_is_told_in_words(days: int, said: str, due: str) -> None:
    found = row(only(piece(review_by=TODAY + timedelta(days=days))))
    assert found[6] == said
    assert found[5].endswith(due)


def test_age_is_in_days_and_a_day_to_come_is_a_fault() -> None:
    assert row(only(piece()))[4] == "2026-10-10 44 days old"
    future = row(only(piece(date=TODAY + timedelta(days=2))))
    assert future[4] == "2026-11-25 2 days ahead"
    assert future[6] == "! Dated in the future"
    assert row(only(piece(date=None)))[6] == "! No date"


def test_what_no_day_is_set_for_or_a_rule_rejects_is_not_current() -> None:
    assert row(only(piece(review_by=None)))[6] == "! No review date"
    for code in ("CADEE-A-023", "CADEE-C-008", "CADEE-C-020"):
        told = judged(only(piece()), code, "evidence/fallback-drill")
        assert row(told)[6] == f"! An open finding of {code}"
        assert "1 past or near review, undated or in doubt, 0 not in the pack, 0 current" in words(
            rendered(evidence_index, told)
        )
    assert row(judged(only(piece()), "CADEE-EN-004", "evidence/fallback-drill"))[6] == "✓ Current"


def test_a_file_that_is_not_there_is_missing_and_not_linked() -> None:
    told = only(piece(), evidence={}, names=())
    assert row(told)[6] == "✕ Missing: the file is not there"
    assert "<a " not in rendered(evidence_index, told)


def test_why_a_file_is_missing_is_told() -> None:
    told = only(piece(), evidence={}, names=(), missing={FILE: Absent("what is there is not a file")})
    assert row(told)[6] == "✕ Missing: what is there is not a file"


def test_a_file_too_large_to_be_kept_is_not_missing() -> None:
    large = {FILE: Absent("too large to be kept in a pack (18.0 MiB, most 4 MiB)", there=True)}
    told = only(piece(sha256="0" * 64), evidence={}, names=(), missing=large)
    assert row(told)[6] == (
        "– Too large to be kept in a pack (18.0 MiB, most 4 MiB) the SHA-256 that the spec names was not compared"
    )
    assert "0 missing or not the file named" in words(rendered(evidence_index, told))
    late = only(piece(review_by=TODAY - timedelta(days=1)), evidence={}, names=(), missing=large)
    assert row(late)[6].startswith("! Past its review by 1 day too large to be kept")


def test_another_file_than_the_named_one_is_told() -> None:
    assert row(only(piece(sha256="0" * 64)))[6] == "✕ Not the file that the spec names"


def test_the_file_is_linked_and_its_hash_printed() -> None:
    told = only(piece())
    page = rendered(evidence_index, told)
    assert f'href="{FILE}"' in page
    assert sha256(told.evidence[FILE]).hexdigest() in words(page)


def test_only_https_is_a_link() -> None:
    safe = rendered(evidence_index, only(piece(file=None, url="https://wiki.example.com/drills/42")))
    assert 'href="https://wiki.example.com/drills/42"' in safe
    bare = rendered(evidence_index, only(piece(file=None, url="http://wiki.example.com/drills/42")))
    assert "<a " not in bare
    assert "http://wiki.example.com/drills/42" in words(bare)
    assert "– Only a place is named: not in the pack" in words(bare)


def test_what_is_missing_or_stale_stands_first() -> None:
    told = only(
        piece("a-current"),
        piece("b-soon", review_by=TODAY + timedelta(days=3)),
        piece("c-stale", review_by=TODAY - timedelta(days=1)),
        piece("d-gone", file="evidence/gone.json"),
    )
    page = rendered(evidence_index, told)
    assert [each[0].split()[0] for each in rows(page)[1:]] == ["d-gone", "c-stale", "b-soon", "a-current"]
    assert "4 pieces of evidence: 1 missing or not the file named, 2 past or near review" in words(page)


def test_every_piece_of_the_example_is_there() -> None:
    told = brief()
    assert len(rows(rendered(evidence_index, told))) == len(told.estate.evidence) + 1
