"""Hours in which a channel is open and the people it leads to are not there."""

from collections.abc import Iterator, Sequence

from cadee.graph import Graph
from cadee.graph.attendance import Attendance, attendances, hours_of, way, worker
from cadee.graph.hours import Shortfall, known_zone, shortfall
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-EN-004")
def check(graph: Graph) -> Iterator[Answer]:
    """Lay the hours of the people over the hours of each channel, in every state of the clocks of the year ahead."""
    places = attendances(graph)
    if not places:
        yield NotApplicable("no channel that customers meet leads to AI and to a person")
        return
    bounded = [place for place in places if not place.always]
    unsaid = [place for place in bounded if not (place.service and all(map(known_zone, place.service + place.cover)))]
    gaps: dict[tuple[Attendance, Shortfall], list[str]] = {}
    for place in (place for place in bounded if place not in unsaid):
        gap = shortfall(place.service, place.cover, graph.today)
        if gap is not None and place.unstaffed:
            unsaid.append(place)
        elif gap is not None:
            gaps.setdefault((Attendance("", place.service, place.cover), gap), []).append(place.entry)
    yield from (_gap(graph, keys, shared, gap) for (shared, gap), keys in gaps.items())
    if unsaid:
        yield _unsaid(graph, sorted(unsaid, key=lambda place: place.entry))
    if not gaps and not unsaid:
        shown = f"{counted(len(places), 'channel leads', 'channels lead')} to AI and to people"
        taken = f"at {len(places) - len(bounded)} a request is taken at any hour"
        yield Proof(f"{shown}: {taken}, at {len(bounded)} people are there whenever it is open")


def _gap(graph: Graph, entries: Sequence[str], shared: Attendance, gap: Shortfall) -> Violation:
    entry, path = graph.estate.systems[entries[0]], way(graph, entries[0])
    many = len(entries) > 1
    names = f"{entry.kind}{'s' if many else ''} {listed(map(repr, entries), most=3)} {'are' if many else 'is'}"
    service, cover = (listed(hours.text for hours in each) for each in (shared.service, shared.cover))
    when = f", from {gap.since} to {gap.until} while the clocks differ" if gap.since else ""
    return Violation(
        hours_of(graph, worker(graph, path.systems[-1]) if path else entry.id)[1],
        f"{names} open {service} and people are there {cover}: "
        f"for {gap.length} a week nobody answers, first {gap}{when}",
        label="not there all the time",
        also=tuple(Also(graph.estate.route(graph.estate.systems[key], "hours"), "open") for key in entries[:3]),
        witness=path.witness("the way to a person") if path else None,
        help=f"lead {entry.id!r} to a queue that people work off, or give it an answer of its own (`static-answer`)",
    )


def _unsaid(graph: Graph, places: Sequence[Attendance]) -> Violation:
    first = places[0]
    entry = graph.estate.systems[first.entry]
    more = f", nor at {len(places) - 1} more" if len(places) > 1 else ""
    wrong = [hours.zone for hours in first.service + first.cover if not known_zone(hours)]
    if wrong:
        at, said = entry, f"{wrong[0]!r} is no time zone"
    elif not first.service:
        at, said = entry, f"nobody says when {entry.kind} {entry.id!r} is open"
    else:
        at, said = graph.estate.systems[first.unstaffed], f"nobody says when {first.unstaffed!r} is there"
    told = f"{said}, so nobody can tell whether people answer at {entry.id!r}{more}"
    return Violation(graph.estate.route(at, "hours"), told, unknown=True, help=f"declare the `hours` of {at.id!r}")
