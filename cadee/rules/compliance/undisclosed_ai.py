"""Channels that do not tell people outside that a machine answers."""

from collections.abc import Iterator, Sequence

from cadee.diagnostic import Route, Witness
from cadee.graph import Graph
from cadee.graph.facing import doors
from cadee.graph.gating import minds
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-C-016")
def check(graph: Graph) -> Iterator[Answer]:
    """Ask each channel by which people outside meet AI whether it says so."""
    channels = [graph.estate.systems[key] for key in doors(graph)]
    if not channels:
        yield NotApplicable("nobody outside meets AI here")
        return
    silent = [system for system in channels if system.discloses_ai is None]
    hiding = [system for system in channels if system.discloses_ai is False]
    if hiding:
        verb = "lets" if len(hiding) == 1 else "let"
        message = f"{_names(hiding)} {verb} people outside believe that a person answers"
        help_ = "say at the start that a machine answers, then set `discloses_ai: true`"
        at = graph.estate.route(hiding[0], "discloses_ai")
        also, witness = _answering(graph, hiding[0])
        yield Violation(at, message, "not told", also, witness, help=help_)
    if silent:
        verb = "tells" if len(silent) == 1 else "tell"
        message = f"nobody says whether {_names(silent)} {verb} people outside that a machine answers"
        at = graph.estate.route(silent[0])
        also, witness = _answering(graph, silent[0])
        yield Violation(at, message, "told or not?", also, witness, unknown=True, help="declare `discloses_ai`")
    if not hiding and not silent:
        names = listed((system.id for system in channels), most=6)
        yield Proof(f"{counted(len(channels), 'channel')} by which people outside meet AI ({names}): each says so")


def _names(channels: Sequence[System]) -> str:
    return listed((repr(system.id) for system in channels), most=4)


def _answering(graph: Graph, channel: System) -> tuple[tuple[Also, ...], Witness | None]:
    """Return where the AI stands that a channel leads to, or that writes to it, and the shortest way there."""
    ai, people = minds(graph), set(graph.humans)
    way = graph.reaches([channel.id], ai, without_systems=people, fallbacks=True)
    way = way or graph.reaches(ai, [channel.id], without_systems=people, fallbacks=True)
    if way is None:
        return (), None
    mind = way.systems[-1] if way.systems[0] == channel.id else way.systems[0]
    at: Route = graph.estate.route(graph.estate.systems[mind])
    return (Also(at, "answers here"),), way.witness("how people outside meet AI") if len(way) else None
