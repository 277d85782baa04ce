"""cadee rules: the catalogue."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cadee.cli.custom import configured
from cadee.cli.settings import ConfigOption
from cadee.errors import Exit, InputError

if TYPE_CHECKING:
    from cadee.rules.catalogue import Entry
    from cadee.selection import RuleSet

Files = Annotated[list[Path], typer.Argument(metavar="FILE", help="Only the rules that these files hold.")]
Layer = Annotated[
    list[str],
    typer.Option(
        "--layer", "-l", metavar="NAME", help="Only this layer: architecture, data, ... or source; repeatable."
    ),
]
Format = Annotated[str, typer.Option("--format", "-f", metavar="NAME", help="table, markdown or json.")]


Test = Annotated[bool, typer.Option("--test", help="Run the examples of rules that do not come with cadee.")]


def rules(
    file: Files = [],  # noqa: B006
    layer: Layer = [],  # noqa: B006
    format: Format = "table",
    test: Test = False,
    config: ConfigOption = None,
) -> int:
    """List the rules: code, severity, name and what each demands; those of the configuration as well.

    \b
    Examples:
      cadee rules
      cadee rules --layer architecture --format json
      cadee rules --test rules/acme-001.yaml
    """
    known = configured(config, file)
    own = _own(known, {str(path) for path in file})
    if test:
        return _tested(known, own)
    from cadee.rules.catalogue import entries

    all_ = [*(() if file else entries().values()), *own]
    chosen = [entry for entry in all_ if (not layer and entry.layer != "source") or entry.layer in layer]
    if not chosen:
        layers = sorted({entry.layer for entry in all_})
        raise InputError(f"no rule is of layer {', '.join(layer)!r}", fix=f"Layers are: {', '.join(layers)}.")
    if format == "json":
        typer.echo(json.dumps([_record(entry) for entry in chosen], indent=2))
    elif format == "markdown":
        typer.echo("| code | severity | name | demands |\n| --- | --- | --- | --- |")
        for entry in chosen:
            typer.echo(
                f"| {entry.code} | {entry.severity} | {entry.name} | {entry.title.replace('|', chr(92) + '|')} |"
            )
    elif format == "table":
        wide = max(len(entry.name) for entry in chosen)
        for entry in chosen:
            typer.echo(f"{entry.code:<14}{entry.severity:<7}{entry.name:<{wide + 2}}{entry.title}")
    else:
        raise InputError(f"there is no format {format!r}", fix="Formats are: table, markdown, json.")
    return Exit.OK


def _record(entry: "Entry") -> dict[str, Any]:
    told = {key: value for key, value in asdict(entry).items() if key != "home"}
    return {**told, "layer": entry.layer}


def _own(known: "RuleSet", files: set[str]) -> list["Entry"]:
    """Return the entries of rules that do not come with cadee; only those of `files` where there are any."""
    from cadee.rules.catalogue import Entry

    return [
        entry
        for code, entry in known.headlines.items()
        if isinstance(entry, Entry) and entry.home and (not files or known.origins.get(code) in files)
    ]


def _tested(known: "RuleSet", own: Iterable["Entry"]) -> Exit:
    """Run the examples of rules; say of each whether it earns what it says, and what differs."""
    from cadee.reporters.ink import clean
    from cadee.testing import trials

    ran = list(trials((known.rules[entry.code], entry) for entry in own))
    if not ran:
        fix = "Name a file, or the rules in the configuration: `custom-rules` or `rule-packages`."
        raise InputError("there is no rule to test", fix=fix)
    for each in ran:
        typer.echo(f"{'passed' if each.passed else 'FAILED'}  {each.code}  {each.example}")
        if not each.passed:
            typer.echo("".join(f"        {clean(line)}\n" for line in each.diff), nl=False)
    failed = sum(not each.passed for each in ran)
    typer.echo(f"{len(ran)} examples: {len(ran) - failed} passed, {failed} failed")
    return Exit.FINDINGS if failed else Exit.OK
