"""Discovery: the instances of a kind found in a package's modules. No list is kept by hand."""

import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TypeVar

from cadee.errors import ToolError

T = TypeVar("T")


def discover(package: str, kind: type[T], key: Callable[[T], str]) -> dict[str, T]:
    """Return the instances of `kind` bound in the modules below `package`, by key, in order of key.

    Raises:
        ToolError: two modules define the same key.
    """
    found: dict[str, tuple[str, T]] = {}
    for module in _modules(package):
        for value in vars(import_module(module)).values():
            if isinstance(value, kind):
                name = key(value)
                if name in found and found[name][1] is not value:
                    raise ToolError(f"{name} is defined twice: in {found[name][0]} and in {module}")
                found.setdefault(name, (module, value))
    return {name: found[name][1] for name in sorted(found)}


def _modules(package: str) -> Iterator[str]:
    path = import_module(package).__path__
    for info in sorted(pkgutil.iter_modules(path, f"{package}."), key=lambda item: item.name):
        if info.ispkg:
            yield from _modules(info.name)
        else:
            yield info.name
