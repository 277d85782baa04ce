"""Evidence that is older than what it certifies, or past its review."""

from collections.abc import Iterator
from datetime import date

from cadee.graph import Graph
from cadee.model.base import Entity
from cadee.model.flow import Integration
from cadee.model.proof import Evidence
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, lacks


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
        pieces = counted(len(evidence), "piece")
        yield Proof(f"{pieces} of evidence: none is older than a change of what it certifies, nor past its review date")


def _faults(graph: Graph, item: Evidence) -> Iterator[Violation]:
    route = graph.estate.route
    missing = [words for words, said in (("date", item.date), ("review date", item.review_by)) if said is None]
    if missing:
        message = f"evidence {item.id!r} has {lacks(missing)}, so nobody can say whether it still holds"
        yield Violation(route(item), message, unknown=True)
    if item.date is not None and item.date > graph.today:
        message = f"evidence {item.id!r} is dated {item.date}, a day to come, so it shows nothing yet"
        yield Violation(route(item, "date"), message, label="still to come", unknown=True)
    if item.review_by is not None and item.review_by < graph.today:
        message = f"evidence {item.id!r} was to be reviewed by {item.review_by}"
        yield Violation(route(item, "review_by"), message, label=f"{(graph.today - item.review_by).days} days ago")
    newest = _newest(graph, item)
    if item.date is not None and newest is not None and newest[1] > item.date:
        entity, changed = newest
        own = entity.ref == item.subject
        what = f"its subject {item.subject!r}" if own else f"{entity.ref!r}, on which {item.subject!r} rests"
        yield Violation(
            route(item, "date"),
            f"evidence {item.id!r} of {item.date} is older than {what}: changed on {changed}",
            label="certifies an older state",
            also=(Also(route(entity, "changed"), "changed since"),),
            help="produce it again for what runs now",
        )


def _newest(graph: Graph, item: Evidence) -> tuple[Entity, date] | None:
    subject = graph.estate.find(item.subject)
    if subject is None:
        return None
    near = [key for key in _systems(graph, subject) if key in graph.estate.systems]
    keys = dict.fromkeys([*near, *(key for each in near for key in graph.hard_dependencies(each))])
    entities = [subject, *(graph.estate.systems[key] for key in keys if key != subject.id)]
    dated = [(entity, entity.changed) for entity in entities if entity.changed is not None]
    return max(dated, key=lambda pair: pair[1], default=None)


def _systems(graph: Graph, subject: Entity) -> Iterator[str]:
    """Yield the systems that a subject is, calls or runs over; what a fallback leads to is asked of its drills."""
    if subject.section == "systems":
        yield subject.id
    elif isinstance(subject, Integration):
        yield subject.target
    elif subject.section == "journeys":
        yield from (key for view in graph.journeys() if view.id == subject.id for key in view.systems)
