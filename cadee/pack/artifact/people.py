"""Who stands behind a name: the person or team in words, and whether anybody is there on the day."""

from cadee.graph.graph import Graph
from cadee.model.estate import Estate
from cadee.pack.telling import title


def who(estate: Estate, key: str | None) -> str:
    """Return an owner in words: name, role of a person, who stands in; "" where no id is given."""
    if not key:
        return ""
    owner = estate.owners.get(key)
    if owner is None:
        return f"{key}, who is not declared"
    role = f", {owner.role}" if owner.kind == "person" and owner.role else ""
    kind = {"team": " (team)", "mailing-list": " (mailing list: it answers for nothing)"}.get(owner.kind, "")
    deputy = f"; {title(estate, 'owners', owner.deputy)} stands in" if owner.deputy else ""
    return f"{title(estate, 'owners', key)}{role}{kind}{deputy}"


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
