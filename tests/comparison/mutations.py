"""Every small change of one entry, by the model alone: each field said, unsaid, and said otherwise."""

from collections.abc import Iterator
from typing import Any

from cadee.model.base import Entity
from cadee.model.kind import Kind, keys

Mutation = tuple[str, dict[str, Any]]
"""The dotted key that is touched, and the entry as it is written then."""

LEFT_OUT = ("per_environment",)


def mutations(model: type[Entity], written: dict[str, Any]) -> Iterator[Mutation]:
    """Yield an entry with one field changed, in every way that the kind of the field offers."""
    for key, kind in keys(model).items():
        if key in LEFT_OUT:
            continue
        for path, value in _values(key, kind, written.get(key)):
            rest = {name: said for name, said in written.items() if name != key}
            yield path, rest if value is None else {**rest, key: value}


def _values(path: str, kind: Kind, now: Any) -> Iterator[tuple[str, Any]]:
    """Yield other values than `now` (None where nothing is said), None to say nothing."""
    if now is None:
        yield path, kind.example
        return
    if kind.field is not None and not kind.field.is_required():
        yield path, None
    if kind.part is not None:
        for key, inner in keys(kind.part).items():
            for deeper, value in _values(f"{path}.{key}", inner, now.get(key)):
                rest = {name: said for name, said in now.items() if name != key}
                yield deeper, rest if value is None else {**rest, key: value}
    elif kind.item is not None:
        yield from _lists(path, kind, kind.item, list(now))
    else:
        yield path, _other(kind, now)


def _lists(path: str, kind: Kind, item: Kind, now: list[Any]) -> Iterator[tuple[str, Any]]:
    if len(now) > 1:
        yield path, now[:-1]
        yield path, now[1:]
    yield path, [*now, *(kind.example or [])]
    for place, each in enumerate(now):
        for deeper, value in _values(path, item, each):
            if value is not None:
                yield deeper, [*now[:place], value, *now[place + 1 :]]


def _other(kind: Kind, now: Any) -> Any:
    if kind.choices:
        return next(choice for choice in kind.choices if choice != now)
    if isinstance(now, bool):
        return not now
    if isinstance(now, int | float):
        return now + 1
    if kind.written is not None:
        return next((text for text in kind.written.examples if text != now), None)
    if kind.is_id or not now:
        return f"{now}-x"
    return f"{now}x"
