"""The corridor: a workspace in, a report out. Every stage by name, in order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cadee.asking import Panel, Stage, environments, stages
from cadee.config import Config
from cadee.diagnostic import Finding, Report, Result, RuleResult, order
from cadee.draft import Change, Draft
from cadee.exempting import comments, patterns, waivers
from cadee.graph import Graph, build
from cadee.model.base import SECTIONS
from cadee.model.estate import Estate
from cadee.opening import Opened, open_workspace
from cadee.rules.base import Rule
from cadee.selection import RuleSet, builtin
from cadee.source.workspace import load
from cadee.standing import standings
from cadee.verdict import Asked, arrange, folded, numbered
from cadee.waivers import Accepted, accept, against

if TYPE_CHECKING:
    from cadee.deployed import Deployed
    from cadee.translation import Comparison

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How to judge: environments (all where empty), rules by code or prefix, the day, what an operator configured.

    `baseline` holds known findings by fingerprint, None where there is none; with `new_only` they do not count.
    `exempting` is where waivers and comments come from, the workspace itself where it is None; `changes` say what a
    proposed change alters of how it is judged. `deployed` are configurations to compare with the spec.
    """

    today: date
    environments: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    config: Config = field(default_factory=Config)
    rules: RuleSet = field(default_factory=builtin)
    baseline: Mapping[str, str] | None = None
    new_only: bool = False
    exempting: Opened | None = None
    changes: tuple[Change, ...] = ()
    deployed: tuple["Deployed", ...] = ()


def check(path: Path, options: Options, progress: Progress | None = None) -> Report:
    """Judge the workspace at `path`.

    Raises:
        InputError: there is no workspace, or `options` name something that does not exist.
    """
    return verdict(open_workspace(load(path)), options, progress)


def verdict(opened: Opened, options: Options, progress: Progress | None = None) -> Report:
    """Ask every rule of every environment, part what is accepted from what counts, and return the report."""
    known, config = options.rules, options.config
    known.codes(options.select, options.ignore, config)  # a wrong call is told, whatever the spec is like
    panel = Panel(known, known.severities(config), known.parameters(config), opened.place)
    if opened.estate is None:
        results = panel.unasked("the input is not readable yet")
        return _report(opened, options, Accepted(opened.findings, (), ()), results, ())
    chosen = known.chosen(options.select, options.ignore, config)
    names = environments(opened.estate, options.environments)
    results = panel.unasked("not selected")
    answers: dict[str, list[Asked]] = {code: [] for code, rule in chosen.items() if rule.scope != "verdict"}
    for stage in stages(opened.estate, names):  # one graph at a time: a large estate fills the memory of one
        _ask(panel, chosen, stage, build(stage.estate, options.today), answers, progress)
    findings: list[Finding] = []
    for code, said in answers.items():
        results[code], found = panel.judged(code, said)
        findings.extend(found)
    if progress:
        progress("judging", len(chosen), len(chosen))
    parted = _parted(opened, opened.estate, options, findings)
    last = [rule for rule in chosen.values() if rule.scope == "verdict"]
    whole = build(opened.estate, options.today) if last else None
    for rule in last:
        assert whole is not None
        draft = _draft(opened.estate, options, parted, results, names)
        results[rule.code], found = panel.judged(rule.code, tuple(panel.asked(rule, ("",), whole, draft)))
        parted = replace(parted, counting=(*parted.counting, *found))
    parted = replace(parted, counting=folded(arrange(parted.counting), {c: known.headlines[c].follows for c in chosen}))
    return _report(opened, options, parted, results, names)


def _ask(
    panel: Panel,
    chosen: Mapping[str, Rule],
    stage: Stage,
    graph: Graph,
    answers: dict[str, list[Asked]],
    progress: Progress | None,
) -> None:
    """Ask of one graph the rules whose scope it is; `graph` is nobody else's, and gone when this returns."""
    for done, rule in enumerate(rule for rule in chosen.values() if rule.scope == stage.scope):
        if progress:
            progress(rule.code, done, len(chosen))
        answers[rule.code].extend(panel.asked(rule, stage.names, graph))


def _parted(opened: Opened, estate: Estate, options: Options, findings: list[Finding]) -> Accepted:
    """Part findings into those that count and those that a waiver, a comment or a configuration accepts."""
    source = options.exempting or opened
    others = [*comments(source), *patterns(options.config, options.rules)]
    return accept(numbered(arrange(findings)), source.estate or estate, tuple(waivers(source)), others, options.today)


def _draft(
    estate: Estate, options: Options, parted: Accepted, results: Mapping[str, RuleResult], names: tuple[str, ...]
) -> Draft:
    compared = _compared(estate, names, options.deployed)
    return Draft(
        parted.counting,
        parted.accepted,
        _settled(results, parted),
        parted.acceptances,
        options.changes,
        whole=len(names) == len(estate.environments),
        deployed=tuple(each.file.name for each in options.deployed),
        drifts=tuple(drift for each in compared for drift in each.drifts),
        absent=tuple(name for each in compared for name in each.absent),
        own=tuple(name for each in compared for name in each.own),
    )


def _compared(estate: Estate, names: tuple[str, ...], deployed: tuple["Deployed", ...]) -> tuple["Comparison", ...]:
    if not deployed:
        return ()
    from cadee.translation import compared  # brings the generators: only where something is compared

    return tuple(compared(running(estate, names), each) for each in deployed)


def running(estate: Estate, names: tuple[str, ...]) -> Estate:
    """Return the estate of the environment that runs: the one in production, else the last that is judged."""
    live = [name for name in names if estate.environments[name].stage == "production"]
    return estate.resolve((live or names)[-1]) if names else estate


def _settled(results: Mapping[str, RuleResult], parted: Accepted) -> tuple[RuleResult, ...]:
    """The results in order of code; a rule all of whose findings are accepted is waived, not failed."""
    counting = {finding.code for finding in parted.counting}
    waived = {code for code, told in results.items() if told.result is Result.FAILED and code not in counting}
    return tuple(
        replace(results[code], result=Result.WAIVED) if code in waived else results[code]
        for code in sorted(results, key=order)
    )


def _report(
    opened: Opened, options: Options, parted: Accepted, results: Mapping[str, RuleResult], names: tuple[str, ...]
) -> Report:
    counts = {"files": len(opened.workspace.files)}
    if opened.estate is not None:
        sizes = {section: len(opened.estate.sections[section]) for section in SECTIONS}
        counts |= {section: size for section, size in sizes.items() if size}
    title = opened.estate.workflow.title if opened.estate is not None else opened.workspace.name
    parted, gone = against(parted, options.baseline, new_only=options.new_only)
    settled = _settled(results, parted)
    return Report(
        workspace=title,
        today=options.today.isoformat(),
        environments=names,
        findings=arrange(parted.counting),
        results=settled,
        layers=standings(opened.estate, parted.counting, settled, options.today),
        counts=counts,
        revision=opened.workspace.revision,
        sources={
            **opened.workspace.sources,
            **{name: text for each in options.deployed for name, text in each.texts.items()},
        },
        accepted=arrange(parted.accepted),
        gone=gone,
        settings=(*options.config.told(), *options.rules.told),
    )
