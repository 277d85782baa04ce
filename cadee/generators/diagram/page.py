"""A sheet as a whole page: header, map, words, legend, small print."""

from collections import Counter
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from cadee.generators.base import Subject
from cadee.generators.diagram import frame, words
from cadee.generators.diagram.bundle import count
from cadee.generators.diagram.lanes.draw import draw
from cadee.generators.diagram.lanes.layout import lay
from cadee.generators.diagram.legend import legend, legend_height
from cadee.generators.diagram.markup import document, write
from cadee.generators.diagram.palette import Theme
from cadee.generators.diagram.sheet import Sheet
from cadee.generators.diagram.status import marks, verdict


def page(subject: Subject, sheet: Sheet, theme: Theme = Theme.LIGHT, day: str = "") -> str:
    """Return the SVG of a sheet; `day` is the date it states where no verdict brings one."""
    laid, picture = sheet.laid or lay(sheet.picture), sheet.picture
    wide = max(laid.plan.width + 2 * frame.EDGE, frame.LEAST)
    top = frame.EDGE + frame.HEADER - 16
    after = top + laid.plan.height + 8
    below = after + frame.steps_height(picture, wide) + 12
    small = below + legend_height(picture, frame.EDGE, wide)
    lines = small_print(subject, sheet, wide)
    high = small + 16 * len(lines) + frame.EDGE
    heading = head(subject, sheet.title, sheet.scope, day)
    root = document(wide, high, "cadee-map", f"{heading.title}: {sheet.title}", _description(heading, sheet))
    frame.header(root, heading, wide)
    draw(root, laid, _left(laid.plan.width, wide), top)
    _below(root, sheet, (after, below, small), lines, wide)
    return write(root, theme)


def _left(plan: int, wide: int) -> int:
    return (wide - plan) // 2


def _below(root: Element, sheet: Sheet, at: tuple[int, int, int], lines: Sequence[str], wide: int) -> None:
    frame.steps(root, sheet.picture, at[0], wide)
    legend(root, sheet.picture, at[1], frame.EDGE, wide)
    frame.notes(root, lines, at[2], wide)


def head(subject: Subject, name: str, scope: str = "", day: str = "") -> frame.Heading:
    """Return what the header of a page says: title, view, scope, environment, revision, date."""
    estate = subject.estate
    stage = f"environment {words.title(estate.environment)}" if estate.environment else "all environments"
    today = subject.report.today if subject.report else day
    said = [name, stage, f"revision {subject.revision[:12] or 'not recorded'}", today or "no date given"]
    state, counts = verdict(subject)
    shown = f"Scope: {scope}" if scope else ""
    return frame.Heading(words.title(estate.workflow), " · ".join(said), shown, state, counts)


def small_print(subject: Subject, sheet: Sheet, wide: int) -> Sequence[str]:
    """Return what the map draws, and what it does not."""
    estate, picture = subject.estate, sheet.picture
    drawn = [count(len(picture.boxes), "box", "boxes"), count(len(picture.wires), "line")]
    told = f"Drawn: {', '.join(drawn)}. {declared(subject)} stand in the tables of systems and integrations."
    lines = [line for note in (*sheet.notes, told) for line in frame.wrapped(note, wide)]
    lost = sum(
        item.source not in estate.systems or item.target not in estate.systems for item in estate.integrations.values()
    )
    if lost:
        lines.append(f"Not drawn: {count(lost, 'integration')} with a system that does not exist in this environment.")
    if any(box.mark for box in picture.boxes) or any(wire.mark for wire in picture.wires):
        lines.append(
            "The number beside a state counts the findings there, also those of its routes, fallbacks and gates."
        )
    elsewhere = marks(subject).elsewhere
    if elsewhere:
        said = ", ".join(f"{section} {number}" for section, number in elsewhere.items())
        lines.append(f"Findings on what a map does not draw: {said}.")
    return lines


def declared(subject: Subject) -> str:
    """Return how many systems and integrations the spec declares, how many not in this environment, and "All"."""
    estate = subject.estate
    here = {"system": len(estate.systems), "integration": len(estate.integrations)}
    known = Counter(ref.partition("s/")[0] for ref in subject.files)
    every = {noun: max(number, known[noun]) for noun, number in here.items()}
    told = f"Declared: {', '.join(count(number, noun) for noun, number in every.items())}"
    gone = [count(every[noun] - number, noun) for noun, number in here.items() if every[noun] > number]
    if not gone or estate.environment is None:
        return f"{told}. All"
    return f"{told}; not in {words.title(estate.environment)}: {', '.join(gone)}. All others"


def _description(heading: frame.Heading, sheet: Sheet) -> str:
    picture = sheet.picture
    lanes = ", ".join(lane.title for lane in picture.lanes if lane.title)
    marked = [box.title for box in picture.boxes if box.mark]
    played = [f"{box.title} ({box.role})" for box in picture.boxes if box.role]
    said = [f"{heading.about}. {heading.state}{': ' + heading.counts if heading.counts else ''}."]
    drawn = f"{count(len(picture.boxes), 'box', 'boxes')}, {count(len(picture.wires), 'line')}"
    said.append(f"{drawn}, in {lanes or 'no zone'}." if lanes else f"{drawn}.")
    if marked:
        said.append(f"Findings stand on: {', '.join(marked)}.")
    if played:
        said.append(f"Told apart: {', '.join(played)}.")
    return " ".join(said)
