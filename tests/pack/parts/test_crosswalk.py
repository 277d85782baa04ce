"""The crosswalk in a pack: four values that add up to what is listed, the same rows for programs and spreadsheets."""

import csv
import io
import json

from cadee.crosswalk.rows import SENTENCE, Value
from cadee.pack.parts.crosswalk import crosswalk
from tests.pack.briefs import brief


def made() -> tuple[dict, list[dict[str, str]]]:  # type: ignore[type-arg]
    files = {item.path: item.raw.decode() for item in crosswalk.make(brief())}
    assert list(files) == ["crosswalk/crosswalk.json", "crosswalk/crosswalk.csv"]
    rows = list(csv.DictReader(io.StringIO(files["crosswalk/crosswalk.csv"])))
    return json.loads(files["crosswalk/crosswalk.json"]), rows


def test_the_values_of_each_framework_add_up() -> None:
    told, rows = made()
    for framework in told["frameworks"]:
        counts = framework["counts"]
        assert sum(counts[value] for value in Value) == counts["listed"] == len(framework["controls"])
        assert counts["listed"] == sum(row["framework"] == framework["id"] for row in rows)
    assert told["counts"]["listed"] == len(rows) == len(brief().crosswalk.rows)


def test_both_files_say_the_same() -> None:
    told, rows = made()
    listed = [(f["id"], c["id"], c["value"]) for f in told["frameworks"] for c in f["controls"]]
    assert listed == [(row["framework"], row["control"].removeprefix("'"), row["value"]) for row in rows]


def test_it_claims_no_conformity_and_names_its_data() -> None:
    told, _ = made()
    assert SENTENCE in told["read_as"]
    assert told["sha256"] == brief().crosswalk.digest
    assert told["version"] == brief().crosswalk.version
