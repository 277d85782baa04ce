"""The tables as Markdown: every cell escaped, no raw HTML, no link that the spec did not mean."""

from collections.abc import Iterator, Sequence

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.diagram import words
from cadee.generators.table.rows import Table, tables

_ESCAPED = frozenset("`*_{}[]()#+-.!~$^/\"';=")
_ENTITIES = frozenset("<>&@:|\\")
"""What a viewer may act on even behind a backslash: markup, mentions, addresses, the borders of cells."""


@generator("table/markdown", "systems and integrations as Markdown tables", proof="schema-checked")
def make(subject: Subject) -> Iterator[Artifact]:
    """Write one file for systems and one for integrations."""
    estate = subject.estate
    stage = f"environment {words.title(estate.environment)}" if estate.environment else "all environments"
    about = f"{words.title(estate.workflow)}, {stage}, revision {subject.revision[:12] or 'not recorded'}."
    for table in tables(subject):
        yield Artifact(f"{table.name}.md", written(table, about), "schema-checked")


def written(table: Table, about: str) -> str:
    """Return a table as a document of its own: its title, what it is about, the rows."""
    return "\n".join([f"# {escape(table.title)}", "", escape(about), "", *_rows(table)]) + "\n"


def document(title: str, about: Sequence[str], sheets: Sequence[Table]) -> str:
    """Return several tables as one document: its title, a paragraph for each of `about`, each table under its own."""
    lines = [f"# {escape(title)}"]
    for said in about:
        lines += ["", escape(said)]
    for table in sheets:
        lines += ["", f"## {escape(table.title)}", "", *_rows(table)]
    return "\n".join(lines) + "\n"


def escape(cell: str) -> str:
    """Return `cell` so that Markdown shows it as it is; ids and plain words stay readable in the source."""
    return "".join(_escaped(cell, place) for place in range(len(cell)))


def _escaped(cell: str, place: int) -> str:
    character = cell[place]
    if character in _ENTITIES:
        return f"&#{ord(character)};"
    if character not in _ESCAPED:
        return character
    inside = 0 < place < len(cell) - 1 and cell[place - 1 : place + 2].replace(character, "", 1).isascii()
    word = inside and cell[place - 1].isalnum() and cell[place + 1].isalnum()
    harmless = (character in "-_" and word) or (character == "." and place == len(cell) - 1 and place > 9)
    return character if harmless else f"\\{character}"


def _rows(table: Table) -> Sequence[str]:
    return [_row(table.head), _row(["---"] * len(table.head), raw=True), *(_row(row) for row in table.rows)]


def _row(cells: Sequence[str], *, raw: bool = False) -> str:
    return f"| {' | '.join(cell if raw else escape(cell) for cell in cells)} |"
