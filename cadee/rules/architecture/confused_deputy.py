"""Records of persons that an agent reaches on its own authority instead of the authority of whoever asked."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.kinds import Path
from cadee.graph.principals import Deputy, principals
from cadee.graph.stages import in_production
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted

CHECKS = {
    "per-subject": "that system checks each person",
    "service": "that system checks no person",
    "": "nobody says whether that system checks each person",
}


@rule("CADEE-A-030")
def check(graph: Graph) -> Iterator[Answer]:
    """Carry the person who asks forward from the entries, and look at each call to a record behind an agent."""
    found = principals(graph) if in_production(graph) else None
    if found is None or not found.judged:
        yield NotApplicable(
            "in production no agent reaches a system that checks each person, or that holds records of persons"
        )
        return
    calls = graph.estate.integrations
    groups: dict[tuple[str, ...], list[Deputy]] = {}
    for deputy in found.deputies:
        here = calls[deputy.lost]
        alike = deputy.call == deputy.lost
        key = (here.source, here.identity or "", deputy.check) if alike else (deputy.lost,)
        groups.setdefault(key, []).append(deputy)
    yield from (_violation(graph, group, found.ways[group[0].call]) for group in groups.values())
    if not groups:
        stores = {calls[key].target for key in found.judged}
        yield Proof(
            f"{counted(len(found.judged), 'call')} of agents and their tools to {counted(len(stores), 'system')} with "
            "records of persons: each acts for the person who asked"
        )


def _violation(graph: Graph, group: list[Deputy], way: Path) -> Violation:
    route, calls = graph.estate.route, graph.estate.integrations
    first = group[0]
    call, lost = calls[first.call], calls[first.lost]
    more = f" (and {counted(len(group) - 1, 'more call')})" if len(group) > 1 else ""
    who = f"as {lost.identity!r}" if lost.identity else "as nobody in particular"
    if call is lost:
        fact = f"{call.source!r} calls {call.target!r} {who}, not for the person who asked; {CHECKS[first.check]}"
    else:
        fact = f"{call.id!r} claims to act for {call.on_behalf_of!r}, and who asked is lost before it, on {lost.id!r}"
    return Violation(
        route(lost, "on_behalf_of" if lost.on_behalf_of else "identity"),
        f"{fact}{more}",
        label="who asked is lost here",
        also=(Also(route(graph.estate.systems[call.target]), "the records"),),
        witness=way.witness("from who asks to the records", labels={lost.ref: "who asked is lost"}),
        unknown=first.check == "" or lost.identity is None,
        help=f"exchange the token of the person and write `on_behalf_of` on {lost.ref}",
    )
