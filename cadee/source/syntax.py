"""What the parser's complaints mean, in words that say what to do."""

from typing import Any

from cadee.source.faults import Faults

_DEFAULT_FIX = "Mend the YAML here."
_TAB = ("a tab in the indentation", "Indent with spaces.")
_TAG = ("a tag on a value", "Remove the tag; quote the value if text is meant.")
_OTHER_KEY = (
    "a ': ' where no key can stand",
    "Indent the key like its neighbours, or quote the text if the colon belongs to it.",
)
_NOT_A_KEY = (
    "something other than a key",
    "Indent the line like the keys above it, or close the quote or bracket before it.",
)
_OPEN_LIST = ("a list that is not closed", "Write a ',' between the items and a ']' at the end.")
_OPEN_MAP = ("a map that is not closed", "Write a ',' between the pairs and a '}' at the end.")
_NO_VALUE = ("nothing where a value should stand", "Write the value, or remove the mark before it.")
_ENDS_OPEN = ("the end of the text inside a bracket that is not closed", "Close the bracket, or remove it.")
_NO_COLON = (
    "a key without a ':' after it",
    "Write ': ' after the key, or indent the line so that it belongs to the text above.",
)
_NOT_AN_ITEM = (
    "something other than a list item",
    "Begin the line with '- ', or indent it so that it belongs to the item above.",
)
_ESCAPE = ("a backslash before a character that needs none", "Double the backslash, or use single quotes.")
_AFTER = ("text after the end of the content", "Indent it so that it belongs to what is above, or remove it.")
_START = (
    "a character that no value can begin with",
    "Indent with spaces, not with tabs; quote the text if it begins with '@', '`' or '%'.",
)

_WORDS = {
    "mapping values are not allowed in this context": _OTHER_KEY,
    "mapping values are not allowed here": _OTHER_KEY,
    "could not find expected ':'": _NO_COLON,
    "did not find expected key": _NOT_A_KEY,
    "expected <block end>, but found": _NOT_A_KEY,
    "did not find expected '-' indicator": _NOT_AN_ITEM,
    "did not find expected ',' or ']'": _OPEN_LIST,
    "expected ',' or ']', but got": _OPEN_LIST,
    "did not find expected ',' or '}'": _OPEN_MAP,
    "expected ',' or '}', but got": _OPEN_MAP,
    "did not find expected node content": _NO_VALUE,
    "expected the node content, but found": _NO_VALUE,
    "did not find expected <document start>": _AFTER,
    "expected '<document start>', but found": _AFTER,
    "found character that cannot start any token": _START,
    "found character '": _START,
    "found unexpected end of stream": ("a quote that is never closed", "Close the quote."),
    "found unexpected document indicator": ("a document mark inside a quote", "Close the quote before it."),
    "found unexpected document separator": ("a document mark inside a quote", "Close the quote before it."),
    "found unknown escape character": _ESCAPE,
    "block sequence entries are not allowed in this context": (
        "a '- ' where no list item can stand",
        "Put the list on lines of its own, or quote the text.",
    ),
    "sequence entries are not allowed here": (
        "a '- ' where no list item can stand",
        "Put the list on lines of its own, or quote the text.",
    ),
    "mapping keys are not allowed": ("a '? ' where no key can stand", "Remove it, or quote the text."),
    "found a tab character": _TAB,
    "did not find expected alphabetic or numeric character": ("an '&' or '*' without a name", "Quote the text."),
    "expected alphabetic or numeric character": ("an '&' or '*' without a name", "Quote the text."),
    "did not find expected whitespace or line break": (
        "text too close to the mark before it",
        "Put a space between them, or quote the text.",
    ),
    "did not find expected comment or line break": (
        "text after the mark of a block",
        "Begin the text on the next line.",
    ),
    "expected a comment or a line break": ("text after the mark of a block", "Begin the text on the next line."),
    "found undefined tag handle": _TAG,
    "found invalid Unicode character escape code": ("an escape for half a character", "Write the character itself."),
}
"""The complaints of libyaml and of the parser in Python, by their beginning."""


def refuse_syntax(error: Any, text: str, faults: Faults) -> None:
    """Record where and why the parser gave up."""
    mark, context = error.problem_mark, error.context_mark
    start = min(mark.index, len(text)) if mark else 0
    problem = str(error.problem or "the text is not YAML")
    message, fix = next(
        (words for begin, words in _WORDS.items() if problem.startswith(begin)), (problem, _DEFAULT_FIX)
    )
    if message == _NO_VALUE[0] and "flow" in str(error.context or "") and not text[start:].strip():
        message, fix = _ENDS_OPEN
    tagged = message == _TAG[0] or "tag" in str(error.context or "")
    begun = (context.index, context.index + 1, "begun here") if context and context.index < start else None
    faults.add("CADEE-S-006" if tagged else "CADEE-S-007", message, start, start + 1, fix=fix, beside=begun)
