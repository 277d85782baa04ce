"""The verdict as files: for people, for programs, for the viewers of code."""

from collections.abc import Iterator

from cadee.generators.base import Artifact
from cadee.pack.base import Brief, part
from cadee.reporters import reporters
from cadee.reporters.base import View

FILES = {"json": "report/report.json", "sarif": "report/report.sarif", "markdown": "report/report.md"}


@part("report")
def report(brief: Brief) -> Iterator[Artifact]:
    """Yield the report in each format that a reader of packs may want."""
    for name, path in FILES.items():
        yield Artifact(path, reporters()[name].render(brief.report, View()))
