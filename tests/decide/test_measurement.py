"""Measurement files: what is read, what is refused, and that each refusal says where and what to do."""

import json
from contextlib import suppress
from pathlib import Path
from time import process_time
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cadee.decide.columns import ALL, tells_of_persons
from cadee.decide.linking import linked
from cadee.decide.measurement import Measurements, measurements
from cadee.decide.schemas import measurement_schema
from cadee.decide.table import FORMAT, MOST_ROWS, RefusedError, table
from tests.decide.kpis import csv, estate, fcr, incidents, rating, time

ROOT = Path(__file__).parents[2]
HEAD = b"kpi,period,n,successes\n"
NOTHING = "a number or a nesting that no measurement has"
GOOD = HEAD + b"fcr,before,18400,11316\nfcr,after,52300,34623\n"


def read(content: bytes | str) -> Measurements:
    return measurements(content if isinstance(content, bytes) else content.encode(), "m.csv")


def refused(content: bytes | str) -> list[tuple[int, int, str]]:
    with pytest.raises(RefusedError) as stopped:
        read(content)
    faults = stopped.value.faults
    assert all(fault.fix.endswith(".") and not fault.message.endswith(".") for fault in faults)
    assert str(stopped.value).startswith(f"m.csv:{faults[0].line}:{faults[0].column}: ")
    return [(fault.line, fault.column, fault.message) for fault in faults]


def document(*rows: dict[str, Any]) -> str:
    return json.dumps({"schema": FORMAT, "rows": rows}, indent=1)


def test_both_forms_say_the_same() -> None:
    rows = [
        {"kpi": "fcr", "period": "after", "n": 52300, "successes": 34623, "from": "2026-10-05", "to": "2026-11-01"},
        {"kpi": "time", "period": "before", "n": 90, "mean": "8m", "sd": "6.5m", "group": "store-1", "look": 2},
        {"kpi": "rating", "period": "after", "n": 90, "mean": 4.25, "sd": 1.5, "low": 3, "invited": 400},
        {"kpi": "ends", "period": "after", "events": 3, "exposure": 28.5, "arm": "control", "assignment": "randomised"},
    ]
    written, told = read(csv(*rows)), read(document(*rows))
    apart = ("line", "column", "places")
    bare = [[{name: getattr(row, name) for name in row.__slots__ if name not in apart} for row in one.rows]
            for one in (written, told)]  # fmt: skip
    assert bare[0][0] == bare[1][0]
    assert bare[0][2]["mean"].value == bare[1][2]["mean"].value
    assert [row.line for row in written.rows] == [2, 3, 4, 5]
    assert written.sha256 != told.sha256


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_marks_quotes_and_empty_lines_are_read(ending: bytes, mark: bytes) -> None:
    told = read(mark + b'"kpi",period,n,successes\n\n"fcr", after ,100,"50"\n'.replace(b"\n", ending))
    assert (told.rows[0].period, told.rows[0].successes) == ("after", 50)


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        ("NaN", "successes"), ("inf", "successes"), ("-1", "successes"), ("1e999", "successes"), ("12.5", "n"),
        ("٣٤", "n"), ("1_000", "n"), ("0x10", "n"), ("=1+1", "n"), ("1,5", "n"), ("9" * 14, "n"), ("", "kpi"),
        ("2026-02-30", "from"), ("02/03/2026", "from"), ("later", "period"), ("FCR", "kpi"), ("../x", "kpi"),
        ("nan", "log_mean"), ("1e99", "log_mean"), ("-0.1", "log_sd"), ("-8m", "mean"), ("8 minutes", "mean"),
        ("0", "exposure"), ("-3", "exposure"), ("0", "look"),
        ("ana.lopez@shop.example", "group"), ("4915112345678", "group"),
        ("123e4567-e89b-12d3-a456-426614174000", "group"),
    ],
)  # fmt: skip
def test_cells_that_mean_nothing_are_refused_where_they_stand(cell: str, column: str) -> None:
    row = {"kpi": "fcr", "period": "after", "n": "100", "successes": "50"} | {
        column: f'"{cell}"' if "," in cell else cell
    }
    place = list(row).index(column)
    text = csv(row).decode().splitlines()[1]
    start = 1 + sum(len(str(value)) + 1 for value in list(row.values())[:place])
    found = refused(csv(row))
    assert (2, start if cell else 1) in [each[:2] for each in found], (text, found)


