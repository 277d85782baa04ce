"""Artifacts for which several parties answer at once, or none."""

from collections.abc import Iterator, Mapping

from cadee.graph import Graph
from cadee.model.base import Entity
from cadee.model.proof import Evidence
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

SINGLE = ("architecture", "access-design", "operations-plan", "data-contract")
"""Kinds of evidence of which there is one for a subject; a drill or an approval comes again."""


@rule("CADEE-EN-003", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Count who answers for each artifact: one team or person, and no committee of teams without a head."""
    estate, owned = graph.estate, dict[str, list[Entity]]()
    artifacts: list[Entity] = [
        *estate.layers.values(),
        *estate.systems.values(),
        *estate.data.values(),
        *estate.kpis.values(),
    ]
    for entry in (*artifacts, *estate.evidence.values()):
        if (owner := getattr(entry, "owner", None)) in estate.owners:
            owned.setdefault(owner or "", []).append(entry)
    nobodys = [entry for entry in estate.evidence.values() if entry.owner is None]
    if not owned and not nobodys:
        yield NotApplicable("no artifact names an owner, and no evidence is declared")
        return
    found = [_committee(graph, key, teams, owned[key]) for key, teams in _committees(graph).items() if key in owned]
    found += _rivals(graph)
    if nobodys:
        more = f" and {counted(len(nobodys) - 1, 'more')}" if len(nobodys) > 1 else ""
        message = f"nobody answers for evidence {nobodys[0].id!r}{more}"
        found.append(Violation(estate.route(nobodys[0]), message, unknown=True, help="declare `owner`"))
    yield from found
    if not found:
        things = counted(sum(map(len, owned.values())), "artifact")
        yield Proof(f"{things}: one party of {len(owned)} answers for each")


def _committees(graph: Graph) -> Mapping[str, list[str]]:
    """The teams made of several teams, with these, unless one lead or executive is at their head."""
    owners, found = graph.estate.owners, dict[str, list[str]]()
    for key, owner in owners.items():
        members = [owners[name] for name in owner.members if name in owners]
        teams = [member.id for member in members if member.kind == "team"]
        heads = [member for member in members if member.kind == "person" and member.level in ("lead", "executive")]
        if len(teams) > 1 and len(heads) != 1:
            found[key] = teams
    return found


def _committee(graph: Graph, key: str, teams: list[str], entries: list[Entity]) -> Violation:
    return Violation(
        graph.estate.route(graph.estate.owners[key], "members"),
        f"{key!r} answers for {listed((entry.ref for entry in entries), most=3)} and is {len(teams)} teams "
        f"without one head: {listed(teams, most=4)}",
        label="everybody, so nobody",
        also=(Also(graph.estate.route(entries[0], "owner"), "answers for this"),),
        help=f"name {listed(map(repr, teams), last='or', most=4)} as the owner, or one lead at the head of {key!r}",
    )


def _rivals(graph: Graph) -> Iterator[Violation]:
    """Documents of which there should be one, kept by different owners."""
    kept: dict[tuple[str, str], Evidence] = {}
    for entry in graph.estate.evidence.values():
        if entry.kind in SINGLE and entry.owner is not None:
            first = kept.setdefault((entry.kind, entry.subject), entry)
            if first.owner != entry.owner:
                yield Violation(
                    graph.estate.route(entry, "owner"),
                    f"{entry.kind} of {entry.subject!r} is kept by {first.owner!r} and by {entry.owner!r}",
                    label="which one counts",
                    also=(Also(graph.estate.route(first, "owner"), "and here"),),
                    help="keep one of them, with one owner",
                )
