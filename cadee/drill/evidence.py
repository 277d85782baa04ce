"""The record of a drill: what was run, on what, what was claimed and seen. Evidence of a spec can point to it."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cadee import __version__
from cadee.drill.base import VERDICTS, Result
from cadee.drill.declared import Covered, coverage
from cadee.drill.product import Files, Program
from cadee.drill.scene import Scene

FORMAT = "cadee-drill/1"


@dataclass(frozen=True, slots=True)
class Record:
    """A whole drill. `files` are the generated ones; `changed` says what was changed in them to come to loopback.

    `partial` where only some drills were asked for.
    """

    scene: Scene
    revision: str
    today: date
    files: Files
    program: Program
    changed: tuple[str, ...]
    results: Sequence[Result]
    partial: bool

    @property
    def coverage(self) -> list[Covered]:
        """What became of each thing that the spec declares of the gateway."""
        return coverage(self.scene, self.results)

    def counts(self) -> dict[str, int]:
        """How many claims had each verdict."""
        found = Counter(result.outcome.verdict for result in self.results)
        return {verdict: found[verdict] for verdict in VERDICTS}


def document(record: Record) -> dict[str, Any]:
    """Return the record as data for JSON: hashes are SHA-256 in hex, times are seconds."""
    estate = record.scene.estate
    assert estate.environment is not None
    covered = record.coverage
    return {
        "schema": FORMAT,
        "cadee": __version__,
        "workflow": estate.workflow.title,
        "environment": estate.environment.id,
        "gateway": record.scene.gateway.system,
        "target": record.scene.product.generator.target,
        "date": record.today.isoformat(),
        "partial": record.partial,
        "spec": {"revision": record.revision},
        "config": {name: hashlib.sha256(record.files[name]).hexdigest() for name in sorted(record.files)},
        "changed": list(record.changed),
        "program": {
            "name": record.scene.product.name,
            "version": record.program.version,
            "sha256": record.program.sha256,
        },
        "counts": record.counts(),
        "coverage": {
            "declared": len(covered),
            "drilled": sum(1 for item in covered if item.drills),
            "proven": sum(1 for item in covered if item.verdict == "proven"),
            "elements": [
                {"place": item.declared.place, "verdict": item.verdict, "drills": list(item.drills)} for item in covered
            ],
        },
        "results": [_result(result) for result in record.results],
    }


def _result(result: Result) -> dict[str, Any]:
    claim, outcome = result.claim, result.outcome
    told: dict[str, Any] = {"drill": result.drill, "element": claim.element, "field": claim.field, "claim": claim.says}
    told |= {name: value for name in ("route", "about", "fault") if (value := getattr(claim, name))}
    told |= {"verdict": outcome.verdict, "seconds": round(result.seconds, 3)}
    if outcome.why:
        told["why"] = outcome.why
    if result.earlier:
        told["earlier"] = result.earlier
    told["observations"] = [{"at": seen.at, "saw": seen.saw} for seen in outcome.observations]
    return told
