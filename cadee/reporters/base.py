"""What a reporter is: a function from a report to text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cadee.diagnostic import Report


@dataclass(frozen=True, slots=True)
class View:
    """How to show a report: colour and non-ASCII glyphs allowed, how many findings in full, how much around them.

    `prefix` leads from where the reader stands to the workspace: `examples/shop/`, or "" where they stand in it.
    """

    colour: bool = False
    glyphs: bool = True
    max_findings: int | None = None
    verbose: bool = False
    quiet: bool = False
    prefix: str = ""


def path(prefix: str, file: str) -> str:
    """Return how a reader finds a file: one of the workspace behind the prefix, any other as it was named."""
    return file if file.startswith(("/", "./")) else prefix + file


Render = Callable[[Report, View], str]
Join = Callable[[Sequence[str]], str]


@dataclass(frozen=True, slots=True)
class Reporter:
    """A format: its name for `--format`, the function that writes it, and the one that joins several."""

    name: str
    render: Render
    join: Join


def lines(texts: Sequence[str]) -> str:
    """Put several reports one after the other."""
    return "\n".join(texts)


def reporter(name: str, *, join: Join = lines) -> Callable[[Render], Reporter]:
    """Make a reporter of a function; this registers nothing: reporters are discovered by walking the package.

    `join` makes one text of the reports on several workspaces.
    """

    def wrap(render: Render) -> Reporter:
        return Reporter(name, render, join)

    return wrap
