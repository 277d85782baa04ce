"""The catalogue of industries can be read, and words are found where they are meant."""

import pytest

from cadee.rules.industries import Platform, industries

CRM = Platform("customer", "customer", ("crm", "customer", "case-management"))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("crm", True),
        ("sales-crm Sales", True),
        ("scrmbl", False),
        ("newcustomers", True),
        ("x Case management", True),
        ("suitcase management", True),
        ("orders", False),
        ("", False),
    ],
)
def test_short_words_are_parts_and_long_ones_are_found_anywhere(text: str, named: bool) -> None:
    assert CRM.named_in(text) is named


def test_each_industry_has_platforms_and_each_platform_is_known_by_its_own_name() -> None:
    found = industries()
    assert len(found) == 8
    for industry in found.values():
        assert len(industry.platforms) >= 3
        for platform in industry.platforms.values():
            assert platform.named_in(platform.id), platform.id
            assert all(word == word.lower() and " " not in word for word in platform.words)
