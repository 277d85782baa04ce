"""Accepting findings: what a waiver, a comment or a configuration must say to count, and what it then covers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from typing import Literal

from cadee.diagnostic import Exemption, Finding, Severity
from cadee.draft import Acceptance
from cadee.model.estate import Estate
from cadee.model.proof import Waiver

NEEDED = (
    ("reason", "reason"),
    ("owner", "owner"),
    ("approver", "approver"),
    ("compensating_control", "compensating control"),
    ("expires", "end date"),
)
"""What a waiver must say: the field, and the word for it."""


def missing(waiver: Waiver) -> list[str]:
    """Return in words what a waiver must say and does not."""
    return [words for field, words in NEEDED if getattr(waiver, field) is None]


def runs(waiver: Waiver, today: date) -> bool:
    """Whether `today` lies in the time of a waiver; its last day is inclusive."""
    begun = waiver.granted is None or waiver.granted <= today
    return begun and waiver.expires is not None and today <= waiver.expires


Stage = Literal["without end", "ended", "not begun", "refused", "in force"]


@dataclass(frozen=True, slots=True)
class Stand:
    """How a waiver stands on a day: `why` says what refuses it, `left` how many days it has, its last one not counted.

    Only one that is in force accepts anything; `left` is 0 of one without an end, and below 0 of one that has ended.
    """

    stage: Stage
    left: int
    why: str = ""


def stand(estate: Estate, waiver: Waiver, today: date) -> Stand:
    """Return how a waiver stands: every report, picture and pack takes it from here."""
    if waiver.expires is None:
        return Stand("without end", 0, "it has no end date")
    left = (waiver.expires - today).days
    if left < 0:
        return Stand("ended", left, "it has ended")
    early = waiver.granted is not None and waiver.granted > today
    if why := refusal(estate, waiver, waiver.granted if early and waiver.granted else today):
        return Stand("refused", left, why)
    return Stand("not begun" if early else "in force", left, "it is not in force" if early else "")


def by_executive(estate: Estate, waiver: Waiver) -> bool:
    """Whether an executive approved: nobody else may accept what blocks."""
    approver = estate.owners.get(waiver.approver or "")
    return approver is not None and approver.level == "executive"


def refusal(estate: Estate, waiver: Waiver, today: date) -> str:
    """Return why a waiver accepts nothing, or ""."""
    if lacking := missing(waiver):
        return f"it has no {lacking[0]}"
    if not runs(waiver, today):
        return "it is not in force"
    return "its owner approved it" if waiver.approver == waiver.owner else ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """Findings parted by whether they count, and what became of everything that wanted to accept some."""

    counting: tuple[Finding, ...]
    accepted: tuple[Finding, ...]
    acceptances: tuple[Acceptance, ...]


def accept(
    findings: Iterable[Finding],
    estate: Estate,
    waivers: Sequence[tuple[Waiver, Acceptance]],
    others: Sequence[Acceptance],
    today: date,
) -> Accepted:
    """Part `findings` by what accepts them: waivers first, then comments, then patterns of a configuration.

    `waivers` are judged in `estate`, whose owners approve them; each comes with what is to be told of it.
    """
    judged = [(replace(told, refused=refusal(estate, waiver, today)), waiver) for waiver, told in waivers]
    covered: dict[Acceptance, dict[str, None]] = {item: {} for item in (*(told for told, _ in judged), *others)}
    spoken, waived_by = _by_element(judged), dict(judged)
    refused: dict[Acceptance, str] = {}
    counting: list[Finding] = []
    accepted: list[Finding] = []
    for finding in findings:
        exemption = None
        for told, why in _covering(finding, estate, spoken.get((finding.code, finding.element), ()), others):
            covered[told][finding.element] = None
            if why:
                refused.setdefault(told, why)
            elif exemption is None and not told.refused:
                exemption = _exemption(told, waived_by.get(told))
        (accepted if exemption else counting).append(replace(finding, accepted=exemption))
    told_of = tuple(
        replace(item, covered=tuple(found), refused=item.refused or refused.get(item, ""))
        for item, found in covered.items()
    )
    return Accepted(tuple(counting), tuple(accepted), told_of)


def _by_element(
    waivers: Iterable[tuple[Acceptance, Waiver]],
) -> Mapping[tuple[str, str], Sequence[tuple[Acceptance, Waiver]]]:
    """Return the waivers by rule and element, each with what is told of it."""
    found: dict[tuple[str, str], list[tuple[Acceptance, Waiver]]] = {}
    for told, waiver in waivers:
        for element in dict.fromkeys(waiver.scope):
            found.setdefault((waiver.rule, element), []).append((told, waiver))
    return found


def _covering(
    finding: Finding, estate: Estate, waivers: Sequence[tuple[Acceptance, Waiver]], others: Sequence[Acceptance]
) -> Iterator[tuple[Acceptance, str]]:
    """Yield what speaks of a finding, with the reason why it may not accept this one ("" where it may).

    `waivers` are those of its rule and its element.
    """
    for told, waiver in waivers:
        blocked = finding.severity is Severity.BLOCK and not by_executive(estate, waiver)
        yield told, f"{finding.element!r} blocks, and no executive approved" if blocked else ""
    for told in others:
        if told.by == "comment":
            if finding.code in told.rules and told.place.file == finding.place.file and _beside(told, finding):
                yield told, "a comment accepts warnings and remarks only" if finding.severity.gate else ""
        elif finding.code in told.rules and any(fnmatchcase(finding.place.file, each) for each in told.scope):
            yield told, ""


def _beside(comment: Acceptance, finding: Finding) -> bool:
    return finding.place.line == comment.place.end_line or finding.element in comment.scope


def _exemption(told: Acceptance, waiver: Waiver | None) -> Exemption:
    if waiver is None:
        return Exemption(told.by, told.reason, place=told.place)
    return Exemption(told.by, told.reason, waiver.approver or "", str(waiver.expires), told.place)


def against(
    parted: Accepted, baseline: Mapping[str, str] | None, *, new_only: bool
) -> tuple[Accepted, tuple[str, ...]]:
    """Mark the findings that a baseline knows by their fingerprint; with `new_only` these do not count.

    Returns what is left of the parting, and the fingerprints of the baseline that nothing has any more.
    """
    if baseline is None:
        return parted, ()
    counting: list[Finding] = []
    accepted: list[Finding] = []
    for finding in parted.counting:
        marked = replace(finding, known=finding.fingerprint in baseline)
        if marked.known and new_only:
            accepted.append(replace(marked, accepted=Exemption("baseline", "known before")))
        else:
            counting.append(marked)
    accepted += [replace(finding, known=finding.fingerprint in baseline) for finding in parted.accepted]
    present = {finding.fingerprint for finding in (*counting, *accepted)}
    gone = tuple(mark for mark in baseline if mark not in present)
    return replace(parted, counting=tuple(counting), accepted=tuple(accepted)), gone
