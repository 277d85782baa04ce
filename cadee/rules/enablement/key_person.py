"""Persons without whom nobody is left to act, and persons on whom too much depends."""

from collections.abc import Iterator, Mapping, Sequence

from cadee.graph import Graph
from cadee.model.base import Entity
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import listed


@rule("CADEE-EN-014", scope="workspace")
def check(graph: Graph, *, most_things: int = 8) -> Iterator[Answer]:
    """Take each person away: is somebody left for each alert, gate, switch and critical system; then count."""
    parties = _parties(graph)
    if not parties:
        yield NotApplicable("no alert, human gate, switch or system of tier 0 or 1 with somebody named is declared")
        return
    owners, permitted, safe = graph.estate.owners, _permitted(graph), 0
    people = {name: [key for key in graph.people(name) if owners[key].active_on(graph.today)] for name in owners}
    alone: dict[str, list[Entity]] = {}
    direct: dict[str, list[Entity]] = {}
    for entity, name in parties:
        actors = {*people[name][:2], *(each for other in permitted.get(entity.ref, ()) for each in people[other][:2])}
        safe += len(actors) > 1
        if len(actors) == 1 and _backed(graph, name):
            alone.setdefault(min(actors), []).append(entity)
        if owners[name].kind == "person":
            direct.setdefault(name, []).append(entity)
    heavy = {name: each for name, each in direct.items() if len(each) > most_things}
    yield from (_alone(graph, name, alone[name]) for name in sorted(alone))
    yield from (_heavy(graph, name, heavy[name], most_things) for name in sorted(heavy))
    if not alone and not heavy:
        told = f"{safe} of {len(parties)} alerts, gates, switches and critical systems have a second person"
        yield Proof(f"{told}; no person is named for more than {most_things}")


def _parties(graph: Graph) -> list[tuple[Entity, str]]:
    """Return what somebody has to act on, with who is named there."""
    estate = graph.estate
    found: list[tuple[Entity, str | None]] = [(each, each.to) for each in estate.signals.values() if each.alert]
    found += [(each, each.approver) for each in estate.gates.values() if each.kind == "human"]
    found += [(each, each.holder) for each in estate.switches.values()]
    live = (each for each in estate.systems.values() if each.lifecycle not in ("planned", "retired"))
    found += [(each, each.owner) for each in live if each.tier in (0, 1)]
    return [(entity, name) for entity, name in found if name is not None]


def _permitted(graph: Graph) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for owner in graph.estate.owners.values():
        for element in owner.permissions:
            found.setdefault(element, []).append(owner.id)
    return found


def _backed(graph: Graph, name: str) -> bool:
    """Whether a party names a deputy or several members; one that names none is reported with the owners."""
    owners, party = graph.estate.owners, graph.estate.owners[name]
    if party.deputy is not None:
        return party.deputy != name and owners[party.deputy].active_on(graph.today)
    return sum(owners[key].active_on(graph.today) for key in party.members) > 1


def _alone(graph: Graph, name: str, things: Sequence[Entity]) -> Violation:
    also = tuple(Also(graph.estate.route(each), "nobody else") for each in things[:3])
    said = (
        f"without {name!r} nobody is left to act on {listed((each.ref for each in things), most=3)}, deputies included"
    )
    return Violation(
        graph.estate.route(graph.estate.owners[name]), said, "the only one", also, help="name one more person"
    )


def _heavy(graph: Graph, name: str, things: Sequence[Entity], most: int) -> Violation:
    also = tuple(Also(graph.estate.route(each), "one of them") for each in things[:3])
    what = f"{len(things)} alerts, gates, switches and critical systems"
    said = f"{name!r} answers in person for {what}, more than {most}: {listed((each.ref for each in things), most=3)}"
    at = graph.estate.route(graph.estate.owners[name])
    return Violation(at, said, "too much", also, help="let a team answer for some of them")
