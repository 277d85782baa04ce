"""The catalogue of measures can be read, and every measure is known by its own name."""

from cadee.rules.measures import pairs, standards


def test_each_use_case_has_measures_and_each_is_known_by_its_own_name() -> None:
    found = standards()
    assert len(found) == 8
    for use_case, measures in found.items():
        assert len(measures) == 3, use_case
        assert len({named.id for named in measures}) == 3
        for named in measures:
            assert named.named_in(named.name), named.id
            assert named.named_in(named.id), named.id
            assert all(word == word.lower() and " " not in word for word in named.words)


def test_each_pair_knows_itself_and_what_shows_its_harm() -> None:
    found = pairs()
    assert len({pair.id for pair in found}) == len(found) == 10
    for pair in found:
        assert pair.named_in(" ".join(pair.words))
        assert pair.name
        assert pair.shown_by
        assert all(harm.words for harm in pair.shown_by)
        assert not any(harm.named_in(pair.id) for harm in pair.shown_by), pair.id
