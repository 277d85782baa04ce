"""What the parser's complaints mean, in words that say what to do."""

from typing import Any

from cadee.source.faults import Faults

_WORDS = {
    "mapping values are not allowed in this context": ("a ': ' where no key can stand", "Indent the key like its neighbours, or quote the text if the colon belongs to it."),
    "could not find expected ':'": ("a key without a ':' after it", "Write ': ' after the key, or indent the line so that it belongs to the text above."),
    "did not find expected key": ("something other than a key", "Indent the line like the keys above it, or close the quote or bracket before it."),
    "did not find expected '-' indicator": ("something other than a list item", "Begin the line with '- ', or indent it so that it belongs to the item above."),
    "did not find expected ',' or ']'": ("a list that is not closed", "Write a ',' between the items and a ']' at the end."),
    "did not find expected ',' or '}'": ("a map that is not closed", "Write a ',' between the pairs and a '}' at the end."),
    "did not find expected node content": ("nothing where a value should stand", "Write the value, or remove the mark before it."),
    "did not find expected <document start>": ("text after the end of the content", "Indent it so that it belongs to what is above, or remove it."),
    "found character that cannot start any token": ("a character that no value can begin with", "Indent with spaces, not with tabs; quote the text if it begins with one of @ ` %."),
    "found unexpected end of stream": ("a quote that is never closed", "Close the quote."),
    "found unexpected document indicator": ("a document mark inside a quote", "Close the quote before it."),
    "found unknown escape character": ("a backslash before a character that needs none", "Double the backslash, or use single quotes."),
    "block sequence entries are not allowed in this context": ("a '- ' where no list item can stand", "Put the list on lines of its own, or quote the text."),
    "mapping keys are not allowed in this context": ("a '? ' where no key can stand", "Remove it, or quote the text."),
    "found a tab character where an indentation space is expected": ("a tab in the indentation", "Indent with spaces."),
    "found a tab character that violates indentation": ("a tab in the indentation", "Indent with spaces."),
    "did not find expected alphabetic or numeric character": ("an '&' or '*' without a name", "Quote the text."),
    "did not find expected whitespace or line break": ("text too close to the mark before it", "Put a space between them, or quote the text."),
    "did not find expected comment or line break": ("text after the mark of a block", "Begin the text on the next line."),
    "found undefined tag handle": ("a tag on a value", "Remove the tag; quote the value if text is meant."),
}  # fmt: skip


def refuse_syntax(error: Any, text: str, faults: Faults) -> None:
    """Record where and why the parser gave up."""
    mark, context = error.problem_mark, error.context_mark
    start = min(mark.index, len(text)) if mark else 0
    problem = str(error.problem or "the text is not YAML")
    message, fix = _WORDS.get(problem, (problem, "Mend the YAML here."))
    code = "CADEE-S-006" if problem == "found undefined tag handle" or "tag" in str(error.context or "") else "CADEE-S-007"
    first = (context.index, context.index + 1) if context and context.index < start else None
    faults.add(code, message, start, start + 1, fix=fix, first=first)
