"""The target policy/rego: rights as data, a policy that reads them, and unit tests for both."""

import json
from collections.abc import Iterator
from typing import Any

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.gateway.dump import header, origin, to_json
from cadee.generators.policy.decisions import DEEDS, Decisions, Right, decide

TARGET = "policy/rego"

_NO_DATA = "no such data"
"""No id has spaces."""

# A function, because tests then need no `with`; comprehensions, because rego-cpp fails on `every` beside other modules.
_POLICY = """package cadee.authz

import rego.v1

# input: {"identity": "assistant", "action": "read", "resource": "systems/orders", "data": ["order-status"]}
default allow := false

allow if may(input)

may(request) if {
	right := data.cadee.rights[request.identity][request.action][request.resource]
	not right.data
}

may(request) if {
	right := data.cadee.rights[request.identity][request.action][request.resource]
	is_array(request.data)
	count(request.data) > 0
	beyond := [item | some item in request.data; not item in right.data]
	count(beyond) == 0
}
"""


@generator(TARGET, "who may call what, for Open Policy Agent, with its unit tests", proof="executed")
def rego(subject: Subject) -> Iterator[Artifact]:
    """Yield authz.rego, data.json and authz_test.rego.

    Raises:
        InputError: the estate is not resolved, or has no identities.
    """
    found = decide(subject.estate)
    top = header(subject, TARGET)
    data = {"cadee": {"generated": origin(subject, TARGET), "rights": tree(found)}}
    yield Artifact("rego/authz.rego", top + _POLICY, "executed", found.notes)
    yield Artifact("rego/data.json", to_json(data), "executed")
    yield Artifact("rego/authz_test.rego", top + _tests(found), "executed")


def tree(found: Decisions) -> dict[str, Any]:
    """Return the rights as identity, action, resource, then what limits them."""
    made: dict[str, Any] = {identity: {} for identity in found.identities}
    for right in found.rights:
        limit = {} if right.data is None else {"data": list(right.data)}
        made[right.identity].setdefault(right.action, {})[right.resource] = limit
    return made


def _tests(found: Decisions) -> str:
    """For each identity: what it may is allowed, everything else about the known resources is refused."""
    pairs = [[action, name] for name in found.resources for action in _actions(name)]
    parts = ["package cadee.authz_test\n\nimport rego.v1\n\nimport data.cadee.authz\n", _list("pairs", pairs)]
    for identity in found.identities:
        name = identity.replace("-", "_")
        own = [right for right in found.rights if right.identity == identity]
        parts.append(_list(f"may_{name}", [_request(right, right.data) for right in own]))
        parts.append(_list(f"beyond_{name}", [case for right in own for case in _beyond(right)]))
        parts.append(_check(f"{name}_may", f"some case in may_{name}; not authz.may(case)"))
        parts.append(_check(f"{name}_may_not_go_beyond", f"some case in beyond_{name}; authz.may(case)"))
        known = f"known := {{[case.action, case.resource] | some case in may_{name}}}"
        asked = f'{{"identity": {json.dumps(identity)}, "action": pair[0], "resource": pair[1]}}'
        rest = f"some pair in pairs; not pair in known; authz.may({asked})"
        parts.append(_check(f"{name}_may_nothing_else", rest, known))
    return "\n".join(parts)


def _actions(resource: str) -> tuple[str, ...]:
    return ("call",) if resource.startswith(("routes/", "tools/")) else DEEDS


def _request(right: Right, data: tuple[str, ...] | None) -> dict[str, Any]:
    made: dict[str, Any] = {"identity": right.identity, "action": right.action, "resource": right.resource}
    return made if data is None else {**made, "data": list(data)}


def _beyond(right: Right) -> Iterator[dict[str, Any]]:
    if right.data is not None:
        yield _request(right, None)
        yield _request(right, (*right.data, _NO_DATA))


def _list(name: str, cases: list[Any]) -> str:
    """A list of JSON values is a list of Rego values."""
    items = "".join(f"\t{json.dumps(case)},\n" for case in cases)
    return f"{name} := [\n{items}]\n" if items else f"{name} := []\n"


def _check(name: str, wrong: str, before: str = "") -> str:
    first = f"\t{before}\n" if before else ""
    return f"test_{name} if {{\n{first}\twrong := [1 | {wrong}]\n\tcount(wrong) == 0\n}}\n"
