"""Who stands behind a name: the person or team in words, and whether anybody is there on the day."""

from datetime import date

from cadee.graph.graph import Graph
from cadee.model.acting import acting
from cadee.model.estate import Estate
from cadee.model.people import Owner
from cadee.pack.telling import ended, holder, title


def who(estate: Estate, key: str | None, today: date) -> str:
    """Return an owner in words: name, role of a person, whether the role is held, who stands in; "" for no id."""
    if not key:
        return ""
    owner = estate.owners.get(key)
    if owner is None:
        return f"{key}, who is not declared"
    role = f", {owner.role}" if owner.kind == "person" and owner.role else ""
    kind = {"team": " (team)", "mailing-list": " (mailing list: it answers for nothing)"}.get(owner.kind, "")
    gone = "" if owner.active_on(today) else f", {ended(owner, today)}"
    return f"{title(estate, 'owners', key)}{role}{kind}{gone}{_instead(estate, owner, today)}"


def _instead(estate: Estate, owner: Owner, today: date) -> str:
    """Return who stands in for an owner: the nearest deputy who holds a role, and nobody for oneself."""
    if owner.deputy is None:
        return "" if owner.active_on(today) else "; nobody stands in"
    stands = acting(estate, owner.deputy, today)
    if stands and stands != owner.id:
        return f"; {title(estate, 'owners', stands)} stands in"
    if owner.deputy == owner.id:
        return "; nobody stands in"
    return f"; nobody stands in: the deputy is {holder(estate, owner.deputy, today)}"


def vacant(graph: Graph, key: str) -> bool:
    """Whether nobody active stands behind an owner on the day of the graph."""
    owners = graph.estate.owners
    return not any(owners[person].active_on(graph.today) for person in graph.people(key) if person in owners)


def within(estate: Estate, person: str, teams: tuple[str, ...]) -> list[str]:
    """Return which of some teams an owner is, or is a member of, directly or through a team in a team."""
    return [team for team in teams if person in _members(estate, team)]


def _members(estate: Estate, team: str) -> set[str]:
    found, waiting = {team}, [team]
    while waiting:
        owner = estate.owners.get(waiting.pop())
        for member in owner.members if owner is not None else ():
            if member not in found:
                found.add(member)
                waiting.append(member)
    return found
