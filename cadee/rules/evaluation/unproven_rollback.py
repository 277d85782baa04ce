"""Agents whose version nobody can take back for certain, or only without what it wrote."""

from collections.abc import Iterator, Sequence

from cadee.diagnostic import Severity
from cadee.graph import Graph
from cadee.graph.actions import Deed
from cadee.graph.rollbacks import Rollback, grave, lasting, live_agents, rollbacks
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, lacks, listed


@rule("CADEE-EV-012")
def check(graph: Graph, *, most_days: int = 365) -> Iterator[Answer]:
    """Ask how each live agent gets back to the version before: was that tried, how long does it take, what stays."""
    agents, known = live_agents(graph), rollbacks(graph)
    covered = dict.fromkeys(key for each in known for key in each.agents)
    serious = dict.fromkeys(grave(graph, agents))
    if not covered and not serious:
        yield NotApplicable("no agent of tier 0 or 1, or that changes anything, is live, and none is rolled back")
        return
    found = [_none(graph, bare)] if (bare := [key for key in serious if key not in covered]) else []
    for each in known:
        severity = Severity.BLOCK if any(key in serious for key in each.agents) else None
        found += _faults(graph, each, most_days, severity)
    if stays := lasting(graph, covered):
        found.append(_stays(graph, known[0], stays))
    yield from found
    if not found:
        names = listed((repr(each.switch.id) for each in known), most=4)
        yield Proof(
            f"{counted(len(covered), 'live agent')}: taken back by {names}, tried of late; what it binds is undone"
        )


def _none(graph: Graph, bare: Sequence[str]) -> Violation:
    names = listed(map(repr, bare), most=4)
    verb, it = ("gets", "it") if len(bare) == 1 else ("get", "them")
    return Violation(
        graph.estate.route(graph.estate.systems[bare[0]]),
        f"nobody says how {names} {verb} back to the version before: no rollback acts on {it}",
        label="only forwards?",
        severity=Severity.BLOCK,
        unknown=True,
        help=f"declare a switch of kind rollback that acts on systems/{bare[0]}, with `returns_to`, and try it",
    )


def _faults(graph: Graph, each: Rollback, most_days: int, severity: Severity | None) -> Iterator[Violation]:
    switch, route = each.switch, graph.estate.route
    said = (("version to return to", switch.returns_to), ("test on file", each.tried), ("stated time", each.timed))
    if missing := [words for words, value in said if not value]:
        message, help_ = f"rollback {switch.id!r} has {lacks(missing)}", "try it in a drill and write down what it said"
        yield Violation(route(switch), message, "would it work?", severity=severity, unknown=True, help=help_)
    if each.tried is not None and (graph.today - each.tried).days > most_days:
        ago = counted((graph.today - each.tried).days, "day")
        message = f"rollback {switch.id!r} was last tried on {each.tried}, {ago} ago"
        yield Violation(route(switch, "tested"), message, "too long ago", severity=severity, help="try it again")
    for agent in (graph.estate.systems[key] for key in each.agents):
        if agent.version is not None and agent.version == switch.returns_to:
            message = f"rollback {switch.id!r} returns {agent.id!r} to {agent.version!r}, which is what runs"
            also = (Also(route(agent, "version"), "runs now"),)
            yield Violation(route(switch, "returns_to"), message, "no way back", also, severity=severity)


def _stays(graph: Graph, first: Rollback, stays: Sequence[Deed]) -> Violation:
    call, switch = stays[0].call, first.switch
    names = listed((repr(deed.call.id) for deed in stays), most=4)
    return Violation(
        graph.estate.route(call, "compensation"),
        f"rollback {switch.id!r} takes the version back and not what it did: nobody says what undoes {names}",
        label=f"{stays[0].effects[0]}: stays as it is",
        also=(Also(graph.estate.route(switch), "the rollback"),),
        severity=Severity.BLOCK,
        unknown=True,
        help="name in `compensation` the call that undoes it, or let a person decide at a gate",
    )
