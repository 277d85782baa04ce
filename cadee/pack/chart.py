"""A judgement as a picture: brought to what draws intervals."""

from typing import TYPE_CHECKING

from cadee.decide.figures import number, with_unit
from cadee.decide.rule import Outcome, Verdict
from cadee.generators.diagram.intervals import Plot, Plotted, draw
from cadee.generators.diagram.status import State

if TYPE_CHECKING:
    from cadee.decide.judgement import Judgement
    from cadee.decide.telling import Told
    from cadee.generators.diagram.palette import Theme

STATES = {
    Verdict.GAIN: State.MET,
    Verdict.KEPT: State.MET,
    Verdict.HARM: State.NOT_MET,
    Verdict.TOO_SMALL: State.NOT_MET,
    Verdict.SHOWN: State.NOT_ASSESSED,
}
RESULTS = {Outcome.SCALE: State.MET, Outcome.HOLD: State.AT_RISK}


def picture(told: "Judgement", theme: "Theme | None" = None) -> str:
    """Return the SVG of a judgement: each measure that was measured, with its interval and limits."""
    from cadee.generators.diagram.palette import Theme

    where = f" ({told.environment})" if told.environment else ""
    stage = f", stage {told.stage}" if told.stage else ""
    note = f"{told.agreement} Measurements: {told.file}. Declaration: {told.declaration[:16]}."
    rows = [plotted(each) for each in told.kpis]
    verdict = f"{told.headline[0].upper()}{told.headline[1:]}{stage}, {told.today}. Confidence: {told.confidence}"
    plot = Plot(f"{told.workflow}{where}", verdict, RESULTS.get(told.outcome, State.NOT_MET), rows, note)
    return draw(plot, theme or Theme.LIGHT)


def plotted(each: "Told") -> Plotted:
    """Return one measure as it is drawn."""
    state = STATES.get(each.verdict, State.AT_RISK)
    role = each.role or "no role"
    against = each.control if each.control and each.design != "before and after" else each.before
    label = "without" if against == each.control and each.control else "before"
    values = (
        f"{label} {against}, now {each.after}" if against and each.after else f"now {each.after}" if each.after else ""
    )
    shown = each.change
    if shown is None:
        return Plotted(each.name, f"{role}; {each.design}", each.verdict, state, values, "no change can be told")
    ends = number(shown.low, shown.decimals), number(shown.high, shown.decimals)
    sign = "+" if shown.value > 0 else ""
    change = f"{sign}{with_unit(number(shown.value, shown.decimals), shown.unit)} ({ends[0]} to {ends[1]})"
    return Plotted(
        each.name, f"{role}; {each.design}", each.verdict, state, values, change, each.better != "lower", shown.value,
        shown.low, shown.high, ends, shown.gain, shown.margin,
    )  # fmt: skip
