"""Redactors that do not cover the label, or the form of content, that passes them."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.redaction import Redaction, flow, redactions
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-D-003")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare what each redaction is said to take away, and what passes it, with what its redactor can."""
    declared = list(redactions(graph))
    if not declared:
        yield NotApplicable("no transform and no guard of a route takes labels off data")
        return
    faults: dict[tuple[str, str], list[Redaction]] = {}
    for each in declared:
        who = each.redactor.id if each.redactor is not None else each.call.id
        for said in _faults(each):
            faults.setdefault((who, said), []).append(each)
    for (_, said), places in faults.items():
        yield _violation(graph, said, places)
    if not faults:
        names = dict.fromkeys(each.redactor.id for each in declared if each.redactor is not None)
        by = f" by {listed(names, most=4)}" if names else ""
        yield Proof(f"{counted(len(declared), 'redaction')}{by}: each covers the labels and the content that pass it")


def _faults(each: Redaction) -> Iterator[str]:
    """Yield what is wrong, in words that are the same for the same fault of one redactor."""
    forms = [form for form in each.passes if form not in each.covers]
    who = repr(each.redactor.id) if each.redactor is not None else "the transform"
    if each.redactor is not None:
        beyond = [label for label in each.drops if label not in each.redactor.redacts]
        if beyond and not each.redactor.redacts:
            yield f"nobody says which labels {who} removes, and {listed(beyond)} is taken for gone"
        elif beyond:
            yield f"{listed(beyond)} is taken for gone, and {who} removes only {listed(each.redactor.redacts)}"
    if forms and each.covers:
        yield f"{listed(forms)} content may pass, and {who} covers only {listed(each.covers)}"
    elif set(forms) - {"text"}:
        yield f"nobody says which forms of content {who} covers, and {listed(forms)} content may pass"


def _violation(graph: Graph, said: str, places: list[Redaction]) -> Violation:
    first, unknown = places[0], said.startswith("nobody")
    calls = list(dict.fromkeys(each.call.id for each in places))
    more = f" (and {counted(len(calls) - 1, 'further call')})" if len(calls) > 1 else ""
    by = {first.call.ref: f"redacted by {first.redactor.id!r}" if first.redactor is not None else "redacted"}
    also = [Also(graph.estate.route(first.redactor), "the redactor")] if first.redactor is not None else []
    return Violation(
        first.at,
        f"on {calls[0]!r}{more} {said}",
        label="what does it cover?" if unknown else "passes unredacted",
        also=(*also, Also(graph.estate.route(first.call), "passes here")),
        witness=flow(graph, first).witness("the way that it takes", labels=by),
        unknown=unknown,
        help="declare `redacts` and `modalities` of the redactor, or keep from it what it cannot handle",
    )
