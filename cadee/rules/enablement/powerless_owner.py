"""Accountable owners who may use none of the controls of what they answer for."""

from collections.abc import Iterator, Mapping

from cadee.graph import Graph
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-EN-002")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the switches on each system, and on the agents of the workflow, with what its owner may use."""
    estate, accountable = graph.estate, dict[str, dict[str, list[str]]]()
    agents: list[str] = []
    for key, switches in _switched(graph).items():
        system = estate.systems[key]
        agents += switches if system.kind == "agent" else ()
        if system.owner in estate.owners:
            accountable.setdefault(system.owner or "", {})[system.ref] = switches
    approver = estate.workflow.approver
    if approver in estate.owners and agents:
        accountable.setdefault(approver or "", {})["workflow"] = sorted(set(agents))
    if not accountable:
        yield NotApplicable("no system with a switch has an owner, and no agent with a switch an approver")
        return
    teams, faults = _teams(graph), 0
    for owner, charges in accountable.items():
        usable = {element for who in (owner, *teams.get(owner, ())) for element in graph.controls(who)}
        powerless = [ref for ref, switches in charges.items() if usable.isdisjoint(f"switches/{s}" for s in switches)]
        if powerless:
            faults += 1
            yield _violation(graph, owner, powerless, charges[powerless[0]])
    if not faults:
        what = counted(sum(len(charges) for charges in accountable.values()), "accountable role")
        yield Proof(f"{what} of {counted(len(accountable), 'owner')}: each may use a switch on what it answers for")


def _switched(graph: Graph) -> Mapping[str, list[str]]:
    """The systems that switches name, and all agents where one acts on the workflow, with their switches."""
    found: dict[str, list[str]] = {}
    for key in sorted(graph.estate.switches):
        acts_on = graph.estate.switches[key].acts_on
        named = [ref.partition("/")[2] for ref in acts_on if ref.startswith("systems/")]
        for system in dict.fromkeys([*named, *(graph.systems("agent") if "workflow" in acts_on else ())]):
            if system in graph.estate.systems:
                found.setdefault(system, []).append(key)
    return found


def _teams(graph: Graph) -> Mapping[str, list[str]]:
    """The teams each owner is a member of: what the team may use, its members may."""
    found: dict[str, list[str]] = {}
    for key, owner in graph.estate.owners.items():
        for member in owner.members:
            found.setdefault(member, []).append(key)
    return found


def _violation(graph: Graph, owner: str, powerless: list[str], switches: list[str]) -> Violation:
    estate = graph.estate
    more = f" and {counted(len(powerless) - 1, 'more')}" if len(powerless) > 1 else ""
    what = "the workflow" if powerless[0] == "workflow" else repr(powerless[0].partition("/")[2])
    charge = estate.find(powerless[0])
    field = "approver" if powerless[0] == "workflow" else "owner"
    return Violation(
        estate.route(estate.owners[owner]),
        f"{owner!r} answers for {what}{more} and may not use {listed(map(repr, switches), last='or', most=3)}",
        label="answers, and cannot act",
        also=(Also(estate.route(charge, field), "answers for this"),) if charge is not None else (),
        witness=graph.out_of_hand(owner, powerless[0], switches),
        help=f"add {listed((f'`switches/{key}`' for key in switches), last='or')} to its `permissions`",
    )
