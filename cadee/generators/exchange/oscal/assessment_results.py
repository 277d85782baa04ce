"""The target exchange/oscal-assessment-results: one verdict, as observations, risks, and findings on controls."""

from collections.abc import Iterator, Sequence

from cadee import __version__
from cadee.crosswalk.listing import Framework, listing
from cadee.crosswalk.rows import NO_CLAIM, SENTENCE, Crosswalk, Row, Value, crosswalk
from cadee.diagnostic import Report
from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.exchange.ids import Ids, ids, judged, stage
from cadee.generators.exchange.oscal import parts
from cadee.generators.exchange.oscal.elements import WORKFLOW, components, owners
from cadee.generators.exchange.oscal.evidence import Sighting, observation, resources, risk, sightings
from cadee.generators.exchange.oscal.parts import Object, props, token
from cadee.generators.exchange.wording import markup

TARGET = "exchange/oscal-assessment-results"
KIND = "assessment-results"
STATES = {Value.SUPPORTED: "satisfied", Value.GAP: "not-satisfied", Value.WAIVED: "not-satisfied"}
"""OSCAL knows two states; of a control that was not assessed it can say nothing, so nothing is said."""
REASONS = {Value.SUPPORTED: "pass", Value.GAP: "fail", Value.WAIVED: "other"}


@generator(TARGET, "OSCAL 1.2: one verdict as observations, risks and findings", proof="schema-checked", verdict=True)
def assessment_results(subject: Subject) -> Iterator[Artifact]:
    """Yield the assessment results.

    Raises:
        InputError: there is no verdict.
    """
    report, known, own = judged(subject, TARGET), listing(), ids(subject)
    seen, found = sightings(report), crosswalk(report)
    refs = [WORKFLOW, *(each.element for each in seen)]
    metadata = parts.subject_metadata("assessment results", report.today, subject)
    parts.with_owners(metadata, parts.parties(subject, own, owners(subject, refs)))
    used = [framework for framework in found.frameworks if _mapped(found, framework)]
    body: Object = {
        "uuid": own.once(KIND),
        "metadata": metadata,
        "import-ap": {
            "href": f"#{own.of('rules')}",
            "remarks": "There is no assessment plan of its own: every rule is asked in every run.",
        },
        "results": [_result(subject, own, report, seen, found)],
        "back-matter": {
            "resources": [
                parts.rules_resource(own, known),
                parts.crosswalk_resource(own, known),
                *resources(subject, own, seen),
                *(parts.framework_resource(own, framework) for framework in used),
            ]
        },
    }
    yield Artifact("oscal/assessment-results.json", parts.sealed(KIND, body), "schema-checked", tuple(_notes(found)))


def _notes(found: Crosswalk) -> Iterator[str]:
    left = found.counts()[Value.NOT_ASSESSED]
    yield f"{left} of {len(found.rows)} controls are not assessed; OSCAL has no state for that, so none has a finding."


def _result(subject: Subject, own: Ids, report: Report, seen: Sequence[Sighting], found: Crosswalk) -> Object:
    at_risk = [each for each in seen if each.at_risk]
    counts = {f"controls-{value.replace(' ', '-')}": str(count) for value, count in found.counts().items()}
    made: Object = {
        "uuid": own.once("result"),
        "title": markup(f"cadee check of {report.workspace}", "cadee check"),
        "description": f"{SENTENCE} {NO_CLAIM}",
        "start": parts.at(report.today),
        "end": parts.at(report.today),
        "props": props({"environment": stage(subject), "crosswalk": found.version, **counts}),
        "local-definitions": local_definitions(subject, own, [WORKFLOW, *(each.element for each in seen)]),
        "reviewed-controls": {"control-selections": list(_selections(own, found))},
    }
    lists = {
        "observations": [observation(subject, own, report, each) for each in seen],
        "risks": [risk(subject, own, each) for each in at_risk],
        "findings": [_finding(own, row, seen) for row in found.rows if row.value in STATES],
    }
    return {**made, **{name: items for name, items in lists.items() if items}}


def local_definitions(subject: Subject, own: Ids, refs: Sequence[str]) -> Object:
    """Return the components that are spoken of, and the tool that looked at them."""
    tool = {
        "uuid": own.of("tool"),
        "type": "software",
        "title": "cadee",
        "description": "Asks the rules of the architecture spec.",
        "props": props({"version": __version__}),
        "status": {"state": "operational"},
    }
    platform = {
        "uuid": own.of("platform"),
        "title": "cadee check",
        "uses-components": [{"component-uuid": own.of("tool")}],
    }
    assets = {"components": [tool], "assessment-platforms": [platform]}
    return {"components": components(subject, own, refs), "assessment-assets": assets}


def _mapped(found: Crosswalk, framework: Framework) -> list[Row]:
    return [row for row in found.of(framework.id) if row.rules]


def _selections(own: Ids, found: Crosswalk) -> Iterator[Object]:
    """One selection for each framework: the controls that a rule is mapped to."""
    for framework in found.frameworks:
        if rows := _mapped(found, framework):
            yield {
                "description": f"Controls of {markup(framework.title, framework.id)} that a rule is mapped to.",
                "props": props({"framework": framework.id, "version": framework.version}),
                "links": [{"href": f"#{own.of('framework', framework.id)}", "rel": "reference"}],
                "include-controls": [{"control-id": token(row.control)} for row in rows],
            }


def _finding(own: Ids, row: Row, seen: Sequence[Sighting]) -> Object:
    """The finding on a control whose rules all ran; or of which one failed."""
    control, codes = row.control, {each.rule for each in row.rules}
    about = [each for each in seen if each.code in codes]
    told = {"framework": control.framework, "control": control.id, "value": row.value, "until": row.ends,
            "binding": row.starts}  # fmt: skip
    made: Object = {
        "uuid": own.of("finding", control.framework, control.id),
        "title": f"{control.id}: {markup(control.title, control.id)}",
        "description": f"{row.value.capitalize()}: {row.reason}. {SENTENCE}",
        "props": props(told),
        "links": [{"href": f"#{own.of('framework', control.framework)}", "rel": "reference"}],
        "target": {
            "type": "objective-id",
            "target-id": token(control),
            "status": {"state": STATES[row.value], "reason": REASONS[row.value], "remarks": SENTENCE},
        },
    }
    risks = [own.of("risk", each.code, each.element) for each in about if each.at_risk]
    made["related-observations"] = [
        {"observation-uuid": own.of("observation", each.code, each.element)} for each in about
    ]
    if risks:
        made["related-risks"] = [{"risk-uuid": uuid} for uuid in risks]
    return made
