"""AI flows that can write and cannot be stopped by a named person from outside."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.actions import deeds
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-A-039")
def check(graph: Graph) -> Iterator[Answer]:
    """Ask of each agent that can write: which switch stops it, who holds it, does it work when the agent fails."""
    writers = {deed.call.source for deed in deeds(graph) if deed.action != "read"}
    able = graph.reaching(writers, without_systems=graph.systems("channel", "human"))
    agents = [graph.estate.systems[key] for key in graph.systems("agent") if key in able]
    if not agents:
        yield NotApplicable("no agent can write")
        return
    faults = 0
    for agent in agents:
        switches = [key for key in graph.switches_on(agent.ref) if graph.estate.switches[key].kind == "kill-switch"]
        if not switches:
            faults += 1
            yield Violation(
                graph.estate.route(agent),
                f"agent {agent.id!r} can write and nobody can stop it: no kill switch acts on it",
                help=f"declare a switch of kind kill-switch with `acts_on: [{agent.ref}]`, a `holder` and `runs_on`",
            )
        elif not any(not list(_weak(graph, key)) for key in switches):
            found = [violation for key in switches for violation in _weak(graph, key)]
            faults += len(found)
            yield from found
    if not faults:
        yield Proof(
            f"{counted(len(agents), 'agent')} that can write: a person can stop each, from outside what is stopped"
        )


def _weak(graph: Graph, key: str) -> Iterator[Violation]:
    switch, route, owners = graph.estate.switches[key], graph.estate.route, graph.estate.owners
    behind = graph.people(switch.holder) if switch.holder else ()
    people = [name for name in behind if owners[name].active_on(graph.today)]
    if not people:
        said = (
            f"is held by {switch.holder!r}, behind whom stands no active person" if switch.holder else "has no holder"
        )
        yield Violation(
            route(switch, "holder"), f"kill switch {key!r} {said}", "no one to press it", unknown=switch.holder is None
        )
    elif not any(switch.ref in graph.controls(name) for name in people):
        yield Violation(
            route(switch, "holder"), f"holder {switch.holder!r} may not use kill switch {key!r}", "no permission"
        )
    if switch.runs_on is None:
        yield Violation(route(switch), f"kill switch {key!r} does not say what it runs on", "runs on?", unknown=True)
        return
    path = graph.switch_dependence(key)
    if path is not None:
        at = graph.estate.systems.get(path.systems[-1])
        yield Violation(
            route(switch, "runs_on"),
            f"kill switch {key!r} fails with what it should stop: {path}",
            "needs what it switches",
            also=(Also(route(at), "switched off here"),) if isinstance(at, System) else (),
            witness=path.witness("from what the switch runs on to what it switches"),
            help="run it from a system that works without the AI path",
        )
