"""Waivers and comments that accept nothing, accept less than they name, or want to accept what they may not."""

from collections.abc import Iterator

from cadee.diagnostic import Result
from cadee.draft import Acceptance, Draft
from cadee.graph import Graph
from cadee.rules.base import Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-C-027", scope="verdict")
def check(graph: Graph, draft: Draft) -> Iterator[Answer]:
    """Compare what each waiver and comment names with the findings it covers in this run."""
    asked = {result.code for result in draft.results if result.result is not Result.NOT_RUN}
    known = {result.code for result in draft.results}
    own = [told for told in draft.acceptances if told.route or told.by == "comment"]
    judged = [told for told in own if not (set(told.rules) & known) - asked] if draft.whole else []
    if not judged:
        part = "rule" if draft.whole else "environment"
        yield NotApplicable(f"not every {part} was asked" if own else "no waiver and no comment accepts a finding")
        return
    found = [violation for told in judged for violation in _faults(told, known)]
    yield from found
    if not found:
        covered = sum(len(told.covered) for told in judged)
        yield Proof(
            f"{counted(len(judged), 'waiver or comment', 'waivers and comments')}: all {covered} elements named"
        )


def _faults(told: Acceptance, known: set[str]) -> Iterator[Violation]:
    if told.by != "comment":
        yield from _waiver(told)
        return
    strange = [code for code in told.rules if code not in known]
    if not told.rules or strange:
        what = f"{strange[0]!r}, which is no rule" if strange else "no rule, so it would accept everything"
        yield _comment(told, f"a comment asks to ignore {what}", "write `# cadee: ignore[CADEE-A-036] reason`")
    elif not told.reason:
        yield _comment(
            told, f"a comment asks to ignore {', '.join(told.rules)} and gives no reason", "say why behind it"
        )
    elif told.refused:
        fix = "mend what was found, or declare a waiver with an owner, an approver and an end date"
        yield _comment(told, f"a comment asks to ignore {', '.join(told.rules)}, but {told.refused}", fix)
    elif not told.covered:
        yield _comment(
            told, f"a comment asks to ignore {', '.join(told.rules)}, and nothing is found there", "remove it"
        )


def _comment(told: Acceptance, message: str, help_: str) -> Violation:
    return Violation((), message, help=help_, place=told.place)


def _waiver(told: Acceptance) -> Iterator[Violation]:
    idle = [element for element in told.scope if element not in told.covered]
    if len(idle) == len(told.scope):
        message = f"{told.by!r} accepts findings of {told.rules[0]} that nobody has any more"
        yield Violation(told.route, message, label="covers nothing", help="remove it")
    elif idle:
        names = ", ".join(map(repr, idle))
        message = f"{told.by!r} is broader than it needs to be: {told.rules[0]} finds nothing on {names}"
        yield Violation((*told.route, "scope"), message, label="too broad", help=f"take {names} out of its scope")
    elif told.refused.endswith("no executive approved"):
        message = f"{told.by!r} accepts nothing: {told.refused}"
        yield Violation(told.route, message, help="an owner with `level: executive` must approve it")
