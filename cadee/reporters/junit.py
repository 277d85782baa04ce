"""JUnit XML for the test tab of a CI server: a suite a layer, a case a rule, also for those that hold."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, fromstring, indent, tostring

from cadee.diagnostic import Finding, Report, Result, RuleResult
from cadee.reporters.base import View, path, reporter
from cadee.reporters.ink import clean

SILENT = (Result.NOT_APPLICABLE, Result.NOT_RUN, Result.WAIVED)


def _join(texts: Sequence[str]) -> str:
    root = Element("testsuites")
    for text in texts:
        root.extend(fromstring(text))  # noqa: S314  we wrote it
    return _dump(root)


@reporter("junit", join=_join)
def render(report: Report, view: View) -> str:
    """Write a failure for each rule with findings that count, with every message; what does not apply is skipped."""
    root = Element("testsuites", name=_text(report.workspace))
    if not report.loaded:
        _suite(root, report, "source", list(_unreadable(report, view)))
    ordered = sorted(report.results, key=lambda result: result.layer)
    for layer, results in groupby(ordered, key=lambda result: result.layer):
        _suite(root, report, layer, [_case(result, report, view) for result in results])
    return _dump(root)


def _dump(root: Element) -> str:
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: Element, report: Report, layer: str, cases: list[Element]) -> None:
    counts = {kind: sum(case.find(kind) is not None for case in cases) for kind in ("failure", "error", "skipped")}
    suite = SubElement(
        root,
        "testsuite",
        name=f"{_text(report.workspace)}: {layer}",
        tests=str(len(cases)),
        failures=str(counts["failure"]),
        errors=str(counts["error"]),
        skipped=str(counts["skipped"]),
        timestamp=f"{report.today}T00:00:00",
    )
    suite.extend(cases)


def _case(result: RuleResult, report: Report, view: View) -> Element:
    case = Element(
        "testcase", classname=f"cadee.{result.layer}", name=f"{result.code} {_text(result.title or result.name)}"
    )
    if result.result is Result.COULD_NOT_TELL:
        SubElement(case, "error", message=_text(result.reason), type="could not tell")
    elif result.result in SILENT:
        told = f"{result.result}: {result.reason}" if result.reason else str(result.result)
        SubElement(case, "skipped", message=_text(told))
    found = [finding for finding in report.findings if finding.code == result.code]
    if result.result is Result.FAILED and found:
        _failure(case, found, view)
    if result.result is Result.PASSED and result.proofs:
        SubElement(case, "system-out").text = _text("\n".join(result.proofs))
    accepted = [finding for finding in report.accepted if finding.code == result.code]
    if accepted:
        SubElement(case, "system-err").text = _text("\n".join(_line(finding, view) for finding in accepted))
    return case


def _failure(case: Element, found: list[Finding], view: View) -> None:
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    failure = SubElement(case, "failure", message=_text(found[0].message + more), type=str(found[0].severity))
    failure.text = _text("\n".join(_line(finding, view) for finding in found))


def _unreadable(report: Report, view: View) -> Iterator[Element]:
    for finding in report.findings:
        case = Element("testcase", classname="cadee.source", name=f"{finding.code} {_text(str(finding.place))}")
        _failure(case, [finding], view)
        yield case


def _line(finding: Finding, view: View) -> str:
    accepted = f" [accepted by {finding.accepted.by}]" if finding.accepted else ""
    help_ = f"\n    help: {finding.help}" if finding.help else ""
    return f"{path(view.prefix, str(finding.place))}: {finding.severity}: {finding.message}{accepted}{help_}"


def _text(text: str) -> str:
    """Text that XML can hold: no control characters but the line feed."""
    return "\n".join(clean(line) for line in text.split("\n"))
