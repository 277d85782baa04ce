"""Decision rules that nobody can carry out: without somebody, without a control, with the wrong one, too late."""

from collections.abc import Iterator, Sequence

from cadee.graph import Graph
from cadee.graph.hands import in_good_hands, teams
from cadee.graph.stages import in_production
from cadee.model.control import Switch
from cadee.model.proof import Decision
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, lacks, listed

DOES = {
    "pause": ("kill-switch", "rollout"),
    "rollback": ("rollback",),
    "scale": ("rollout",),
    "redesign": ("kill-switch", "rollback", "rollout"),
}
KINDS = {"kill-switch": "a kill switch", "rollback": "a rollback", "rollout": "a control of the rollout"}
URGENT = ("pause", "rollback")


@rule("CADEE-EV-008")
def check(graph: Graph) -> Iterator[Answer]:
    """Follow each decision that changes something to who decides, to the control, and to the time it takes."""
    decisions = [each for each in graph.estate.decisions.values() if each.outcome in DOES]
    if not in_production(graph) or not decisions:
        yield NotApplicable("nothing is decided here that would have to be carried out")
        return
    unwired: dict[tuple[str, ...], list[Decision]] = {}
    for each in decisions:
        said = (
            ("decider", each.who),
            ("control", each.control),
            ("time limit", each.within or each.outcome not in URGENT),
        )
        missing = tuple(words for words, value in said if not value)
        if missing:
            unwired.setdefault(missing, []).append(each)
    found = [_unwired(graph, missing, group) for missing, group in unwired.items()]
    of = teams(graph)
    for each in decisions:
        switch = graph.estate.switches.get(each.control or "")
        if each.control is not None and switch is None:
            message = f"decision {each.id!r} is carried out with {each.control!r}, which does not exist here"
            found.append(Violation(graph.estate.route(each, "control"), message, label="not in this environment"))
        elif switch is not None:
            found += _faults(graph, each, switch)
            if each.who is not None and not in_good_hands(graph, each.who, switch, of):
                message = f"{each.who!r} decides {each.id!r} and may not use {switch.id!r}, which nobody holds"
                also = (Also(graph.estate.route(switch), "no holder"),)
                found.append(Violation(graph.estate.route(each, "who"), message, "cannot carry it out", also))
    yield from found
    if not found:
        yield Proof(f"{counted(len(decisions), 'decision')}: somebody can carry out each, with a control that does it")


def _unwired(graph: Graph, missing: Sequence[str], group: Sequence[Decision]) -> Violation:
    names = listed((f"{each.id!r} ({each.outcome})" for each in group), most=3)
    subject = f"decision {names} has" if len(group) == 1 else f"decisions {names} have"
    also = tuple(Also(graph.estate.route(each), "nor this") for each in group[1:4])
    help_ = "say `who` decides, with which `control`, and `within` which time"
    return Violation(graph.estate.route(group[0]), f"{subject} {lacks(missing)}", "", also, unknown=True, help=help_)


def _faults(graph: Graph, decision: Decision, switch: Switch) -> Iterator[Violation]:
    estate, name = graph.estate, f"decision {decision.id!r} ({decision.outcome})"
    if switch.kind not in DOES[decision.outcome]:
        message = f"{name} is carried out with {switch.id!r}, {KINDS[switch.kind]}"
        also = (Also(estate.route(switch, "kind"), "what it does"),)
        yield Violation(estate.route(decision, "control"), message, "does something else", also)
    if decision.within is None or decision.outcome not in URGENT:
        return
    also = (Also(estate.route(decision, "within"), "the limit"),)
    if switch.within is None:
        message = f"nobody says how fast {switch.id!r} works; {name} allows {decision.within}"
        yield Violation(estate.route(switch), message, also=also, unknown=True, help="say `within`")
    elif switch.within > decision.within:
        message = f"{switch.id!r} takes {switch.within}, and {name} allows {decision.within}"
        yield Violation(estate.route(switch, "within"), message, "too slow", also)
