"""What a pack is made of and what it consists of: the brief, its parts (files), the sections of its page."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from cadee.comparison import Comparison
from cadee.crosswalk.rows import Crosswalk
from cadee.diagnostic import Report
from cadee.generators.base import Artifact, Subject
from cadee.model.estate import Estate
from cadee.pack.manifest_about import Repository

if TYPE_CHECKING:
    from cadee.decide.judgement import Judgement

__all__ = ["Absent", "Artifact", "Before", "Brief", "Part", "Section", "part", "section"]


@dataclass(frozen=True, slots=True)
class Absent:
    """Why a file of evidence is not in a pack, in words; `there` where it exists and is only too large to be kept."""

    why: str
    there: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """What the pack is compared with: `name` is a revision or a folder, `digest` the SHA-256 of its manifest, or "".

    `stood` says of each layer how it stood, in the words of a report, `judged` of which day and by whom that is. A
    layer of which nothing was said then is not in it. `commit` is the one that a revision meant when the pack was made,
    "" of a folder or a pack.
    """

    name: str
    estate: Estate
    changes: Comparison
    stood: Mapping[str, str]
    judged: str
    digest: str = ""
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a pack is made of: nothing else is read, and no clock is asked.

    `subject` is the estate of one environment with its report. `sources` are the files of the spec and `evidence` those
    that it points at, each by its path in the workspace; `missing` says of each evidence file that could not be taken
    in why. `judgement` is None where nothing was measured, `before` where there is nothing to compare with. `names` are
    those of the files that the parts have made, so that a page can link them.
    """

    subject: Subject
    today: date
    version: str
    command: tuple[str, ...]
    crosswalk: Crosswalk
    sources: Mapping[str, bytes] = field(default_factory=dict)
    evidence: Mapping[str, bytes] = field(default_factory=dict)
    missing: Mapping[str, Absent] = field(default_factory=dict)
    judgement: "Judgement | None" = None
    before: Before | None = None
    repository: Repository | None = None
    signed: bool = False
    signer: str = ""
    names: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()

    @property
    def estate(self) -> Estate:
        """The estate of the environment the pack is about."""
        return self.subject.estate

    @property
    def report(self) -> Report:
        """The verdict on it."""
        assert self.subject.report is not None
        return self.subject.report


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the pack: files made of the brief. One that fails is named in the manifest; the others are made."""

    name: str
    make: Callable[[Brief], Iterator[Artifact]]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the page: its anchor, its heading, its place in the order, its template, what that is given.

    `facts` returns plain values for the template `templates/pack/ANCHOR.html`; None where there is nothing to say, and
    then the heading stands with the sentence `empty`.
    """

    anchor: str
    heading: str
    order: int
    facts: Callable[[Brief], Mapping[str, Any] | None]
    empty: str = "Nothing is declared here."


def part(name: str) -> Callable[[Callable[[Brief], Iterator[Artifact]]], Part]:
    """Make a part of a function; parts are found by walking the package `cadee.pack.parts`."""

    def wrap(make: Callable[[Brief], Iterator[Artifact]]) -> Part:
        return Part(name, make)

    return wrap


def section(
    anchor: str, heading: str, order: int, *, empty: str = "Nothing is declared here."
) -> Callable[[Callable[[Brief], Mapping[str, Any] | None]], Section]:
    """Make a section of a function; sections are found by walking the package `cadee.pack.sections`."""

    def wrap(facts: Callable[[Brief], Mapping[str, Any] | None]) -> Section:
        return Section(anchor, heading, order, facts, empty)

    return wrap
