"""Markdown for a comment under a pull request or a step summary: the verdict, the layers, the findings folded."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from cadee.diagnostic import Finding, Report, Severity
from cadee.reporters.base import View, path, reporter
from cadee.reporters.ink import clean
from cadee.reporters.text import judged
from cadee.standing import with_waived

SHOWN = 50
ROOM = 60_000
"""A comment holds 65,536 characters; what would not fit is counted instead."""

MARKS = {"met": "✅", "at risk": "⚠️", "not met": "❌", "not assessed": "➖"}


@reporter("markdown")
def render(report: Report, view: View) -> str:
    """Write what a reviewer must see first, and the rest behind a fold; nothing in a spec can write Markdown here."""
    word, _, tail = judged(report)
    lines = [f"## {word}: {escaped(report.workspace)}", "", *_line(report, tail), *_layers(report), *_changes(report)]
    room = ROOM - sum(len(line) + 1 for line in lines)
    shown = 0
    roots = [finding for finding in report.findings if not finding.cause]
    for severity, group in groupby(
        roots[: SHOWN if view.max_findings is None else view.max_findings], lambda f: f.severity
    ):
        block = list(_group(severity, list(group), view.prefix))
        if sum(len(line) + 1 for line in block) > room:
            break
        room -= sum(len(line) + 1 for line in block)
        lines += block
        shown += sum(line.startswith("- ") for line in block)
    if shown < len(roots):
        lines += [f"… and {len(roots) - shown} more; `cadee check` shows them all.", ""]
    return "\n".join([*lines, *_accepted(report), _closing(report)]) + "\n"


def _line(report: Report, tail: str) -> Iterator[str]:
    where = f"Environments: {', '.join(map(escaped, report.environments))}. " if report.environments else ""
    yield f"{where}{escaped(tail.removeprefix(': ').capitalize())}".strip()
    yield ""


def _layers(report: Report) -> Iterator[str]:
    if not report.loaded:
        return
    yield from ("| layer | mechanism | state | rules met | findings |", "| --- | --- | --- | --- | --- |")
    for layer in report.layers:
        found = f"{layer.grave} grave, {layer.lesser} lesser" if layer.grave or layer.lesser else ""
        met = with_waived(f"{layer.passed} of {layer.decided}", layer.waived) if layer.decided else ""
        yield f"| {layer.layer} | {layer.mechanism} | {MARKS[layer.word]} {layer.word} | {met} | {found} |"
    yield ""


def _changes(report: Report) -> Iterator[str]:
    """With a baseline: what is new, what stays, what is gone."""
    known = sum(f.known for f in (*report.findings, *report.accepted))
    if known or report.gone:
        fresh = sum(not finding.known for finding in report.findings)
        yield f"**{fresh} new**, {known} known before, {len(report.gone)} gone."
        yield ""


def _group(severity: Severity, findings: list[Finding], prefix: str) -> Iterator[str]:
    opened = " open" if severity.gate else ""
    plural = "finding" if len(findings) == 1 else "findings"
    yield f"<details{opened}><summary><b>{severity}</b>: {len(findings)} {plural}</summary>"
    yield ""
    for finding in findings:
        new = "" if not finding.known else " *(known)*"
        where = f"{path(prefix, finding.place.file)}:{finding.place.line}"
        yield f"- **{finding.code}** {escaped(finding.message)}{new} (`{where}`)"
        if finding.help:
            yield f"  <br>→ {escaped(finding.help)}"
    yield from ("", "</details>", "")


def _accepted(report: Report) -> Iterator[str]:
    told = [finding for finding in report.accepted if finding.accepted and finding.accepted.by != "baseline"]
    if not told:
        return
    yield f"<details><summary><b>accepted</b>: {len(told)}</summary>"
    yield ""
    for finding in told:
        why = finding.accepted
        assert why is not None
        until = f" until {why.expires}" if why.expires else ""
        yield f"- **{finding.code}** {escaped(finding.message)}: {why.by}{until}: {escaped(why.reason)}"
    yield from ("", "</details>", "")


def _closing(report: Report) -> str:
    counts = Counter(str(finding.severity) for finding in report.findings)
    told = ", ".join(f"{counts[str(word)]} {word}" for word in Severity if counts[str(word)]) or "no findings"
    asked = sum(result.result != "not run" for result in report.results)
    return f"*{told}; {asked} rules asked; judged on {report.today}; `cadee explain CODE` says why a rule exists.*"


def escaped(text: str) -> str:
    """Return text that shows as it is: no markup, no link, no mention, on one line."""
    plain = " ".join(clean(text).split())
    return "".join(
        f"&#{ord(char)};" if char in "<>&@" else f"\\{char}" if char in "\\`*_{}[]()#|~!" else char for char in plain
    )


def cell(text: str) -> str:
    """Return text for a page or a table that people also read as it is written: escaped, on one line."""
    told = "".join(f"\\{letter}" if letter in "\\`*_[]<>|#" else letter for letter in clean(text))
    return " ".join(told.split())
