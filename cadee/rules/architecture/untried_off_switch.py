"""AI that answers people outside and that nobody has tried to switch off."""

from collections.abc import Iterator, Sequence

from cadee.graph import Graph
from cadee.graph.facing import outside_entries
from cadee.graph.recovery import still_answering, unstoppable
from cadee.model.control import Switch
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-A-049")
def check(graph: Graph, *, most_days: int = 365) -> Iterator[Answer]:
    """Ask of each way in of people outside to a model: which kill switch ends it, and was that tried lately."""
    asking = graph.reaching(graph.models, fallbacks=True)
    entries = [key for key in outside_entries(graph) if key in asking]
    if not entries:
        yield NotApplicable("no model answers people outside")
        return
    switches = [each for each in graph.estate.switches.values() if each.kind == "kill-switch"]
    on = {switch.id: still_answering(graph, switch) for switch in switches}
    ending = {key: [switch for switch in switches if key not in on[switch.id]] for key in entries}
    untried: dict[str, list[str]] = {}
    for key, found in ending.items():
        if found and not any(_tried(graph, switch, most_days) for switch in found):
            untried.setdefault(found[-1].id, []).append(key)
    endless = [key for key, found in ending.items() if not found]
    told = graph.reaching(unstoppable(graph), fallbacks=True)
    left = [key for key in endless if key not in told]
    yield from (_untried(graph, graph.estate.switches[key], met) for key, met in untried.items())
    if left:
        yield _endless(graph, left)
    elif endless and not untried:
        yield NotApplicable("what nobody can switch off is an agent that writes, and is told of that agent")
    elif not untried:
        tried = [repr(switch.id) for switch in switches if _tried(graph, switch, most_days)]
        yield Proof(
            f"{counted(len(entries), 'way')} in to a model, each ended by a kill switch tried of late: {listed(tried)}"
        )


def _tried(graph: Graph, switch: Switch, most_days: int) -> bool:
    return switch.tested is not None and 0 <= (graph.today - switch.tested).days <= most_days


def _untried(graph: Graph, switch: Switch, entries: Sequence[str]) -> Violation:
    known = switch.tested is not None and switch.tested <= graph.today
    says = f"kill switch {switch.id!r} takes the AI off {listed(map(repr, entries), most=3)}"
    ago = "" if switch.tested is None else counted((graph.today - switch.tested).days, "day")
    return Violation(
        graph.estate.route(switch, "tested"),
        f"{says}, and was last tried on {switch.tested}, {ago} ago"
        if known
        else f"{says}, and nobody says that it was tried",
        label="does it work?",
        also=tuple(_also(graph, key) for key in entries[:3]),
        unknown=not known,
        help="press it in a drill, look at what people get then, and write the day as `tested`",
    )


def _endless(graph: Graph, entries: Sequence[str]) -> Violation:
    names = listed(map(repr, entries), most=3)
    return Violation(
        graph.estate.route(graph.estate.systems[entries[0]]),
        f"nobody says how the AI behind {names} is switched off: no kill switch ends every way to its models",
        also=tuple(_also(graph, key) for key in entries[1:3]),
        unknown=True,
        help="declare a switch of kind kill-switch that acts on the agent or on the calls to it, and try it",
    )


def _also(graph: Graph, key: str) -> Also:
    return Also(graph.estate.route(graph.estate.systems[key]), "people come in here")
