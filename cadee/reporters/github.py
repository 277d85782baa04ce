"""GitHub annotations: workflow commands that no name in a spec can forge."""

from collections import Counter
from collections.abc import Iterator

from cadee.diagnostic import Finding, Report, Severity
from cadee.reporters.base import View, path, reporter
from cadee.reporters.ink import clean

LEVELS = {Severity.BLOCK: "error", Severity.ERROR: "error", Severity.WARN: "warning", Severity.INFO: "notice"}
SHOWN = 10
"""So many annotations of a level are shown for one step; the rest would be dropped without a word."""


@reporter("github")
def render(report: Report, view: View) -> str:
    """Write one command a finding, the gravest first, ten a level at most; the last says how many more there are."""
    lines = list(_commands(report, view))
    told = "1 finding" if len(report.findings) == 1 else f"{len(report.findings)} findings"
    accepted = f", {len(report.accepted)} accepted" if report.accepted else ""
    return "".join(f"{line}\n" for line in [*lines, f"cadee: {told}{accepted} in {_data(clean(report.workspace))}"])


def _commands(report: Report, view: View) -> Iterator[str]:
    most = min(SHOWN, view.max_findings) if view.max_findings is not None else SHOWN
    total = Counter(LEVELS[finding.severity] for finding in report.findings)
    done: Counter[str] = Counter()
    for finding in report.findings:
        level = LEVELS[finding.severity]
        done[level] += 1
        if done[level] <= most:
            hidden = total[level] - most if done[level] == most else 0
            yield _command(level, finding, view.prefix, hidden)


def _command(level: str, finding: Finding, prefix: str, hidden: int) -> str:
    place = finding.place
    where = {"file": path(prefix, place.file), "line": str(place.line)}
    if place.end_line >= place.line:
        where["endLine"] = str(place.end_line)
    if place.end_line == place.line:
        where |= {"col": str(place.column), "endColumn": str(max(place.end_column, place.column))}
    where["title"] = f"{finding.code} {finding.name}"
    text = f"{finding.severity}: {finding.message}"
    text += f"\nhelp: {finding.help}" if finding.help else ""
    text += f"\n{hidden} more of this level are not shown here" if hidden else ""
    properties = ",".join(f"{name}={_property(value)}" for name, value in where.items())
    return f"::{level} {properties}::{_data(_lines(text))}"


def _lines(text: str) -> str:
    return "\n".join(clean(line) for line in text.split("\n"))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A").replace("::", "%3A%3A")


def _property(text: str) -> str:
    return _data(clean(text)).replace(":", "%3A").replace(",", "%2C")
