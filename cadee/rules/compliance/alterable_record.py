"""Records that those who act may alter."""

from collections.abc import Iterator, Mapping, Sequence

from cadee.diagnostic import Severity
from cadee.graph import Chain, Graph
from cadee.graph.recording import acting, consequential, record_stores
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

ALTERS = frozenset(("irreversible", "admin", "*"))
"""What changes or removes entries; a write adds one."""


@rule("CADEE-C-011")
def check(graph: Graph) -> Iterator[Answer]:
    """Follow each identity that AI and its tools act as, and all it may become, to where the records lie."""
    acts, stores = consequential(graph), record_stores(graph)
    if not acts or not stores:
        nothing = "AI brings about nothing that cannot be undone, binds or costs"
        yield NotApplicable("no record of what AI brings about is kept" if acts else nothing)
        return
    identities = acting(graph)
    found: dict[str, list[tuple[str, Chain]]] = {}
    for identity in identities:
        for store, chain in _altered(graph, identity, stores).items():
            found.setdefault(store, []).append((identity, chain))
    for store, chains in found.items():
        yield _violation(graph, store, chains, identities)
    unsaid = [deed.call for deed in acts if not _said(graph, deed.call.identity)]
    if unsaid:
        call, others = unsaid[0], len(unsaid) - 1
        what = "as whom" if call.identity is None else f"what {call.identity!r} may do, as which"
        more = f" (nor for {counted(others, 'more action')})" if others else ""
        message = f"nobody says {what} {call.source!r} acts at {call.target!r}{more}, so it may alter the record of it"
        yield Violation(graph.estate.route(call), message, severity=Severity.ERROR, unknown=True)
    if not (found or unsaid):
        names = listed(map(repr, stores), most=3)
        yield Proof(f"{counted(len(identities), 'identity', 'identities')} of AI and its tools: none may alter {names}")


def _altered(graph: Graph, identity: str, stores: Sequence[str]) -> Mapping[str, Chain]:
    """Return the stores where an identity may change or remove entries, each with the chain of identities to there."""
    touched = graph.touches(identity, actions=("irreversible",))
    found = {store: touched[f"systems/{store}"] for store in stores if f"systems/{store}" in touched}
    for name, chain in graph.assumed(identity).items():
        for call in (graph.estate.integrations[key] for key in graph.uses(name)):
            if call.effect == "delete" and call.target in stores:
                found.setdefault(call.target, Chain(chain.identities, f"systems/{call.target}"))
    return found


def _said(graph: Graph, identity: str | None) -> bool:
    return identity is not None and graph.estate.identities[identity].grants is not None


def _violation(
    graph: Graph, store: str, chains: Sequence[tuple[str, Chain]], identities: Mapping[str, Sequence[str]]
) -> Violation:
    identity, chain = chains[0]
    place, actor = graph.estate.systems[store], graph.estate.systems[identities[identity][0]]
    last = graph.estate.identities[chain.identities[-1]]
    more = f", as may {counted(len(chains) - 1, 'more identity', 'more identities')}" if len(chains) > 1 else ""
    become = f", which may become {last.id!r}" if last.id != identity else ""
    grants = enumerate(last.grants or ())
    number = next((n for n, each in grants if each.on == place.ref and not ALTERS.isdisjoint(each.actions)), None)
    return Violation(
        graph.estate.route(last, "grants", number) if number is not None else graph.estate.route(last),
        f"{identity!r}, as which {actor.id!r} acts{become}, may alter the record in {store!r}{more}",
        label="not only adds",
        also=(Also(graph.estate.route(place), "the record"), Also(graph.estate.route(actor), "acts")),
        witness=chain.witness("from the identity that acts to where the record lies"),
        help="grant `write` only, and let another identity keep the record",
    )
