"""Waivers as signs: how each stands on the day of the pack, on the first sheet as in the section."""

from cadee.diagnostic import Severity
from cadee.model.proof import Waiver
from cadee.pack import telling
from cadee.pack.base import Brief
from cadee.pack.telling import Sign
from cadee.standing import SOON
from cadee.waivers import by_executive, stand

ENDED, ENDING, UNUSED, OTHER = range(4)
"""What to look at first: waivers that accept nothing and should, that soon will, that nothing rests on; the rest."""


def rank(brief: Brief, waiver: Waiver) -> int:
    """Return how soon a waiver is to be looked at."""
    now = stand(brief.estate, waiver, brief.today)
    if now.stage == "in force":
        return ENDING if now.left <= SOON else OTHER if accepts(brief, waiver) else UNUSED
    return UNUSED if now.stage == "not begun" else ENDED


def state(brief: Brief, waiver: Waiver) -> Sign:
    """Return how a waiver stands on the day: whether it has ended, when it does, whether anything rests on it."""
    now = stand(brief.estate, waiver, brief.today)
    if now.stage == "without end":
        return telling.not_met("No end date: it accepts nothing")
    if now.stage == "ended":
        return telling.not_met(f"Ended {telling.count(-now.left, 'day')} ago: it accepts nothing any more")
    if now.stage == "refused":
        return telling.not_met(f"Accepts nothing: {now.why}")
    if now.stage == "not begun":
        return telling.not_assessed(f"Not in force yet: from {waiver.granted}")
    if now.left <= SOON:
        ends = "Ends today, its last day" if now.left == 0 else f"Ends in {telling.count(now.left, 'day')}"
        return telling.at_risk(ends)
    if not accepts(brief, waiver):
        return telling.not_assessed("Unused")
    return telling.met(f"In force, {telling.count(now.left, 'day')} left")


def accepts(brief: Brief, waiver: Waiver) -> int:
    """Return how many findings of the verdict rest on a waiver."""
    return sum(each.accepted is not None and each.accepted.by == waiver.ref for each in brief.report.accepted)


def used(brief: Brief, waiver: Waiver) -> str:
    """Return in words what rests on a waiver, or why nothing does."""
    if number := accepts(brief, waiver):
        return f"accepts {telling.count(number, 'finding')} of this verdict"
    blocked = [
        each
        for each in brief.report.findings
        if each.code == waiver.rule and each.element in waiver.scope and each.severity is Severity.BLOCK
    ]
    if blocked and not by_executive(brief.estate, waiver):
        return "a finding it speaks of blocks, and no executive approved: that finding counts"
    return "no finding of this verdict rests on it"
