"""Proof that comes from conditions unlike production: a sandbox, another topology, other identities."""

from collections.abc import Iterator, Mapping, Sequence

from cadee.graph import Graph
from cadee.graph.likeness import Shown, shown, stands_in, unlike
from cadee.model.estate import Estate
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-EV-011", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Ask of each tested agent, model and index where it was tested, and compare that place with production."""
    estate, known = graph.estate, shown(graph)
    stage = {key: each.stage for key, each in estate.environments.items()}
    production = next((key for key, each in stage.items() if each == "production"), None)
    if production is None or not known:
        yield NotApplicable("no test is on file, or no environment is for production")
        return
    late = {
        each.place for proofs in known.values() for each in proofs if stage.get(each.place) in ("staging", "production")
    }
    places = {key: estate.resolve(key) for key in stage if key in late or key == production}
    groups: dict[tuple[str, str], list[str]] = {}
    for ref, proofs in known.items():
        why = _why([each.place for each in proofs], ref, stage, places)
        if why is not None:
            groups.setdefault(why, []).append(ref)
    found = [_unproven(graph, why, place, refs, known) for (why, place), refs in groups.items()]
    for key in (key for key in places if key != production):
        calls = list(unlike(places[key], places[production]))
        found += [_unlike(graph, key, calls)] if calls else []
    yield from found
    if not found:
        where = listed(sorted(map(repr, late)))
        yield Proof(f"{counted(len(known), 'tested element')}: each shown in {where}, with callers as in production")


def _why(
    tested: Sequence[str], ref: str, stage: Mapping[str, str], places: Mapping[str, Estate]
) -> tuple[str, str] | None:
    """Return why no test of an element counts, and the environment of the last; None where one does."""
    late = [place for place in tested if place in places]
    if any(stands_in(places[place], ref) for place in late):
        return None
    if late:
        return "absent", late[-1]
    return ("unsaid", "") if "" in tested else ("early", tested[-1])


def _unproven(
    graph: Graph, why: str, place: str, refs: Sequence[str], known: Mapping[str, Sequence[Shown]]
) -> Violation:
    proof: Shown = next(each for each in reversed(known[refs[0]]) if each.place == place)
    names = listed(("the workflow" if ref == "workflow" else repr(ref.partition("/")[2]) for ref in refs), most=4)
    was, exist = ("was", "does not exist") if len(refs) == 1 else ("were", "do not exist")
    told = {
        "early": f"{names} {was} tested in {place!r} only",
        "absent": f"{names} {was} tested in {place!r}, as is said, and {exist} there",
        "unsaid": f"nobody says where {names} {was} tested",
    }
    at = graph.estate.route(proof.by, proof.field)
    return Violation(at, told[why], unknown=why == "unsaid", help="repeat the test in an environment like production")


def _unlike(graph: Graph, place: str, calls: Sequence[tuple[str, str, str]]) -> Violation:
    key, mine, theirs = calls[0]
    more = f", and {counted(len(calls) - 1, 'more call')} likewise" if len(calls) > 1 else ""
    message = f"tests in {place!r} call {key!r} as {mine}, and production as {theirs}{more}"
    also = (Also(graph.estate.route(graph.estate.integrations[key]), "called by another class of caller"),)
    return Violation(("environments", place), message, "unlike production", also, help="let it call as production does")
