"""Where a character of a text stands in the YAML file that holds it, however the text is written there."""

from cadee.diagnostic import Place, Route
from cadee.source.places import SourceFile


def place_in(file: SourceFile, route: Route, text: str, at: int) -> Place:
    """Return the place of the character at offset `at` of the text at `route`.

    The text is followed through quotes, folded lines and indentation; where it cannot be, its beginning is meant.
    """
    whole = file.place(route)
    lines = file.text.splitlines(keepends=True)
    raw = "".join(lines[whole.line - 1 : whole.end_line])
    here = whole.column - 1
    if raw[here : here + 1] in ("|", ">"):
        here = raw.find("\n", here) + 1
    elif raw[here : here + 1] in ("'", '"'):
        here += 1
    for character in text[: max(0, min(at, len(text)))]:
        found = here if character.isspace() else raw.find(character, here)
        if found < 0:
            return whole
        here = found + (not character.isspace())
    while raw[here : here + 1].isspace() and not text[at : at + 1].isspace():
        here += 1
    before = raw[:here]
    line, column = whole.line + before.count("\n"), here - (before.rfind("\n") + 1) + 1
    return Place(file.name, line, column, line, column + 1)
