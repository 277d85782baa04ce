"""This file holds who may act on what and could not before, by becoming another or by calls made as it."""

from collections.abc import Iterable, Iterator, Mapping

from cadee.comparison.kinds import Change, Kind, weight
from cadee.comparison.subject import layer, named
from cadee.comparison.text import listed, quoted
from cadee.diagnostic import Witness
from cadee.graph import Graph
from cadee.graph.kinds import Chain
from cadee.model.identity import Identity

ACTING = ("write", "irreversible")
"""Actions that change something; a grant of `admin` or `*` allows them too."""

MOST = 100_000
"""So many steps from identity to identity are walked; of identities beyond that it is said that they were left out."""


def actors(old: Graph, new: Graph) -> Iterator[Change]:
    """Yield for each element the identities that may newly act on it, and those that no longer may.

    What an identity may do by a grant of its own that came or went is told with the identity and not again.
    """
    changed = _concerned(old, new)
    came, went, left = _compared(old, new, changed)
    for graph, pairs, sign in ((new, came, 1), (old, went, -1)):
        for ref in sorted(pairs):
            if (change := _change(graph, ref, pairs[ref], sign)) is not None:
                yield change
    if left:
        sentence = f"who may act on what was not compared for {len(left)} identities: {listed(map(quoted, left))}"
        also = tuple(f"identities/{key}" for key in left[1:])
        yield Change(f"identities/{left[0]}", "changed", sentence, "actors", also=also)


Pairs = Mapping[str, list[Chain]]
"""Element -> the chains by which identities may act on it."""


def _compared(old: Graph, new: Graph, changed: Iterable[str]) -> tuple[Pairs, Pairs, list[str]]:
    came: dict[str, list[Chain]] = {}
    went: dict[str, list[Chain]] = {}
    left, spent = list[str](), 0
    for key in changed:
        if spent > MOST:
            left.append(key)
            continue
        spent += len(old.assumed(key)) + len(new.assumed(key))
        was, now = old.touches(key, actions=ACTING), new.touches(key, actions=ACTING)
        own = _granted(old, key) ^ _granted(new, key)
        for here, there, found in ((now, was, came), (was, now, went)):
            for ref in (ref for ref in here if ref not in there):
                chain = here[ref]
                if len(chain.identities) > 1 or ref not in own:
                    found.setdefault(ref, []).append(chain)
    return came, went, left


def _granted(graph: Graph, key: str) -> frozenset[str]:
    """Return what grants of its own let an identity act on."""
    identity = graph.estate.identities.get(key)
    acting = {*ACTING, "admin", "*"}
    grants = (identity.grants or ()) if identity is not None else ()
    return frozenset(grant.on for grant in grants if not acting.isdisjoint(grant.actions))


def _concerned(old: Graph, new: Graph) -> list[str]:
    """Return the identities of which something changed, and those that may become them, before or now; those first."""
    identities = [graph.estate.identities for graph in (old, new)]
    found = [
        key
        for key in sorted({*identities[0], *identities[1]})
        if _facts(old, identities[0].get(key)) != _facts(new, identities[1].get(key))
    ]
    may_become: dict[str, list[str]] = {}
    for each in identities:
        for key, identity in each.items():
            for further in identity.can_assume:
                may_become.setdefault(further, []).append(key)
    seen = set(found)
    for key in found:
        for further in may_become.get(key, ()):
            if further not in seen:
                seen.add(further)
                found.append(further)
    return found


def _facts(graph: Graph, identity: Identity | None) -> object:
    if identity is None:
        return None
    calls = (graph.estate.integrations[key] for key in graph.uses(identity.id))
    used = frozenset((call.target, call.action) for call in calls)
    return _granted(graph, identity.id), frozenset(identity.can_assume), used


def _change(graph: Graph, ref: str, chains: list[Chain], sign: int) -> Change | None:
    entity = graph.estate.find(ref)
    if entity is None:
        return None
    keys = sorted(chain.identities[0] for chain in chains)
    who = f"{'identity' if len(keys) == 1 else 'identities'} {listed(map(quoted, keys))}"
    nearest = min(chains, key=lambda chain: (len(chain.identities), chain.identities))
    by = f" by becoming {quoted(nearest.identities[-1])}" if len(keys) == 1 and len(nearest.identities) > 1 else ""
    may = "may now act on" if sign > 0 else "may no longer act on"
    kind: Kind = "added" if sign > 0 else "removed"
    witness: Witness = nearest.witness("from the identity to what it may act on")
    sentence = f"{who} {may} {named(entity)}{by}"
    return Change(ref, kind, sentence, "actors", weight(sign), layer(entity), witness=witness)
