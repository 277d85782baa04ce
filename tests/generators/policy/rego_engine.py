"""What runs rego-cpp, in a process of its own: loaded beside the C++ of the CEL engine it ends the whole process."""

import json
import re
from typing import Any


def decide(found: dict[str, str], asked: list[dict[str, Any]]) -> list[bool]:
    """Whether the policy allows each request."""
    from regopy import Interpreter  # here, so that only the process that runs it loads it

    engine = Interpreter()
    engine.add_data(json.loads(found["rego/data.json"]))
    engine.add_module("authz", found["rego/authz.rego"])
    bundle = engine.build("x = data.cadee.authz.allow")
    answers: list[bool] = []
    for request in asked:
        engine.set_input(request)
        output = engine.query_bundle(bundle)  # a binding without its output has no value
        answers.append(output.binding("x").value)
    return answers


def unit_tests(found: dict[str, str], data: Any = None) -> dict[str, bool]:
    """The unit tests that are generated beside the policy, by name."""
    from regopy import Interpreter  # here, so that only the process that runs it loads it

    engine = Interpreter()
    engine.add_data(data or json.loads(found["rego/data.json"]))
    engine.add_module("authz", found["rego/authz.rego"])
    engine.add_module("authz_test", found["rego/authz_test.rego"])
    names = re.findall(r"^(test_\w+) if", found["rego/authz_test.rego"], re.MULTILINE)
    if str(engine.query("; ".join(f"data.cadee.authz_test.{name}" for name in names))) != "undefined":
        return dict.fromkeys(names, True)
    return {name: str(engine.query(f"data.cadee.authz_test.{name}")) != "undefined" for name in names}
