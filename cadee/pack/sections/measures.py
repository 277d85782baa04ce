"""The measures: what was declared before, and where something was measured what it says, how surely, compared how."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from cadee.decide.declaration import declared, fingerprint
from cadee.decide.figures import size_of
from cadee.decide.judgement import Judgement
from cadee.decide.telling import Told
from cadee.decide.wording import LIMITS
from cadee.model.proof import Kpi
from cadee.pack import telling
from cadee.pack.base import Brief, section
from cadee.pack.chart import picture
from cadee.pack.front.measures import STATES
from cadee.pack.grid import Cell, Value, entry, grid
from cadee.pack.telling import Sign

DECLARED = (
    "Measure",
    "Part in decisions",
    "Before",
    "Source",
    "Wanted",
    "Worth having, accepted",
    "Counted",
    "Owner",
    "Declared",
)
MEASURED = ("Measure", "Before", "Without", "After", "What changed", "Compared by", "Confidence", "Says")


@section("measures", "Measures", 250, empty="No measure is declared (kpis), so nothing can say whether it is worth it.")
def measures(brief: Brief) -> Mapping[str, Any] | None:
    """Return the measures as declared; where some were measured, what changed with its interval and its limits."""
    kpis = list(brief.estate.kpis.values())
    if not kpis:
        return None
    told = brief.judgement if brief.judgement is not None and brief.judgement.file else None
    return {
        "declared": grid(f"Measures as declared: {len(kpis)}", DECLARED, (_declared(brief, each) for each in kpis)),
        "fingerprint": fingerprint(kpis),
        "result": _result(told) if told is not None else None,
    }


def _declared(brief: Brief, kpi: Kpi) -> tuple[Value, ...]:
    estate = brief.estate
    better = {"higher": "higher is better", "lower": "lower is better"}.get(kpi.better or "", "no direction")
    source = (kpi.baseline.source if kpi.baseline else None) or kpi.source
    act = f"act {'below' if kpi.better != 'lower' else 'above'} {kpi.threshold}" if kpi.threshold else ""
    limits = [f"a gain of {size_of(kpi, kpi.smallest_gain)}" if kpi.smallest_gain else "",
              f"a loss of {size_of(kpi, kpi.harm_margin)}" if kpi.harm_margin else ""]  # fmt: skip
    counted = [f"over {kpi.window}" if kpi.window else "", telling.count(kpi.looks, "look") if kpi.looks else ""]
    return (
        entry(estate, kpi.ref, kpi.definition or "no definition"),
        [kpi.role or "no role", better],
        _before(kpi),
        telling.title(estate, "systems", source) or "no source is named",
        [part for part in (str(kpi.target) if kpi.target else "no target", act) if part],
        [each for each in limits if each] or "nothing is declared",
        [each for each in counted if each] or "not said",
        telling.holder(estate, kpi.owner, brief.today) or "nobody is named",
        _whole(kpi),
    )


def _before(kpi: Kpi) -> Cell:
    told = kpi.baseline
    if told is None:
        return Cell(("no baseline",))
    span = [f"from {told.since}", f"to {told.until}"] if told.since and told.until else ["no window"]
    cases = f"{told.n:,} cases" if told.n is not None else "cases not counted"
    return Cell((str(told.value), cases, *span), day=True)


def _whole(kpi: Kpi) -> Cell:
    """Return whether all is declared that a measure needs to have a say."""
    told = declared(kpi)
    if not told.decides:
        return Cell(sign=telling.not_assessed("For information"), notes=("it has no say",))
    if told.missing:
        return Cell(sign=telling.at_risk("Not in full"), notes=(f"lacks {telling.together(told.missing)}",))
    return Cell(sign=telling.met("In full"))


def _result(told: Judgement) -> Mapping[str, Any]:
    designs = dict.fromkeys(each.design for each in told.kpis if each.after)
    return {
        "head": f"{told.headline[:1].upper()}{told.headline[1:]}. {told.action}",
        "agreement": told.agreement,
        "confidence": f"Confidence: {told.confidence}, since {told.confidence_because}.",
        "designs": [f"{design.capitalize()}: {LIMITS[design]}" for design in designs],
        "plot": Markup(picture(told)),  # noqa: S704  drawn by us: text in it is data, never markup
        "table": grid("Measures before and after", MEASURED, [_measured(each) for each in told.kpis]),
        "file": told.file,
        "digest": told.sha256,
    }


def _measured(told: Told) -> tuple[Value, ...]:
    return (
        Cell((told.name,), notes=(told.role or "no role",)),
        _side(told.before, told.n_before),
        _side(told.control, told.n_control),
        _side(told.after, told.n_after),
        Cell((told.sentence,), notes=tuple(note for note in told.notes if note != LIMITS[told.design])),
        str(told.design) if told.after else "",
        told.confidence if told.after else "",
        says(told),
    )


def _side(value: str, cases: int | None) -> str | list[str]:
    if not value:
        return "not measured"
    return [value, f"{cases:,} cases"] if cases is not None else value


def says(told: Told) -> Sign:
    """Return what is known of a measure as a sign."""
    word, kind, shape = STATES[told.verdict]
    return Sign(f"{word[:1].upper()}{word[1:]}", shape, kind)
