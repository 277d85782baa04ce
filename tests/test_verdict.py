"""The verdict: grading, places, merging over environments, order."""

from dataclasses import dataclass, replace

from cadee.diagnostic import Also, Finding, Place, Result, Route, Severity, Step, Violation, Witness
from cadee.verdict import Asked, arrange, element, fingerprint, folded, judge, numbered, where


@dataclass(frozen=True)
class Line:
    code: str = "CADEE-A-001"
    name: str = "gateway-bypass"
    title: str = "No request goes around the gateway"
    layer: str = "architecture"
    severity: Severity = Severity.ERROR
    why: str = "Because."
    fix: str = "Mend it."


WRITTEN: dict[Route, int] = {
    (): 1,
    ("systems",): 2,
    ("systems", "desk"): 3,
    ("systems", "desk", "owner"): 4,
    ("workflow",): 9,
}


def locate(route: Route, key: bool) -> Place:
    line = WRITTEN[route]
    return Place("cadee.yaml", line, 1 if key else 10, line, 20)


OWNER = Violation(("systems", "desk", "owner"), "owner 'x' has left")


def test_a_value_is_pointed_at_and_a_missing_one_at_the_key_above() -> None:
    assert where(("systems", "desk", "owner"), locate) == Place("cadee.yaml", 4, 10, 4, 20)
    assert where(("systems", "desk", "zone"), locate) == Place("cadee.yaml", 3, 1, 3, 20)
    assert where(("systems", "desk"), locate) == Place("cadee.yaml", 3, 1, 3, 20)
    assert where(("nothing", "here"), locate) == Place("cadee.yaml", 1, 10, 1, 20)


def test_the_address_of_a_finding_is_its_entry() -> None:
    assert element(("systems", "desk", "owner")) == "systems/desk"
    assert element(("workflow", "approver")) == "workflow"


def test_the_rule_says_who_and_the_house_how_grave_and_what_to_do() -> None:
    also = replace(OWNER, also=(Also(("workflow",), "answers for this"),))
    result, (finding,) = judge(Line(), [Asked("", (also,))], locate)
    assert result.result is Result.FAILED
    assert (finding.severity, finding.why, finding.fix) == (Severity.ERROR, "Because.", "Mend it.")
    assert finding.related[0].place.line == 9
    assert (
        judge(Line(), [Asked("", (replace(OWNER, severity=Severity.BLOCK),))], locate)[1][0].severity is Severity.BLOCK
    )


def test_an_unknown_fact_is_graded_one_below() -> None:
    for given, graded in (("block", "error"), ("error", "warn"), ("warn", "info"), ("info", "info")):
        (finding,) = judge(Line(severity=Severity(given)), [Asked("", (replace(OWNER, unknown=True),))], locate)[1]
        assert finding.severity == graded


def test_the_same_finding_in_two_environments_is_one() -> None:
    _, found = judge(Line(), [Asked("staging", (OWNER,)), Asked("production", (OWNER,))], locate)
    assert [finding.environments for finding in found] == [("staging", "production")]
    other = replace(OWNER, message="owner 'y' has left")
    assert len(judge(Line(), [Asked("staging", (OWNER,)), Asked("production", (other,))], locate)[1]) == 2


def test_what_is_said_of_a_place_is_said_once_by_whatever_way_it_comes_about() -> None:
    by_step = [replace(OWNER, witness=Witness("path", (Step(step),))) for step in ("systems/desk", "systems/nowhere")]
    asked = [Asked("staging", (by_step[0],)), Asked("production", (by_step[1],))]
    (finding,) = judge(Line(), asked, locate)[1]
    assert finding.environments == ("staging", "production")
    assert finding.witness is not None
    assert finding.witness.steps[0].element == "systems/desk"
    assert len(judge(Line(), [Asked("staging", tuple(by_step))], locate)[1]) == 2


def test_a_finding_is_as_grave_as_where_it_is_gravest() -> None:
    asked = [Asked("sandbox", (OWNER,)), Asked("production", (replace(OWNER, severity=Severity.BLOCK),))]
    for order in (asked, asked[::-1]):
        (finding,) = judge(Line(), order, locate)[1]
        assert finding.severity is Severity.BLOCK
        assert set(finding.environments) == {"sandbox", "production"}


def test_a_crash_is_not_a_pass_and_keeps_what_was_found() -> None:
    result, found = judge(Line(), [Asked("staging", (OWNER,)), Asked("production", fault="KeyError")], locate)
    assert result.result is Result.COULD_NOT_TELL
    assert result.reason == "KeyError"
    assert len(found) == 1


