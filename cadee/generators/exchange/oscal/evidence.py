"""What a verdict saw, as observations and risks of OSCAL: one of each for a rule asked about an element."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cadee.diagnostic import Finding, Report, Result, RuleResult
from cadee.generators.base import Subject
from cadee.generators.exchange.ids import Ids
from cadee.generators.exchange.oscal.elements import WORKFLOW
from cadee.generators.exchange.oscal.parts import RULE_NS, Object, at, props, until
from cadee.generators.exchange.wording import line, markup
from cadee.model.proof import Evidence


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one rule said of one element: findings that count, findings that are accepted, or neither."""

    told: RuleResult
    element: str
    findings: tuple[Finding, ...] = ()
    accepted: tuple[Finding, ...] = ()

    @property
    def code(self) -> str:
        """The rule."""
        return self.told.code

    @property
    def at_risk(self) -> bool:
        """Whether something is wrong, accepted or not."""
        return bool(self.findings or self.accepted)

    @property
    def result(self) -> Result:
        """What became of the rule here: it may have failed elsewhere while all it says of this element is accepted.

        What a rule could not tell it could not tell of any element, whatever else it found.
        """
        if self.told.result is Result.COULD_NOT_TELL:
            return Result.COULD_NOT_TELL
        if self.findings:
            return Result.FAILED
        return Result.WAIVED if self.accepted else self.told.result

    @property
    def ends(self) -> str:
        """The day on which what accepts all of it first ends, else ""."""
        days = [finding.accepted.expires if finding.accepted else "" for finding in self.accepted]
        return min(days, default="") if not self.findings else ""

    @property
    def worst(self) -> Finding:
        """The gravest of its findings."""
        return min((*self.findings, *self.accepted), key=lambda finding: finding.severity.rank)


def sightings(report: Report) -> tuple[Sighting, ...]:
    """Return what each rule that ran said, by rule, then by element; of the workflow where it found nothing."""
    counting, accepted = _by_place(report.findings), _by_place(report.accepted)
    made: list[Sighting] = []
    for told in report.results:
        if told.result is Result.NOT_RUN:
            continue
        open_, waived = counting.get(told.code, {}), accepted.get(told.code, {})
        for element in sorted(open_.keys() | waived.keys()) or [WORKFLOW]:
            made.append(Sighting(told, element, tuple(open_.get(element, ())), tuple(waived.get(element, ()))))
    return tuple(made)


def _by_place(findings: Iterable[Finding]) -> dict[str, dict[str, list[Finding]]]:
    """Findings by rule and element."""
    found: dict[str, dict[str, list[Finding]]] = {}
    for finding in findings:
        found.setdefault(finding.code, {}).setdefault(finding.element or WORKFLOW, []).append(finding)
    return found


def observation(subject: Subject, ids: Ids, report: Report, seen: Sighting) -> Object:
    """Return the observation of one rule on one element; its UUID is the same in every run."""
    told = seen.told
    made: Object = {
        "uuid": ids.of("observation", seen.code, seen.element),
        "title": markup(told.title, told.code),
        "description": _description(seen),
        "props": [
            *props({"Rule_Id": told.code}, ns=RULE_NS),
            *props({"result": seen.result, "element": seen.element}),
        ],
        "methods": ["TEST"],
        "types": ["finding" if seen.at_risk else "control-objective"],
        "origins": [{"actors": [{"type": "tool", "actor-uuid": ids.of("tool")}]}],
        "subjects": [{"subject-uuid": ids.of("component", seen.element), "type": "component"}],
        "relevant-evidence": list(_evidence(subject, ids, seen)),
        "collected": at(report.today),
    }
    if last := _last(subject, report, seen):
        made["expires"] = until(last)
    return made


def _description(seen: Sighting) -> str:
    told = seen.told
    if seen.at_risk:
        return "; ".join(markup(finding.message, told.code) for finding in (*seen.findings, *seen.accepted))
    if told.result in (Result.NOT_APPLICABLE, Result.COULD_NOT_TELL):
        return markup(told.reason, str(told.result))
    return "; ".join(markup(proof, told.code) for proof in told.proofs) or "The rule was asked and found no fault."


def _evidence(subject: Subject, ids: Ids, seen: Sighting) -> Iterator[Object]:
    places = [finding.place for finding in (*seen.findings, *seen.accepted)]
    spec = f"#{ids.of('spec')}"
    for place in dict.fromkeys(places):
        yield {"href": spec, "description": markup(f"The spec at {place}", "The spec")}
    if not places:
        yield {"href": spec, "description": "The spec as a whole"}
    for item in evidence_on(subject, seen.element):
        yield {"href": f"#{ids.of('evidence', item.id)}", "description": markup(item.title, item.id)}


