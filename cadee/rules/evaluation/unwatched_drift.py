"""Live AI whose answers may drift without anybody noticing."""

from collections.abc import Iterator, Sequence

from cadee.diagnostic import Severity
from cadee.graph import Graph
from cadee.graph.minding import Monitor, live_ai, monitors, watched
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-EV-020")
def check(graph: Graph) -> Iterator[Answer]:
    """Look for a signal about drift of each live agent and model, and follow it to a person."""
    live = live_ai(graph)
    if not live:
        yield NotApplicable("no agent or model is live here")
        return
    known = monitors(graph)
    heard = watched(graph, [monitor for monitor in known if not monitor.ends])
    broken = {monitor: [key for key in live if key in monitor.systems and key not in heard] for monitor in known}
    broken = {monitor: deaf for monitor, deaf in broken.items() if monitor.ends and deaf}
    noticed = heard | watched(graph, broken)
    yield from (_broken(graph, monitor, deaf) for monitor, deaf in broken.items())
    bare = [key for key in live if key not in noticed]
    if bare:
        yield _unwatched(graph, bare)
    if not broken and not bare:
        names = listed((monitor.signal.id for monitor in known if not monitor.ends), most=4)
        yield Proof(
            f"{counted(len(live), 'live agent or model', 'live agents and models')}: drift reaches a person ({names})"
        )


def _unwatched(graph: Graph, bare: Sequence[str]) -> Violation:
    first = graph.estate.systems[bare[0]]
    names = listed(map(repr, bare), most=4)
    return Violation(
        graph.estate.route(first),
        f"nobody would notice if the answers of {names} drifted",
        label="drifts unseen",
        severity=_grade(graph, bare),
        help=f"declare a signal `from: [{first.id}]` with `measures: drift`, an `alert` and `to`",
    )


def _broken(graph: Graph, monitor: Monitor, live: Sequence[str]) -> Violation:
    signal, names = monitor.signal, listed(map(repr, live), most=4)
    at = (
        graph.estate.route(signal, "to")
        if signal.to is not None and signal.alert is not None
        else graph.estate.route(signal)
    )
    return Violation(
        at,
        f"drift of {names} is measured by {signal.id!r}, which {monitor.ends}",
        label="reaches nobody",
        also=(Also(graph.estate.route(graph.estate.systems[live[0]]), "drifts unheard"),),
        severity=_grade(graph, live),
        help="give the signal an `alert` of severity page or ticket, and `to` somebody who is there",
    )


def _grade(graph: Graph, systems: Sequence[str]) -> Severity | None:
    return Severity.ERROR if any(graph.tier(key) in (0, 1) for key in systems) else None
