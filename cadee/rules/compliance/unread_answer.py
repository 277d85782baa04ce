"""Answers of a model that come back to people outside without an output guard having read them."""

from collections.abc import Iterator

from cadee.graph import Graph, Path
from cadee.graph.guarding import guarded_routes, guards_of, unread_routes
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-C-025")
def check(graph: Graph) -> Iterator[Answer]:
    """Take out what reads answers, and routes whose guards do; what still leads from outside to a model is unread."""
    routes = guarded_routes(graph)
    if not routes:
        yield NotApplicable("no guards work on a route by which people outside reach a model")
        return
    found = unread_routes(graph)
    for route, (model, path) in found.items():
        yield _violation(graph, route, model, path)
    if not found:
        yield Proof(
            f"{counted(len(routes), 'route')} by which people outside reach a model ({listed(routes, most=4)}): "
            "an output guard reads each answer"
        )


def _violation(graph: Graph, key: str, model: str, path: Path) -> Violation:
    route, systems = graph.estate.routes[key], graph.estate.systems
    guards = [systems[name] for name in guards_of(graph, route)]
    unsaid = [guard for guard in guards if not guard.inspects]
    names = listed(repr(guard.id) for guard in guards)
    comes = f"what {model!r} writes comes back to {path.systems[0]!r} by route {key!r}"
    message = f"{comes}, and of its guards ({names}) none reads answers"
    if unsaid:
        message = f"{comes}, and nobody says whether guard {unsaid[0].id!r} reads answers"
    return Violation(
        graph.estate.route(route, "guardrails"),
        message,
        label="reads questions only" if not unsaid else "reads what?",
        also=(
            Also(graph.estate.route(systems[model]), "writes"),
            Also(graph.estate.route(systems[path.systems[0]]), "is read here"),
        ),
        witness=path.witness("the way there; the answer comes back along it"),
        unknown=bool(unsaid),
        help="add a guard with `inspects: [output]` to the route",
    )