def evidence_on(subject: Subject, element: str) -> tuple[Evidence, ...]:
    """Return the pieces of evidence about an element; none about the workflow, for not every rule rests on them."""
    if element == WORKFLOW:
        return ()
    return tuple(item for item in subject.estate.evidence.values() if item.subject == element)


def _last(subject: Subject, report: Report, seen: Sighting) -> str:
    """Return the last day on which an observation holds: before the next review, or what it rests on, ends; or ""."""
    today = date.fromisoformat(report.today)
    days = [item.review_by for item in evidence_on(subject, seen.element) if item.review_by and item.review_by >= today]
    every = subject.estate.workflow.review_every
    if every is not None:
        days.append(today + timedelta(days=min(int(every.days), (date.max - today).days)))
    told = [day.isoformat() for day in days]
    return min([*told, seen.ends] if seen.ends else told, default="")


def risk(subject: Subject, ids: Ids, seen: Sighting) -> Object:
    """Return the risk that a failing rule means for an element: open, or approved as a deviation until a day.

    Its UUID is the same whether it is open or accepted, so that its way can be followed from run to run.
    """
    worst = seen.worst
    made: Object = {
        "uuid": ids.of("risk", seen.code, seen.element),
        "title": markup(seen.told.title, seen.code),
        "description": _description(seen),
        "statement": markup(worst.why, "The rule says no more."),
        "props": [
            *props({"Rule_Id": seen.code}, ns=RULE_NS),
            *props({"element": seen.element, "severity": worst.severity, "accepted-by": _accepted_by(seen)}),
        ],
        "status": "deviation-approved" if seen.ends else "open",
    }
    if factors := list(_factors(subject, ids, seen)):
        made["mitigating-factors"] = factors
    if seen.ends:
        made["deadline"] = until(seen.ends)
    made["related-observations"] = [{"observation-uuid": ids.of("observation", seen.code, seen.element)}]
    return made


def _accepted_by(seen: Sighting) -> str:
    return ", ".join(dict.fromkeys(finding.accepted.by for finding in seen.accepted if finding.accepted))


def _factors(subject: Subject, ids: Ids, seen: Sighting) -> Iterator[Object]:
    names = dict.fromkeys(finding.accepted.by for finding in seen.accepted if finding.accepted)
    for name in names:
        waiver = subject.estate.waivers.get(name.removeprefix("waivers/"))
        if waiver is None or not name.startswith("waivers/"):
            continue
        yield {
            "uuid": ids.of("mitigation", seen.code, seen.element, waiver.id),
            "description": markup(waiver.compensating_control, "None is named."),
            "props": props(
                {
                    "waiver": waiver.ref,
                    "reason": waiver.reason,
                    "owner": waiver.owner,
                    "approver": waiver.approver,
                    "granted": str(waiver.granted) if waiver.granted else None,
                    "expires": str(waiver.expires) if waiver.expires else None,
                }
            ),
        }


def resources(subject: Subject, ids: Ids, seen: Sequence[Sighting]) -> Iterator[Object]:
    """Yield the resources that observations point at: the spec, and each piece of evidence about what was seen."""
    yield {
        "uuid": ids.of("spec"),
        "title": "The spec",
        "description": "The files of the workspace; the property is the SHA-256 over all of them.",
        "props": props({"sha-256": subject.revision or "not recorded"}),
    }
    elements = {each.element for each in seen} - {WORKFLOW}
    for item in subject.estate.evidence.values():
        if item.subject in elements:
            yield _resource(ids, item)


def _resource(ids: Ids, item: Evidence) -> Object:
    facts = {
        "element": item.ref,
        "about": item.subject,
        "kind": item.kind,
        "produced": str(item.date) if item.date else None,
        "review-by": str(item.review_by) if item.review_by else None,
    }
    made: Object = {
        "uuid": ids.of("evidence", item.id),
        "title": markup(item.title, item.id),
        "description": markup(item.description, f"Evidence {item.id} of the spec."),
        "props": props(facts),
    }
    if place := item.file or item.url:
        link: Object = {"href": line(place, item.id)}
        if item.sha256 and item.file:
            link["hashes"] = [{"algorithm": "SHA-256", "value": item.sha256}]
        made["rlinks"] = [link]
    return made
