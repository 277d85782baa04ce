"""The crosswalk of one verdict: every control of every framework with one of four values that add up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from cadee.crosswalk.listing import Control, Framework, Listing, Pair, Start, listing
from cadee.diagnostic import Finding, Report, Result, RuleResult

SENTENCE = "A rule that is met supports a control; it never satisfies one."
"""What every print of a crosswalk says."""

NO_CLAIM = "This is design evidence; it states no conformity with any law or standard."


class Value(StrEnum):
    """What a verdict says of a control."""

    SUPPORTED = "supported"
    GAP = "gap"
    WAIVED = "waived"
    NOT_ASSESSED = "not assessed"


@dataclass(frozen=True, slots=True)
class Mapped:
    """A rule that is mapped to a control, and what became of it."""

    pair: Pair
    result: Result

    @property
    def rule(self) -> str:
        """Its code."""
        return self.pair.rule


@dataclass(frozen=True, slots=True)
class Row:
    """A control and its value. `ends` is the first day on which a waiver of it ends (YYYY-MM-DD), else "".

    `reason` says in words why the value is this one; `starts` from when the control binds, "" where nothing is known
    to bind; `verify` that somebody should hold the entry against the source before relying on it.
    """

    control: Control
    value: Value
    reason: str
    rules: tuple[Mapped, ...] = ()
    ends: str = ""
    starts: str = ""
    verify: bool = False


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """The rows of a verdict, framework by framework, with the version and the SHA-256 of the data they rest on."""

    version: str
    digest: str
    today: str
    frameworks: tuple[Framework, ...]
    rows: tuple[Row, ...]

    def of(self, framework: str) -> tuple[Row, ...]:
        """The rows of one framework."""
        return tuple(row for row in self.rows if row.control.framework == framework)

    def counts(self, framework: str = "") -> Mapping[Value, int]:
        """How many controls have each value, of one framework or of all; together all that are listed."""
        rows = self.of(framework) if framework else self.rows
        return {value: sum(row.value is value for row in rows) for value in Value}


def crosswalk(report: Report, extra: Iterable[Pair] = (), known: Listing | None = None) -> Crosswalk:
    """Return the crosswalk of a report; `extra` are pairs of rules that do not come with cadee.

    Supported: every mapped rule ran, at least one was met, none failed. Gap: one failed. Waived: what failed is
    accepted, with an end date. Not assessed: no rule is mapped, one did not run, or none has anything to judge here.
    """
    known = known or listing()
    if more := tuple(extra):
        known = replace(known, pairs=(*known.pairs, *more))
    told = {result.code: result for result in report.results}
    failing = {finding.code for finding in report.findings}
    ends = _ends(report.accepted)
    today = date.fromisoformat(report.today)
    rows = []
    for framework in known.frameworks:
        for control in framework.controls:
            mapped = tuple(_mapped(pair, told, failing) for pair in known.paired.get(control.key, ()))
            value, reason, end = _value(mapped, ends)
            starts = in_force(control.starts, today)
            verify = control.verify or any(start.verify for start in control.starts)
            rows.append(Row(control, value, reason, mapped, end, starts, verify))
    return Crosswalk(known.version, known.digest, report.today, known.frameworks, tuple(rows))


def _mapped(pair: Pair, told: Mapping[str, RuleResult], failing: set[str]) -> Mapped:
    if pair.rule not in told:
        return Mapped(pair, Result.NOT_RUN)
    result = told[pair.rule].result
    unclear = result is Result.COULD_NOT_TELL and pair.rule in failing  # what it found before it stopped still counts
    return Mapped(pair, Result.FAILED if unclear else result)


def _ends(accepted: Sequence[Finding]) -> Mapping[str, str]:
    """The first end of what accepts the findings of a rule; "" where one of them is accepted without end."""
    found: dict[str, str] = {}
    for finding in accepted:
        end = finding.accepted.expires if finding.accepted else ""
        found[finding.code] = min(found.get(finding.code, end), end)
    return found


def _value(mapped: Sequence[Mapped], ends: Mapping[str, str]) -> tuple[Value, str, str]:
    """Return the value, why it is this one, and the end of a waiver."""
    if not mapped:
        return Value.NOT_ASSESSED, "no rule is mapped to it", ""
    by = {result: [each.rule for each in mapped if each.result is result] for result in Result}
    endless = [code for code in by[Result.WAIVED] if not ends.get(code)]
    if by[Result.FAILED]:
        return Value.GAP, f"{_codes(by[Result.FAILED])} failed", ""
    if endless:
        return Value.GAP, f"{_codes(endless)} failed, and what accepts it has no end date", ""
    if unclear := [*by[Result.NOT_RUN], *by[Result.COULD_NOT_TELL]]:
        return Value.NOT_ASSESSED, f"{_codes(unclear)} did not run to the end", ""
    if waived := by[Result.WAIVED]:
        end = min(ends[code] for code in waived)
        return Value.WAIVED, f"{_codes(waived)} failed, accepted until {end}", end
    if not (passed := by[Result.PASSED]):
        return Value.NOT_ASSESSED, f"{_codes(by[Result.NOT_APPLICABLE])} found nothing to judge here", ""
    beside = by[Result.NOT_APPLICABLE]
    told = f"{_codes(passed)} met"
    return Value.SUPPORTED, f"{told}; {_codes(beside)} found nothing to judge here" if beside else told, ""


def _codes(codes: Sequence[str]) -> str:
    return ", ".join(codes)


def in_force(starts: Sequence[Start], today: date) -> str:
    """Return from when a control binds, in words; a day to come is never told as if it had."""
    told = [_told(start, today) for start in sorted(starts, key=lambda start: start.day)]
    return "; ".join(told)


def _told(start: Start, today: date) -> str:
    of = f" ({start.what})" if start.what else ""
    doubt = ", date to be verified" if start.verify else ""
    if start.day <= today:
        return f"in force since {start.day}{of}{doubt}"
    days = (start.day - today).days
    return f"not in force yet: from {start.day}{of}, in {days} {'day' if days == 1 else 'days'}{doubt}"
