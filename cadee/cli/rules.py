"""cadee rules: the catalogue."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from cadee.errors import Exit, InputError

Layer = Annotated[
    list[str],
    typer.Option(
        "--layer", "-l", metavar="NAME", help="Only this layer: architecture, data, ... or source; repeatable."
    ),
]
Format = Annotated[str, typer.Option("--format", "-f", metavar="NAME", help="table, markdown or json.")]


def rules(layer: Layer = [], format: Format = "table") -> int:  # noqa: B006
    """List the rules: code, severity, name and what each demands.

    \b
    Examples:
      cadee rules
      cadee rules --layer architecture --format json
    """
    from cadee.rules.catalogue import entries

    chosen = [entry for entry in entries().values() if (not layer and entry.layer != "source") or entry.layer in layer]
    if not chosen:
        known = sorted({entry.layer for entry in entries().values()})
        raise InputError(f"no rule is of layer {', '.join(layer)!r}", fix=f"Layers are: {', '.join(known)}.")
    if format == "json":
        typer.echo(json.dumps([{**asdict(entry), "layer": entry.layer} for entry in chosen], indent=2))
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
