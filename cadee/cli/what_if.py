"""cadee what-if: what is left when something is gone, and what would silence a journey."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cadee.cli.options import Colour, ColourOption, TodayOption, WorkspaceArgument, colour, day, glyphs
from cadee.errors import Exit, InputError

if TYPE_CHECKING:
    from cadee.cli.subject import Readable
    from cadee.graph.graph import Graph

FORMATS = ("text", "markdown", "json")

Env = Annotated[
    str | None,
    typer.Option("--env", "-e", metavar="NAME", help="The environment to ask about; production where there is one."),
]
Without = Annotated[
    list[str],
    typer.Option(
        "--without",
        "-w",
        metavar="ID",
        help="What is gone: a system, call, identity, owner, failure domain, vendor, region or credential; repeatable, "
        "all together one loss.",
    ),
]
Format = Annotated[str, typer.Option("--format", "-f", metavar="NAME", help="text, markdown or json.")]
All = Annotated[bool, typer.Option("--all", "-a", help="Show every line of every list.")]


def what_if(
    workspace: WorkspaceArgument = Path(),
    env: Env = None,
    without: Without = [],  # noqa: B006  Typer reads the default, nothing changes it
    format: Format = "text",
    today: TodayOption = None,
    all: All = False,
    color: ColourOption = Colour.AUTO,
) -> int:
    """Say what is left of each journey when something is gone, what goes with it, and who is called.

    Without --without: the single losses that silence each journey, and the smallest set that does.

    \b
    Examples:
      cadee what-if --without vendor/vendor-a
      cadee what-if --without chat-primary --without region/eu-west-1
      cadee what-if --without owners/maya --format markdown > maya-leaves.md
      cadee what-if --env production
    """
    if format not in FORMATS:
        raise InputError(f"there is no format {format!r}", fix=f"Formats are: {', '.join(FORMATS)}.")
    from cadee import whatif
    from cadee.cli import what_if_pages as pages
    from cadee.cli.subject import readable
    from cadee.cli.what_if_text import Text
    from cadee.reporters.ink import Ink

    judged_on = day(today)
    ready = readable(workspace)
    graph = _graph(ready, env, today)
    named = [_meant(ready, graph, word.strip()) for text in without for word in text.split(",")]
    told = whatif.without(graph, named) if named else whatif.survey(graph)
    where = graph.estate.environment.id if graph.estate.environment is not None else ""
    about = pages.About(graph.estate.workflow.title, where, judged_on.isoformat(), ready.opened.workspace.revision)
    if format == "json":
        typer.echo(json.dumps(pages.data(about, told), indent=2))
    elif format == "markdown":
        typer.echo("\n".join(pages.markdown(about, told)))
    else:
        ink = Ink(colour(color), glyphs())
        text = Text(about.title, ink, whole=all)
        lines = text.answer(told) if isinstance(told, whatif.Answer) else text.survey(told)
        typer.echo(ink.finish("\n".join(lines) + "\n"), nl=False, color=True)
    return Exit.FINDINGS if told.silent else Exit.OK


def _graph(ready: "Readable", env: str | None, today: str | None) -> "Graph":
    from cadee.cli.subject import default_environment
    from cadee.graph import build

    name = env if env is not None else default_environment(ready.estate)
    if name is not None and name not in ready.estate.environments:
        known = ", ".join(ready.estate.environments) or "none"
        raise InputError(f"environment {name!r} is not declared", fix=f"Declared are: {known}.")
    return build(ready.estate.resolve(name) if name else ready.estate, day(today))


def _meant(ready: "Readable", graph: "Graph", word: str) -> str:
    """Return the full name of what a word means to lose.

    Raises:
        InputError: it means nothing here, or several things.
    """
    from cadee.graph import build
    from cadee.graph.removals import names
    from cadee.source.suggest import nearest

    known = names(graph)
    if word in known:
        if len(known[word]) > 1:
            raise InputError(f"{word!r} means several things", fix=f"Say which: {', '.join(known[word])}.")
        return known[word][0]
    here = graph.estate.environment
    if here is not None and word in names(build(ready.estate)):
        raise InputError(f"there is no {word!r} in environment {here.id!r}", fix="Ask about another one with --env.")
    regions = {system.region for system in graph.estate.systems.values()}
    if word.removeprefix("region/") in regions:
        fix = "It says under which law a system runs; `failure_domains` say what fails together."
        raise InputError(f"region {word.removeprefix('region/')!r} is no failure domain", fix=fix)
    near = nearest(word, known)
    hint = f"Did you mean {' or '.join(near)}? " if near else ""
    fix = f"{hint}Named can be systems, integrations, identities, owners, failure domains and credentials."
    raise InputError(f"nothing is called {word!r}", fix=fix)
