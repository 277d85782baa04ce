"""cadee assess: how the layers stand, which one limits, and what would move it."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cadee.cli.check import Wanted
from cadee.cli.options import Colour, ColourOption, EnvOption, TodayOption, WorkspaceArgument, colour, day, glyphs
from cadee.cli.settings import ConfigOption
from cadee.cli.tally import status
from cadee.errors import InputError

if TYPE_CHECKING:
    from cadee.assessment import Assessment, Change, Move
    from cadee.diagnostic import Report, Standing
    from cadee.reporters.ink import Ink

SHOWN = 12
"""So many places to mend are listed for the layer that limits; `--all` lists those of every layer."""

Format = Annotated[str, typer.Option("--format", "-f", metavar="NAME", help="text, markdown or json.")]
All = Annotated[bool, typer.Option("--all", "-a", help="List every place to mend, of every layer.")]


def assess(
    workspace: WorkspaceArgument = Path(),
    env: EnvOption = [],  # noqa: B006  Typer reads the default, nothing changes it
    format: Format = "text",
    today: TodayOption = None,
    config: ConfigOption = None,
    all: All = False,
    color: ColourOption = Colour.AUTO,
) -> int:
    """Say how the five layers stand, which one limits, and the shortest list of changes that would move it.

    \b
    Examples:
      cadee assess
      cadee assess examples/retail-customer-service-sandbox --all
      cadee assess --format markdown > assessment.md
    """
    if format not in ("text", "markdown", "json"):
        raise InputError(f"there is no format {format!r}", fix="Formats are: text, markdown, json.")
    from cadee.assessment import assess as judge
    from cadee.cli.subject import refuse
    from cadee.opening import open_workspace
    from cadee.pipeline import verdict
    from cadee.reporters.ink import Ink
    from cadee.source.workspace import load
    from cadee.standing import standings

    judged_on = day(today)
    opened = open_workspace(load(workspace))
    if opened.estate is None:
        return refuse(opened, workspace)
    wanted = Wanted(judged_on, tuple(env), (), (), config, None, new_only=False, untrusted=None, base=None)
    report = verdict(opened, wanted.options(workspace))
    estate = opened.estate
    told = judge(report, lambda findings, results: standings(estate, findings, results, judged_on))
    if format == "json":
        typer.echo(json.dumps(_data(report, told), indent=2))
    elif format == "markdown":
        typer.echo("\n".join(_markdown(report, told)))
    else:
        ink = Ink(colour(color), glyphs())
        typer.echo(ink.finish("\n".join(_text(report, told, ink, all)) + "\n"), nl=False, color=True)
    return status(report)


def _text(report: "Report", told: "Assessment", ink: "Ink", all_: bool) -> Iterator[str]:
    from cadee.reporters.ink import clean
    from cadee.reporters.text import SHAPE, STYLE
    from cadee.rules.wording import counted

    where = f" ({', '.join(report.environments)})" if report.environments else ""
    yield f"{ink(clean(report.workspace), 'bold')}{where}, {report.today}"
    yield ""
    for layer in told.layers:
        mark = ink(f"{SHAPE[layer.word]} {layer.word:<12}", STYLE[layer.word])
        yield f"  {layer.layer.capitalize():<13}{layer.mechanism:<15}{mark} {_counts(layer)}".rstrip()
    yield ""
    yield f"{ink('Limiting layer', 'bold')}: {told.limiting or 'none'}; {told.why}."
    ordered = sorted(told.moves, key=lambda move: move.layer != told.limiting)
    for move in ordered:
        shown = len(move.changes) if all_ else SHOWN if move is ordered[0] else 0
        yield from ("", f"{ink(_headline(move), 'bold')}{':' if shown else ''}")
        for number, change in enumerate(move.changes[:shown], 1):
            yield from _change(number, change, ink)
        if shown < len(move.changes):
            left = len(move.changes) - shown
            yield f"      {f'and {left} more' if shown else counted(left, 'place')}; --all lists them"


def _change(number: int, change: "Change", ink: "Ink") -> Iterator[str]:
    from cadee.reporters.ink import clean

    with_it = f"  and {change.follow} more go with it" if change.follow else ""
    yield f"  {number:>2}. {ink(change.element, 'bold')}{ink(with_it, 'dim')}"
    for finding in change.findings:
        yield f"      {ink(str(finding.severity), str(finding.severity))} {finding.code}: {clean(finding.message)}"


def _counts(layer: "Standing") -> str:
    from cadee.rules.wording import counted
    from cadee.standing import with_waived

    rules = f"{layer.passed} of {counted(layer.decided, 'rule')} met" if layer.decided else "no rule could be asked"
    rules = with_waived(rules, layer.waived)
    found = [f"{layer.grave} grave"] if layer.grave else []
    found += [f"{layer.lesser} lesser"] if layer.lesser else []
    noun = "finding" if (layer.lesser or layer.grave) == 1 else "findings"
    return "; ".join([rules, *([f"{' and '.join(found)} {noun}"] if found else []), *layer.reasons])


def _headline(move: "Move") -> str:
    from cadee.rules.wording import counted

    return f"To move {move.layer} from {move.word} to {move.after}, mend {counted(len(move.changes), 'place')}"


def _markdown(report: "Report", told: "Assessment") -> Iterator[str]:
    from cadee.reporters.markdown import cell

    yield f"# {cell(report.workspace)}: readiness by layer, {report.today}"
    yield from ("", "| layer | mechanism | state | why |", "| --- | --- | --- | --- |")
    yield from (f"| {x.layer} | {x.mechanism} | {x.word} | {cell(_counts(x))} |" for x in told.layers)
    yield from ("", f"**Limiting layer**: {told.limiting or 'none'}; {told.why}.")
    for move in told.moves:
        yield from ("", f"## {_headline(move)}", "")
        for change in move.changes:
            yield f"1. `{change.element}`"
            yield from (f"   - {f.severity} {f.code}: {cell(f.message)}" for f in change.findings)


def _data(report: "Report", told: "Assessment") -> dict[str, Any]:
    return {
        "schema": "cadee-assessment/1",
        "workspace": report.workspace,
        "revision": report.revision,
        "today": report.today,
        "environments": report.environments,
        "layers": [asdict(layer) for layer in told.layers],
        "limiting": told.limiting,
        "why": told.why,
        "moves": [
            {
                "layer": move.layer,
                "word": move.word,
                "after": move.after,
                "changes": [
                    {
                        "element": change.element,
                        "follow": change.follow,
                        "findings": [
                            {"code": f.code, "severity": f.severity, "message": f.message, "fingerprint": f.fingerprint}
                            for f in change.findings
                        ],
                    }
                    for change in move.changes
                ],
            }
            for move in told.moves
        ],
    }
