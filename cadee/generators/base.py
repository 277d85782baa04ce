"""What a generator is: a function from a subject to artifacts. It opens nothing, names no folder, prints nothing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from cadee.diagnostic import Report
from cadee.model.estate import Estate

ProofLevel = Literal["executed", "schema-checked", "emitted only"]


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file to write: a relative path with forward slashes made of ids only, and its text or bytes.

    `proof` says how far the format is checked in cadee's own tests; `notes` names what the spec declares and the
    target cannot express, one sentence each, so that nothing is dropped silently.
    """

    path: str
    content: str | bytes
    proof: ProofLevel = "emitted only"
    notes: tuple[str, ...] = ()

    @property
    def raw(self) -> bytes:
        """The content as the bytes that are written."""
        return self.content if isinstance(self.content, bytes) else self.content.encode("utf-8")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a generator may look at: the estate of one environment, the verdict on it, the revision of the spec.

    `revision` is the SHA-256 (hex) of the workspace's files. `report` is None where no verdict was asked for. `files`
    says in which file of the workspace an element stands (`systems/assistant` in `assistant.yaml`), in order of the
    spec, elements of other environments included; empty where that is not known. `today` is the day it is made for,
    None where nobody says: whoever is named is then taken to be there.
    """

    estate: Estate
    revision: str
    report: Report | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    today: date | None = None


Make = Callable[[Subject], Iterator[Artifact]]


@dataclass(frozen=True, slots=True)
class Generator:
    """A generator: its target (`gateway/envoy`), one line on what it makes, its level of proof, its function.

    `verdict` says that it makes nothing of a subject without a report.
    """

    target: str
    summary: str
    proof: ProofLevel
    make: Make
    verdict: bool = False


def generator(
    target: str, summary: str, *, proof: ProofLevel = "emitted only", verdict: bool = False
) -> Callable[[Make], Generator]:
    """Make a generator of a function; this registers nothing: generators are discovered by walking the package."""

    def wrap(make: Make) -> Generator:
        return Generator(target, summary, proof, make, verdict)

    return wrap
