"""Where a configuration differs from the one that would be generated, node by node, whatever reads it."""

import json
from collections.abc import Iterator, Sequence
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

    Elements of lists are told apart by their names where all have one. What is there and should not be is not quoted:
    it may be a secret.
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
    wanted, found = _keys(made), _keys(runs)
    if wanted is None or found is None:
        wanted, found = list(map(str, range(len(made)))), list(map(str, range(len(runs))))
    places = {key: number for number, key in enumerate(found)}
    for key, value in zip(wanted, made, strict=True):
        inside = (*said[:-1], f"{said[-1] if said else ''}[{key}]")
        if key in places:
            yield from _node(value, runs[places[key]], (*at, places[key]), inside)
        else:
            yield Difference(f"lacks {_path(inside)}", at)
    known = set(wanted)
    for number, key in enumerate(found):
        if key not in known:
            shown = key if isinstance(runs[number], dict) and len(runs[number]) > 1 else number  # a text may be secret
            inside = (*said[:-1], f"{said[-1] if said else ''}[{shown}]")
            yield Difference(f"has {_path(inside)}, and nothing of the kind is generated", (*at, number))
    if [key for key in wanted if key in places] != [key for key in found if key in known]:
        yield Difference(f"has {_path(said)} in another order than generated", at)


def _keys(items: Sequence[Any]) -> list[str] | None:
    """Return a key for each element, or None where two would have the same or one has none."""
    found = [_key(item) for item in items]
    known = [key for key in found if key]
    return known if len(set(known)) == len(items) else None


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
