"""The target exchange/oscal-poam: a plan of action, one item for each rule that failed, with owners and end dates."""

from collections.abc import Iterator, Sequence

from cadee.crosswalk.listing import listing
from cadee.diagnostic import Report
from cadee.errors import InputError
from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.exchange.ids import Ids, ids, judged
from cadee.generators.exchange.oscal import parts
from cadee.generators.exchange.oscal.assessment_results import local_definitions
from cadee.generators.exchange.oscal.elements import WORKFLOW, owner_of, owners
from cadee.generators.exchange.oscal.evidence import Sighting, observation, resources, risk, sightings
from cadee.generators.exchange.oscal.parts import OWNER, RULE_NS, Object, props
from cadee.generators.exchange.wording import markup

TARGET = "exchange/oscal-poam"
KIND = "plan-of-action-and-milestones"
NO_DAY = "a spec names no day by which a finding must be mended; only what is accepted has an end."


@generator(TARGET, "OSCAL 1.2: a plan of action, one item for each rule that failed", proof="schema-checked",
           verdict=True)  # fmt: skip
def poam(subject: Subject) -> Iterator[Artifact]:
    """Yield the plan of action and milestones.

    Raises:
        InputError: there is no verdict, or no rule failed and nothing is accepted, so that there is nothing to plan.
    """
    report, own = judged(subject, TARGET), ids(subject)
    seen = tuple(each for each in sightings(report) if each.at_risk)
    if not seen:
        raise InputError(
            f"{TARGET}: no rule failed and nothing is accepted", fix="There is nothing to plan; leave it out."
        )
    refs = [WORKFLOW, *(each.element for each in seen)]
    metadata = parts.subject_metadata("plan of action and milestones", report.today, subject)
    parts.with_owners(metadata, parts.parties(subject, own, owners(subject, refs)))
    body: Object = {
        "uuid": own.once(KIND),
        "metadata": metadata,
        "system-id": {"identifier-type": "http://ietf.org/rfc/rfc4122", "id": str(own.lasting)},
        "local-definitions": local_definitions(subject, own, refs),
        "observations": [observation(subject, own, report, each) for each in seen],
        "risks": [_risk(subject, own, each) for each in seen],
        "poam-items": list(_items(own, report, seen)),
        "back-matter": {"resources": [parts.rules_resource(own, listing()), *resources(subject, own, seen)]},
    }
    text = parts.sealed(KIND, body)
    yield Artifact("oscal/plan-of-action-and-milestones.json", text, "schema-checked", (NO_DAY,))


def _risk(subject: Subject, own: Ids, seen: Sighting) -> Object:
    """The risk with what to do about it, by whom, and the day on which a waiver ends."""
    made = risk(subject, own, seen)
    key = (seen.code, seen.element)
    task: Object = {"uuid": own.of("task", *key), "type": "action", "title": markup(seen.worst.fix, "Mend it.")}
    if owner := owner_of(subject, seen.element):
        task["responsible-roles"] = [{"role-id": OWNER, "party-uuids": [own.of("party", owner)]}]
    tasks = [task]
    if seen.ends:
        end: Object = {"uuid": own.of("end", *key), "type": "milestone", "title": "The waiver ends"}
        tasks.append({**end, "timing": {"on-date": {"date": parts.until(seen.ends)}}})
    made["remediations"] = [
        {
            "uuid": own.of("remediation", *key),
            "lifecycle": "recommendation",
            "title": markup(seen.told.title, seen.code),
            "description": " ".join(markup(text, "Mend it.") for text in (seen.worst.fix, seen.worst.help) if text)
            or "Mend it.",
            "tasks": tasks,
        }
    ]
    return made


def _items(own: Ids, report: Report, seen: Sequence[Sighting]) -> Iterator[Object]:
    """One item for each rule that failed, with all elements it failed for."""
    for told in report.results:
        if not (about := [each for each in seen if each.code == told.code]):
            continue
        still = sum(not each.ends for each in about)
        yield {
            "uuid": own.of("item", told.code),
            "title": markup(told.title, told.code),
            "description": f"{told.code}: {still} open, {len(about) - still} accepted until a day.",
            "props": props({"Rule_Id": told.code}, ns=RULE_NS),
            "related-observations": [
                {"observation-uuid": own.of("observation", each.code, each.element)} for each in about
            ],
            "related-risks": [{"risk-uuid": own.of("risk", each.code, each.element)} for each in about],
        }
