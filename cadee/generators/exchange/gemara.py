"""The target exchange/gemara: one verdict as an evaluation log of Gemara, a result of six for every rule."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from cadee import __version__
from cadee.crosswalk.listing import listing
from cadee.crosswalk.rows import NO_CLAIM
from cadee.diagnostic import Report, Result, RuleResult
from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.exchange.ids import ids, judged, stage
from cadee.generators.exchange.wording import line
from cadee.generators.gateway.dump import header, to_yaml

TARGET = "exchange/gemara"
GEMARA = "1.5.0"
RULES = "cadee-rules"

RESULTS: Mapping[Result, str] = {
    Result.PASSED: "Passed",
    Result.FAILED: "Failed",
    Result.NOT_APPLICABLE: "Not Applicable",
    Result.NOT_RUN: "Not Run",
    Result.WAIVED: "Needs Review",
    Result.COULD_NOT_TELL: "Unknown",
}
"""What is accepted needs a review before it ends: it did not pass."""

WORST = ("Failed", "Unknown", "Needs Review", "Passed", "Not Applicable", "Not Run")
"""The result of the whole log is the first of these that some rule has."""

Object = dict[str, object]


@generator(TARGET, "Gemara: an evaluation log with a result for every rule", proof="schema-checked", verdict=True)
def gemara(subject: Subject) -> Iterator[Artifact]:
    """Yield the evaluation log.

    Raises:
        InputError: there is no verdict.
    """
    report = judged(subject, TARGET)
    text = to_yaml(log(subject, report), header(subject, TARGET))
    yield Artifact("gemara/evaluation-log.yaml", text, "schema-checked")


def log(subject: Subject, report: Report) -> Object:
    """Return the evaluation log as data."""
    known, workflow = listing(), subject.estate.workflow
    results = [RESULTS[told.result] for told in report.results]
    rules: Object = {
        "id": RULES,
        "title": "Rules of cadee",
        "version": __version__,
        "description": f"Rule entries with the SHA-256 {known.rules_digest}",
    }
    metadata: Object = {
        "id": ids(subject).once("gemara"),
        "type": "EvaluationLog",
        "gemara-version": GEMARA,
        "version": subject.revision[:12] or "unknown",
        "date": _at(report),
        "description": _counted(results, subject),
        "author": {"id": "cadee", "name": "cadee", "type": "Software", "version": __version__},
        "mapping-references": [rules],
    }
    target: Object = {"id": "workflow", "name": line(workflow.name, "workflow"), "type": "Software"}
    if workflow.description:
        target["description"] = line(workflow.description, "-")
    if stage(subject):
        target["environment"] = stage(subject)
    evaluations = [_evaluation(told, report, subject) for told in report.results]
    worst = next((word for word in WORST if word in results), "Not Run")
    return {"metadata": metadata, "target": target, "result": worst, "evaluations": evaluations}


def _at(report: Report) -> str:
    return f"{report.today}T00:00:00Z"


def _counted(results: Sequence[str], subject: Subject) -> str:
    counts = Counter(results)
    told = ", ".join(f"{counts[word]} {word}" for word in WORST)
    return f"Rules asked of spec revision {subject.revision or 'unknown'}: {told}. {NO_CLAIM}"


def _evaluation(told: RuleResult, report: Report, subject: Subject) -> Object:
    result = RESULTS[told.result]
    control = {"reference-id": RULES, "entry-id": told.code}
    asked = told.result is not Result.NOT_RUN
    made: Object = {
        "requirement": control,
        "description": line(told.title, told.name),
        "result": result,
        "message": _message(told, report),
        "applicability": [stage(subject) or "all environments"],
        "steps": [f"cadee asks rule {told.code}"],
        "steps-executed": 1 if asked else 0,
    }
    if asked:
        made |= {"start": _at(report), "end": _at(report)}
    if advice := next((finding.fix for finding in report.findings if finding.code == told.code and finding.fix), ""):
        made["recommendation"] = line(advice, "-")
    return {
        "name": line(told.title, told.name),
        "result": result,
        "message": made["message"],
        "control": control,
        "assessment-logs": [made],
    }


def _message(told: RuleResult, report: Report) -> str:
    """Return what a rule found, in one text; of what is accepted also until when."""
    found = [f"{item.element}: {item.message}" for item in report.findings if item.code == told.code]
    found += [
        f"{item.element}: {item.message} (accepted by {item.accepted.by}, {_until(item.accepted.expires)})"
        for item in report.accepted
        if item.code == told.code and item.accepted
    ]
    said = found or [*told.proofs] or [told.reason or "The rule was asked and found no fault."]
    return line("; ".join(said), told.name)


def _until(day: str) -> str:
    return f"until {day}" if day else "without end"
