"""What may stand before and after the one document of a file: comments, `%YAML 1.2`, `---` and `...`."""

import re

from cadee.source.faults import Faults

_CONTENT = re.compile(r"^[ \t]*[^\s#]", re.M)
_LINE = re.compile(r"[^\r\n]*")
_VERSION = re.compile(r"%YAML[ \t]+1\.2[ \t]*(?:[ \t]#.*)?")
_MARK = re.compile(r"---(?=\s|\Z)")
_ONE = "Keep one document in a file; include further files by name."


def without_directives(text: str, faults: Faults) -> str:
    """Return `text` with its directives blanked out. All but one `%YAML 1.2` are refused.

    They are judged here, because a parser compares each `%TAG` with all before it.
    """
    if not text.startswith("%") and "\n%" not in text and "\r%" not in text:
        return text
    parts, done, seen = [], 0, 0
    content = _CONTENT.search(text)
    while content and content[0] == "%":
        start, end = content.start(), _LINE.match(text, content.start()).end()  # type: ignore[union-attr]
        if seen or not _VERSION.fullmatch(text, start, end):
            faults.add("CADEE-S-006", "a directive other than one '%YAML 1.2'", start, end, fix="Remove the directive.")
        parts += [text[done:start], " " * (end - start)]
        done, seen = end, seen + 1
        content = _CONTENT.search(text, end)
    if seen and not (content and _MARK.match(text, content.start())):
        at = content.start() if content else done
        faults.add("CADEE-S-007", "a directive without a '---' after it", at, at + 1, fix="Remove the directive, or write '---' after it.")
    return "".join(parts) + text[done:]


def refuse_rest(text: str, offset: int, faults: Faults) -> None:
    """Refuse what stands after the document that ends at `offset`.

    It is not parsed: a file holds one document, and directives between documents cost quadratic time.
    """
    line = _LINE.match(text, offset)
    ended = text[:offset].endswith("...")
    if ended and line and (rest := line[0]).strip() and not re.match(r"[ \t]+#", rest):
        faults.add("CADEE-S-007", "text after the end mark of the document", offset, line.end(), fix="Remove the text after '...'.")
        return
    content = _CONTENT.search(text, line.end() if ended and line else offset)
    while content and text.startswith("...", content.start()) and not text[content.start() + 3 : content.start() + 4].strip():
        ended, end = True, content.start() + 3
        content = _CONTENT.search(text, end)
    if content is None:
        return
    start = content.end() - 1
    if ended or _MARK.match(text, content.start()) or content[0] == "%":
        faults.add("CADEE-S-025", "a second document in the file", start, start + 1, fix=_ONE)
    else:
        faults.add("CADEE-S-007", "text after the end of the content", start, start + 1, fix="Indent it so that it belongs to what is above, or remove it.")
