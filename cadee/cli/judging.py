"""A judgement on a subject: its open findings and its measurements, brought to the rule of evidence."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cadee.decide.judgement import Judgement
    from cadee.decide.measurement import Measurements
    from cadee.generators.base import Subject


def judged(about: "Subject", told: "Measurements", today: date, reviews: Iterable[Iterable[str]] = ()) -> "Judgement":
    """Return the judgement on a subject with its verdict; `reviews` are the blockers of earlier ones, by fingerprint.

    Raises:
        RefusedError: the measurements speak of something that the spec does not declare, or in another unit.
    """
    from cadee.decide.judgement import judge
    from cadee.decide.reason import standing
    from cadee.diagnostic import Severity

    assert about.report is not None
    here = about.estate.environment.id if about.estate.environment is not None else ""
    blockers, errors = (standing(about.report.findings, each, here) for each in (Severity.BLOCK, Severity.ERROR))
    accepted = [each.fingerprint for each in standing(about.report.accepted, Severity.BLOCK, here)]
    return judge(about.estate, told, blockers, today, errors=errors, accepted=accepted, reviews=reviews)
