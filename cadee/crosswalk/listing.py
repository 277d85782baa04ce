"""The data of the crosswalk: frameworks with their dates, the controls of each, the pairs of rule and control."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from cadee.diagnostic import order
from cadee.errors import ToolError
from cadee.resources import data

Key = tuple[str, str]
"""A control: its framework and its id."""


@dataclass(frozen=True, slots=True)
class Start:
    """A day from which a framework binds; `what` of it, where not all. `verify`: to be checked against the source."""

    day: date
    what: str = ""
    verify: bool = False


@dataclass(frozen=True, slots=True)
class Control:
    """An outside control: an id is a fact, the title is in words of this project, the topics are for finding it."""

    framework: str
    id: str
    title: str
    topics: tuple[str, ...] = ()
    starts: tuple[Start, ...] = ()
    verify: bool = False

    @property
    def key(self) -> Key:
        """Its framework and its id."""
        return self.framework, self.id


@dataclass(frozen=True, slots=True)
class Framework:
    """A law, a standard, a list of threats; `checked` is the day somebody last looked at how it stands."""

    id: str
    title: str
    version: str
    kind: str
    status: str
    licence: str
    checked: date
    note: str = ""
    verify: bool = False
    controls: tuple[Control, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """A rule and a control that somebody put together by hand: how they relate, how strongly (1 to 3), why."""

    rule: str
    framework: str
    control: str
    relation: str
    strength: int
    why: str


@dataclass(frozen=True)
class Listing:
    """The whole crosswalk. `rules_digest` is the SHA-256 of the rule entries that the pairs stand in."""

    version: str
    checked: date
    topics: frozenset[str]
    frameworks: tuple[Framework, ...]
    pairs: tuple[Pair, ...]
    digest: str = ""
    rules_digest: str = ""

    @cached_property
    def controls(self) -> tuple[Control, ...]:
        """Every control, framework by framework."""
        return tuple(control for framework in self.frameworks for control in framework.controls)

    @cached_property
    def paired(self) -> Mapping[Key, tuple[Pair, ...]]:
        """The pairs of each control that has some, in order of the rules."""
        found: dict[Key, list[Pair]] = {}
        for pair in self.pairs:
            found.setdefault((pair.framework, pair.control), []).append(pair)
        return {key: tuple(pairs) for key, pairs in found.items()}


@cache
def listing() -> Listing:
    """Return the crosswalk that comes with cadee.

    Raises:
        ToolError: its data cannot be read.
    """
    return read(data("specs"))


def read(specs: Traversable) -> Listing:
    """Return the crosswalk below a folder: its data in `controls`, its pairs in the entries of `rules`.

    Raises:
        ToolError: it cannot be read.
    """
    try:
        head = _read(specs, "crosswalk")
        files = [_read(specs, name) for name in head["frameworks"]]
        entries = dict(_entries(specs))
        pairs = tuple(_pairs(entries))
        topics = frozenset(f"{layer}/{name}" for layer, names in head["topics"].items() for name in names)
        return Listing(
            version=head["version"],
            checked=date.fromisoformat(head["checked"]),
            topics=topics,
            frameworks=tuple(map(_framework, files)),
            pairs=pairs,
            digest=_digest(
                [head, *files, *([p.rule, p.framework, p.control, p.relation, p.strength, p.why] for p in pairs)]
            ),
            rules_digest=_digest([[code, text] for code, text in entries.items()]),
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise ToolError(f"the crosswalk cannot be read: {type(error).__name__}: {error}") from error


def _digest(told: Any) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _load(text: str) -> Any:
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  safe


def _read(specs: Traversable, name: str) -> Any:
    return _load(specs.joinpath("controls", f"{name}.yaml").read_text(encoding="utf-8"))


def _entries(specs: Traversable) -> Iterator[tuple[str, str]]:
    """The text of every rule entry by code, in order of code."""
    files = [item for item in specs.joinpath("rules").iterdir() if item.name.endswith(".yaml")]
    for item in sorted(files, key=lambda item: order(item.name.removesuffix(".yaml"))):
        yield item.name.removesuffix(".yaml"), item.read_text(encoding="utf-8")


def _pairs(entries: Mapping[str, str]) -> Iterator[Pair]:
    for code, text in entries.items():
        told = _load(text.partition("\nexamples:")[0])  # the examples are most of an entry and say nothing of controls
        for each in told.get("controls", ()):
            yield Pair(code, each["framework"], each["id"], each["relation"], each["strength"], each["why"])


def _framework(told: dict[str, Any]) -> Framework:
    starts = [(_start(each), each.get("controls", ())) for each in told.get("dates", ())]
    controls = tuple(_control(told["id"], each, starts) for each in told["controls"])
    texts = {name: told[name] for name in ("id", "title", "version", "kind", "status", "licence", "note")}
    checked = date.fromisoformat(told["checked"])
    return Framework(**texts, checked=checked, verify=told.get("verify", False), controls=controls)


def _start(told: dict[str, Any]) -> Start:
    return Start(date.fromisoformat(told["from"]), told.get("what", ""), told.get("verify", False))


def _control(framework: str, told: dict[str, Any], starts: Iterable[tuple[Start, Iterable[str]]]) -> Control:
    own = tuple(start for start, of in starts if not of or told["id"] in of)
    return Control(framework, told["id"], told["title"], tuple(told["topics"]), own, told.get("verify", False))
