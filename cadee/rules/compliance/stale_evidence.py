"""Evidence that is older than what it certifies, or past its review."""

from collections.abc import Iterator
from datetime import date

from cadee.graph import Graph
from cadee.model.base import Entity
from cadee.model.proof import Evidence
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule


@rule("CADEE-C-020")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the date of each evidence with the last change of its subject and of what that hard-depends on."""
    evidence = list(graph.estate.evidence.values())
    if not evidence:
        yield NotApplicable("no evidence is declared")
        return
    found = [violation for item in evidence for violation in _faults(graph, item)]
    yield from found
    if not found:
        yield Proof(f"{len(evidence)} pieces of evidence are newer than what they certify and within their review date")


def _faults(graph: Graph, item: Evidence) -> Iterator[Violation]:
    route = graph.estate.route
    for field in ("date", "review_by"):
        if getattr(item, field) is None:
            words = "no date" if field == "date" else "no review date"
            yield Violation(
                route(item), f"evidence {item.id!r} has {words}, so nobody can say whether it still holds", unknown=True
            )
    if item.review_by is not None and item.review_by < graph.today:
        message = f"evidence {item.id!r} was to be reviewed by {item.review_by}"
        yield Violation(route(item, "review_by"), message, label=f"{(graph.today - item.review_by).days} days ago")
    newest = _newest(graph, item)
    if item.date is not None and newest is not None and newest[1] > item.date:
        entity, changed = newest
        what = (
            f"its subject {item.subject!r}"
            if entity.ref == item.subject
            else f"{entity.ref!r}, which {item.subject!r} depends on,"
        )
        yield Violation(
            route(item, "date"),
            f"evidence {item.id!r} of {item.date} is older than {what.rstrip(',')} of {changed}"
            if entity.ref == item.subject
            else f"evidence {item.id!r} of {item.date} is older than {what} and changed on {changed}",
            label="certifies an older state",
            also=(Also(route(entity, "changed"), "changed since"),),
            help="produce it again for what runs now",
        )


def _newest(graph: Graph, item: Evidence) -> tuple[Entity, date] | None:
    subject = graph.estate.find(item.subject)
    if subject is None:
        return None
    entities = [subject]
    if subject.section == "systems":
        entities += [graph.estate.systems[key] for key in graph.hard_dependencies(subject.id)]
    dated = [(entity, entity.changed) for entity in entities if entity.changed is not None]
    return max(dated, key=lambda pair: pair[1], default=None)
