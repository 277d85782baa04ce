"""Who stands behind a name: roles, deputies, teams in teams, names that nobody holds any more."""

import re
from datetime import date
from typing import Any

from cadee.graph import build
from cadee.model.people import Active, Owner
from cadee.pack.artifact.people import vacant, who, within
from cadee.pack.front.risks import answers
from cadee.pack.make import sections
from tests.pack.briefs import TODAY, amended, brief
from tests.pack.reading import rendered, words


def owner(key: str, **fields: Any) -> Owner:
    made = Owner.model_validate({"kind": "person", **fields})
    made.__dict__.update(id=key, section="owners")
    return made


def estate(*told: Owner) -> Any:
    return amended(brief(), owners={each.id: each for each in told}).estate


def test_a_person_is_told_with_role_and_deputy() -> None:
    assert who(brief().estate, "maya-lindt", TODAY) == "Maya Lindt, Head of customer care; Jonas Weber stands in"
    assert who(brief().estate, "insight", TODAY).startswith("Insight (team)")
    assert who(brief().estate, None, TODAY) == ""
    assert who(brief().estate, "nobody-here", TODAY) == "nobody-here, who is not declared"


def held(**days: str) -> Active:
    return Active.model_validate(days)


def test_who_is_not_there_on_the_day_is_told_so_and_stands_in_for_nobody() -> None:
    left = held(until="2026-10-31")
    told = estate(
        owner("a", name="Ann", deputy="b"), owner("b", name="Bo", deputy="a", active=left), owner("alone", active=left),
        owner("new", name="Eve", active=held(since="2026-12-01")), owner("c", deputy="b2"),
        owner("b2", name="Cy", deputy="a", active=left), owner("d", deputy="new"),
    )  # fmt: skip
    assert who(told, "b", TODAY) == "Bo, not active since 2026-10-31; Ann stands in"
    assert who(told, "a", TODAY) == "Ann; nobody stands in: the deputy is Bo, not active since 2026-10-31"
    assert who(told, "a", date(2026, 10, 31)) == "Ann; Bo stands in"
    assert who(told, "alone", TODAY) == "alone, not active since 2026-10-31; nobody stands in"
    assert who(told, "c", TODAY) == "c; Ann stands in"
    assert who(told, "d", TODAY) == "d; nobody stands in: the deputy is Eve, not active before 2026-12-01"


def test_nobody_is_a_deputy_of_oneself() -> None:
    told = estate(owner("frank", role="Sponsor", deputy="frank"))
    assert who(told, "frank", TODAY) == "frank, Sponsor; nobody stands in"


def test_no_page_names_who_left_as_there() -> None:
    told = brief()
    left = told.estate.owners["jonas-weber"].model_copy(update={"active": held(until="2026-10-31")})
    left.__dict__.update(id="jonas-weber", section="owners")
    told = amended(told, owners={**told.estate.owners, "jonas-weber": left})
    said = " ".join(words(rendered(each, told)) for each in sections() if each.anchor not in ("front", "map"))
    assert "Jonas Weber stands in" not in said
    bare = [match for match in re.findall(r"Jonas Weber.{0,70}", said) if "not active since" not in match]
    assert bare == []
    assert answers(told.estate, "owners/jonas-weber", TODAY) == "Jonas Weber, not active since 2026-10-31"


def test_a_mailing_list_is_told_as_one() -> None:
    assert "it answers for nothing" in who(estate(owner("all", kind="mailing-list")), "all", TODAY)


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
