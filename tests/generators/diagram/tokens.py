"""Tokens of DOT and lines of Mermaid: enough to count what a text declares, and to refuse what ours never says."""

import re
from itertools import pairwise

DOT = re.compile(
    r'(?P<text>"(?:[^"\\]|\\.)*")|(?P<word>[A-Za-z_][A-Za-z0-9_]*|-?(?:\.\d+|\d+(?:\.\d*)?))|(?P<mark>->|[{}\[\]=;,])|(?P<space>\s+)'
)
DOT_KEYS = {
    "arrowhead",
    "arrowsize",
    "color",
    "compound",
    "fillcolor",
    "fontcolor",
    "fontname",
    "fontsize",
    "label",
    "labeljust",
    "nodesep",
    "penwidth",
    "rankdir",
    "shape",
    "style",
    "tooltip",
}

WORDS = r'"(?:[A-Za-z0-9 ]|#\d+;|<br/>)*"'
MERMAID = re.compile(
    r"flowchart LR|  %% [A-Za-z0-9:,. ]+"
    rf"|  subgraph z\d+\[{WORDS}\]|  end"
    rf"|    n\d+\[{WORDS}\](?::::(?:met|atrisk|notmet))?"
    rf"|  n\d+ (?:-->|-\.->)(?:\|{WORDS}\|)? n\d+"
    r"|  linkStyle \d+ stroke:#[0-9A-F]{6},stroke-width:2px"
    r"|  classDef (?:met|atrisk|notmet) fill:#FFFFFF,stroke:#[0-9A-F]{6},stroke-width:2px,color:#[0-9A-F]{6}"
)


def dot(text: str) -> tuple[list[str], list[str]]:
    """Split DOT; return its structure (words and marks, every quoted text as `""`) and the quoted texts."""
    structure, quoted = [], []
    at = 0
    while at < len(text):
        found = DOT.match(text, at)
        assert found, f"no token at {text[at : at + 40]!r}"
        at = found.end()
        if found["text"]:
            quoted.append(found["text"][1:-1])
            structure.append('""')
        elif not found["space"]:
            structure.append(found[0])
    keys = {word for word, after in pairwise(structure) if after == "="}
    assert keys <= DOT_KEYS, keys - DOT_KEYS
    return structure, quoted


def mermaid(text: str) -> list[str]:
    """Return the lines of a flowchart with their words taken out; every line must be one we write."""
    assert text.endswith("\n")
    lines = text[:-1].split("\n")
    for line in lines:
        assert MERMAID.fullmatch(line), line
    return [re.sub(WORDS, '""', line) for line in lines]
