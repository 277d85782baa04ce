"""Who may call which tool is read from the spec: the plan agrees with it, and a plan that does not changes nothing."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from cadee.drill.run import drills
from tests.drill.mutants_tools import ESTATE
from tests.drill.mutants_tools import MUTANTS as ALL
from tests.drill.small import scene
from tests.generators.gateway.estates import Change, put

ACTIONS = ("read", "write", "irreversible")
GRANTS: list[Any] = [
    None,
    [],
    [{"on": "systems/orders", "actions": ["write"]}],
    [{"on": "systems/orders", "actions": ["*"]}],
    [{"on": "systems/model-a", "actions": ["*"]}],
    [{"on": "systems/orders", "actions": ["read"]}, {"on": "systems/orders", "actions": ["irreversible"]}],
]


def rights(*changes: Change) -> dict[str, tuple[str, ...]]:
    """What the spec allows each caller of the tools; the plan must say the same."""
    found, _ = scene(*ESTATE, *changes)
    told = found.estate.routes["orders-tools"]
    (server,) = found.gateway.tools
    read = {name: found.allowed(told, name) for name in found.admitted(told)}
    assert read == {item.caller.identity: item.tools for item in server.access}
    assert found.tools(told) == server.offers
    return read


def test_a_caller_may_what_its_call_and_its_grants_allow() -> None:
    found = {
        (action, number): rights(
            put("integrations/office-orders/action", action), put("identities/back-office/grants", grants)
        )["back-office"]
        for action, (number, grants) in product(ACTIONS, enumerate(GRANTS))
    }
    assert [found[action, 0] for action in ACTIONS] == [
        ("look_up",), ("look_up", "note"), ("look_up", "note", "refund"),
    ]  # fmt: skip
    assert [found["irreversible", number] for number in range(1, 6)] == [
        (), ("note",), ("look_up", "note", "refund"), (), ("look_up", "refund"),
    ]  # fmt: skip
    assert [found["write", number] for number in range(1, 6)] == [
        (), ("note",), ("look_up", "note"), (), ("look_up",),
    ]  # fmt: skip


@pytest.mark.parametrize("mutant", [mutant for mutant in ALL if mutant.derived], ids=lambda mutant: mutant.name)
def test_a_wrong_plan_changes_no_claim(mutant: Any) -> None:
    found, _ = scene(*ESTATE)
    wrong = replace(found, gateway=mutant.derived(found.gateway))
    assert wrong.gateway != found.gateway
    assert list(drills()["M1"].claims(wrong)) == list(drills()["M1"].claims(found))