@pytest.mark.parametrize("column", ["log_mean", "exposure", "mean", "n"])
@pytest.mark.parametrize("number", ["1e999", "-1e999", "-1e99", "1e99", "NaN", "-Infinity"])
def test_numbers_without_end_are_refused_in_json(column: str, number: str) -> None:
    (found,) = refused(f'{{"schema": "{FORMAT}", "rows": [{{"kpi": "a", "period": "after", "{column}": {number}}}]}}')
    assert found[2] == NOTHING or found[2].startswith(f"{column} is ")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"n": 40, "successes": 50}, "50 successes of 40 cases"),
        ({"n": 40, "low": 50}, "50 low of 40 cases"),
        ({"n": 40, "invited": 30}, "40 answers of 30 who were asked"),
        ({"n": 1, "successes": 1}, "a row about a single case"),
        ({"n": 4, "successes": 1, "group": "store-1"}, "a group of 4 cases"),
        ({"from": "2026-03-01", "to": "2026-02-01"}, "the last day is before the first"),
        ({"mean": "8m", "sd": "2 EUR"}, "sd is in another unit than mean"),
    ],
)
def test_rows_that_contradict_themselves_or_are_about_one_person_are_refused(row: dict[str, Any], said: str) -> None:
    whole = {"kpi": "fcr", "period": "after", **row}
    assert [each[2] for each in refused(csv(whole))] == [said]
    assert [each[2] for each in refused(document(whole))] == [said]


@pytest.mark.parametrize(
    "name", ["user", "customer_id", "customerId", "E-Mail", "contact id", "name", "session", "ip", "text"]
)
def test_columns_about_persons_are_refused_even_when_empty(name: str) -> None:
    told = refused(f"kpi,period,{name}\nfcr,after,\n")
    assert told == [(1, 12, f"column {name!r} looks like data about persons")]


def test_own_columns_tell_of_nobody() -> None:
    assert not [each.name for each in ALL if tells_of_persons(each.name)]


def test_unknown_columns_and_doubled_rows_are_refused() -> None:
    assert refused("kpi,period,colour\nfcr,after,red\n") == [(1, 12, "there is no column 'colour'")]
    assert refused("kpi,period,kpi\nfcr,after,fcr\n") == [(1, 12, "column 'kpi' twice")]
    assert refused(GOOD + b"fcr,after,9,3\n") == [(4, 1, "a second row about 'fcr', treatment after, after line 3")]


