"""What the pack was made of: the spec itself, and the evidence it points at."""

from collections.abc import Iterator

from cadee.generators.base import Artifact
from cadee.pack.base import Brief, part

SPEC, EVIDENCE = "spec", "evidence"
"""The folders of the two."""


@part("spec")
def spec(brief: Brief) -> Iterator[Artifact]:
    """Yield the files of the spec as they were read, so that a later pack can be compared with this one."""
    for path, content in brief.sources.items():
        yield Artifact(f"{SPEC}/{path}", content)


@part("evidence")
def evidence(brief: Brief) -> Iterator[Artifact]:
    """Yield the evidence that the spec points at, as it was when the pack was made."""
    for path, content in brief.evidence.items():
        yield Artifact(f"{EVIDENCE}/{path.removeprefix('evidence/')}", content)
