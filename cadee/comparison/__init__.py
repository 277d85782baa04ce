"""Two estates compared in meaning: what changed in words, what follows for data and reach, which findings moved.

`compare(before, after)` takes two estates, each of one environment or each whole; `compare_reports(before, after)` two
reports. Both are pure. Sentences are one line of plain text, cleaned and bounded, and still to be escaped for the page
they go to.
"""

from cadee.comparison.kinds import Change, Comparison, Summary, Weight
from cadee.comparison.reports import Moved, ReportComparison, compare_reports
from cadee.comparison.whole import compare

__all__ = [
    "compare",
    "compare_reports",
    "Change",
    "Comparison",
    "Summary",
    "Weight",
    "Moved",
    "ReportComparison",
]
