"""What a run of check came to: findings counted by rule, and the time that each rule took."""

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence

from cadee.diagnostic import Report, Result, Severity
from cadee.errors import Exit


class Clock:
    """Takes the CPU time of each rule from what the run tells of its progress; shows the progress on a terminal."""

    def __init__(self, *, show: bool) -> None:
        self.spent: dict[str, float] = {}
        self._show = show
        self._shown = False
        self._began = time.monotonic()
        self._last, self._since = "reading", time.process_time()

    def __call__(self, code: str, done: int, of: int) -> None:
        now = time.process_time()
        self.spent[self._last] = self.spent.get(self._last, 0.0) + now - self._since
        self._last, self._since = code, now
        if self._show and time.monotonic() - self._began > 1:
            self._shown = True
            sys.stderr.write(f"\r\x1b[Kasking {code} ({done} of {of} rules done)")
            sys.stderr.flush()

    def stop(self) -> None:
        """Close the last count and take the progress off the terminal."""
        self("", 0, 0)
        if self._shown:
            sys.stderr.write("\r\x1b[K")


def statistics(reports: Sequence[Report]) -> str:
    """Return how often each rule found something that counts, was accepted, or held; most findings first."""
    from cadee.rules.wording import counted

    found = Counter(finding.code for report in reports for finding in report.findings)
    accepted = Counter(finding.code for report in reports for finding in report.accepted)
    grave: dict[str, Severity] = {}
    for finding in (finding for report in reports for finding in report.findings):
        grave[finding.code] = min(grave.get(finding.code, finding.severity), finding.severity, key=lambda s: s.rank)
    names = {result.code: result.name for report in reports for result in report.results}
    names |= {finding.code: finding.name for report in reports for finding in report.findings}
    lines = [f"{'found':>7} {'accepted':>8}  {'severity':<8} rule"]
    for code in sorted(found | accepted, key=lambda code: (-found[code], -accepted[code], code)):
        lines.append(f"{found[code]:>7} {accepted[code]:>8}  {grave.get(code, '-')!s:<8} {code} {names[code]}")
    words = Counter(str(result.result) for report in reports for result in report.results)
    lines.append(", ".join(f"{counted(words[word], 'rule')} {word}" for word in map(str, Result) if words[word]))
    return "\n".join(lines) + "\n"


def profile(clock: Clock) -> str:
    """Return the CPU time of reading and of each rule, and its share of the run, the dearest first."""
    return "\n".join(_profile(clock)) + "\n"


def _profile(clock: Clock) -> Iterator[str]:
    total = sum(clock.spent.values()) or 1.0
    yield f"{'CPU ms':>9} {'share':>6}  rule"
    for name, seconds in sorted(clock.spent.items(), key=lambda item: (-item[1], item[0])):
        yield f"{seconds * 1000:>9.1f} {seconds / total:>6.1%}  {name}"
    yield f"{total * 1000:>9.1f} {1:>6.1%}  in all"


def status(report: Report) -> Exit:
    """Return the exit status a report earns; what could not be told never looks like a pass."""
    if not report.loaded:
        return Exit.INPUT
    if any(result.result is Result.COULD_NOT_TELL for result in report.results):
        return Exit.FAULT
    return Exit.FINDINGS if any(finding.severity.gate for finding in report.findings) else Exit.OK
