"""The corridor: a workspace in, a report or artifacts out. Every stage by name, in order."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from cadee.diagnostic import Finding, Place, Report, Result, Route, RuleResult
from cadee.errors import InputError
from cadee.graph import Graph, build
from cadee.model.base import SECTIONS
from cadee.model.estate import Estate, estate
from cadee.rules import rules
from cadee.rules.ask import ask
from cadee.rules.base import Rule
from cadee.rules.catalogue import headlines, order
from cadee.source.partial import partial
from cadee.source.references import dangling
from cadee.source.schema import shape
from cadee.source.suggest import nearest
from cadee.source.workspace import Workspace, load
from cadee.standing import standings
from cadee.verdict import Asked, arrange, judge

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How to judge: environments (all where empty), rules by code or prefix, the day."""

    today: date
    environments: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A workspace that was read: its estate, or the findings that say why there is none."""

    workspace: Workspace
    estate: Estate | None
    findings: tuple[Finding, ...]

    def place(self, route: Route, key: bool) -> Place:
        """Return where a value, or its key, is written.

        Raises:
            KeyError: nothing is written there.
        """
        value: Any = self.workspace.data
        for step in route:
            value = value[step]
        return self.workspace.place(route, key)


def check(path: Path, options: Options, progress: Progress | None = None) -> Report:
    """Judge the workspace at `path`.

    Raises:
        InputError: there is no workspace, or `options` name something that does not exist.
    """
    return verdict(open_workspace(load(path)), options, progress)


def open_workspace(workspace: Workspace) -> Opened:
    """Bring a loaded workspace into shape: models, references, the estate; every fault a finding."""
    faults = list(workspace.findings)
    whole = None
    if workspace.complete and not workspace.empty:  # what could not be read may hold what seems to be missing
        document, found = shape(workspace)
        faults.extend(found)
        if document is None:
            faults.extend(partial(workspace))
        else:
            whole = estate(document)
            faults.extend(dangling(whole, workspace.place))
    if not faults:
        return Opened(workspace, whole, ())
    known = headlines()
    return Opened(workspace, None, arrange(replace(fault, why=known[fault.code].why) for fault in faults))


def verdict(opened: Opened, options: Options, progress: Progress | None = None) -> Report:
    """Ask every rule of every environment and return the report."""
    chosen = selected(options.select, options.ignore)
    if opened.estate is None:
        results = tuple(_unasked(code, "the input is not readable yet") for code in rules())
        return _report(opened, options, opened.findings, results, ())
    names = environments(opened.estate, options.environments)
    graphs = _graphs(opened.estate, names, options.today)
    whole = build(opened.estate, options.today)
    findings: list[Finding] = []
    results_by_code = {code: _unasked(code, "not selected") for code in rules()}
    for done, (code, rule) in enumerate(chosen.items()):
        if progress:
            progress(code, done, len(chosen))
        result, found = judge(headlines()[code], _asked(rule, graphs, whole), opened.place)
        results_by_code[code] = result
        findings.extend(found)
    ordered = tuple(results_by_code[code] for code in sorted(results_by_code, key=order))
    return _report(opened, options, arrange(findings), ordered, names)


def selected(select: Sequence[str], ignore: Sequence[str]) -> Mapping[str, Rule]:
    """Return the rules to ask: those that a selector matches, less the ignored.

    A selector is a code (CADEE-A-001, A-001), a layer (A, architecture) or a name (gateway-bypass), in any case;
    several may stand in one text, parted by commas.

    Raises:
        InputError: a selector matches no rule, or nothing is left to ask.
    """
    chosen = _matching(select) if select else set(rules())
    chosen -= _matching(ignore)
    if not chosen:
        raise InputError("no rule is left to ask", fix="Select more rules, or ignore fewer.")
    return {code: rule for code, rule in rules().items() if code in chosen}


def _matching(selectors: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for selector in (part.strip() for text in selectors for part in text.split(",")):
        bare = selector.lower().removeprefix("cadee-")
        hits = {code for code in rules() if bare in _words(code)}
        if not hits:
            near = nearest(selector.lower(), [headlines()[code].name for code in rules()])
            hint = f"Did you mean {' or '.join(near)}? " if near else ""
            raise InputError(f"no rule matches {selector!r}", fix=f"{hint}`cadee rules` lists codes, layers and names.")
        found |= hits
    return found


def _words(code: str) -> tuple[str, ...]:
    """What a rule may be called: its number, the letters of its layer, its layer, its name."""
    number = code.lower().removeprefix("cadee-")
    return number, number.partition("-")[0], headlines()[code].layer, headlines()[code].name


def environments(whole: Estate, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the environments to judge, in the order of declaration.

    Raises:
        InputError: one of `wanted` is not declared.
    """
    for name in wanted:
        if name not in whole.environments:
            known = ", ".join(whole.environments) or "none"
            raise InputError(f"environment {name!r} is not declared", fix=f"Declared are: {known}.")
    return tuple(name for name in whole.environments if not wanted or name in wanted)


def _graphs(whole: Estate, names: Sequence[str], today: date) -> dict[tuple[str, ...], Graph]:
    """One graph for each estate that differs: where nothing varies, one serves every environment."""
    if not names:
        return {("",): build(whole, today)}
    if not whole.varies:
        return {tuple(names): build(whole.resolve(names[0]), today)}
    return {(name,): build(whole.resolve(name), today) for name in names}


def _asked(rule: Rule, graphs: Mapping[tuple[str, ...], Graph], whole: Graph) -> Iterator[Asked]:
    asked = {("",): whole} if rule.scope == "workspace" else graphs
    for names, graph in asked.items():
        answers = ask(rule, graph)
        for name in names:
            yield Asked(
                name,
                answers.violations,
                tuple(proof.text for proof in answers.proofs),
                answers.not_applicable.reason if answers.not_applicable else "",
                answers.fault,
            )


def _unasked(code: str, reason: str) -> RuleResult:
    headline = headlines()[code]
    return RuleResult(code, headline.name, headline.layer, Result.NOT_RUN, reason, title=headline.title)


def _report(
    opened: Opened,
    options: Options,
    findings: tuple[Finding, ...],
    results: tuple[RuleResult, ...],
    names: tuple[str, ...],
) -> Report:
    counts = {"files": len(opened.workspace.files)}
    if opened.estate is not None:
        counts |= {
            section: len(opened.estate.sections[section]) for section in SECTIONS if opened.estate.sections[section]
        }
    title = opened.estate.workflow.title if opened.estate is not None else opened.workspace.name
    return Report(
        workspace=title,
        today=options.today.isoformat(),
        environments=names,
        findings=findings,
        results=results,
        layers=standings(opened.estate, findings, results, options.today),
        counts=counts,
        revision=opened.workspace.revision,
        sources=dict(opened.workspace.sources),
    )
