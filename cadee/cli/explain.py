"""cadee explain: the page of a rule."""

import re
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cadee.cli.options import Colour, ColourOption, colour, glyphs
from cadee.cli.recall import observe, remember
from cadee.cli.settings import ConfigOption
from cadee.errors import Exit, InputError

if TYPE_CHECKING:
    from cadee.reporters.ink import Ink
    from cadee.rules.catalogue import Entry, Example

RuleArgument = Annotated[
    str, typer.Argument(metavar="RULE", help="A code (CADEE-A-001, A-001) or a name (gateway-bypass).")
]


def explain(rule: RuleArgument, config: ConfigOption = None, color: ColourOption = Colour.AUTO) -> int:
    """Say why a rule exists, how it is decided, how to mend what it finds, with a bad and a good spec.

    \b
    Examples:
      cadee explain CADEE-A-001
      cadee explain gateway-bypass
    """
    from cadee.reporters.ink import Ink

    made_of = observe(sys.argv[1:])
    ink = Ink(colour(color), glyphs())
    found, parameters = _entry(rule, config)
    page = ink.finish("\n".join(_page(found, parameters, ink)) + "\n")
    typer.echo(page, nl=False, color=True)
    if found.code.startswith("CADEE-"):  # what else there is depends on a configuration
        remember(sys.argv[1:], made_of, page, Exit.OK)
    return Exit.OK


def _entry(rule: str, config: Path | None) -> "tuple[Entry, Mapping[str, object]]":
    """Return what is said of a rule, and its parameters with their defaults."""
    from cadee.rules.catalogue import Entry, entry, headlines

    wanted = rule.upper() if rule.upper().startswith("CADEE-") else f"CADEE-{rule.upper()}"
    for headline in headlines().values():
        if wanted == headline.code or rule.lower() == headline.name:
            return _told(entry(headline.code))
    from cadee.cli.custom import configured
    from cadee.source.suggest import nearest

    held = configured(config)
    known = held.headlines.values()
    for headline in known:
        if isinstance(headline, Entry) and (rule.upper() == headline.code or rule.lower() == headline.name):
            return headline, held.rules[headline.code].parameters
    names = [name for headline in known for name in (headline.code, headline.name)]
    near = nearest(rule, names) or nearest(wanted, names)
    hint = f"Did you mean {' or '.join(near)}? " if near else ""
    raise InputError(f"no rule is called {rule!r}", fix=f"{hint}`cadee rules` lists them all.")


def _told(page: "Entry") -> "tuple[Entry, Mapping[str, object]]":
    if not page.parameters:
        return page, {}
    from cadee.rules import rules

    return page, rules()[page.code].parameters


def _page(entry: "Entry", parameters: "Mapping[str, object]", ink: "Ink") -> Iterator[str]:
    yield f"{ink(f'{entry.code} {entry.name}', 'bold')}  {ink(str(entry.severity), str(entry.severity))}"
    yield entry.title
    sections = (
        ("Why", entry.why),
        ("How it is decided", entry.how),
        ("Applies", entry.applies),
        ("Severity", f"{entry.severity}{'; ' + entry.severity_when if entry.severity_when else ''}"),
        ("How to mend it", entry.fix),
        ("Known false positives", entry.false_positives),
        ("Motive", entry.motive),
    )
    for title, text in sections:
        if text:
            yield from (
                "",
                ink(title, "bold"),
                *textwrap.wrap(" ".join(text.split()), 96, initial_indent="  ", subsequent_indent="  "),
            )
    if entry.parameters:
        yield from ("", ink("Parameters (in a configuration, under [parameters])", "bold"))
        for name, words in entry.parameters.items():
            yield from textwrap.wrap(
                f"{name} = {parameters[name]}: {words}", 96, initial_indent="  ", subsequent_indent="    "
            )
    if entry.controls:
        yield from ("", ink("Supports (design evidence towards; never compliance by itself)", "bold"))
        yield from (f"  {control.framework} {control.id}: {control.why}" for control in entry.controls)
    bad = next((example for example in entry.examples if example.expect), None)
    good = next((example for example in entry.examples if not example.expect and example.spec), None)
    for title, example in (("A spec that fires", bad), ("A spec that is sound", good)):
        if example:
            yield from _example(title, example, ink)


def _example(title: str, example: "Example", ink: "Ink") -> Iterator[str]:
    yield from ("", f"{ink(title, 'bold')}: {example.name}", "")
    yield from (f"  {number:>3} | {line}" for number, line in enumerate(example.spec.rstrip("\n").split("\n"), 1))
    for remark in example.expect:
        yield ""
        yield from (f"  {line}" for line in _framed(remark, example.text, ink))


def _framed(remark: str, text: str, ink: "Ink") -> Iterator[str]:
    """Show what is said of an example as a report would: the severity, the message, the place under carets."""
    from cadee.diagnostic import Finding, Place, Severity
    from cadee.reporters.frame import frame

    where, word, message = (
        remark.split(" ", 2) if re.match(r"\d+:\d+ (block|error|warn|info) ", remark) else ("", "", "")
    )
    if not where:
        where, _, message = remark.partition(" ")
    line, column = (int(number) for number in where.split(":"))
    pointed = re.match(r"[\w./@-]+|.", text.split("\n")[line - 1][column - 1 :] or " ")
    place = Place("cadee.yaml", line, column, line, column + (len(pointed[0]) if pointed else 1))
    severity = Severity(word or "error")
    yield f"{ink(str(severity), str(severity))} {ink(message, 'bold')}"
    yield from frame(Finding("", "", "", severity, message, place, ""), {place.file: text}, ink)
