"""The judgement: one result with its reasons, what is known of each measure, what is missing, what was declared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cadee.decide import advice, wording
from cadee.decide.believing import AFTER
from cadee.decide.comparison import Compared, compare
from cadee.decide.deciding import Decider, decider
from cadee.decide.declaration import Declared, declared, fingerprint
from cadee.decide.linking import linked
from cadee.decide.measurement import Measurements
from cadee.decide.reason import Blocker, Reason
from cadee.decide.rule import Outcome, Verdict, graver, outcome
from cadee.decide.spoken import Spoken, spoken
from cadee.decide.surroundings import ages, returning, stage_of, staged, stops
from cadee.decide.telling import Told, judged, reasons, tell
from cadee.graph import Graph, build
from cadee.model.estate import Estate


@dataclass(frozen=True, slots=True)
class Judgement:
    """A decision that was reached, and all that a reader needs to believe it, or not.

    `outcome` is the graver of `rule`, what the rule of evidence gives, and `spec`, what the decisions of the spec
    select (None where none is declared or none applies). `asked` is who decides on it. `reasons` speak for it, gravest
    first; `lacking` says what more exposure needs and is not there. `declaration` is the SHA-256 of what the measures
    declared, `file` and `sha256` name the measurements.
    """

    outcome: Outcome
    rule: Outcome
    spec: Spoken
    asked: Decider
    headline: str
    action: str
    agreement: str
    confidence: str
    confidence_because: str
    reasons: tuple[Reason, ...]
    lacking: tuple[Reason, ...]
    kpis: tuple[Told, ...]
    blockers: tuple[Blocker, ...]
    workflow: str
    environment: str
    stage: str
    today: date
    declaration: str
    file: str
    sha256: str


def judge(
    estate: Estate,
    told: Measurements,
    blockers: Sequence[Blocker],
    today: date,
    *,
    errors: Sequence[Blocker] = (),
    accepted: Iterable[str] = (),
    reviews: Iterable[Iterable[str]] = (),
) -> Judgement:
    """Return the judgement on an estate of one environment, from measurements and open blocking findings.

    `errors` are open findings of severity error: production may not have them, so nothing is widened over them.
    `accepted` are the fingerprints of blocking findings that a waiver accepts, `reviews` those that earlier judgements
    listed: a blocker that is here again after two of them asks for another structure.

    Raises:
        RefusedError: the measurements speak of something that the spec does not declare, or in another unit.
    """
    linked(estate, told)
    graph = build(estate, today)
    environment = estate.environment.id if estate.environment is not None else ""
    compared = {kpi.id: (declared(kpi), compare(declared(kpi), told.of(kpi.id), environment, today))
                for kpi in estate.kpis.values() if told.of(kpi.id) or declared(kpi).decides}  # fmt: skip
    verdicts = {key: judged(*pair) for key, pair in compared.items()}
    known = {key: value for key, (_, found) in compared.items() if (value := _value(found)) is not None}
    again = returning([*accepted, *(each.fingerprint for each in blockers)], reviews)
    beside = [
        *_blocked(blockers),
        *_open(errors),
        *stops(graph, told),
        *_again(again),
        *_lacks(graph, told, known, compared),
    ]
    of_spec = spoken(graph, known, blocked=bool(blockers), measured_at_all=bool(told.rows))
    if of_spec.flaws:
        words = f"the decisions of the spec do not settle every result: {of_spec.flaws[0]}"
        beside.append(Reason(Outcome.HOLD, "decisions-open", words, "decisions"))
    roles = [(compared[key][0].kpi.role, each) for key, each in verdicts.items()]
    given = {each.outcome for each in beside}
    own = outcome(roles, stops=Outcome.PAUSE in given, returns=Outcome.REDESIGN in given, lacks=Outcome.HOLD in given)
    beside += advice.selected(graph, of_spec)
    final = own if of_spec.outcome is None else graver(own, of_spec.outcome)
    figures = [*(reason for key in compared for reason in reasons(*compared[key], verdicts[key]))]
    if not told.rows:
        figures = [each for each in figures if each.code != "not-measured"]  # said once, of all
    return _judgement(graph, told, compared, verdicts, (final, own, of_spec), [*beside, *figures], tuple(blockers))


def _judgement(
    graph: Graph,
    told: Measurements,
    compared: Mapping[str, tuple[Declared, Compared]],
    verdicts: Mapping[str, Verdict],
    results: tuple[Outcome, Outcome, Spoken],
    told_why: list[Reason],
    blockers: tuple[Blocker, ...],
) -> Judgement:
    final, own, of_spec = results
    estate, stage = graph.estate, stage_of(graph, told)
    kpis = tuple(tell(*compared[key], verdicts[key]) for key in compared)
    ordered = sorted(told_why, key=lambda each: (each.outcome.rank, each.code == "blocking-rule"))
    speaking = tuple(each for each in ordered if each.outcome not in (Outcome.HOLD, Outcome.SCALE))
    lacking = tuple(each for each in ordered if each.outcome is Outcome.HOLD)
    confidence, because = wording.confidence(kpis, final, speaking)
    asked = decider(graph, final, of_spec)
    return Judgement(
        outcome=final,
        rule=own,
        spec=of_spec,
        asked=asked,
        headline=advice.headline(own, final, lacking),
        action=advice.action(graph, final, asked, stage, [*speaking, *lacking]),
        agreement=advice.agreement(own, of_spec, final),
        confidence=confidence,
        confidence_because=because,
        reasons=speaking or lacking or wording.gains(kpis),
        lacking=lacking,
        kpis=kpis,
        blockers=blockers,
        workflow=estate.workflow.title,
        environment=estate.environment.id if estate.environment is not None else "",
        stage=stage.id if stage is not None else "",
        today=graph.today,
        declaration=fingerprint(estate.kpis.values()),
        file=told.name,
        sha256=told.sha256,
    )


def _value(found: Compared) -> Decimal | None:
    """Return the value that conditions are asked of: of the treated cases, None where measured somewhere else."""
    side = found.sides.get(AFTER)
    elsewhere = any(each.code == "measured-elsewhere" for each in found.problems)
    return None if side is None or elsewhere else side.value


def _blocked(blockers: Sequence[Blocker]) -> list[Reason]:
    return [
        Reason(Outcome.PAUSE, "blocking-rule", f"{each.code} fails: {each.message}", each.element) for each in blockers
    ]


def _open(errors: Sequence[Blocker]) -> list[Reason]:
    if not errors:
        return []
    codes = list(dict.fromkeys(each.code for each in errors))
    more = f" and {len(codes) - 3} more rules" if len(codes) > 4 else "" if len(codes) < 4 else f" and {codes[3]}"
    count = f"{len(errors)} {'error is' if len(errors) == 1 else 'errors are'} open"
    words = f"{count} that production may not have: {', '.join(codes[:3])}{more}"
    return [Reason(Outcome.HOLD, "errors-open", words, errors[0].element)]


def _again(again: Sequence[str]) -> list[Reason]:
    words = "a blocking finding is here for the third time: it was in two earlier reviews too"
    return [Reason(Outcome.REDESIGN, "blocker-returns", words, each) for each in again]


def _nothing(told: Measurements) -> list[Reason]:
    return [] if told.rows else [Reason(Outcome.HOLD, "nothing-measured", "nothing was measured", "kpis")]


def _lacks(
    graph: Graph,
    told: Measurements,
    values: Mapping[str, Decimal],
    compared: Mapping[str, tuple[Declared, Compared]],
) -> list[Reason]:
    found = [*_nothing(told), *ages(graph), *staged(graph, told, values)]
    if not any(pair[0].kpi.role == "primary" for pair in compared.values()):
        words = "no KPI is declared as the primary one, so nothing says what a gain is"
        found.append(Reason(Outcome.HOLD, "no-primary", words, "kpis"))
    return found
