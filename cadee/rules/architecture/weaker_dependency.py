"""Critical systems that cannot work without less critical ones."""

from collections.abc import Iterator, Sequence

from cadee.graph import Graph
from cadee.graph.kinds import Path
from cadee.graph.tiers import leanings
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-A-018")
def check(graph: Graph) -> Iterator[Answer]:
    """Follow what systems of tier 0 and 1 cannot work without; compare the tiers."""
    systems = graph.estate.systems
    critical = [s for s in systems.values() if s.tier in (0, 1) and s.lifecycle not in ("planned", "retired")]
    if not critical:
        yield NotApplicable("no live system of tier 0 or 1 is declared")
        return
    found = leanings(graph)
    dark = [path for path in found if systems[path.systems[-1]].tier is None]
    for path in found:
        if path not in dark:
            yield _violation(graph, path)
    if dark:
        yield _unsaid(graph, dark)
    if not found:
        yield Proof(f"{counted(len(critical), 'system')} of tier 0 and 1: none hard-depends on a lower tier")


def _violation(graph: Graph, path: Path) -> Violation:
    user, weak = (graph.estate.systems[path.systems[end]] for end in (0, -1))
    by = f" by way of {path.systems[1]!r}" if len(path) > 1 else ""
    step = path.integrations[-1]
    cut = f"protect {step!r} by a fallback" if step else f"take {weak.id!r} out of `depends_on`"
    return Violation(
        graph.estate.route(weak, "tier"),
        f"{user.kind} {user.id!r} of tier {user.tier} cannot work without {weak.id!r}{by}, which is tier {weak.tier}",
        label="run as less critical than it is",
        also=(Also(graph.estate.route(user, "tier"), "needs it"),),
        witness=path.witness("each cannot work without the next"),
        help=f"run {weak.id!r} as tier {user.tier}, or {cut}",
    )


def _unsaid(graph: Graph, dark: Sequence[Path]) -> Violation:
    user, weak = (graph.estate.systems[dark[0].systems[end]] for end in (0, -1))
    more = f" (and {len(dark) - 1} more)" if len(dark) > 1 else ""
    return Violation(
        graph.estate.route(weak),
        f"nobody says how critical {weak.id!r} is{more}, and {user.kind} {user.id!r} of tier {user.tier} cannot work "
        "without it",
        also=(Also(graph.estate.route(user, "tier"), "needs it"),),
        witness=dark[0].witness("each cannot work without the next"),
        unknown=True,
        help=f"declare `tier` of {', '.join(path.systems[-1] for path in dark[:5])}",
    )
