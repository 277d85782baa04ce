"""What an example of the catalogue earns: its remarks, and what else a report shows of them and of a sound spec."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from cadee.deployed import Deployed, deploy
from cadee.diagnostic import Finding, Report, Result, Witness
from cadee.exempting import changes
from cadee.opening import Opened, open_workspace
from cadee.pipeline import Options, verdict
from cadee.rules.catalogue import Example, whole
from cadee.selection import RuleSet, builtin
from cadee.source.workspace import load_text


@dataclass(frozen=True, slots=True)
class Earned:
    """What an example may pin, each as the entry writes it."""

    expect: tuple[str, ...]
    shows: tuple[str, ...]
    proves: tuple[str, ...]
    not_applicable: str

    def differs(self, example: Example) -> str:
        """Return the name of the first field that `example` pins otherwise; "" where it is as written."""
        if self.expect != example.expect:
            return "expect"
        pinned = ((name, getattr(example, name)) for name in ("shows", "proves", "not_applicable"))
        return next((name for name, said in pinned if said is not None and said != getattr(self, name)), "")


def opened(example: Example) -> tuple[Opened, Opened | None]:
    """Return the workspace of an example, and the one that it would change, if there is one."""
    base = open_workspace(load_text({"cadee.yaml": whole(example.base)})) if example.base else None
    return open_workspace(load_text({"cadee.yaml": example.text})), base


def asked(code: str, example: Example, made: tuple[Opened, Opened | None], known: RuleSet | None = None) -> Report:
    """Return the report on an example that only the rule in question is asked about, and those that it needs."""
    options = Options(date.fromisoformat(example.today), select=(code, *example.ask), rules=known or builtin())
    spec, base = made
    if base is not None:
        options = replace(options, exempting=base, changes=tuple(changes(base, spec)))
    if example.deployed:
        options = replace(options, deployed=(deployed(example.deployed),))
    return verdict(spec, options)


def deployed(files: Mapping[str, str]) -> Deployed:
    """Return a configuration that runs, the first of `files`, with those beside it."""
    return deploy({name: text.encode() for name, text in files.items()})


def earned(code: str, report: Report) -> Earned:
    """Return what a report holds of a rule. A rule that could not tell earns what no example says."""
    (result,) = (result for result in report.results if result.code == code)
    findings = [finding for finding in report.findings if finding.code == code]
    remarks = tuple(f"{f.place.line}:{f.place.column} {f.severity} {f.message}" for f in findings)
    if result.result is Result.COULD_NOT_TELL:
        remarks = (f"{result.result}: {result.reason}",)
    reason = result.reason if result.result is Result.NOT_APPLICABLE else ""
    return Earned(remarks, tuple(line for f in findings for line in shown(f)), result.proofs, reason)


def shown(finding: Finding) -> Iterator[str]:
    """Yield what a finding shows beside its remark, a line each: label, second places, witness, help."""
    if finding.label:
        yield f"label: {finding.label}"
    for mark in finding.related:
        yield f"also {mark.place.line}:{mark.place.column}: {mark.label}"
    if finding.witness is not None:
        yield _walked(finding.witness)
    if finding.help:
        yield f"help: {finding.help}"


def _walked(witness: Witness) -> str:
    steps = (f"{step.element}{f' ({step.label})' if step.label else ''}" for step in witness.steps)
    return f"{witness.kind}: {'; '.join(steps)}{f' -- {witness.note}' if witness.note else ''}"
