"""Agents in which strangers' content, private data and a way out meet, or which strangers can steer."""

from collections.abc import Iterator

from cadee.diagnostic import Step, Witness
from cadee.graph import Graph
from cadee.graph.freight import EVERYTHING, FREE
from cadee.graph.injection import Injection, Leg
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-D-012")
def check(graph: Graph) -> Iterator[Answer]:
    """See for each agent whether untrusted content, private data and an exit meet, or whether it writes ungated."""
    asked = Injection(graph)
    taken = {key: legs for key in graph.systems("agent") if (legs := list(asked.intakes(key)))}
    if not taken:
        yield NotApplicable("no content that outsiders can write is said to come to an agent")
        return
    faults = 0
    for key, intakes in taken.items():
        agent = graph.estate.systems[key]
        stranger = next((leg for leg in intakes if not leg.own), None)
        secret = next((leg for leg in asked.secrets(key) if stranger is not None or not leg.own), None)
        way_out, written = next(asked.exits(key), None), list(asked.steered(key))
        if secret is not None and way_out is not None:
            faults += 1
            yield _trifecta(graph, agent, stranger or intakes[0], secret, way_out)
        elif written:
            faults += 1
            yield _steered(graph, agent, intakes[0], written)
    if not faults:
        names = f"{counted(len(taken), 'agent')} ({listed(taken, most=4)}) that outsiders' content comes to"
        yield Proof(f"{names}: none can be made to send private data out, or to write with rights of its own")


def _steps(agent: System, *legs: tuple[Leg, str]) -> tuple[Step, ...]:
    ways = tuple(
        Step(call.ref, words if not number else "") for leg, words in legs for number, call in enumerate(leg.calls)
    )
    return (Step(agent.ref, "all meet here"), *ways)


def _trifecta(graph: Graph, agent: System, intake: Leg, secret: Leg, way_out: Leg) -> Violation:
    labels = graph.sensitivity(secret.data)
    unlabelled = labels == EVERYTHING
    kind = "unlabelled data" if unlabelled else f"{listed(sorted(labels - FREE))} data"
    last, route = way_out.calls[-1], graph.estate.route
    answers = way_out.calls[0].target == agent.id
    out = f"shows what comes of it unguarded in {last.source!r}" if answers else f"can send it out to {last.target!r}"
    legs = ((intake, "outsiders' content comes in"), (secret, "private data is read"), (way_out, "it can go out"))
    return Violation(
        route(agent),
        f"agent {agent.id!r} takes in {intake.data!r}, which outsiders can write, reads {kind} "
        f"({secret.data!r}) and {out}",
        label="all three meet here",
        also=tuple(Also(route(leg.calls[0]), words) for leg, words in legs),
        witness=Witness("set", _steps(agent, *legs), "without one of them nothing leaves"),
        unknown=unlabelled,
        help="cut one leg: validate what comes in, read only on behalf of who asks, or guard and gate what goes out",
    )


def _steered(graph: Graph, agent: System, intake: Leg, written: list[Leg]) -> Violation:
    call = written[0].calls[-1]
    more = f" (and {counted(len(written) - 1, 'further call')})" if len(written) > 1 else ""
    return Violation(
        graph.estate.route(call, "action"),
        f"{intake.data!r}, which outsiders can write, can steer agent {agent.id!r} to write to {call.target!r}"
        f"{more} with rights of its own, and no gate stands between",
        label="on whose behalf?",
        also=(Also(graph.estate.route(intake.calls[0]), "outsiders' content comes in"),),
        witness=Witness("set", _steps(agent, (intake, "comes in"), (written[0], "writes")), "from content to deed"),
        help=f"gate {call.id!r}, or make it on behalf of the person who asks",
    )
