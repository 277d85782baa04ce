"""The decision for programs: one result with its reasons, its measures, what is missing."""

import json
from collections.abc import Iterator

from cadee.decide.document import document
from cadee.generators.base import Artifact
from cadee.pack.base import Brief, part


@part("decision")
def decision(brief: Brief) -> Iterator[Artifact]:
    """Yield the judgement as JSON, as `cadee decide` writes it; nothing where nothing was judged."""
    if brief.judgement is not None:
        told = document(brief.judgement, brief.version)
        yield Artifact("decision/decision.json", json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
