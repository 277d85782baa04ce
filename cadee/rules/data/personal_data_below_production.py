"""Personal data in environments below production."""

from collections.abc import Iterator, Mapping
from typing import get_args

from cadee.graph import Graph
from cadee.graph.kinds import Taint
from cadee.model.data import Sensitivity
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

PRIVATE = ("special-category", "payment", "personal")


@rule("CADEE-D-017")
def check(graph: Graph) -> Iterator[Answer]:
    """Carry personal data along every flow of an environment below production: it must not be there at all."""
    environment = graph.estate.environment
    if environment is None or environment.stage == "production":
        below = any(each.stage != "production" for each in graph.estate.environments.values())
        yield NotApplicable(
            f"no environment below {'production' if environment is None else repr(environment.id)} "
            f"{'was judged' if below else 'is declared'}"
        )
        return
    if not graph.estate.data:
        yield NotApplicable("no data is declared below production")
        return
    places: dict[str, Taint] = {}
    for label in PRIVATE:
        for key, taint in graph.taints(label, telemetry=True).items():
            places.setdefault(key, taint)
    found: dict[str, list[Taint]] = {}
    for taint in places.values():
        found.setdefault(taint.data, []).append(taint)
    said = {name: taints for name, taints in found.items() if name in graph.estate.data and not _unsaid(graph, name)}
    unsaid = {name: taints for name, taints in found.items() if name in graph.estate.data and name not in said}
    if said:
        yield _violation(graph, said, unknown=False)
    if unsaid:
        yield _violation(graph, unsaid, unknown=True)
    if not said and not unsaid:
        what = counted(len(graph.estate.data), "kind")
        yield Proof(f"{environment.id!r}: of {what} of data none is personal where it travels or is kept")


def _unsaid(graph: Graph, name: str) -> bool:
    return len(graph.sensitivity(name)) == len(get_args(Sensitivity))


def _violation(graph: Graph, found: Mapping[str, list[Taint]], *, unknown: bool) -> Violation:
    names = sorted(found)
    systems = sorted({taint.system for taints in found.values() for taint in taints})
    first = min(found[names[0]], key=lambda taint: (len(taint.path), taint.system))
    what = listed(map(repr, names), most=3)
    where = f"at {listed(map(repr, systems), most=3)} below production"
    return Violation(
        graph.estate.route(graph.estate.data[names[0]], "labels", "sensitivity"),
        f"nobody says whether data {where} is personal: {what}" if unknown else f"personal data lies {where}: {what}",
        label="in an environment for trying things out",
        also=(Also(graph.estate.route(graph.estate.systems[first.system]), "it lies here"),),
        witness=first.path.witness("the way it takes"),
        unknown=unknown,
        help="use made-up data there and say so: `per_environment: {sandbox: {labels: {sensitivity: [internal]}}}`",
    )
