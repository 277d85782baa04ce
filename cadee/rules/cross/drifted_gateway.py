"""Gateways that do not do what the spec says."""

from collections.abc import Iterator

from cadee.diagnostic import Mark
from cadee.draft import Draft
from cadee.graph import Graph
from cadee.rules.base import Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-X-003", scope="verdict")
def check(graph: Graph, draft: Draft) -> Iterator[Answer]:
    """Report each difference between a configuration read back and the spec, at both places."""
    if not draft.deployed:
        yield NotApplicable("no gateway configuration was given to compare (--deployed FILE)")
        return
    for drift in draft.drifts:
        name = drift.at[1] if len(drift.at) > 1 else ""
        subject = f"{str(drift.at[0]).removesuffix('s')} {name!r} {drift.what}" if name else drift.what
        yield Violation(
            drift.at,
            f"{drift.place.file} has drifted: {subject}",
            marks=(Mark(drift.place, "runs like this"),),
            help="generate the configuration again, or bring the spec in line with what must run",
        )
    if not draft.drifts:
        count = counted(len(draft.deployed), "configuration")
        absent = f"; not compared, as not beside it: {', '.join(draft.absent)}" if draft.absent else ""
        own = f"; not compared, as the platform has its own there: {', '.join(draft.own)}" if draft.own else ""
        which = " that was compared" if absent or own else ""
        yield Proof(f"{count}: as generated from this spec, in every value{which}{absent}{own}")