def test_all_faults_are_told_in_order_and_bounded() -> None:
    told = refused(HEAD + b"fcr,x,10,-1\n" * 50)
    assert len(told) == 20
    assert told == sorted(told)
    assert told[0] == (2, 5, "period is 'x'")


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"", 1, "no measurements"),
        (HEAD, 1, "no measurements"),
        (b"\xff\xfe\x00k", 1, "a byte that is no UTF-8"),
        (HEAD + b"fcr,after,1\xe9,1\n", 2, "a byte that is no UTF-8"),
        (HEAD + b"fcr,after,10\x00,1\n", 2, "a control or invisible character"),
        (HEAD + "fcr,af\u202eter,10,1\n".encode(), 2, "a control or invisible character"),
        (HEAD + b"fcr,after,10\n", 2, "3 cells under 4 columns"),
        (HEAD + b'fcr,"after,10,1\n', 2, "a quote that is not closed or not alone"),
        (HEAD + b"fcr," + b"x" * 300 + b",10,1\n", 2, "a cell of more than 200 characters"),
        (HEAD + b"x" * 20_000, 2, "a line of more than 10000 characters"),
        (HEAD + b"fcr,after,10,1\n" * (MOST_ROWS + 1), MOST_ROWS + 2, f"more than {MOST_ROWS} rows"),
        (b"kpi;period;n\nfcr;after;10\n", 1, "columns parted by semicolons"),
        (b"{", 1, "no JSON: Expecting property name enclosed in double quotes"),
        (b"[" * 200_000, 1, NOTHING),
        (b'{"a":' * 100_000, 1, NOTHING),
        (b'{"schema": "cadee-measurements/1", "rows": []}', 1, "no rows"),
        (b'{"schema": "other", "rows": [1]}', 1, "not of the format cadee-measurements/1"),
        (b'{"schema": "cadee-measurements/1",\n "rows": [\n  1]}', 3, "a row that is no object"),
        (b'{"schema": "cadee-measurements/1",\n "rows": [{"n": NaN}]}', 1, NOTHING),
        (b'{"schema": "cadee-measurements/1", "rows": [{"n": 1' + b"0" * 5000 + b"}]}", 1, NOTHING),
        (b'{"schema": "cadee-measurements/1",\n "rows": [{"n": [1]}]}', 2, "'n' holds no figure, date or short name"),
        (b'{"schema": "cadee-measurements/1",\n "rows": [{"n": true}]}', 2, "'n' holds no figure, date or short name"),
        (b'{"schema": "cadee-measurements/1", "rows": [{"n": 1, "n": 2}]}', 1, "'n' twice in one object"),
        (b'{"schema": "cadee-measurements/1", "rows": [' + b"{}," * 10_000 + b"{}]}", 1, "more than 10000 rows"),
        (b'{"rows": [{' + b",".join(b'"%d":1' % i for i in range(51)) + b"}]}", 1, "a row of more than 50 columns"),
        (b'{"schema": "cadee-measurements/1", "who": 1,\n "rows": [{}]}', 1, "'who' is no part of a measurement file"),
    ],
)  # fmt: skip
def test_hostile_and_broken_files_are_refused(content: bytes, line: int, said: str) -> None:
    (found,) = refused(content)
    assert (found[0], found[2]) == (line, said)


def test_large_hostile_files_are_refused_soon() -> None:
    """Four megabytes each, which is all that the command reads; two seconds of CPU for each at most."""
    start = process_time()
    for content in (
        b'{"schema":"cadee-measurements/1","rows":[' + b"{}," * 1_300_000 + b"{}]}",
        b'{"rows":[{' + b",".join(b'"%d":1' % number for number in range(350_000)) + b"}]}",
        b"[" + b'"a",' * 1_000_000 + b'"a"]',
        b"kpi," * 1_000_000 + b"\nx",
        b"kpi\n" + b"x\n" * 2_000_000,
        b'{"a":"' + b"\\" * 4_000_000,
    ):
        assert len(refused(content)) == 1
    assert process_time() - start < 12


@given(st.binary(max_size=400))
@example(b"kpi,period\n,\n")
@example(b'{"schema":"cadee-measurements/1","rows":[{"kpi":"a","period":"after","n":1e400}]}')
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(RefusedError):  # which holds at least one fault: its message is made of the first
        read(content)


@given(st.text(alphabet='{}[]",:\\ \nkn1e-.truefalsenull', max_size=80))
def test_any_text_that_looks_like_json_is_read_or_refused(text: str) -> None:
    for content in (text, f'{{"schema": "{FORMAT}", "rows": [{{"kpi": "a", "period": "after", {text}}}]}}'):
        with suppress(RefusedError):
            read(content)


KEYS = st.text(max_size=6)
VALUES = st.one_of(st.integers(), st.text(max_size=8), st.floats(allow_nan=False, allow_infinity=False))


