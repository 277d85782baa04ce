"""A picture as a whole page: header, map, journey, legend, small print."""

from collections.abc import Sequence

from cadee.generators.base import Subject
from cadee.generators.diagram import frame, words
from cadee.generators.diagram.lanes.draw import draw
from cadee.generators.diagram.lanes.layout import lay
from cadee.generators.diagram.markup import document, write
from cadee.generators.diagram.picture import Picture
from cadee.generators.diagram.status import marks, verdict


def page(subject: Subject, picture: Picture, name: str) -> str:
    """Return the SVG of `picture`, titled with the workflow and `name`."""
    laid = lay(picture)
    wide = max(laid.plan.width + 2 * frame.EDGE, frame.LEAST)
    top = frame.EDGE + frame.HEADER - 16
    after = top + laid.plan.height + 8
    legend = after + frame.steps_height(picture, wide) + 12
    small = legend + frame.legend_height(picture, wide)
    lines = small_print(subject, picture)
    high = small + 16 * len(lines) + frame.EDGE
    heading = head(subject, name)
    root = document(wide, high, "cadee-map", f"{heading.title}: {name.lower()}", _description(heading, picture))
    frame.header(root, heading, wide)
    draw(root, laid, (wide - laid.plan.width) // 2, top)
    frame.steps(root, picture, after, wide)
    frame.legend(root, picture, legend, wide)
    frame.notes(root, lines, small, wide)
    return write(root)


def head(subject: Subject, name: str) -> frame.Heading:
    """Return what the header of a page says."""
    estate = subject.estate
    stage = f"environment {words.title(estate.environment)}" if estate.environment else "all environments"
    said = [name, stage, f"revision {subject.revision[:12] or 'not recorded'}"]
    state, counts = verdict(subject)
    day = subject.report.today if subject.report else ""
    return frame.Heading(words.title(estate.workflow), " · ".join(said), state, counts, day)


def small_print(subject: Subject, picture: Picture) -> Sequence[str]:
    """Return what the map draws, and what it does not."""
    estate = subject.estate
    drawn = [_count(len(picture.boxes), "box", "boxes"), _count(len(picture.wires), "line", "lines")]
    total = [_count(len(estate.systems), "system"), _count(len(estate.integrations), "integration")]
    lines = [
        f"Drawn: {', '.join(drawn)}. Declared: {', '.join(total)}. All of them stand in systems.md and integrations.md."
    ]
    lost = sum(
        item.source not in estate.systems or item.target not in estate.systems for item in estate.integrations.values()
    )
    if lost:
        lines.append(f"Not drawn: {_count(lost, 'integration')} with a system that does not exist in this environment.")
    shown = marks(subject)
    if shown.on:
        lines.append(
            "The number beside a state counts the findings there, also those of its routes, fallbacks and gates."
        )
    elsewhere = shown.elsewhere
    if elsewhere:
        said = ", ".join(f"{section} {count}" for section, count in elsewhere.items())
        lines.append(f"Findings on what a map does not draw: {said}.")
    return lines


def _count(number: int, noun: str, many: str = "") -> str:
    return f"{number} {noun if number == 1 else many or noun + 's'}"


def _description(heading: frame.Heading, picture: Picture) -> str:
    lanes = ", ".join(lane.title for lane in picture.lanes)
    marked = [box.title for box in picture.boxes if box.mark]
    said = [f"{heading.about}. {heading.state}{': ' + heading.counts if heading.counts else ''}."]
    drawn = f"{_count(len(picture.boxes), 'box', 'boxes')}, {_count(len(picture.wires), 'line')}"
    said.append(f"{drawn}, in {lanes or 'no zone'}.")
    if marked:
        said.append(f"Findings stand on: {', '.join(marked)}.")
    return " ".join(said)
