"""cadee map: the integration map, the circuit, and their tables."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cadee.cli.options import QuietOption, TodayOption, WorkspaceArgument, day
from cadee.errors import Exit, InputError

if TYPE_CHECKING:
    from cadee.generators.base import Artifact, Subject

TARGETS = {
    "svg": "diagram/svg",
    "circuit": "diagram/circuit",
    "zones": "diagram/zones",
    "journeys": "diagram/journeys",
    "dot": "diagram/dot",
    "mermaid": "diagram/mermaid",
    "markdown": "table/markdown",
    "csv": "table/csv",
}
RENDERED = ("graphviz-svg", "graphviz-png")

Env = Annotated[
    str | None,
    typer.Option("--env", "-e", metavar="NAME", help="The environment to draw; production where there is one."),
]
Formats = Annotated[
    list[str],
    typer.Option(
        "--format",
        "-f",
        metavar="NAME",
        help=f"{', '.join(TARGETS)}, or {' and '.join(RENDERED)} where Graphviz is installed; repeatable.",
    ),
]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="DIR", help="Write every format (or those named) to this folder.")
]
Plain = Annotated[bool, typer.Option("--no-findings", help="Draw without the verdict.")]


def map_(
    workspace: WorkspaceArgument = Path(),
    env: Env = None,
    format: Formats = [],  # noqa: B006
    out: Out = None,
    no_findings: Plain = False,
    today: TodayOption = None,
    quiet: QuietOption = False,
) -> int:
    """Draw the integration map of WORKSPACE in lanes of trust, with the state of its findings.

    \b
    Examples:
      cadee map > map.svg
      cadee map --env production --out docs/map
      cadee map --format mermaid --format csv --out docs/map
    """
    from cadee.cli.output import deliver
    from cadee.cli.subject import subject

    wanted = _wanted(format, everything=out is not None)
    about = subject(workspace, env, None if no_findings else day(today))
    if out is None:
        artifacts = _made(wanted[0], about)
        if len(wanted) > 1 or len(artifacts) > 1:
            raise InputError("more than one text for standard output", fix="Name a folder with --out, or one format.")
        _print(artifacts[0])
        return Exit.OK
    made = {name: _made(name, about) for name in wanted}
    deliver(out, made, about, quiet=quiet)
    return Exit.OK


def _wanted(formats: list[str], *, everything: bool) -> list[str]:
    for name in formats:
        if name not in TARGETS and name not in RENDERED:
            raise InputError(f"there is no format {name!r}", fix=f"Formats are: {', '.join((*TARGETS, *RENDERED))}.")
    return formats or (list(TARGETS) if everything else ["svg"])


def _made(name: str, about: "Subject") -> "tuple[Artifact, ...]":
    from cadee.generators import generators
    from cadee.generators.base import Artifact

    if name in TARGETS:
        return tuple(generators()[TARGETS[name]].make(about))
    from cadee.cli.graphviz import render_dot

    (dot,) = generators()["diagram/dot"].make(about)
    kind = name.removeprefix("graphviz-")
    picture = render_dot(str(dot.content), kind)
    if picture is None:
        raise InputError(
            "no Graphviz is installed",
            fix="Install it (Debian: apt install graphviz), or take --format svg, which needs none.",
        )
    return (Artifact(f"integration-map.graphviz.{kind}", picture),)


def _print(artifact: "Artifact") -> None:
    if isinstance(artifact.content, bytes):
        typer.get_binary_stream("stdout").write(artifact.content)
    else:
        typer.echo(artifact.content, nl=False, color=True)
