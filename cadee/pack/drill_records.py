"""The records that drills leave: found among the evidence, checked against their schema, read as plain values."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, NoReturn

from jsonschema import Draft202012Validator

from cadee.resources import data

FORMAT = "cadee-drill/"
"""The records of `cadee drill` name a schema that begins so."""

MOST = 16 * 1024 * 1024
"""A record of more bytes than that is not read."""

VERDICTS = ("refuted", "not run", "not provable", "proven")
"""What may become of a claim, worst first."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that was tried: the element and field that make it, as a sentence, what came out, and why."""

    element: str
    field: str
    says: str
    verdict: str
    why: str


@dataclass(frozen=True, slots=True)
class Record:
    """A drill as its record tells it; `declared` and `drilled` say how much of the gateway's spec was tried."""

    file: str
    environment: str
    gateway: str
    target: str
    program: str
    version: str
    on: date
    partial: bool
    revision: str
    declared: int
    drilled: int
    proven: int
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that says it is a record, or should be one, and is not: why, in words without a text of the file."""

    file: str
    why: str


def records(files: Mapping[str, bytes]) -> Iterator[Record | Unreadable]:
    """Yield what every file that says it is the record of a drill tells, in order of path."""
    for path in sorted(files):
        found = recorded(path, files[path])
        if found is not None:
            yield found


def recorded(path: str, content: bytes) -> Record | Unreadable | None:
    """Return what a file tells that says it is the record of a drill; None where it does not say so."""
    return read(path, content) if path.endswith(".json") and FORMAT.encode() in content else None


@lru_cache(maxsize=32)
def read(path: str, content: bytes) -> Record | Unreadable | None:
    """Return the record in a file, why it cannot be read, or None where it is something else."""
    if len(content) > MOST:
        return Unreadable(path, f"it has more than {MOST // 1024 // 1024} MiB")
    try:
        told = json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return Unreadable(path, "it is no JSON that can be read")
    if not isinstance(told, dict) or not str(told.get("schema", "")).startswith(FORMAT):
        return None
    try:
        error = next(iter(_validator().iter_errors(told)), None)
        return Unreadable(path, _place(error.absolute_path)) if error else _record(path, told)
    except (ValueError, RecursionError, OverflowError):
        return Unreadable(path, "a value in it cannot be read")


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _place(path: Any) -> str:
    """Say where a record goes against its schema, by the fields the schema itself names and by numbers only."""
    known = [str(part) for part in path if isinstance(part, int) or part in _fields()]
    return f"it goes against the schema of records at {'/'.join(known) or 'its first level'}"


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(data("specs", "schema", "drill", "drill-1.schema.json").read_text("utf-8")))


@cache
def _fields() -> frozenset[str]:
    found: set[str] = set()
    waiting: list[Any] = [_validator().schema]
    for each in waiting:
        if isinstance(each, dict):
            found.update(each.get("properties", ()))
            waiting.extend(each.values())
    return frozenset(found)


def _record(path: str, told: Mapping[str, Any]) -> Record:
    cover, program = told["coverage"], told["program"]
    return Record(
        path,
        told["environment"],
        told["gateway"],
        told["target"],
        program["name"],
        program["version"],
        date.fromisoformat(told["date"]),
        told["partial"],
        told["spec"]["revision"],
        cover["declared"],
        cover["drilled"],
        cover["proven"],
        tuple(
            Claim(each["element"], each["field"], each["claim"], each["verdict"], each.get("why", ""))
            for each in told["results"]
        ),
    )
