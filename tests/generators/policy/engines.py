"""The engines that decide by the generated files: rego-cpp and Cedar, each asked many requests at once."""

import json
import re
from typing import Any

import cedarpy
from regopy import Interpreter

from cadee.generators.base import Artifact, Generator, Subject
from cadee.generators.policy.cedar import entity
from tests.generators.policy.oracle import Request


def files(generator: Generator, subject: Subject) -> dict[str, str]:
    """The text of each file by path."""
    made: list[Artifact] = list(generator.make(subject))
    return {item.path: str(item.content) for item in made}


def by_rego(found: dict[str, str], requests: list[Request]) -> list[bool]:
    engine = Interpreter()
    engine.add_data(json.loads(found["rego/data.json"]))
    engine.add_module("authz", found["rego/authz.rego"])
    bundle = engine.build("x = data.cadee.authz.allow")
    answers: list[bool] = []
    for request in requests:
        engine.set_input({key: value for key, value in request._asdict().items() if value is not None})
        output = engine.query_bundle(bundle)
        answers.append(output.binding("x").value)
    return answers


def rego_tests(found: dict[str, str], data: Any = None) -> dict[str, bool]:
    """The unit tests that are generated beside the policy, by name."""
    engine = Interpreter()
    engine.add_data(data or json.loads(found["rego/data.json"]))
    engine.add_module("authz", found["rego/authz.rego"])
    engine.add_module("authz_test", found["rego/authz_test.rego"])
    names = re.findall(r"^(test_\w+) if", found["rego/authz_test.rego"], re.MULTILINE)
    if str(engine.query("; ".join(f"data.cadee.authz_test.{name}" for name in names))) != "undefined":
        return dict.fromkeys(names, True)
    return {name: str(engine.query(f"data.cadee.authz_test.{name}")) != "undefined" for name in names}


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
