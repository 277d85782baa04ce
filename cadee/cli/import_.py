"""cadee import: a first workspace from the configuration of a gateway in use."""

from pathlib import Path
from typing import Annotated

import typer

from cadee.cli.options import QuietOption
from cadee.errors import Exit, InputError

Kind = Annotated[str, typer.Argument(metavar="FORMAT", help="litellm, envoy-ai-gateway or kong.")]
Files = Annotated[
    list[Path], typer.Argument(metavar="FILE...", help="The configuration; several manifests or decK files in order.")
]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="DIR", help="A new folder for the workspace; nothing is written where absent."),
]
Format = Annotated[str, typer.Option("--format", "-f", metavar="NAME", help="text or json, to standard output.")]


def import_(kind: Kind, file: Files, out: Out = None, format: Format = "text", quiet: QuietOption = False) -> int:
    """Make a first workspace of FILE: routes, models, fallbacks, limits, callers, guards, credentials as references.

    What the file does not say is listed at the top of its cadee.yaml, never invented. A key in the open is refused:
    told with its place, left out, and the exit status is 1.

    \b
    Examples:
      cadee import litellm /etc/litellm/config.yaml --out first
      cadee import envoy-ai-gateway gateway.yaml fallback.yaml --out first
      cadee import kong kong.yaml --format json
    """
    from cadee.cli.imported import files_of, read
    from cadee.cli.imported_report import as_json, as_text
    from cadee.cli.output import write_new
    from cadee.importers.foreign import importers

    known = importers()
    if kind not in known:
        raise InputError(f"there is no format {kind!r}", fix=f"Formats are: {', '.join(known)}.")
    if format not in ("text", "json"):
        raise InputError(f"there is no format {format!r}", fix="Formats are: text, json.")
    made = read(known[kind], file)
    files = files_of(made)
    if out is not None:
        write_new(out, {path: text.encode() for path, text in files.items()})
    written = [str(out / path) for path in files] if out is not None else []
    if format == "json":
        typer.echo(as_json(made, written), nl=False)
    elif not quiet or made.refused:
        typer.echo(as_text(made, written, quiet=quiet), nl=False)
    return Exit.FINDINGS if made.refused else Exit.OK
