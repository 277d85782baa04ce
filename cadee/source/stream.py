"""What may stand before and after the one document of a file: comments, `%YAML 1.2`, `---` and `...`."""

import re
from typing import Any

from cadee.source.faults import Faults

_CONTENT = re.compile(r"^[ \t]*[^\s#]", re.M)
_LINE = re.compile(r"[^\r\n]*")
_VERSION = re.compile(r"%YAML[ \t]+1\.2[ \t]*(?:[ \t]#.*)?")
_MARK = re.compile(r"---(?=\s|\Z)")
_END = re.compile(r"\.\.\.(?=\s|\Z)")
_COMMENT = re.compile(r"[ \t]+#")


def without_directives(text: str, faults: Faults) -> str:
    """Return `text` with its directives blanked out. All but one `%YAML 1.2` are refused.

    They are judged here, because a parser compares each `%TAG` with all before it.
    """
    if "%" not in text or not (text.startswith("%") or "\n%" in text):
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
        faults.add(
            "CADEE-S-007",
            "a directive without a '---' after it",
            at,
            at + 1,
            fix="Remove the directive, or write '---' after it.",
        )
    return "".join(parts) + text[done:]


def refuse_rest(text: str, event: Any, faults: Faults) -> None:
    """Refuse what stands after the document that `event` ends.

    It is not parsed: a file holds one document, and directives between documents cost quadratic time.
    """
    at, ended = event.end_mark.index, event.explicit
    while ended:
        line = _LINE.match(text, at)
        rest = line[0] if line else ""
        if rest.strip() and not _COMMENT.match(rest):
            faults.add(
                "CADEE-S-007",
                "text after the end mark of the document",
                at,
                at + len(rest),
                fix="Remove the text after '...'.",
            )
            return
        content = _CONTENT.search(text, at + len(rest))
        if content is None:
            return
        at = content.start()
        if not _END.match(text, at):
            break
        at += 3
    if at < len(text):
        _refuse_content(text, at, ended, faults)


def _refuse_content(text: str, at: int, ended: bool, faults: Faults) -> None:
    if ended or _MARK.match(text, at) or text[at] == "%":
        faults.add(
            "CADEE-S-025",
            "a second document in the file",
            at,
            at + 3,
            fix="Keep one document in a file; include further files by name.",
        )
    else:
        faults.add(
            "CADEE-S-007",
            "text after the end of the content",
            at,
            at + 1,
            fix="Indent it so that it belongs to what is above, or remove it.",
        )
