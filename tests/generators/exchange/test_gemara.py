"""The evaluation log: each result of a rule has one of Gemara's six, and the project's own models read it."""

from dataclasses import replace
from typing import Any

import pytest
import yaml

from cadee.diagnostic import Result
from cadee.errors import InputError
from cadee.generators.base import Subject
from cadee.generators.exchange.gemara import GEMARA, RESULTS, WORST, gemara
from tests.generators.exchange.estates import EXAMPLES, example, made, small

Object = dict[str, Any]


def read(about: Subject) -> Object:
    found: Object = yaml.load(str(made(gemara, about).content), Loader=yaml.CSafeLoader)
    return found


@pytest.mark.parametrize("name", [*EXAMPLES, None])
def test_the_models_of_the_project_read_it(name: tuple[str, str | None] | None) -> None:
    pytest.importorskip("gemara", reason="gemara-python is not installed: see requirements/dev.txt")
    from gemara.v1 import EvaluationLog, loads
    from gemara.v1._registry import SCHEMA_VERSION

    about = example(*name) if name else small()
    document = loads(str(made(gemara, about).content))
    assert isinstance(document, EvaluationLog)
    assert about.report is not None
    assert len(document.evaluations) == len(about.report.results)
    assert SCHEMA_VERSION == GEMARA
    with pytest.raises(ValueError, match="result"):
        loads(str(made(gemara, about).content).replace("result: ", "result: not-", 1))


def test_what_the_models_do_not_ask_for() -> None:
    """The schema in CUE also asks for one source of control and requirement, single entries, and a start."""
    found = read(small())
    references = {each["id"] for each in found["metadata"]["mapping-references"]}
    keys = [item["control"]["entry-id"] for item in found["evaluations"]]
    assert len(set(keys)) == len(keys)
    for item in found["evaluations"]:
        (log,) = item["assessment-logs"]
        assert item["control"]["reference-id"] == log["requirement"]["reference-id"]
        assert item["control"]["reference-id"] in references
        assert ("start" in log) == (log["result"] != "Not Run")
        assert log["steps-executed"] == int(log["result"] != "Not Run")
        assert log["result"] == item["result"]


def test_each_result_has_its_word() -> None:
    assert set(RESULTS) == set(Result)
    assert set(RESULTS.values()) == set(WORST)
    found = {item["control"]["entry-id"]: item for item in read(small())["evaluations"]}
    assert {code: item["result"] for code, item in found.items()} == {
        "CADEE-A-001": "Passed",
        "CADEE-A-005": "Failed",
        "CADEE-A-006": "Not Applicable",
        "CADEE-A-007": "Not Run",
        "CADEE-A-008": "Unknown",
        "CADEE-A-011": "Needs Review",
    }
    assert found["CADEE-A-011"]["message"] == (
        "systems/assistant: it is wrong (accepted by waivers/for-now, until 2027-01-31)"
    )
    assert found["CADEE-A-005"]["assessment-logs"][0]["recommendation"] == "Mend it."
    assert read(small())["result"] == "Failed"


def test_without_a_verdict_nothing_is_made() -> None:
    assert gemara.verdict
    with pytest.raises(InputError, match="is made of a verdict, and there is none"):
        made(gemara, replace(small(), report=None))


def test_the_same_inputs_give_the_same_bytes() -> None:
    assert made(gemara, small()) == made(gemara, small())
