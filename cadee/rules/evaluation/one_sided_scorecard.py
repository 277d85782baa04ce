"""Scorecards that leave out one of accuracy, quality and risk."""

from collections.abc import Iterator, Sequence

from cadee.graph import Graph
from cadee.graph.gating import minds
from cadee.rules.base import Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

CLASSES = ("accuracy", "quality", "risk")
TRIES = {"red-team": "risk"}


@rule("CADEE-EV-006", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Cover accuracy, quality and risk by what the measures and the tests say that they are about."""
    kpis, tests = graph.estate.kpis.values(), graph.estate.evaluations.values()
    if not minds(graph):
        yield NotApplicable("no AI system is declared")
        return
    if not kpis and not tests and "evaluation" not in graph.estate.layers:
        yield NotApplicable("no measure and no test is declared, and no scorecard to hold one")
        return
    about: dict[str, list[str]] = {}
    for key, said in (*((k.id, k.measures) for k in kpis), *((t.id, t.kind) for t in tests)):
        about.setdefault(TRIES.get(said or "", said or ""), []).append(key)
    missing = [name for name in CLASSES if name not in about]
    if missing:
        yield _missing(graph, missing, about.get("", ()))
        return
    total = f"{counted(len(kpis), 'measure')} and {counted(len(tests), 'test')}"
    found = listed(f"{name} by {about[name][0]!r}" for name in CLASSES)
    yield Proof(f"of {total} each of the three is measured: {found}")


def _missing(graph: Graph, missing: Sequence[str], silent: Sequence[str]) -> Violation:
    layer = graph.estate.layers.get("evaluation")
    names = listed(missing, last="or")
    say = "does not say what it is about" if len(silent) == 1 else "do not say what they are about"
    what = f"; {listed(map(repr, silent), most=3)} {say}" if silent else ""
    return Violation(
        graph.estate.route(layer) if layer is not None else graph.estate.route(graph.estate.workflow, "name"),
        f"no measure and no test is of {names}{what}",
        label="not looked at",
        unknown=bool(silent),
        help=f"declare a measure with `measures: {missing[0]}`, or a test with `kind: {missing[0]}`",
    )
