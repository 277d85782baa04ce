"""The first sheet: what a leader needs to decide, on one page."""

from collections.abc import Mapping
from typing import Any

from cadee.generators.diagram.words import title
from cadee.pack import telling
from cadee.pack.base import Brief, section
from cadee.pack.front.layers import MEANINGS, layers, state
from cadee.pack.front.measures import measures
from cadee.pack.front.risks import risks
from cadee.pack.front.standing import approvals, changes, exceptions, unassessed
from cadee.pack.front.verdict import asked, verdict
from cadee.pack.tried import refuted

REFUTED = 3
"""So many fallbacks that a drill refutes are named, the others are counted."""


@section("front", "Verdict", 10)
def front(brief: Brief) -> Mapping[str, Any]:
    """Return what the first sheet says, in the order it says it."""
    told = brief.judgement
    estate, repository = brief.estate, brief.repository
    commit = f"commit {repository.commit[:12]}" if repository else "no commit"
    if repository and repository.dirty:
        commit += ", with files that are not in it"
    shown, more = risks(brief)
    changed, others = changes(brief)
    pressing, holding = exceptions(brief)
    approved, others_approved = approvals(brief)
    told_measures, unshown = measures(brief, told) if told is not None else ([], 0)
    return {
        "title": title(estate.workflow),
        "environment": title(estate.environment) if estate.environment else "all environments",
        "today": brief.today.isoformat(),
        "revision": brief.subject.revision[:12],
        "commit": commit,
        "verdict": verdict(told) if told is not None else None,
        "asked": asked(brief, told) if told is not None else None,
        "layers": list(layers(brief)),
        "meanings": [(state(word).shape, state(word).word, words) for word, words in MEANINGS.items()],
        "compared": brief.before is not None,
        "judged_before": brief.before.judged if brief.before else "",
        "measured": bool(told is not None and told.file),
        "measures": told_measures,
        "measures_more": unshown,
        "risks": shown,
        "risks_more": more,
        "before": brief.before.name if brief.before else "",
        "changes": changed,
        "changes_more": others,
        "refuted": telling.together(refuted(brief), REFUTED),
        "exceptions": pressing,
        "exceptions_more": holding,
        "unassessed": unassessed(brief),
        "approvals": approved,
        "approvals_more": others_approved,
        "whole_revision": brief.subject.revision,
        "signed": brief.signed,
        "signer": brief.signer,
        "failed": [name for name, _ in brief.failed],
    }
