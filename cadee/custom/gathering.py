"""Gathering rules from elsewhere into the set of rules that may be asked."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cadee.custom.rulefile import Loaded, read_rule
from cadee.errors import InputError
from cadee.selection import RuleSet
from cadee.source import globs
from cadee.source.faults import RefusedError
from cadee.source.files import Tree

MOST = 500
"""How many files of rules are read."""


def rule_files(tree: Tree, patterns: Sequence[str], origin: str) -> tuple[str, ...]:
    """Return the names of the files that patterns mean, in order; `origin` says where the patterns stand.

    Raises:
        InputError: a pattern leads out of the folder, meets what may not be read, or means no file.
    """
    found: dict[str, None] = {}
    for pattern in patterns:
        try:
            names, refused = tree.find(globs.parts(pattern))
        except RefusedError as error:
            names, refused = [], [error]
        if refused:
            raise InputError(f"{origin}: custom-rules {pattern!r}: {refused[0].message}", fix=_fix(refused[0]))
        if not names:
            raise InputError(
                f"{origin}: custom-rules {pattern!r}: no such file", fix="Write the file, or remove the line."
            )
        found.update(dict.fromkeys(names))
    if len(found) > MOST:
        raise InputError(f"{origin}: custom-rules name more than {MOST} files", fix="Name fewer.")
    return tuple(found)


def read_rules(tree: Tree, names: Iterable[str], lead: str = "") -> tuple[Loaded, ...]:
    """Return the rules of some files; `lead` is what to put before their names to call them by.

    Raises:
        InputError: one cannot be read or is no rule.
    """
    return tuple(read_rule(f"{lead}{name}", content(tree, name)) for name in names)


def content(tree: Tree, name: str) -> bytes:
    """Return the bytes of a file of rules.

    Raises:
        InputError: it is not a regular file, or is reached through a link.
    """
    try:
        return tree.read(name)
    except RefusedError as error:
        raise InputError(f"{name}: {error.message}", fix=_fix(error)) from None


def joined(known: RuleSet, more: Sequence[Loaded], told: Sequence[str] = ()) -> RuleSet:
    """Return the set with more rules in it; `told` says where they come from.

    Raises:
        InputError: two have the same code or the same name.
    """
    rules, headlines, origins = dict(known.rules), dict(known.headlines), dict(known.origins)
    names = {headline.name: code for code, headline in headlines.items()}
    for each in more:
        code, name = each.entry.code, each.entry.name
        if code in headlines or name in names:
            what, whose = (code, code) if code in headlines else (name, names[name])
            there = f" in {origins[whose]}" if whose in origins else ""
            raise InputError(f"{each.origin}: {what!r} is taken by {whose}{there} already", fix="Choose another.")
        rules[code], headlines[code], names[name], origins[code] = each.rule, each.entry, code, each.origin
    return replace(known, rules=rules, headlines=headlines, told=(*known.told, *told), origins=origins)


def _fix(error: RefusedError) -> str:
    return (
        error.fix.replace("the include", "the line")
        .replace("into the workspace", "there")
        .replace("cadee.yaml", "the configuration")
    )
