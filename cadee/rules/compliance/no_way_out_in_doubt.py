"""AI that answers people outside and has no route for what it does not know."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.doubt import never_in_doubt
from cadee.graph.facing import facing_minds
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-C-026")
def check(graph: Graph) -> Iterator[Answer]:
    """Look for a ladder that answers to low confidence or refusal, and ends with a person or a refusal."""
    facing = facing_minds(graph)
    if not facing:
        yield NotApplicable("no agent or model answers people outside here")
        return
    bold = never_in_doubt(graph)
    if not bold:
        names = listed(facing, most=4)
        yield Proof(f"{counted(len(facing), 'AI system')} before people outside ({names}): in doubt each ends safely")
        return
    names, first = listed(map(repr, bold), most=4), next(iter(bold))
    system, way = graph.estate.systems[first], bold[first]
    said = "answers people outside and has" if len(bold) == 1 else "answer people outside and have"
    people = listed((repr(key) for key in (*graph.humans, *graph.desks)), last="or", most=3)
    yield Violation(
        graph.estate.route(system),
        f"{names} {said} no route for what {'it does' if len(bold) == 1 else 'they do'} not know",
        label="never in doubt",
        also=(Also(graph.estate.route(graph.estate.systems[way.systems[0]]), "asked from here"),),
        witness=way.witness("from people outside to the AI that answers"),
        help=f"add a rung on `low-confidence` and `refusal` to {people or 'a person'}, or with `terminal: refusal`",
    )
