"""The twin of the circuit: how each mechanism stands, as a table."""

from collections.abc import Iterator, Sequence

from cadee.generators.base import Artifact, Subject
from cadee.generators.diagram import words
from cadee.generators.diagram.current import LAYERS, Circuit
from cadee.generators.diagram.layer_state import LayerState
from cadee.generators.diagram.page import head
from cadee.generators.table import csv, markdown, xlsx
from cadee.generators.table.rows import Table
from cadee.plain import clean

HEAD = (
    "layer",
    "mechanism",
    "owner",
    "state",
    "rules met",
    "rules decided",
    "rules waived",
    "findings",
    "reasons",
    "current",
)


def table_of(subject: Subject, drawn: Circuit) -> Table:
    """Return a row for each layer in the order of the current, and one for what lies across them."""
    rows = [_row(subject, layer, "passes" if place < drawn.reach else "") for place, layer in enumerate(drawn.layers)]
    if drawn.reach < len(rows):
        rows[drawn.reach] = (*rows[drawn.reach][:-1], "stops here" if drawn.stopped else "not known from here on")
    across = _row(subject, drawn.across, "passes" if drawn.lit else "")
    return Table("circuit", "Circuit", HEAD, [*rows, across])


def twins(subject: Subject, drawn: Circuit, day: str = "") -> Iterator[Artifact]:
    """Yield the twin of the circuit in Markdown, CSV and XLSX."""
    table = table_of(subject, drawn)
    heading = head(subject, "CADEE circuit", "", day)
    about = [heading.about, f"Production AI: {' '.join(drawn.end)}."]
    document = markdown.document(f"{heading.title}: CADEE circuit", about, [table])
    yield Artifact("circuit.md", document, "schema-checked")
    yield Artifact("circuit.csv", csv.written(table), "schema-checked")
    yield Artifact("circuit.xlsx", xlsx.book([table]), "schema-checked")


def _row(subject: Subject, layer: LayerState, current: str) -> Sequence[str]:
    _, name, mechanism = LAYERS.get(layer.name, ("", "Across the layers", ""))
    item = subject.estate.layers.get(layer.name)
    owner = subject.estate.owners.get(item.owner) if item and item.owner else None
    reasons = "; ".join(clean(reason) for reason in layer.reasons)
    counts = (str(layer.passed), str(layer.decided), str(layer.waived), layer.counts)
    return (name, mechanism, words.title(owner) if owner else "", str(layer.state), *counts, reasons, current)
