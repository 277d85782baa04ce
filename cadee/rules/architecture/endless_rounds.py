"""Calls in a circle, and agents between a model and their tools, that nothing stops."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.kinds import Path
from cadee.graph.rounds import BUDGET, Round, call_cycles, limited_by_gates, rounds, unbounded
from cadee.model.flow import Integration
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, lacks


@rule("CADEE-A-033")
def check(graph: Graph) -> Iterator[Answer]:
    """Cut what has a step limit, look for cycles that are left, and ask each model call of an agent for its bounds."""
    circles, agents = call_cycles(graph), rounds(graph)
    if not circles.unlimited and not circles.limited and not agents:
        yield NotApplicable("no calls run in a circle, and no agent goes round between a model and a tool")
        return
    found = [_cycle(graph, cycle) for cycle in circles.unlimited]
    found += [_untimed(graph, graph.estate.integrations[key]) for key in circles.untimed]
    reported = {key for cycle in circles.unlimited for key in cycle.systems}
    guarded = limited_by_gates(graph)
    for each in agents:
        missing = {key: lack for key in each.asks if (lack := unbounded(graph, key, guarded))}
        if missing and each.agent not in reported:
            found.append(_round(graph, each, missing))
    yield from found
    if not found:
        calls = sum(len(each.asks) for each in agents)
        limited, going = counted(len(circles.limited), "circle"), counted(len(agents), "agent")
        yield Proof(
            f"{limited} of calls and {going} that may go round: each ends after so many steps and so much time; "
            f"{counted(calls, 'call')} to models would be refused when the money is spent"
        )


def _cycle(graph: Graph, cycle: Path) -> Violation:
    last = graph.estate.integrations[cycle.integrations[-1]]
    return Violation(
        graph.estate.route(last),
        f"calls can run in a circle without end: {cycle}",
        label="closes the circle, without a limit",
        witness=cycle.witness("each calls the next", "cycle"),
        help=f"give {last.ref} a `loop_budget` with `max_steps`, or take it out",
    )


def _untimed(graph: Graph, call: Integration) -> Violation:
    message = f"{call.id!r} limits the steps of a circle of calls, and not its time"
    return Violation(graph.estate.route(call, "loop_budget"), message, help="add `wall_clock` to its `loop_budget`")


def _round(graph: Graph, each: Round, missing: dict[str, tuple[str, ...]]) -> Violation:
    calls = graph.estate.integrations
    worst = max(missing, key=lambda key: (len(missing[key]), -each.asks.index(key)))
    more = f", and so by {counted(len(missing) - 1, 'more call')}" if len(missing) > 1 else ""
    asked, act = calls[worst], calls[each.acts[0]]
    alerts = [
        signal
        for signal in graph.estate.signals.values()
        if signal.measures == "cost" and {each.agent, asked.target} & set(signal.source)
    ]
    after = f"; alert {alerts[0].id!r} comes too late" if alerts and BUDGET in missing[worst] else ""
    return Violation(
        graph.estate.route(asked, "loop_budget"),
        f"agent {each.agent!r} goes round between {asked.target!r} and {act.target!r} with "
        f"{lacks(missing[worst])}{more}{after}",
        label="nothing stops the next round",
        also=(Also(graph.estate.route(act), "what it acts on"),),
        help=f"add `loop_budget: {{max_steps: ..., wall_clock: ..., spend: ...}}` to {asked.ref}",
    )
