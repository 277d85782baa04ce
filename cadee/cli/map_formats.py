"""From a view to files: every sheet in every format that was asked for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cadee.errors import InputError
from cadee.generators.base import Artifact, Subject
from cadee.generators.diagram import circuit, circuit_table
from cadee.generators.diagram.current import circuit as current
from cadee.generators.diagram.dot import dot
from cadee.generators.diagram.drawio import drawio
from cadee.generators.diagram.mermaid import mermaid
from cadee.generators.diagram.page import page
from cadee.generators.diagram.palette import Theme
from cadee.generators.diagram.png import not_held, to_png
from cadee.generators.diagram.sheet import Sheet
from cadee.generators.table.twin import twins

CIRCUIT = "circuit"
ENDINGS = {"markdown": ".md", "csv": ".csv", "xlsx": ".xlsx"}
CIRCUIT_HAS = ("svg", "png", *ENDINGS)


@dataclass(frozen=True, slots=True)
class Look:
    """What is drawn and how: the subject, the theme, the day to state where no verdict brings one."""

    subject: Subject
    theme: Theme
    day: str


Draw = Callable[[Look, Sheet], Iterator[Artifact]]


def _svg(look: Look, sheet: Sheet) -> Iterator[Artifact]:
    yield Artifact(f"{sheet.name}.svg", page(look.subject, sheet, look.theme, look.day), "schema-checked")


def _png(look: Look, sheet: Sheet) -> Iterator[Artifact]:
    yield _pixels(sheet.name, page(look.subject, sheet, look.theme, look.day))


def _dot(look: Look, sheet: Sheet) -> Iterator[Artifact]:
    yield Artifact(f"{sheet.name}.dot", dot(sheet.picture), "schema-checked")


def _mermaid(look: Look, sheet: Sheet) -> Iterator[Artifact]:
    yield mermaid(sheet)


def _twin(ending: str) -> Draw:
    def draw(look: Look, sheet: Sheet) -> Iterator[Artifact]:
        made = twins(look.subject, sheet, look.day)
        yield from (artifact for artifact in made if artifact.path.endswith(ending))

    return draw


FORMATS: dict[str, Draw | None] = {
    "svg": _svg,
    "png": _png,
    "drawio": None,
    "dot": _dot,
    "mermaid": _mermaid,
    **{name: _twin(ending) for name, ending in ENDINGS.items()},
    "graphviz-svg": None,
    "graphviz-png": None,
}
"""What can be written; None where all sheets of a view go into one file, or another program draws."""


def written(look: Look, view: str, sheets: Sequence[Sheet], format_: str) -> Iterator[Artifact]:
    """Yield the files of a view in one format.

    Raises:
        InputError: the format needs something that is not installed, or the view does not have it.
    """
    draw = FORMATS[format_]
    if format_ == "drawio":
        name = view.replace(":", "-")
        yield Artifact(f"{name}.drawio", drawio(look.subject, sheets), "executed")
    elif draw is None:
        yield from (_graphviz(sheet, format_.removeprefix("graphviz-")) for sheet in sheets)
    else:
        yield from (artifact for sheet in sheets for artifact in draw(look, sheet))


def drawn_circuit(look: Look, format_: str) -> Artifact:
    """Return the CADEE circuit.

    Raises:
        InputError: it has no such format.
    """
    drawn = current(look.subject)
    if format_ in ENDINGS:
        made = circuit_table.twins(look.subject, drawn, look.day)
        return next(artifact for artifact in made if artifact.path.endswith(ENDINGS[format_]))
    if format_ not in CIRCUIT_HAS:
        raise InputError(f"the view 'circuit' has no format {format_!r}", fix=f"It has {', '.join(CIRCUIT_HAS)}.")
    text = circuit.draw(look.subject, drawn, look.theme, look.day)
    return Artifact("circuit.svg", text, "schema-checked") if format_ == "svg" else _pixels("circuit", text)


def _pixels(name: str, text: str) -> Artifact:
    missing = not_held(text)
    note = f"{name}.png shows an empty box for characters that its font does not hold: {' '.join(missing[:20])}"
    return Artifact(f"{name}.png", to_png(text), "schema-checked", (note,) if missing else ())


def _graphviz(sheet: Sheet, kind: str) -> Artifact:
    from cadee.cli.graphviz import render_dot

    picture = render_dot(dot(sheet.picture), kind)
    if picture is None:
        raise InputError(
            "no Graphviz is installed",
            fix="Install it (Debian: apt install graphviz), or take --format svg, which needs none.",
        )
    return Artifact(f"{sheet.name}.graphviz.{kind}", picture)
