"""Personal data that AI handles on no lawful basis, or on one that does not carry it."""

from collections.abc import Iterator, Sequence

from cadee.graph import Graph, Path
from cadee.graph.personal import handled, personal_data
from cadee.model.data import Labels
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

STRICT = ("eu", "eea", "uk")
TOO_WEAK = ("contract", "legitimate-interest")


@rule("CADEE-C-014")
def check(graph: Graph) -> Iterator[Answer]:
    """Look for a basis on what AI handles, or on what it is made of; compare it with what special categories need."""
    used = handled(graph, personal_data(graph))
    if not used:
        yield NotApplicable("no AI system handles data that is labelled personal")
        return
    based = set(graph.derived(key for key in graph.data_ids if _labels(graph, key).basis is not None))
    bare = [key for key in used if key not in based]
    strict = not set(STRICT).isdisjoint(graph.estate.workflow.jurisdictions)
    weak = [key for key in used if strict and _too_weak(_labels(graph, key))]
    if bare:
        yield _bare(graph, bare, *used[bare[0]])
    for key in weak:
        _, path = used[key]
        said = f"{key!r} is of a special category; its basis, {_labels(graph, key).basis}, does not carry that"
        at = graph.estate.route(graph.estate.data[key], "labels", "basis")
        yield Violation(
            at, said, "not enough", witness=path.witness("how it comes to the AI"), help="ask for explicit consent"
        )
    if not bare and not weak:
        bases = sorted({basis for key in used if (basis := _labels(graph, key).basis) is not None})
        by_name = f" ({listed(bases)})" if bases else ""
        yield Proof(f"{counted(len(used), 'kind')} of personal data that AI handles: each on a lawful basis{by_name}")


def _bare(graph: Graph, data: Sequence[str], mind: str, path: Path) -> Violation:
    names, kind = listed(map(repr, data), most=4), graph.estate.systems[mind].kind
    return Violation(
        graph.estate.route(graph.estate.data[data[0]], "labels"),
        f"{kind} {mind!r} handles personal data on no lawful basis that anybody names: {names}",
        label="on what basis?",
        also=(Also(graph.estate.route(graph.estate.systems[mind]), "handled here"),),
        witness=path.witness("how it comes to the AI"),
        help="declare `basis` among its labels: consent, contract, legal-obligation, ...",
    )


def _labels(graph: Graph, key: str) -> Labels:
    return graph.estate.data[key].labels or Labels()


def _too_weak(labels: Labels) -> bool:
    return "special-category" in (labels.sensitivity or ()) and labels.basis in TOO_WEAK
