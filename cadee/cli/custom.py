"""Rules from elsewhere, as a call and a configuration name them: which files, from whose revision."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cadee.config import Config
from cadee.diagnostic import Place
from cadee.draft import Change
from cadee.errors import InputError

if TYPE_CHECKING:
    from cadee.cli.trust import Base
    from cadee.custom.rulefile import Loaded
    from cadee.selection import RuleSet
    from cadee.source.files import Tree

RulesOption = Annotated[
    list[Path], typer.Option("--rules", metavar="FILE", help="A rule written in YAML, to be asked as well; repeatable.")
]


def rule_set(
    config: Config,
    given: Sequence[Path],
    workspace: Path,
    *,
    untrusted: bool = False,
    base: "Base | None" = None,
    configured: bool = True,
) -> "RuleSet":
    """Return the rules of the catalogue with those that a configuration and a call name.

    Where the files under judgement are `untrusted`, a file in their repository is read as it is in the base.
    `configured` is False where the configuration itself was found in the base.

    Raises:
        InputError: one cannot be found, read, or is no rule; or it is untrusted and no base holds it.
    """
    from cadee.selection import builtin

    known = builtin()
    if not (config.custom_rules or config.rule_packages or given):
        return known
    from cadee.custom.gathering import joined

    def opened(folder: str) -> "AbstractContextManager[Tree]":
        return _tree(folder, workspace, untrusted, base)

    own = _held(config, base) if base and not configured else opened(config.folder)
    loaded: list[Loaded] = []
    told: list[str] = []
    for rules, words in (_configured(config, own), *(_named(path, opened) for path in given), _packages(config)):
        loaded += rules
        told += words
    return joined(known, loaded, told)


Found = tuple[tuple["Loaded", ...], list[str]]
"""Rules, and what is told of where they come from."""


def _configured(config: Config, own: "AbstractContextManager[Tree]") -> Found:
    """Return the rules in the files that a configuration names."""
    from cadee.custom.gathering import read_rules, rule_files

    if not config.custom_rules:
        return (), []
    with own as tree:
        names = rule_files(tree, config.custom_rules, config.origin)
        return read_rules(tree, names), [f"{config.origin}: rules of {name}" for name in names]


def _named(path: Path, opened: "Callable[[str], AbstractContextManager[Tree]]") -> Found:
    """Return the rule in a file that the call names."""
    from cadee.custom.gathering import read_rules

    with opened(str(path.parent)) as tree:
        return read_rules(tree, [path.name], str(path).removesuffix(path.name)), [f"--rules: rules of {path}"]


def _packages(config: Config) -> Found:
    """Return the rules of the packages that a configuration names."""
    if not config.rule_packages:
        return (), []
    from cadee.custom.packages import load_package

    packages = [load_package(name) for name in dict.fromkeys(config.rule_packages)]
    told = [f"{config.origin}: {package.told}" for package in packages]
    return tuple(loaded for package in packages for loaded in package.rules), told


def configured(config: Path | None, files: Sequence[Path] = ()) -> "RuleSet":
    """Return the rules of the catalogue with those of `files`, or else those that a configuration names.

    It is the one of the current folder; where a proposed change is judged, only one that the call names.

    Raises:
        InputError: as `rule_set` does.
    """
    from cadee.cli.settings import configuration
    from cadee.cli.trust import untrusted

    counts = not files and (config is not None or not untrusted(None))
    found = configuration(Path(), config) if counts else Config()
    return rule_set(found, files, Path())


def changed(base: "Base", before: Config, workspace: Path, now: Config) -> Iterator[Change]:
    """Yield the files of rules that are not as they are in the base, or are named there or here only."""
    here, there = _texts(now, workspace, None), _texts(before, workspace, base)
    for name in sorted({*here, *there}):
        if here.get(name) != there.get(name):
            verb = "adds" if name not in there else "removes" if name not in here else "alters"
            yield Change(f"{verb} the rule in {name}", Place(name, 1, 1, 1, 1))


def _texts(config: Config, workspace: Path, base: "Base | None") -> Mapping[str, bytes]:
    """Return the bytes of the files that a configuration names, by their path from it; unreadable ones are none."""
    from cadee.custom.gathering import content, rule_files

    found: dict[str, bytes] = {}
    for pattern in config.custom_rules:
        try:
            with _held(config, base) if base else _tree(config.folder, workspace, False, None) as tree:
                found |= {name: content(tree, name) for name in rule_files(tree, [pattern], config.origin)}
        except InputError:  # it will be refused where it is to be read; here it is only not as it was
            continue
    return found


@contextmanager
def _held(config: Config, base: "Base") -> "Iterator[Tree]":
    """Open the folder of a configuration that was found in the base, in the base."""
    from cadee.source.files import Memory
    from cadee.source.revision import below

    yield Memory(below(base.files, config.folder))


@contextmanager
def _tree(folder: str, workspace: Path, untrusted: bool, base: "Base | None") -> "Iterator[Tree]":
    """Open a folder of rules: on disk, or in the base where the one on disk is not to be trusted."""
    from cadee.source.files import Folder, Memory
    from cadee.source.revision import below

    lead = _way(Path(folder), workspace, base) if untrusted else None
    if lead is None:
        with Folder(Path(folder)) as tree:
            yield tree
    elif base is not None:
        yield Memory(below(base.files, lead))
    else:
        fix = "Name the base of the change with --base, or a file outside the repository."
        raise InputError(f"rules in {folder} are not trusted, and there is no base that holds them", fix=fix)


def _way(folder: Path, workspace: Path, base: "Base | None") -> str | None:
    """Return the path from the root of the repository under judgement to a folder, None where it lies outside."""
    from cadee.source.files import find_root

    root = find_root(workspace)
    if base is not None:
        for _ in Path(base.lead).parts:
            root = root.parent
    else:
        root = next((each for each in (root, *root.parents) if (each / ".git").exists()), root)
    way = os.path.relpath(folder.resolve(), root).replace(os.sep, "/")
    return None if way == ".." or way.startswith("../") else "" if way == "." else way
