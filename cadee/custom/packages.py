"""Packages of rules written in Python: only those that a configuration names are ever imported."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import ModuleType
from typing import Any

from cadee.custom.entry import KNOWN, NEEDED, entry
from cadee.custom.rulefile import Loaded
from cadee.custom.sheet import sheet
from cadee.errors import CadeeError, InputError, ToolError
from cadee.registry import discover
from cadee.rules.base import Rule
from cadee.source.suggest import nearest

GROUP = "cadee.rules"
"""The group of entry points that packages of rules declare themselves in."""

ENTRIES = "entries"
"""The folder of a package that holds an entry a rule, as `<CODE>.yaml`."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package of rules: its rules, and what reports say of it (name, version, SHA-256 over its files)."""

    rules: tuple[Loaded, ...]
    told: str


def load_package(name: str) -> Package:
    """Return the installed package that declares itself as the entry point `name`; no other one is imported.

    Raises:
        InputError: there is none of this name, or two.
        ToolError: it is broken.
    """
    from importlib.metadata import entry_points

    declared = entry_points(group=GROUP)
    meant = [point for point in declared if point.name == name]
    if not meant:
        known = sorted({point.name for point in declared})
        near = nearest(name, known)
        hint = f"Did you mean {near[0]!r}? " if near else f"Installed are: {', '.join(known) or 'none'}. "
        raise InputError(f"no package of rules is called {name!r}", fix=f"{hint}Install it, or name another.")
    if len({(point.value, _owner(point)) for point in meant}) > 1:
        raise InputError(f"{name!r} is declared by {' and by '.join(map(_owner, meant))}", fix="Uninstall one of them.")
    module = _imported(name, meant[0])
    return Package(package_rules(module), f"rule package {name}: {_owner(meant[0])}, sha256 {digest(module)}")


def package_rules(module: ModuleType) -> tuple[Loaded, ...]:
    """Return the rules in the modules of a package, each with its entry in the folder `entries`.

    Raises:
        ToolError: a rule has no entry, an entry no rule, or something cannot be read.
    """
    name = module.__name__
    if not hasattr(module, "__path__"):
        raise ToolError(f"{name} is a module, not a package", fix="Let the entry point name a package.")
    try:
        rules = discover(name, Rule, lambda rule: rule.code)
    except CadeeError:
        raise
    except Exception as error:  # foreign code
        raise _broken(name, error) from error
    folder = files(module) / ENTRIES
    told = {item.name.removesuffix(".yaml"): item for item in _below(folder) if item.name.endswith(".yaml")}
    if lacking := sorted(rules.keys() ^ told.keys()):
        what = "entry" if lacking[0] in rules else "rule"
        raise ToolError(f"{name}: {lacking[0]} has no {what}", fix=f"Each rule has {ENTRIES}/<CODE>.yaml.")
    return tuple(_loaded(name, rule, told[code]) for code, rule in rules.items())


def digest(module: ModuleType) -> str:
    """Return the SHA-256 over the names and bytes of all files of a package."""
    whole = hashlib.sha256()
    for name, item in sorted(_files(files(module), "")):
        content = item.read_bytes()
        whole.update(f"{name}\n{len(content)}\n".encode() + content)
    return whole.hexdigest()


def _loaded(name: str, rule: Rule, item: Traversable) -> Loaded:
    origin = f"{name}/{ENTRIES}/{item.name}"
    try:
        held = sheet(origin, item.read_bytes())
        held.only(("code", *KNOWN), ("code", *NEEDED))
        said = entry(held, "code")
        if said.code != rule.code or list(said.parameters) != list(rule.parameters):
            what = "the parameters of the rule" if said.code == rule.code else f"the code {rule.code}"
            raise held.refused(f"the entry does not tell {what}", "Let entry and rule say the same.")
    except InputError as error:
        raise ToolError(str(error), fix=error.fix) from None
    return Loaded(rule, said, origin)


def _imported(name: str, point: Any) -> ModuleType:
    try:
        found = point.load()
    except Exception as error:  # foreign code
        raise _broken(name, error) from error
    if not isinstance(found, ModuleType):
        raise ToolError(f"the entry point {name!r} names no package", fix="Let it name a package, without a colon.")
    return found


def _broken(name: str, error: Exception) -> ToolError:
    return ToolError(
        f"the rules of {name!r} cannot be imported: {type(error).__name__}: {error}", fix="Mend the package."
    )


def _owner(point: Any) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else "an unknown distribution"


def _below(folder: Traversable) -> Iterator[Traversable]:
    if folder.is_dir():
        yield from sorted(folder.iterdir(), key=lambda item: item.name)


def _files(folder: Traversable, lead: str) -> Iterator[tuple[str, Traversable]]:
    for item in _below(folder):
        if item.is_dir():
            if item.name != "__pycache__":
                yield from _files(item, f"{lead}{item.name}/")
        else:
            yield f"{lead}{item.name}", item
