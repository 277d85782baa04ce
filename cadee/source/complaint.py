"""What the models complain of, and the fault it becomes: the two ends of the wording."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cadee.diagnostic import Route
from cadee.model.kind import Kind


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault before it has a place: `at` is a route that exists, `key` says whether its key is meant or its value."""

    code: str
    at: Route
    message: str
    fix: str
    key: bool = False
    label: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What the models say of one value: the type of the error, its route, the value and the kind that belongs there."""

    type: str
    at: Route
    value: Any
    kind: Kind
    context: Mapping[str, Any]
    data: Any
    key: bool = False