def test_not_applicable_somewhere_and_proven_elsewhere_is_passed() -> None:
    asked = [Asked("sandbox", not_applicable="no model"), Asked("production", proofs=("2 models",))]
    assert judge(Line(), asked, locate)[0].result is Result.PASSED
    assert judge(Line(), asked[:1], locate)[0].result is Result.NOT_APPLICABLE
    assert judge(Line(), asked[:1], locate)[0].reason == "no model"


def test_steps_of_a_witness_learn_their_places() -> None:
    witness = Witness("path", (Step("systems/desk"), Step("domain:eu"), Step("systems/nowhere")))
    (finding,) = judge(Line(), [Asked("", (replace(OWNER, witness=witness),))], locate)[1]
    assert finding.witness is not None
    assert [step.place and step.place.line for step in finding.witness.steps] == [3, None, None]


def test_a_fingerprint_follows_the_model_and_not_the_lines() -> None:
    assert fingerprint("CADEE-A-001", OWNER) == fingerprint("CADEE-A-001", replace(OWNER, label="other", help="other"))
    assert fingerprint("CADEE-A-001", OWNER) != fingerprint("CADEE-A-002", OWNER)
    assert fingerprint("CADEE-A-001", OWNER) != fingerprint("CADEE-A-001", replace(OWNER, message="owner 'y' has left"))


def test_the_gravest_come_first_then_the_focus_layer() -> None:
    (finding,) = judge(Line(), [Asked("", (OWNER,))], locate)[1]
    mixed = [
        replace(finding, layer="compliance", severity=Severity.ERROR, code="CADEE-C-001"),
        replace(finding, severity=Severity.WARN),
        replace(finding, severity=Severity.ERROR),
        replace(finding, layer="compliance", severity=Severity.BLOCK, code="CADEE-C-001"),
    ]
    assert [(f.severity.value, f.layer) for f in arrange(mixed)] == [
        ("block", "compliance"),
        ("error", "architecture"),
        ("error", "compliance"),
        ("warn", "architecture"),
    ]


def found(code: str, element: str, *steps: str, severity: Severity = Severity.ERROR, mark: str = "") -> Finding:
    witness = Witness("path", tuple(Step(step) for step in steps)) if steps else None
    place = Place("cadee.yaml", 1, 1, 1, 1)
    told = mark or f"{code}{element}"
    return Finding(code, "n", "data", severity, "m", place, element, witness=witness, fingerprint=told)


def test_a_finding_is_folded_under_the_one_it_follows_from() -> None:
    follows = {"B": ("A",), "C": ("B",)}
    first, other = found("A", "systems/x", "systems/y"), found("A", "systems/z")
    by_element, by_step = found("B", "systems/y"), found("B", "systems/q", "systems/z")
    apart, deep = found("B", "systems/r"), found("C", "systems/y")
    told = folded([first, other, by_element, by_step, apart, deep], follows)
    assert [finding.cause for finding in told] == [
        "", "", first.fingerprint, other.fingerprint, "", first.fingerprint,
    ]  # fmt: skip


def test_that_two_witnesses_cross_makes_no_cause() -> None:
    findings = [found("A", "systems/x", "systems/z"), found("B", "systems/y", "systems/z")]
    assert [finding.cause for finding in folded(findings, {"B": ("A",)})] == ["", ""]


def test_nothing_is_folded_under_what_is_less_grave_or_under_itself() -> None:
    grave, lesser = found("B", "systems/x", severity=Severity.BLOCK), found("A", "systems/x")
    assert [finding.cause for finding in folded([grave, lesser], {"B": ("A",)})] == ["", ""]
    circle = folded([found("A", "systems/x"), found("B", "systems/x")], {"A": ("B",), "B": ("A",)})
    assert [finding.cause for finding in circle] == ["", ""]
    assert folded([lesser], {"A": ("A",)})[0].cause == ""


def test_fingerprints_hold_over_lists_and_figures_and_differ_in_names() -> None:
    def mark(message: str, *at: str | int) -> str:
        return fingerprint("CADEE-A-040", Violation(at, message))

    assert mark("'m' ends in 45 days", "systems", "m") == mark("'m' ends in 44 days", "systems", "m")
    assert mark("'m-1' ends", "systems", "m") != mark("'m-2' ends", "systems", "m")
    assert mark("x", "fallbacks", "f", "rungs", 0) == mark("x", "fallbacks", "f", "rungs", 1)
    assert mark("x", "fallbacks", "f") != mark("x", "fallbacks", "g")


def test_equal_fingerprints_are_numbered_in_the_order_of_telling() -> None:
    same = [found("A", "systems/x", mark="f"), found("A", "systems/x", mark="f"), found("A", "systems/y", mark="g")]
    assert [finding.fingerprint for finding in numbered(same)] == ["f", "f-2", "g"]
