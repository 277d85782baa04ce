"""Text for people: the verdict first, then every finding with its frame, its witness and its remedy."""

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence

from cadee.diagnostic import Finding, Report, Result, Severity, Witness
from cadee.reporters.base import View, reporter
from cadee.reporters.frame import frame
from cadee.reporters.ink import Ink, clean
from cadee.standing import with_waived

WRAP = 110
BRIEF = 84
FEW = 3
MOST_REASONS = 20
NOUN = {Severity.BLOCK: "blocker", Severity.ERROR: "error", Severity.WARN: "warning", Severity.INFO: "remark"}
STYLE = {"met": "met", "at risk": "warn", "not met": "error", "not assessed": "dim"}
SHAPE = {"met": "✓", "at risk": "!", "not met": "✕", "not assessed": "·"}


@reporter("text")
def render(report: Report, view: View) -> str:
    """Write the verdict, the layers, the findings, what was proven, and a closing line of counts."""
    ink = Ink(view.colour, view.glyphs)
    lines: list[str] = []
    if not view.quiet:
        lines += [_verdict(report, ink), *_layers(report, ink), "", *_reasons(report, ink)]
    roots = [finding for finding in report.findings if not finding.cause]
    shown = roots[: view.max_findings]
    told: set[str] = set()
    after: dict[str, list[Finding]] = {}
    for finding in report.findings:
        after.setdefault(finding.cause, []).append(finding)
    for finding in shown:
        lines += _finding(finding, report, ink, view.prefix, first=finding.code not in told)
        lines += [*_consequences(after.get(finding.fingerprint, ()), ink), ""]
        told.add(finding.code)
    hidden = len(roots) - len(shown)
    if hidden:
        lines += [f"... and {hidden} more; --max-findings shows more of them, --format json all", ""]
    if report.loaded and not view.quiet:
        lines += [*_accepted(report, ink), *_results(report, view, ink)]
    lines += [ink(f"by {clean(words)}", "dim") for words in report.settings]
    lines.append(_closing(report, ink))
    return ink.finish("\n".join(lines) + "\n")


def _verdict(report: Report, ink: Ink) -> str:
    word, style, tail = judged(report)
    where = f" ({clean(', '.join(report.environments))})" if report.environments else ""
    return f"{ink(word, style)}  {clean(report.workspace)}{where}{tail}"


def judged(report: Report) -> tuple[str, str, str]:
    """Return the verdict in words, its style, and what it means."""
    counts = Counter(finding.severity for finding in report.findings)
    unknown = sum(result.result is Result.COULD_NOT_TELL for result in report.results)
    if not report.loaded:
        return "CANNOT BE JUDGED", "error", ": the spec itself is wrong; mend this first"
    if unknown:
        return "COULD NOT TELL", "error", f": {_count(unknown, 'rule')} broke off; this is not a pass"
    if counts[Severity.BLOCK]:
        return "MUST NOT CARRY PRODUCTION TRAFFIC", "block", ""
    if counts[Severity.ERROR]:
        return "NOT READY", "error", ": go-live needs these fixed"
    asked = sum(result.result is not Result.NOT_RUN for result in report.results)
    if asked < len(report.results):
        word = "REMARKS ONLY" if counts else "NOTHING FOUND"
        return (
            word,
            "warn" if counts else "met",
            f": {asked} of {len(report.results)} rules were asked, so this is no verdict",
        )
    if counts:
        return "READY WITH REMARKS", "warn", ""
    nothing = "nothing else found" if report.accepted else "nothing found"
    accepted = f"{_count(len(report.accepted), 'finding')} accepted, " if report.accepted else ""
    return "READY", "met", f": {accepted}{nothing} by {_count(asked, 'rule')}"


def _layers(report: Report, ink: Ink) -> Iterator[str]:
    if not report.loaded:
        return
    for layer in report.layers:
        if layer.word == "not assessed" and layer.layer == "cross":
            continue
        mark = ink(f"{SHAPE[layer.word]} {layer.word:<12}", STYLE[layer.word])
        told = f"{layer.passed} of {_count(layer.decided, 'rule')} met" if layer.decided else "no rule ran"
        told = with_waived(told, layer.waived)
        worst = next((f.message for f in report.findings if f.layer == layer.layer), "; ".join(layer.reasons))
        yield f"  {layer.layer.capitalize():<13}{layer.mechanism:<15}{mark} {told:<19} {_short(clean(worst))}".rstrip()


def _reasons(report: Report, ink: Ink) -> Iterator[str]:
    """What does not hold, in the words of the rules: enough for a reader who stops after one screen."""
    counts = Counter(f.code for f in report.findings if f.severity is Severity.BLOCK)
    demands = {result.code: result.title for result in report.results}
    if not report.loaded or len(counts) < FEW:
        return
    yield ink("It is blocked because these do not hold:", "bold")
    for code in list(counts)[:MOST_REASONS]:
        times = f", {counts[code]} times" if counts[code] > 1 else ""
        yield f"  {ink('✕', 'error')} {demands[code]} ({code.removeprefix('CADEE-')}{times})"
    if len(counts) > MOST_REASONS:
        yield f"    and {_count(len(counts) - MOST_REASONS, 'more rule')}"
    yield ""


