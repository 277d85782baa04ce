"""Who stands behind a name: roles, deputies, teams in teams, names that nobody holds any more."""

from typing import Any

from cadee.graph import build
from cadee.model.people import Active, Owner
from cadee.pack.artifact.people import vacant, who, within
from tests.pack.briefs import TODAY, amended, brief


def owner(key: str, **fields: Any) -> Owner:
    made = Owner.model_validate({"kind": "person", **fields})
    made.__dict__.update(id=key, section="owners")
    return made


def estate(*told: Owner) -> Any:
    return amended(brief(), owners={each.id: each for each in told}).estate


def test_a_person_is_told_with_role_and_deputy() -> None:
    assert who(brief().estate, "maya-lindt") == "Maya Lindt, Head of customer care; Jonas Weber stands in"
    assert who(brief().estate, "insight").startswith("Insight (team)")
    assert who(brief().estate, None) == ""
    assert who(brief().estate, "nobody-here") == "nobody-here, who is not declared"


def test_a_mailing_list_is_told_as_one() -> None:
    assert "it answers for nothing" in who(estate(owner("all", kind="mailing-list")), "all")


def test_a_role_that_has_ended_is_vacant() -> None:
    last = owner("gone", active=Active.model_validate({"until": "2026-11-23"}))
    assert not vacant(build(estate(last), TODAY), "gone")
    ended = owner("gone", active=Active.model_validate({"until": "2026-11-22"}))
    assert vacant(build(estate(ended), TODAY), "gone")


def test_a_member_of_a_team_in_a_team_is_found_and_circles_end() -> None:
    told = estate(
        owner("a", kind="team", members=["b"]), owner("b", kind="team", members=["a", "me"]), owner("c", kind="team"),
        owner("me"),
    )  # fmt: skip
    assert within(told, "me", ("a", "b", "c")) == ["a", "b"]
    assert within(told, "me", ("unknown",)) == []
