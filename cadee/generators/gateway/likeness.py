"""Where a configuration differs from the one that would be generated, node by node, whatever reads it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cadee.diagnostic import Route

_NAMES = ("name", "guardrail_name", "id", "prefix", "key")
"""What tells the elements of a list apart, first found first."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One node: `what` in words, `at` the node itself or, where it is not there, what it should stand in."""

    what: str
    at: Route


def differences(made: Any, runs: Any) -> Iterator[Difference]:
    """Yield where `runs` differs from `made`, both data of YAML or JSON, in the order of `made`; additions last.

    Elements of lists are told apart by their names where all that are generated have one. What is there and should not
    be is not quoted: it may be a secret.
    """
    yield from _node(made, runs, (), ())


def _node(made: Any, runs: Any, at: Route, said: tuple[str, ...]) -> Iterator[Difference]:
    if isinstance(made, dict) and isinstance(runs, dict):
        yield from _maps(made, runs, at, said)
    elif isinstance(made, list) and isinstance(runs, list):
        yield from _lists(made, runs, at, said)
    elif made != runs or isinstance(made, bool) != isinstance(runs, bool):
        there = f"has {_path(said)} as {_text(runs)}" if isinstance(runs, bool | int | float) else (
            f"has something else as {_path(said)}")  # fmt: skip
        yield Difference(f"{there}, generated is {_text(made)}", at)


def _maps(made: dict[Any, Any], runs: dict[Any, Any], at: Route, said: tuple[str, ...]) -> Iterator[Difference]:
    for key, value in made.items():
        inside = (*said, str(key))
        if key in runs:
            yield from _node(value, runs[key], (*at, key), inside)
        else:
            yield Difference(f"lacks {_path(inside)}, generated as {_text(value)}", at)
    for key in runs:
        if key not in made:
            yield Difference(f"has {_path((*said, str(key)))}, and nothing of the kind is generated", (*at, key))


def _lists(made: list[Any], runs: list[Any], at: Route, said: tuple[str, ...]) -> Iterator[Difference]:
    wanted, found = [_key(item) for item in made], [_key(item) for item in runs]
    if "" in wanted or len(set(wanted)) < len(wanted):
        wanted, found = list(map(str, range(len(made)))), list(map(str, range(len(runs))))
    places = {key: number for number, key in reversed(list(enumerate(found))) if key in set(wanted)}
    for key, value in zip(wanted, made, strict=True):
        if key in places:
            yield from _node(value, runs[places[key]], (*at, places[key]), _element(said, key))
        else:
            yield Difference(f"lacks {_path(_element(said, key))}", at)
    for number in sorted(set(range(len(runs))) - set(places.values())):
        named = (
            found[number] if isinstance(runs[number], dict) and len(runs[number]) > 1 else ""
        )  # a text may be secret
        shown = _path(_element(said, named or str(number)))
        yield Difference(f"has {shown}, and nothing of the kind is generated", (*at, number))
    order = [places[key] for key in wanted if key in places]
    if order != sorted(order):
        yield Difference(f"has {_path(said)} in another order than generated", at)


def _element(said: tuple[str, ...], key: str) -> tuple[str, ...]:
    return (*said[:-1], f"{said[-1] if said else ''}[{key}]")


def _key(item: Any) -> str:
    if not isinstance(item, dict):
        return item if isinstance(item, str) else ""
    places: list[Any] = [item.get("model_info"), item.get("metadata"), item]
    for place in (each for each in places if isinstance(each, dict)):
        for name in _NAMES:
            if isinstance(place.get(name), str):
                return " ".join(word for word in (item.get("kind"), place[name]) if isinstance(word, str))
    if len(item) == 1:
        ((key, value),) = item.items()
        return f"{key} {value}" if isinstance(value, str) else str(key)
    return ""


def _path(said: tuple[str, ...]) -> str:
    return repr("….".join(["", ".".join(said[-3:])]) if len(said) > 3 else ".".join(said) or "it")


def _text(value: Any) -> str:
    """A value as generated: nothing in it is secret. Long ones are cut."""
    text = json.dumps(value, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"
