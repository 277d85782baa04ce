"""Machines that may do more than their calls need."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.entitlement import Needs, excess, needs
from cadee.graph.stages import in_production, machines
from cadee.model.identity import Identity
from cadee.rules.base import Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

VERBS = {"*": "do anything to", "admin": "administer", "irreversible": "act irreversibly on", "write": "write to"}
STATEFUL = ("platform", "store", "index", "queue", "tool", "external")
SHOWN = 3


@rule("CADEE-A-028")
def check(graph: Graph) -> Iterator[Answer]:
    """Take from the grants of each machine what its calls need; what is left beyond reading is excess."""
    if not in_production(graph):
        yield NotApplicable("scope is compared with need in production")
        return
    judged = [identity for identity in machines(graph) if identity.grants is not None]
    silent = [identity for identity in machines(graph) if identity.grants is None and _acts(graph, identity)]
    if not judged and not silent:
        yield NotApplicable("no machine says what it may do, and none calls anything that keeps state")
        return
    faults, needed = 0, needs(graph)
    for identity in judged:
        found = _excess(identity, needed)
        if found:
            faults += 1
            yield _violation(graph, identity, found, needed)
    if silent:
        faults += 1
        yield _silent(graph, silent)
    if not faults:
        grants = sum(len(identity.grants or ()) for identity in judged)
        yield Proof(
            f"{counted(grants, 'grant')} of {counted(len(judged), 'machine')}: "
            "every right to write, to act irreversibly or to administer is needed by a call"
        )


def _acts(graph: Graph, identity: Identity) -> bool:
    targets = (graph.estate.integrations[key].target for key in graph.uses(identity.id))
    return any(graph.estate.systems[target].kind in STATEFUL for target in targets)


def _excess(identity: Identity, needed: Needs) -> list[tuple[int, str, str]]:
    """Number of the grant, action and element of each right that no call needs."""
    own = needed.get(identity.id, {})
    return [
        (number, action, grant.on)
        for number, grant in enumerate(identity.grants or ())
        for action in excess(grant, own.get(grant.on, frozenset()))
    ]


def _violation(graph: Graph, identity: Identity, found: list[tuple[int, str, str]], needed: Needs) -> Violation:
    places = {verb: [on.partition("/")[2] for _, action, on in found if action == verb] for verb in VERBS}
    rights = listed(f"{VERBS[verb]} {listed(map(repr, on), most=SHOWN)}" for verb, on in places.items() if on)
    first, _, on = found[0]
    used = sorted(needed.get(identity.id, {}).get(on, ()))
    return Violation(
        graph.estate.route(identity, "grants", first),
        f"{identity.kind} {identity.id!r} may {rights}, and none of its calls needs that",
        label="wider than its calls",
        help=f"its calls need {listed(used) if used else 'nothing'} on {on}",
    )


def _silent(graph: Graph, silent: list[Identity]) -> Violation:
    names = listed((repr(identity.id) for identity in silent), most=SHOWN)
    return Violation(
        graph.estate.route(silent[0]),
        f"nobody says what {names} may do: whether that is more than the calls need cannot be told",
        unknown=True,
        help="add `grants`, one for each system and action; `grants: []` where there are none",
    )
