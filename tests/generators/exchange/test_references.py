"""Our own reference check: whatever is taken out of an OSCAL document, or put in twice, is noticed."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.errors import ToolError
from cadee.generators.base import Generator
from cadee.generators.exchange.oscal.assessment_results import assessment_results
from cadee.generators.exchange.oscal.component_definition import component_definition
from cadee.generators.exchange.oscal.mapping import mapping
from cadee.generators.exchange.oscal.parts import props, sealed
from cadee.generators.exchange.oscal.poam import poam
from cadee.generators.exchange.oscal.references import COUNT, faults, objects
from tests.generators.exchange.estates import made, small

GENERATORS = [component_definition, assessment_results, poam, mapping]
IDS = [generator.target for generator in GENERATORS]


@cache
def text(generator: Generator) -> str:
    return str(made(generator, small()).content)


def document(generator: Generator) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text(generator))
    return found


def holders(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every object that stands in another or in a list, with its holder and its key or number."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        if isinstance(item, dict):
            yield value, key
        yield from holders(item)


@pytest.mark.parametrize("generator", GENERATORS, ids=IDS)
def test_taking_any_object_out_is_noticed(generator: Generator) -> None:
    whole = document(generator)
    assert faults(whole) == ()
    count = sum(1 for _ in holders(whole))
    assert count == objects(whole) - 1
    for number in random.Random(7).sample(range(count), min(count, 250)):
        cut = deepcopy(whole)
        holder, key = list(holders(cut))[number]
        del holder[key]
        assert faults(cut), (number, key)


def recount(cut: dict[str, Any]) -> None:
    """Make the number of objects that is told agree with what is there."""
    (body,) = cut.values()
    (told,) = [each for each in body["metadata"]["props"] if each["name"] == COUNT]
    told["value"] = str(objects(cut))


@pytest.mark.parametrize("generator", [assessment_results, poam], ids=IDS[1:3])
def test_what_is_pointed_at_is_missed_also_where_the_count_agrees(generator: Generator) -> None:
    whole = document(generator)
    pointed = set(pointers(whole))
    tried = 0
    for number, (holder, key) in enumerate(list(holders(whole))):
        if holder[key].get("uuid") not in pointed:
            continue
        cut = deepcopy(whole)
        inner, at = list(holders(cut))[number]
        gone = inner[at]["uuid"]
        del inner[at]
        recount(cut)
        assert any(f"points at {gone}, which is not there" in each for each in faults(cut))
        tried += 1
    assert tried == len(pointed) >= 15


def pointers(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key.endswith("-uuid"):
                yield item
            elif key.endswith("-uuids"):
                yield from item
            elif key == "href" and str(item).startswith("#"):
                yield item[1:]
            yield from pointers(item)
    elif isinstance(value, list):
        for item in value:
            yield from pointers(item)


@given(st.data())
def test_a_uuid_that_is_altered_is_noticed(data: st.DataObject) -> None:
    cut = document(assessment_results)
    holder, key = data.draw(st.sampled_from([each for each in holders(cut) if "uuid" in each[0][each[1]]]))
    held = holder[key]
    others = sorted({each[0][each[1]]["uuid"] for each in holders(cut) if "uuid" in each[0][each[1]]} - {held["uuid"]})
    held["uuid"] = data.draw(st.sampled_from(["", "x", "00000000-0000-4000-8000-000000000000", *others]))
    assert faults(cut)


def test_what_points_at_the_wrong_kind_is_told() -> None:
    cut = document(assessment_results)
    told = cut["assessment-results"]["results"][0]
    told["risks"][0]["related-observations"][0]["observation-uuid"] = told["findings"][0]["uuid"]
    (fault,) = faults(cut)
    assert fault.endswith("which stands in findings")
    assert fault.startswith("observation-uuid points at")


def test_roles_must_be_there_once() -> None:
    cut = document(poam)["plan-of-action-and-milestones"]
    cut["metadata"]["roles"][0]["id"] = "other"
    assert faults({"plan-of-action-and-milestones": cut}) == ("role 'owner' is not there",)
    cut["metadata"]["roles"] = [{"id": "owner", "title": "a"}, {"id": "owner", "title": "b"}]
    assert "role 'owner' stands 2 times" in faults({"plan-of-action-and-milestones": cut})


def test_nothing_is_written_that_does_not_hold_together() -> None:
    body = {"uuid": "no-uuid", "metadata": {"props": props({"a": "b"})}}
    with pytest.raises(ToolError, match=r"the assessment-results does not hold together: .* is no UUID of version 5"):
        sealed("assessment-results", body)
