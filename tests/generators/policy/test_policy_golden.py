"""The emitted policies, whole, as they are kept in tests/golden/policy. `pytest --bless` renews them."""

from collections.abc import Callable, Mapping

import pytest

from cadee.generators.base import Artifact, Generator
from cadee.generators.policy.cedar import cedar
from cadee.generators.policy.rego import rego
from tests.generators.gateway.estates import made, put

TOOLS = {"kind": "tool", "tools": [{"name": "find_order", "action": "read"}, {"name": "refund", "action": "write"}]}
CHANGES = (
    put("data/orders", {}),
    put("systems/desk-tools", TOOLS),
    put("integrations/to-tools", {"from": "assistant", "to": "desk-tools", "identity": "shop-app", "action": "write"}),
    put(
        "identities/back-office/grants",
        [
            {"on": "systems/assistant", "actions": ["admin"]},
            {"on": "systems/desk-tools", "actions": ["read"], "data": ["orders"]},
        ],
    ),
)


@pytest.mark.parametrize("generator", [rego, cedar], ids=lambda item: item.target)
def test_the_files_are_those_that_are_kept(
    generator: Generator, same_files_as_golden: Callable[[str, Mapping[str, Artifact]], None]
) -> None:
    same_files_as_golden(generator.target, made(generator, *CHANGES))
