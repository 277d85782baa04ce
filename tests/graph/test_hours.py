"""Hours over hours: every minute of sample weeks asked of the clock of each place."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.errors import ToolError
from cadee.graph import hours as module
from cadee.graph.hours import WEEK, known_zone, shortfall
from cadee.model.units import Hours, HoursField

read = next(mark for mark in HoursField.__metadata__).parse
TODAY = date(2026, 11, 23)
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Tokyo", "UTC"]


def open_at(text: str, moment: datetime) -> bool:
    """Whether hours are open at a moment, asked of the clock of the place."""
    if text == "24x7":
        return True
    hours: Hours = read(text)
    local = moment.astimezone(ZoneInfo(hours.zone))
    minute, today = local.hour * 60 + local.minute, local.weekday()
    if hours.closes > hours.opens:
        return today in hours.days and hours.opens <= minute < hours.closes
    return (today in hours.days and minute >= hours.opens) or ((today - 1) % 7 in hours.days and minute < hours.closes)


@st.composite
def texts(draw: st.DrawFn) -> str:
    if draw(st.integers(0, 9)) == 0:
        return "24x7"
    clock = st.sampled_from(["00:00", "06:30", "08:00", "12:00", "17:45", "22:00", "24:00"])
    opens, closes = draw(clock.filter(lambda text: text != "24:00")), draw(clock)
    days = draw(st.sampled_from(["", "Mon-Fri ", "Sat ", "Sat-Mon ", "Wed-Sun "]))
    return f"{days}{opens}-{closes} {draw(st.sampled_from(ZONES))}"


def uncovered(service: list[str], cover: list[str], start: datetime) -> dict[int, datetime]:
    """The quarters of an hour of a week, in minutes from Monday in UTC, in which the service is open, nobody there."""
    moments = [start + timedelta(minutes=minute) for minute in range(0, WEEK, 15)]
    return {
        moment.weekday() * 1440 + moment.hour * 60 + moment.minute: moment
        for moment in moments
        if any(open_at(text, moment) for text in service) and not any(open_at(text, moment) for text in cover)
    }


# Winter; New York has shifted; Berlin too; Berlin has shifted back and New York not yet: weeks without a shift.
STARTS = [(2026, 12, 7, 0), (2027, 3, 15, 0), (2027, 4, 5, 0), (2027, 10, 31, 2)]


@given(st.lists(texts(), min_size=1, max_size=2), st.lists(texts(), max_size=3))
def test_a_shortfall_is_the_worst_of_all_states_of_the_clocks(service: list[str], cover: list[str]) -> None:
    found = shortfall([read(text) for text in service], [read(text) for text in cover], TODAY)
    truth = [uncovered(service, cover, datetime(*start, tzinfo=UTC)) for start in STARTS]
    if found is None:
        assert not any(truth)
        return
    worst = max(truth, key=len)
    assert found.minutes == len(worst) * 15
    assert (found.since is None) == all(truth)
    shift = next(iter(worst.values())).astimezone(ZoneInfo(found.zone)).utcoffset()
    assert shift is not None
    opens, closes = ((minute - int(shift.total_seconds()) // 60) % WEEK for minute in (found.opens, found.closes))
    assert opens in worst
    assert found.minutes == WEEK or (((opens - 15) % WEEK not in worst or found.opens == 0) and closes not in worst)
    assert {(opens + step) % WEEK for step in range(0, found.closes - found.opens, 15)} <= worst.keys()


def test_what_is_said_of_a_night() -> None:
    found = shortfall([read("24x7")], [read("08:00-22:00 Europe/Berlin")], TODAY)
    assert found is not None
    assert (str(found), found.length, found.since) == ("Mon 22:00 to Tue 08:00 Europe/Berlin", "70 h", None)


def test_a_stretch_over_the_end_of_the_week_is_one() -> None:
    found = shortfall([read("24x7")], [read("Mon-Fri 08:00-18:00 UTC")], TODAY)
    assert found is not None
    assert str(found) == "Mon 18:00 to Tue 08:00 UTC"
    found = shortfall([read("24x7")], [read("Wed-Sat 00:00-24:00 UTC")], TODAY)
    assert found is not None
    assert str(found) == "Sun 00:00 to Wed 00:00 UTC"


def test_two_weeks_in_spring_and_one_in_autumn() -> None:
    service, cover = [read("08:00-22:00 Europe/London")], [read("03:00-17:00 America/New_York")]
    found = shortfall(service, cover, TODAY)
    assert found is not None
    assert (found.since, found.until) == (date(2027, 3, 14), date(2027, 3, 27))
    assert (str(found), found.length) == ("Mon 17:00 to Mon 18:00 America/New_York", "7 h")
    assert shortfall(service, [read("03:00-18:00 America/New_York")], TODAY) is None


def test_minutes_are_said() -> None:
    found = shortfall([read("Mon 08:00-10:30 UTC")], [], TODAY)
    assert found is not None
    assert (found.length, str(found)) == ("2 h 30 min", "Mon 08:00 to Mon 10:30 UTC")
    found = shortfall([read("Mon 08:00-08:30 UTC")], [], TODAY)
    assert found is not None
    assert found.length == "30 min"


def test_the_ends_of_time() -> None:
    for day in (date.min, date.max):
        assert shortfall([read("24x7")], [read("08:00-22:00 Europe/Berlin")], day) is not None


def test_zones_that_are_none() -> None:
    assert known_zone(read("24x7"))
    assert known_zone(read("08:00-22:00 Europe/Berlin"))
    assert not known_zone(read("08:00-22:00 Europe/Berlln"))
    assert not known_zone(read("08:00-22:00 Europe"))
    assert not known_zone(read("08:00-22:00 localtime"))


def test_a_machine_without_zones_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(key: str) -> ZoneInfo:
        raise module.ZoneInfoNotFoundError(key)

    module._load.cache_clear()
    monkeypatch.setattr(module, "ZoneInfo", nothing)
    try:
        with pytest.raises(ToolError, match="no time zones"):
            known_zone(read("08:00-22:00 Europe/Berlin"))
    finally:
        module._load.cache_clear()