@given(st.lists(st.dictionaries(KEYS, VALUES, max_size=4), min_size=1, max_size=4), st.sampled_from([None, 1, 2]))
def test_places_in_json_are_those_of_the_values(rows: list[dict[str, Any]], indent: int | None) -> None:
    text = json.dumps({"schema": FORMAT, "rows": rows}, indent=indent)
    try:
        read_rows = table(text.encode(), "m").rows
    except RefusedError:
        return  # a control or invisible character
    lines = text.split("\n")
    for row, raw in zip(rows, read_rows, strict=True):
        assert lines[raw.line - 1][raw.column - 1] == "{"
        for key, value in row.items():
            cell = raw.cells[key]
            assert lines[cell.line - 1][cell.column - 1 :].startswith(json.dumps(value))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"kpi": "fcrr", "n": 10, "successes": 1}, "no KPI 'fcrr' is declared"),
        ({"kpi": "journeys/halp", "n": 10, "successes": 1}, "no journey 'halp' is declared"),
        ({"kpi": "fcr", "n": 10}, "a measure of unit share without successes"),
        ({"kpi": "time", "n": 10, "mean": "8m", "sd": "2m"}, "a measure of unit duration without log_mean and log_sd"),
        ({"kpi": "incidents", "events": 3}, "a measure of unit count without exposure"),
        ({"kpi": "journeys/help", "n": 10}, "an error budget without successes"),
        ({"kpi": "rating", "n": 10, "mean": "8m", "sd": "2m"}, "mean of 'rating' is 8m, and its unit is rating"),
        ({"kpi": "rating", "n": 10, "mean": 9, "sd": 1}, "a mean rating of 9.0"),
        ({"kpi": "fcr", "n": 10, "successes": 1, "environment": "prod"}, "no environment 'prod' is declared"),
        ({"kpi": "fcr", "n": 10, "successes": 1, "stage": "pilot"}, "no stage 'pilot' is declared"),
    ],
)
def test_rows_that_do_not_fit_the_spec_are_refused(row: dict[str, Any], said: str) -> None:
    here = estate(fcr() + time() + rating() + incidents())
    with pytest.raises(RefusedError) as stopped:
        linked(here, read(csv({"period": "after", **row})))
    assert said in [fault.message for fault in stopped.value.faults]
    assert {fault.line for fault in stopped.value.faults} == {2}


def test_a_cell_that_does_not_fit_the_spec_is_refused_where_it_stands() -> None:
    row = {"kpi": "rating", "period": "after", "stage": "pilot", "n": 10, "mean": "8m", "sd": "2m"}
    with pytest.raises(RefusedError) as stopped:
        linked(estate(fcr() + rating()), read(csv(row)))
    line = csv(row).decode().splitlines()[1]
    told = [(fault.column, line[fault.column - 1 :]) for fault in stopped.value.faults]
    assert told == [(14, "pilot,10,8m,2m"), (23, "8m,2m"), (23, "8m,2m"), (26, "2m")]


def test_the_schema_is_the_published_one_and_says_what_the_reader_does() -> None:
    schema = json.loads((ROOT / "specs/schema/measurements/measurements-1.schema.json").read_text("utf-8"))
    assert schema == measurement_schema(), "run `cadee schema --write` and commit the result"
    validator = jsonschema.Draft202012Validator(schema)
    whole = {
        "kpi": "a",
        "period": "after",
        **{each.name: each.example for each in ALL if each.name not in ("kpi", "period")},
    }
    assert list(validator.iter_errors(json.loads(document(whole)))) == []
    sample = ROOT / "examples/retail-customer-service-sandbox/evidence/measurements.json"
    assert list(validator.iter_errors(json.loads(sample.read_text("utf-8")))) == []
    for spoilt in (
        {"who": 1},
        {"n": -1},
        {"n": 1.5},
        {"period": "now"},
        {"group": "A b"},
        {"exposure": 0},
        {"look": 0},
    ):
        assert list(validator.iter_errors(json.loads(document({**whole, **spoilt})))), spoilt
        with pytest.raises(RefusedError):
            read(document({"kpi": "a", "period": "after", **spoilt}))
