"""The emitted policies, whole, as they are kept in tests/golden/policy. `pytest --bless` renews them."""

from pathlib import Path

import pytest

from cadee import __version__
from cadee.generators.base import Generator
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
def test_the_files_are_those_that_are_kept(root: Path, generator: Generator, request: pytest.FixtureRequest) -> None:
    folder = root / "tests" / "golden" / "policy"
    mine = generator.target.partition("/")[2]
    items = made(generator, *CHANGES)
    found = {path: str(item.content).replace(f"cadee {__version__} ", "cadee 0 ") for path, item in items.items()}
    found[f"{mine}/notes.txt"] = "".join(f"{note}\n" for item in items.values() for note in item.notes)
    if request.config.getoption("--bless"):
        for path, text in found.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
    files = [path for path in (folder / mine).rglob("*") if path.is_file()]
    assert {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files} == found
