"""cadee map: the integration map in every view, as a picture, as tables, for other tools."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cadee.cli.options import QuietOption, TodayOption, WorkspaceArgument, day
from cadee.errors import Exit, InputError

if TYPE_CHECKING:
    from cadee.cli.map_formats import Look
    from cadee.generators.base import Artifact
    from cadee.generators.diagram.sheet import Sheet
    from cadee.generators.diagram.sheets import View

NAMES = ("svg", "png", "drawio", "dot", "mermaid", "markdown", "csv", "xlsx", "graphviz-svg", "graphviz-png")
VIEWS = "whole, zones, journey[:ID], focus:SYSTEM, identity, data, fallback, ownership, failure:SYSTEM, change, circuit"
ALSO = {"circuit": "circuit", "zones": "zones", "journeys": "journey"}
"""Views that may be asked for as if they were formats."""

BESIDE = ("diagram/dot", "diagram/mermaid", "diagram/drawio", "table/markdown", "table/csv", "table/xlsx")
"""What is written beside the pictures where neither view nor format is named."""

Env = Annotated[
    str | None,
    typer.Option("--env", "-e", metavar="NAME", help="The environment to draw; production where there is one."),
]
Views = Annotated[list[str], typer.Option("--view", metavar="NAME", help=f"{VIEWS}; repeatable.")]
Formats = Annotated[
    list[str],
    typer.Option("--format", "-f", metavar="NAME", help=f"{', '.join(NAMES)} (these two by Graphviz); repeatable."),
]
ThemeOption = Annotated[str, typer.Option("--theme", metavar="NAME", help="light, dark or print.")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="REV|DIR", help="Draw what changed since a revision, or a folder.")
]
Hops = Annotated[
    int | None,
    typer.Option("--hops", min=1, max=2, help="How far a focus reaches, in steps: 1 or 2.", show_default=False),
]
Page = Annotated[
    str | None, typer.Option("--page", metavar="NAME", help="Of a view with several pages, only this one.")
]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="DIR", help="Write every page (of all views, or those named).")
]
Plain = Annotated[bool, typer.Option("--no-findings", help="Draw without the verdict.")]


def map_(
    workspace: WorkspaceArgument = Path(),
    env: Env = None,
    view: Views = [],  # noqa: B006
    format: Formats = [],  # noqa: B006
    theme: ThemeOption = "light",
    since: Since = None,
    hops: Hops = None,
    page: Page = None,
    out: Out = None,
    no_findings: Plain = False,
    today: TodayOption = None,
    quiet: QuietOption = False,
) -> int:
    """Draw WORKSPACE in lanes of trust, with the state of its findings: whole, in part, or by one question.

    A view of more than about 25 boxes becomes several pages; without --out the first is printed and the others are
    named.

    \b
    Examples:
      cadee map > map.svg
      cadee map --env production --out docs/map
      cadee map --view focus:ai-gateway --hops 2 > gateway.svg
      cadee map --view failure:chat-primary --theme dark > failure.svg
      cadee map --since origin/main > change.svg
      cadee map --view data --format png --format csv --out slides
    """
    from cadee.cli.map_formats import Look
    from cadee.cli.output import deliver
    from cadee.cli.subject import subject
    from cadee.generators.diagram.palette import Theme

    told, formats = _wanted(view, format)
    if theme not in list(Theme):
        raise InputError(f"there is no theme {theme!r}", fix=f"Themes are: {', '.join(Theme)}.")
    about = subject(workspace, env, None if no_findings else day(today))
    look = Look(about, Theme(theme), day(today).isoformat())
    views = _views(look, workspace, told, since, hops, everything=out is not None)
    if out is None:
        _print(_first(look, views, formats or ["svg"], page, quiet=quiet))
        return Exit.OK
    deliver(out, _all(look, views, formats, page, beside=not (told or since)), about, quiet=quiet)
    return Exit.OK


def _wanted(view: Sequence[str], formats: Sequence[str]) -> tuple[list[str], list[str]]:
    """The views and formats that were named; three views may be asked for as formats."""
    from cadee.source.suggest import nearest

    told = [*view, *(ALSO[name] for name in formats if name in ALSO)]
    named = [name for name in formats if name not in ALSO]
    for name in named:
        if name not in NAMES:
            near = nearest(name, NAMES)
            hint = f"Did you mean {' or '.join(near)}? " if near else ""
            raise InputError(f"there is no format {name!r}", fix=f"{hint}Formats are: {', '.join(NAMES)}.")
    return list(dict.fromkeys(told)), list(dict.fromkeys(named))


def _views(
    look: "Look", workspace: Path, told: Sequence[str], since: str | None, hops: int | None, *, everything: bool
) -> "dict[str, View]":
    from cadee.cli.map_views import USUAL, before, view
    from cadee.cli.trust import told_of
    from cadee.generators.diagram.sheets import FOCUS

    words = list(told) or (["change"] if since else list(USUAL) if everything else ["whole"])
    if hops and not any(word.partition(":")[0] == FOCUS for word in words):
        raise InputError("--hops says how far a focus reaches, and none is drawn", fix="Say --view focus:SYSTEM.")
    old = before(workspace, since, look.subject) if since else None
    said = told_of(workspace, since) if since else ""
    return {word: view(word, look.subject, hops or 1, old, said) for word in words}


def _first(
    look: "Look", views: "dict[str, View]", formats: Sequence[str], page: str | None, *, quiet: bool
) -> "Artifact":
    """The one file to print; what is not printed is named on standard error."""
    from cadee.cli.map_formats import CIRCUIT, drawn_circuit, written
    from cadee.generators.diagram.sheets import sheets

    if len(views) > 1 or len(formats) > 1:
        raise InputError("more than one text for standard output", fix="Name a folder with --out, or one format.")
    (word, view), (format_,) = next(iter(views.items())), formats
    if view.name == CIRCUIT:
        return drawn_circuit(look, format_)
    pages = _chosen(sheets(look.subject, view), page)
    shown = pages if format_ == "drawio" else pages[:1]
    made = tuple(written(look, word, shown, format_))
    if len(made) != 1:
        raise InputError(
            f"the format {format_!r} has more than one file" if made else f"the view {word!r} has nothing to draw",
            fix="Name a folder with --out." if made else "Declare a journey, or take another view.",
        )
    others = [sheet.name for sheet in pages[len(shown) :]]
    if others and not quiet:
        more = f" and {len(others) - 6} more" if len(others) > 6 else ""
        said = f"note: this is {pages[0].name}, 1 of {len(pages)} pages; --page prints another, --out DIR writes all"
        typer.echo(f"{said}: {', '.join(others[:6])}{more}", err=True)
    return made[0]


def _chosen(pages: "Sequence[Sheet]", page: str | None) -> "Sequence[Sheet]":
    from cadee.source.suggest import nearest

    if page is None:
        return pages
    names = [sheet.name for sheet in pages]
    if page not in names:
        near = nearest(page, names)
        hint = f"Did you mean {' or '.join(near)}?" if near else f"Pages are: {', '.join(names[:12])}."
        raise InputError(f"there is no page {page!r}", fix=hint)
    return [sheet for sheet in pages if sheet.name == page]


def _all(
    look: "Look", views: "dict[str, View]", formats: Sequence[str], page: str | None, *, beside: bool
) -> "dict[str, tuple[Artifact, ...]]":
    """Every file by what writes it, so that a later call for one view replaces the files of that view alone."""
    from cadee.cli.map_formats import CIRCUIT, CIRCUIT_HAS, drawn_circuit, written
    from cadee.generators import generators
    from cadee.generators.diagram.sheets import sheets

    made: dict[str, dict[str, Artifact]] = {}
    for word, view in views.items():
        pages = () if view.name == CIRCUIT else _chosen(sheets(look.subject, view), page)
        for format_ in formats or ["svg"]:
            if view.name == CIRCUIT:
                found = [drawn_circuit(look, format_)] if format_ in CIRCUIT_HAS else []
            else:
                found = list(written(look, word, pages, format_))
            for artifact in found:
                made.setdefault(f"map/{_owner(artifact.path)}/{format_}", {})[artifact.path] = artifact
    if beside and not formats:
        for target in BESIDE:
            made[target] = {artifact.path: artifact for artifact in generators()[target].make(look.subject)}
    return {target: tuple(files.values()) for target, files in made.items()}


def _owner(path: str) -> str:
    """What a file belongs to: the parts of a view belong together, everything else stands for itself."""
    stem, _, ending = path.partition(".")
    if "-parts/" in stem:
        return stem.partition("-parts/")[0] + "-parts"
    if ending != "csv":
        return stem
    return stem.removesuffix("-boxes") if stem.endswith("-boxes") else stem.removesuffix("-words")


def _print(artifact: "Artifact") -> None:
    if isinstance(artifact.content, bytes):
        if sys.stdout.isatty():
            raise InputError(f"{artifact.path} is not text", fix="Write it to a file: > FILE, or --out DIR.")
        typer.get_binary_stream("stdout").write(artifact.content)
    else:
        typer.echo(artifact.content, nl=False, color=True)
