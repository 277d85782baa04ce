"""The engines that decide by the generated files: rego-cpp and Cedar, each asked many requests at once."""

import json
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from typing import Any

import cedarpy

from cadee.generators.base import Artifact, Generator, Subject
from cadee.generators.policy.cedar import entity
from tests.generators.policy.oracle import Request
from tests.generators.policy.rego_engine import decide, unit_tests


def files(generator: Generator, subject: Subject) -> dict[str, str]:
    """The text of each file by path."""
    made: list[Artifact] = list(generator.make(subject))
    return {item.path: str(item.content) for item in made}


@cache
def _apart() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, get_context("spawn"))


def by_rego(found: dict[str, str], requests: list[Request]) -> list[bool]:
    asked = [{key: value for key, value in each._asdict().items() if value is not None} for each in requests]
    return _apart().submit(decide, found, asked).result()


def rego_tests(found: dict[str, str], data: Any = None) -> dict[str, bool]:
    """The unit tests that are generated beside the policy, by name."""
    return _apart().submit(unit_tests, found, data).result()


def by_cedar(found: dict[str, str], requests: list[Request]) -> list[bool]:
    schema = json.loads(found["cedar/cadee.cedarschema.json"])
    checked = cedarpy.validate_policies(found["cedar/policies.cedar"], schema)
    assert checked.validation_passed, checked.errors
    asked = [
        {
            "principal": {"type": "Cadee::Identity", "id": request.identity},
            "action": {"type": "Cadee::Action", "id": request.action},
            "resource": entity(request.resource),
            "context": {} if request.data is None else {"data": list(request.data)},
        }
        for request in requests
    ]
    policies = cedarpy.PolicySet.from_str(found["cedar/policies.cedar"])
    # Without the schema an action on a kind of resource that it does not apply to is refused, with it an error.
    entities = cedarpy.Entities.from_json_str(
        found["cedar/entities.json"], cedarpy.Schema.from_json_str(json.dumps(schema))
    )
    return [answer.allowed for answer in cedarpy.is_authorized_batch(asked, policies, entities)]
