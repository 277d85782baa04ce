"""When leaders must act on an artifact: its decision rules, switches, gates, error budgets, open blockers."""

from collections.abc import Iterator, Sequence, Set

from cadee.decide.rule import Outcome
from cadee.decide.surroundings import worded
from cadee.diagnostic import Finding, Severity
from cadee.model.answerable import answerable
from cadee.model.control import Gate
from cadee.model.layer import Layer
from cadee.model.proof import Decision
from cadee.model.quantities import Share
from cadee.pack import telling
from cadee.pack.artifact.people import who
from cadee.pack.base import Brief
from cadee.pack.grid import Cell, Grid, Value, entry, grid, reached
from cadee.pack.telling import Sign

HEAD = ("Leaders must", "When", "Who acts", "With what, how fast", "On the day of this pack")
MUST = {"scale": "Scale", "pause": "Pause", "redesign": "Redesign", "rollback": "Roll back", "hold": "Hold"}
SWITCHES = {"kill-switch": "Pause", "rollback": "Roll back", "rollout": "Pause or scale"}
MOST = 6
"""So many rules that block are named; the section of findings has all."""

Row = tuple[Value, ...]


def triggers(brief: Brief, layer: Layer | None, name: str, systems: Set[str], *, budgets: bool) -> Grid:
    """Return the table of what makes leaders act; `systems` are those the artifact touches."""
    rows = [
        *_findings(brief, name),
        *_decisions(brief, layer),
        *(_budgets(brief) if budgets else ()),
        *_switches(brief, systems),
        *_gates(brief, systems),
    ]
    caption = "Decision triggers: when leadership must pause, scale or redesign"
    return grid(caption, HEAD, rows, f"none: layers.{name}.triggers, decisions and switches are empty")


def _findings(brief: Brief, name: str) -> Iterator[Row]:
    """A row for each rule that blocks, with its first finding: the section of findings has every one."""
    blocking: dict[str, list[Finding]] = {}
    for each in brief.report.findings:
        if each.layer == name and each.severity is Severity.BLOCK:
            blocking.setdefault(each.code, []).append(each)
    for found in list(blocking.values())[:MOST]:
        yield _blocker(brief, found)
    if (more := len(blocking) - MOST) > 0:
        said = f"{telling.count(more, 'further rule blocks', 'further rules block')}: see the findings"
        yield "Pause", said, "", "", telling.not_met("Open")


def _blocker(brief: Brief, found: Sequence[Finding]) -> Row:
    first, more = found[0], len(found) - 1
    owner = answerable(brief.estate, first.element)
    notes = (f"and {telling.count(more, 'further finding')} of this rule",) if more else ()
    return (
        "Pause",
        Cell((f"{first.code} blocks: {first.message}",), notes=notes),
        who(brief.estate, owner, brief.today) or "nobody is named",
        "until it is mended, or an executive accepts it with an end date",
        telling.not_met("Open"),
    )


def _decisions(brief: Brief, layer: Layer | None) -> Iterator[Row]:
    keys = layer.triggers if layer is not None else ()
    for key in keys:
        if (told := brief.estate.decisions.get(key)) is not None:
            control = telling.title(brief.estate, "switches", told.control)
            with_ = ", ".join(part for part in (control, f"within {told.within.words}" if told.within else "") if part)
            acts = who(brief.estate, told.who, brief.today) or "nobody is named (decisions.who)"
            yield MUST[told.outcome], when(brief, told), acts, with_ or "no control is named", _applies(brief, told)


def when(brief: Brief, told: Decision) -> str:
    """Return in words when a decision of the spec applies."""
    named = [worded(each, telling.title(brief.estate, "kpis", each.kpi)) for each in told.when]
    cases = [" and ".join(named)] if named else []
    cases += ["a blocking finding is open"] if told.blocking_findings else []
    cases += ["a measure is missing"] if told.missing_data else []
    cases += [f"evidence is older than {told.evidence_older_than}"] if told.evidence_older_than else []
    cases += ["no other decision applies"] if told.otherwise else []
    return "; or ".join(cases) or "no condition is declared"


