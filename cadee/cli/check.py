"""cadee check: judge a workspace and say what is wrong with it."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cadee.cli.custom import RulesOption, rule_set
from cadee.cli.deployed import DeployedOption, deployed
from cadee.cli.options import (
    Colour,
    ColourOption,
    EnvOption,
    QuietOption,
    TodayOption,
    VerboseOption,
    colour,
    day,
    glyphs,
    lead,
    root_at,
)
from cadee.cli.recall import observe, remember
from cadee.cli.settings import BaselineOption, ConfigOption, NewOnlyOption, WriteBaselineOption
from cadee.cli.tally import Clock, profile, statistics, status
from cadee.cli.trust import Base, BaseOption, UntrustedOption, base_of, base_revision, before, exempted, untrusted
from cadee.diagnostic import Finding, Report
from cadee.errors import Exit, InputError

if TYPE_CHECKING:
    from cadee.config import Config
    from cadee.pipeline import Options
    from cadee.reporters.base import Reporter, View
    from cadee.selection import RuleSet

DEFAULT_SHOWN = 100

Workspaces = Annotated[
    list[Path], typer.Argument(metavar="WORKSPACE", help="Folders with cadee.yaml; the current one where absent.")
]
Select = Annotated[
    list[str],
    typer.Option("--select", "-s", metavar="RULE", help="Only these: a code, a layer (A, EV) or a name; repeatable."),
]
Ignore = Annotated[list[str], typer.Option("--ignore", "-i", metavar="RULE", help="Not these; repeatable.")]
Format = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        metavar="NAME",
        help="text, json, sarif, junit, github, gitlab or markdown, to standard output.",
    ),
]
Output = Annotated[
    list[str], typer.Option("--output", "-o", metavar="NAME=FILE", help="Write a format to a file as well; repeatable.")
]
Statistics = Annotated[bool, typer.Option("--statistics", help="Count findings by rule instead of telling them.")]
Profile = Annotated[bool, typer.Option("--profile", help="Tell the time each rule took instead of the findings.")]
Most = Annotated[
    int | None,
    typer.Option("--max-findings", min=0, metavar="N", help="Show at most N findings (text: 100 where absent)."),
]


def check(
    workspace: Workspaces = [Path()],  # noqa: B006  Typer reads the default, nothing changes it
    env: EnvOption = [],  # noqa: B006
    select: Select = [],  # noqa: B006
    ignore: Ignore = [],  # noqa: B006
    rules_: RulesOption = [],  # noqa: B006
    format: Format = "text",
    output: Output = [],  # noqa: B006
    statistics_: Statistics = False,
    profile_: Profile = False,
    today: TodayOption = None,
    max_findings: Most = None,
    config: ConfigOption = None,
    baseline: BaselineOption = None,
    new_only: NewOnlyOption = False,
    write_baseline: WriteBaselineOption = None,
    deployed_: DeployedOption = [],  # noqa: B006
    untrusted_: UntrustedOption = None,
    base: BaseOption = None,
    color: ColourOption = Colour.AUTO,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> int:
    """Judge WORKSPACE against the CADEE rules.

    \b
    Examples:
      cadee check
      cadee check examples/retail-customer-service --env production
      cadee check --select A --ignore gateway-bypass --format json > report.json
      cadee check --format github --output sarif=cadee.sarif --output markdown=summary.md
      cadee check --write-baseline known.json; cadee check --baseline known.json --new-only
      cadee check --untrusted --base origin/main --new-only
      cadee check --rules rules/acme-001.yaml --select ACME
      cadee check --env production --deployed /etc/litellm/config.yaml
    """
    from cadee.reporters import reporters

    known = reporters()
    files = [_named(told) for told in output]
    for name in (format, *(name for name, _ in files)):
        if name not in known:
            raise InputError(f"there is no format {name!r}", fix=f"Formats are: {', '.join(known)}.")
    from cadee.cli.settings import keep, store
    from cadee.reporters.base import View

    paths = workspace or [Path()]
    once = untrusted(untrusted_) or base or write_baseline or output or profile_ or deployed_ or rules_
    made_of = None if once else _made_of(paths, config, baseline)
    chosen = tuple(env), tuple(select), tuple(ignore)
    wanted = Wanted(day(today), *chosen, config, baseline, new_only, untrusted_, base, tuple(deployed_), tuple(rules_))
    most = DEFAULT_SHOWN if max_findings is None and format == "text" else max_findings
    clock = Clock(show=sys.stderr.isatty() and not quiet)
    reports = _judge(paths, wanted, clock)
    if write_baseline:
        kept = keep(write_baseline, (f for report in reports for f in (*report.findings, *_known(report))))
        typer.echo(f"kept {kept} findings as known in {write_baseline}", err=True)
    view = View(colour(color), glyphs(), most, verbose, quiet)
    judged = [(report, lead(path)) for path, report in zip(paths, reports, strict=True)]
    out, ended = _written(known[format], judged, view), max(status(report) for report in reports)
    if statistics_ or profile_:
        out = (statistics(reports) if statistics_ else "") + (profile(clock) if profile_ else "")
    for name, file in files:
        store(file, _written(known[name], judged, View(glyphs=True, max_findings=max_findings)))
    typer.echo(out, nl=False, color=True)
    if ended is not Exit.FAULT:
        remember(sys.argv[1:], made_of, out, ended)
    return ended


def _made_of(paths: list[Path], config: Path | None, baseline: Path | None) -> dict[str, Any] | None:
    """Return what the answer will be made of, for the next call that is the same."""
    from cadee.cli.settings import candidates, configuration

    files: list[Path] = [path for path in (config, baseline) if path]
    for path in paths:
        files += candidates(path)
        found = configuration(path, config)
        if found.rule_packages or found.custom_rules:  # what is elsewhere may change without notice
            return None
        files += [Path(found.folder, found.baseline)] if found.baseline else []
        files += [folder / "cadee.yaml" for folder in path.resolve().parents]
    return observe(sys.argv[1:], [root for path in paths if (root := root_at(path))], files)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the call says about how to judge, before the configuration of a workspace is known."""

    today: date
    environments: tuple[str, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    config: Path | None
    baseline: Path | None
    new_only: bool
    untrusted: bool | None
    base: str | None
    deployed: tuple[Path, ...] = ()
    rules: tuple[Path, ...] = ()

    def options(self, workspace: Path) -> "Options":
        """Return how to judge one workspace.

        Raises:
            InputError: the configuration, the baseline or the base cannot be read.
        """
        from cadee.cli.settings import configuration, known
        from cadee.pipeline import Options

        base = self._base(workspace)
        judged = Options(self.today, self.environments, self.select, self.ignore, new_only=self.new_only)
        judged = replace(judged, deployed=tuple(deployed(path) for path in self.deployed))
        if untrusted(self.untrusted):
            judged = replace(judged, **exempted(base, workspace))
        if self.config or not untrusted(self.untrusted):
            judged = replace(judged, config=configuration(workspace, self.config))
        judged = replace(judged, rules=self._rules(judged.config, workspace, base))
        if self.baseline:
            judged = replace(judged, baseline=known(self.baseline))
        elif judged.config.baseline and judged.baseline is None:
            judged = replace(judged, baseline=known(Path(judged.config.folder, judged.config.baseline)))
        if self.new_only and judged.baseline is None:
            if base is None:
                fix = "Name one with --baseline or in the configuration, or the base revision with --base."
                raise InputError("--new-only needs something to compare with", fix=fix)
            judged = replace(judged, baseline=before(base, judged))
        return judged

    def _rules(self, config: "Config", workspace: Path, base: "Base | None") -> "RuleSet":
        strict = untrusted(self.untrusted)
        named = self.config is not None or not strict
        return rule_set(config, self.rules, workspace, untrusted=strict, base=base, configured=named)

    def _base(self, workspace: Path) -> "Base | None":
        """Return the base of the change, or None where none is known; untrusted without one, nothing is accepted."""
        name = base_revision(self.base)
        if name is None:
            return None
        try:
            return base_of(workspace, name)
        except InputError as error:
            if self.base is not None or not untrusted(self.untrusted):
                raise
            typer.echo(f"note: {error}, so no waiver and no configuration counts\n  fix: {error.fix}", err=True)
            return None


def _named(told: str) -> tuple[str, Path]:
    """Return the format and the file that one --output names."""
    name, _, file = told.partition("=")
    if not file:
        raise InputError(f"--output {told!r} names no file", fix="Write NAME=FILE, such as sarif=cadee.sarif.")
    return name, Path(file)


def _known(report: Report) -> Iterator[Finding]:
    """Findings that do not count only because the baseline held them already."""
    return (found for found in report.accepted if found.accepted and found.accepted.by == "baseline")


def _judge(workspaces: list[Path], wanted: Wanted, clock: Clock) -> list[Report]:
    from cadee import pipeline

    reports = []
    for path in workspaces:
        try:
            reports.append(pipeline.check(path, wanted.options(path), clock))
        except InputError as error:
            raise (InputError(f"{path}: {error}", fix=error.fix) if len(workspaces) > 1 else error) from None
    clock.stop()
    return reports


def _written(reporter: "Reporter", judged: Sequence[tuple[Report, str]], view: "View") -> str:
    texts = [reporter.render(report, replace(view, prefix=prefix)) for report, prefix in judged]
    return reporter.join(texts) if len(texts) > 1 else texts[0]
