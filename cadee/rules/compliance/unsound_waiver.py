"""Waivers without an owner, a reason, a compensating control or an end."""

from collections.abc import Iterator

from cadee.diagnostic import Severity
from cadee.graph import Graph
from cadee.model.proof import Waiver
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.catalogue import headlines
from cadee.rules.wording import article, counted, lacks, listed
from cadee.waivers import by_executive, missing


@rule("CADEE-C-019", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare each waiver with what it must say, with today, and with who approved it."""
    waivers = list(graph.estate.waivers.values())
    if not waivers:
        yield NotApplicable("no finding is waived")
        return
    found = [violation for waiver in waivers for violation in _faults(graph, waiver)]
    yield from found
    if not found:
        yield Proof(f"{counted(len(waivers), 'waiver')}: each has owner, approver, reason, control and an end ahead")


def _faults(graph: Graph, waiver: Waiver) -> Iterator[Violation]:
    route = graph.estate.route
    entry = headlines().get(waiver.rule)
    blocks = entry is not None and entry.severity is Severity.BLOCK
    lacking = missing(waiver)
    if waiver.expires is not None and waiver.expires < graph.today:
        message = f"waiver {waiver.id!r} of {waiver.rule} ended on {waiver.expires}; its finding counts again"
        needed = [*lacking, *(["executive as approver"] if blocks and not by_executive(graph.estate, waiver) else [])]
        renewed = f"; renewed, it would need {listed(map(article, needed))}" if needed else ""
        yield Violation(route(waiver, "expires"), message, label="in the past", help=f"mend the finding{renewed}")
        return
    if lacking:
        yield Violation(route(waiver), f"waiver {waiver.id!r} of {waiver.rule} has {lacks(lacking)}")
    if entry is None and waiver.rule.startswith("CADEE-"):  # of a rule from elsewhere, its finding tells
        yield Violation(
            route(waiver, "rule"),
            f"waiver {waiver.id!r} names {waiver.rule}, which is no rule",
            help="`cadee rules` lists them",
        )
        return
    if waiver.approver is None:
        return
    approver = graph.estate.owners[waiver.approver]
    if blocks and not by_executive(graph.estate, waiver):
        yield Violation(
            route(waiver, "approver"),
            f"waiver {waiver.id!r} accepts {waiver.rule}, which blocks, and {approver.id!r} is not an executive",
            label="may not accept this",
            also=(Also(route(approver), "declared here"),),
            help="an owner with `level: executive` must approve it",
        )
    if waiver.approver == waiver.owner:
        yield Violation(
            route(waiver, "approver"),
            f"waiver {waiver.id!r} is approved by its own owner {waiver.owner!r}",
            label="the same party",
        )