def _applies(brief: Brief, told: Decision) -> Sign:
    if brief.judgement is None:
        return telling.not_assessed("Not judged")
    if told.id not in brief.judgement.spec.applied:
        if not brief.judgement.spec.asked:
            return telling.not_assessed("Not asked: no measurements were given")
        return telling.not_assessed("Does not apply")
    return telling.met("Applies") if Outcome(told.outcome) is Outcome.SCALE else telling.at_risk("Applies")


def _budgets(brief: Brief) -> Iterator[Row]:
    """The error budgets that the rule of evidence reads: those of journeys of tier 0 and 1."""
    estate = brief.estate
    reasons = brief.judgement.reasons if brief.judgement else ()
    spent = {each.element for each in reasons if each.code == "error-budget"}
    measured = brief.judgement is not None and brief.judgement.file
    unspent = telling.not_assessed("Not measured, or not spent" if measured else "Not measured")
    decider = who(estate, estate.workflow.approver, brief.today) or "nobody is named (workflow.approver)"
    for each in estate.journeys.values():
        slo = each.slo or estate.workflow.slo
        if slo is None or slo.availability is None or each.tier is None or each.tier > 1:
            continue
        lost = Share(1 - slo.availability.fraction)
        named = telling.title(estate, "journeys", each.id)
        said = f"more than {lost} of the requests of {named} fail: its error budget is spent"
        sign = telling.not_met("Spent") if each.ref in spent else unspent
        yield "Pause", said, decider, f"promise of {slo.availability}", sign


def _switches(brief: Brief, systems: Set[str]) -> Iterator[Row]:
    for each in brief.estate.switches.values():
        if not {f"systems/{key}" for key in systems} & set(each.acts_on):
            continue
        on = telling.together([reached(brief.estate, ref) for ref in each.acts_on])
        tried = telling.met(f"Tried {telling.days(each.tested, brief.today)}") if each.tested else (
            telling.at_risk("Never tried"))  # fmt: skip
        if each.tested and each.tested > brief.today:
            tried = telling.at_risk("Trial dated in the future")
        fast = f", within {each.within.words}" if each.within else ""
        yield (
            SWITCHES[each.kind],
            f"its holder decides: it acts on {on}",
            who(brief.estate, each.holder, brief.today) or "nobody is named (switches.holder)",
            Cell((f"{telling.title(brief.estate, 'switches', each.id)}{fast}",)),
            tried,
        )


def _gates(brief: Brief, systems: Set[str]) -> Iterator[Row]:
    for each in brief.estate.gates.values():
        if each.runs_on in systems:
            guards = [reached(brief.estate, f"integrations/{key}") for key in each.guards]
            sign = telling.at_risk("Lets pass when it fails") if each.on_error == "open" else (
                telling.met("Refuses when it fails") if each.on_error == "closed"
                else telling.not_assessed("Not said what happens when it fails"))  # fmt: skip
            yield (
                "Refuse, or ask a person",
                f"{telling.together(guards)}: {limits(each)}",
                who(brief.estate, each.approver, brief.today) or "nobody is named (gates.approver)",
                entry(brief.estate, each.ref, f"within {each.within.words}" if each.within else ""),
                sign,
            )


def limits(gate: Gate) -> str:
    """Return what a gate decides by, in words."""
    said = [*gate.criteria]
    if gate.limit is not None:
        said += [f"at most {gate.limit.per_action} an action"] if gate.limit.per_action else []
        said += [f"at most {gate.limit.rate}"] if gate.limit.rate else []
        above = gate.limit.second_approver_above
        said += [f"a second person above {above}"] if above else []
    return "; ".join(said) or "no criteria are declared"
