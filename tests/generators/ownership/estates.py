"""The estate of the gateway tests with owners, as generators of ownership need it."""

from datetime import date
from typing import Any

from cadee.generators.base import Artifact, Generator, Subject
from tests.generators.gateway.estates import REVISION, Change, put, resolved

OWNERS: dict[str, Any] = {
    "platform": {"kind": "team", "contact": "@shop/platform", "members": ["ada", "ben"]},
    "care": {"kind": "team", "contact": "#care", "members": ["ben", "cleo"]},
    "everyone": {"kind": "mailing-list", "contact": "all@shop.example"},
    "ada": {"kind": "person", "contact": "@ada", "role": "Lead"},
    "ben": {"kind": "person", "contact": "Ben, ben@shop.example; room 4"},
    "cleo": {"kind": "person", "contact": "phone 1234"},
}


def owned(data: dict[str, Any]) -> None:
    """Give every system an owner, and the workflow an approver."""
    data["owners"] = {key: dict(value) for key, value in OWNERS.items()}
    data["workflow"]["approver"] = "ada"
    for system in data["systems"].values():
        system.setdefault("owner", "platform")
    data["systems"]["service-desk"]["owner"] = "care"


def gone(owner: str, **more: str) -> Change:
    """Somebody leaves at the end of 2025."""
    return put(f"owners/{owner}", {**OWNERS[owner], **more, "active": {"since": "2020-01-01", "until": "2025-12-31"}})


def made(
    generator: Generator, *changes: Change, files: dict[str, str] | None = None, today: date | None = None
) -> Artifact:
    """The one artifact of a generator of ownership."""
    (item,) = generator.make(Subject(resolved(owned, *changes), REVISION, files=files or {}, today=today))
    return item