def _finding(finding: Finding, report: Report, ink: Ink, prefix: str, *, first: bool) -> Iterator[str]:
    """The finding; what is the same for every finding of its rule is told with the first."""
    style = str(finding.severity)
    code = f"{finding.code} {finding.name}" if finding.name else finding.code
    known = f" {ink('(known)', 'dim')}" if finding.known else ""
    yield f"{ink(f'{finding.severity}[{code}]', style)} {ink(clean(finding.message), 'bold')}{known}"
    yield from frame(finding, report.sources, ink, prefix)
    if finding.environments and len(finding.environments) < len(report.environments):
        yield f"  = {ink('in', 'bold')}: {', '.join(finding.environments)}"
    if finding.witness:
        yield from _witness(finding.witness, ink)
    for word, text in (
        ("why", finding.why if first else ""),
        ("help", finding.help),
        ("fix", finding.fix if first else ""),
    ):
        if text:
            yield from _note(word, text, ink)
    if first:
        yield f"  = {ink('more', 'bold')}: cadee explain {finding.code}"


def _consequences(findings: Sequence[Finding], ink: Ink) -> Iterator[str]:
    """What follows from a finding, one line each: mended there, it is gone here."""
    for finding in findings:
        word = ink(f"{finding.severity}[{finding.code}]", str(finding.severity))
        yield f"  = {ink('and so', 'bold')}: {word} {clean(finding.message)} ({finding.place})"


def _short(text: str) -> str:
    return text if len(text) <= BRIEF else f"{text[: BRIEF - 1].rstrip()}…"


def _note(word: str, text: str, ink: Ink) -> Iterator[str]:
    first, *rest = textwrap.wrap(clean(" ".join(text.split())), WRAP - 6 - len(word))
    yield f"  = {ink(word, 'bold')}: {first}"
    yield from (f"{' ' * (6 + len(word))}{line}" for line in rest)


def _witness(witness: Witness, ink: Ink) -> Iterator[str]:
    word = ink(witness.kind, "bold")
    if witness.kind in ("path", "cycle", "chain"):
        yield f"  = {word}: {' → '.join(clean(step.element) for step in witness.steps)}"
        yield from (f"      {clean(step.element)}: {clean(step.label)}" for step in witness.steps if step.label)
    else:
        yield f"  = {word}:"
        for step in witness.steps:
            told = f": {clean(step.label)}" if step.label else ""
            yield f"      {clean(step.element)}{told}"
    if witness.note:
        yield f"      {clean(witness.note)}"


def _accepted(report: Report, ink: Ink) -> Iterator[str]:
    """What was found and does not count, one line each: accepted is not the same as gone."""
    told = [finding for finding in report.accepted if finding.accepted and finding.accepted.by != "baseline"]
    if told:
        yield ink("Accepted", "bold")
    for finding in told:
        why = finding.accepted
        assert why is not None
        until = f" until {why.expires}" if why.expires else ""
        by = f", approved by {clean(why.approver)}" if why.approver else ""
        yield f"  {ink(f'{finding.severity}[{finding.code}]', 'dim')} {clean(finding.message)}"
        words = " ".join(clean(f"{why.by}{until}{by}: {why.reason}").split())
        yield from textwrap.wrap(words, WRAP, initial_indent=" " * 6, subsequent_indent=" " * 6)
    if told:
        yield ""


def _results(report: Report, view: View, ink: Ink) -> Iterator[str]:
    proven = [result for result in report.results if result.result is Result.PASSED and result.proofs]
    if proven and (view.verbose or not report.findings):
        yield ink("Proven", "bold")
        for result in proven:
            for proof in result.proofs:
                yield f"  {ink('✓', 'met')} {result.code}  {clean(proof)}"
        yield ""
    for word, title in ((Result.COULD_NOT_TELL, "Could not tell"), (Result.NOT_APPLICABLE, "Does not apply")):
        some = [result for result in report.results if result.result is word]
        if some and (view.verbose or word is Result.COULD_NOT_TELL):
            yield ink(title, "bold")
            yield from (f"  {result.code} {result.name}: {clean(result.reason)}" for result in some)
            yield ""


def _closing(report: Report, ink: Ink) -> str:
    counts = Counter(str(finding.severity) for finding in report.findings)
    told = ", ".join(ink(_count(counts[str(w)], NOUN[w]), str(w)) for w in Severity if counts[str(w)]) or "0 findings"
    ran = [result for result in report.results if result.result is not Result.NOT_RUN]
    idle = sum(result.result is Result.NOT_APPLICABLE for result in ran)
    looked = ", ".join(
        _count(report.counts.get(key, 0), noun)
        for key, noun in (("files", "file"), ("systems", "system"), ("integrations", "integration"))
        if report.counts.get(key)
    )
    waived = sum(finding.accepted.by != "baseline" for finding in report.accepted if finding.accepted)
    known = len(report.accepted) - waived + sum(finding.known for finding in report.findings)
    told += f", {waived} accepted" if waived else ""
    told += f", {known} known" if known else ""
    told += f", {len(report.gone)} of the baseline gone" if report.gone else ""
    asked = f"{_count(len(ran), 'rule')} asked" + (f", {idle} not applicable" if idle else "")
    return f"{told}; checked {looked}; " + (f"{asked}; judged on {report.today}" if ran else "no rule asked")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
