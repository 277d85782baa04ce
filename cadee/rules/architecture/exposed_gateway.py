"""Gateways that hold every key to AI and are kept like any other system."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.crown import administered, built_here, callers_by_identity, crowns, exposed_by, keys_held, tried
from cadee.graph.stages import in_production
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import listed


@rule("CADEE-A-048")
def check(graph: Graph) -> Iterator[Answer]:
    """Look at who administers, how is built, who calls and what replaces each gateway that all ways to models pass."""
    gateways = crowns(graph)
    if not gateways or not in_production(graph):
        yield NotApplicable("no gateway of production stands in every way to a model")
        return
    faults = 0
    for gateway in gateways:
        known, open_ = list(_known(graph, gateway)), list(_open(graph, gateway))
        if known or open_:
            faults += 1
            yield _violation(graph, gateway, known, open_)
    if not faults:
        names = listed(repr(gateway.id) for gateway in gateways)
        yield Proof(
            f"every way to a model runs through {names}: administered from inside, keys in a store apart, run by"
            " digest, an identity for each caller, and its loss is provided for"
        )


def _known(graph: Graph, gateway: System) -> Iterator[str]:
    """Yield what is known to be wrong, in words."""
    for source in exposed_by(graph, gateway):
        itself = "it stands in" if source is gateway else f"it is administered by {source.id!r} in"
        yield f"{itself} zone {source.zone!r}"
    beside = [repr(key.id) for key in keys_held(graph, gateway) if (key.credential or "").startswith("env:")]
    if beside:
        secrets = "the secret" if len(beside) == 1 else "the secrets"
        yield f"{secrets} of {listed(beside, most=3)} {'lies' if len(beside) == 1 else 'lie'} in its own environment"
    for name, callers in callers_by_identity(graph, gateway).items():
        agents = all(graph.estate.systems[key].kind == "agent" for key in callers)
        if name and len(callers) > 1 and not agents:
            yield f"{listed(map(repr, callers), most=3)} call it as one, {name!r}"
    if gateway.version is not None and "sha256:" not in gateway.version and built_here(graph, gateway):
        yield f"version {gateway.version!r} is a name, no digest"


def _open(graph: Graph, gateway: System) -> Iterator[str]:
    """Yield what nobody says, in words."""
    if not administered(graph, gateway) and not any(exposed_by(graph, gateway)):
        yield "from where it is administered"
    silent = [repr(key.id) for key in keys_held(graph, gateway) if key.credential is None]
    if silent:
        yield f"where the secret of {listed(silent, most=3)} lies"
    if nameless := callers_by_identity(graph, gateway).get(""):
        yield f"as whom {listed(map(repr, nameless), most=3)} {'calls' if len(nameless) == 1 else 'call'} it"
    if gateway.version is None and built_here(graph, gateway):
        yield "which build of it runs"
    if not tried(graph, gateway):
        yield "whether its loss was ever tried"


def _violation(graph: Graph, gateway: System, known: list[str], unsaid: list[str]) -> Violation:
    facts = [*known, *([f"nobody says {listed(unsaid)}"] if unsaid else [])]
    callers = (caller for callers in callers_by_identity(graph, gateway).values() for caller in callers)
    return Violation(
        graph.estate.route(gateway),
        f"every way to a model runs through gateway {gateway.id!r}, and {'; '.join(facts)}",
        label="holds every key to AI",
        also=tuple(Also(graph.estate.route(graph.estate.systems[key]), "calls it") for key in list(callers)[:1]),
        unknown=not known,
        help="keep it like the secret store: its own zone, operators and build, an identity for each caller, a drill",
    )
