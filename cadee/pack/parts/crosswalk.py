"""The crosswalk for programs and spreadsheets: every control with its value, those that nothing assessed too."""

import json
from collections.abc import Iterator
from typing import Any

from cadee.crosswalk.listing import Framework
from cadee.crosswalk.rows import NO_CLAIM, SENTENCE, Crosswalk, Row, Value
from cadee.generators.base import Artifact
from cadee.generators.table import csv
from cadee.generators.table.rows import Table
from cadee.pack.base import Brief, part

FORMAT = "cadee-crosswalk-1"
FILE = "crosswalk/crosswalk"
HEAD = (
    "framework", "version", "control", "title", "value", "reason", "waiver ends", "in force", "to be verified",
    "rules with result",
)  # fmt: skip


@part("crosswalk")
def crosswalk(brief: Brief) -> Iterator[Artifact]:
    """Yield the crosswalk of the verdict as JSON and as CSV, row for row the same."""
    yield Artifact(f"{FILE}.json", json.dumps(document(brief.crosswalk), indent=1, ensure_ascii=False) + "\n")
    yield Artifact(f"{FILE}.csv", csv.written(_table(brief.crosswalk)))


def document(told: Crosswalk) -> dict[str, Any]:
    """Return the crosswalk as plain values; the counts of each framework add up to its controls."""
    return {
        "schema": FORMAT,
        "version": told.version,
        "sha256": told.digest,
        "judged_on": told.today,
        "read_as": [SENTENCE, NO_CLAIM],
        "counts": _counts(told),
        "frameworks": [_framework(told, each) for each in told.frameworks],
    }


def _counts(told: Crosswalk, framework: str = "") -> dict[str, int]:
    found = told.counts(framework)
    return {**{str(value): found[value] for value in Value}, "listed": sum(found.values())}


def _framework(told: Crosswalk, each: Framework) -> dict[str, Any]:
    return {
        "id": each.id,
        "title": each.title,
        "version": each.version,
        "status": each.status,
        "licence": each.licence,
        "checked": each.checked.isoformat(),
        "to_be_verified": each.verify,
        "counts": _counts(told, each.id),
        "controls": [_control(row) for row in told.of(each.id)],
    }


def _control(row: Row) -> dict[str, Any]:
    return {
        "id": row.control.id,
        "title": row.control.title,
        "value": str(row.value),
        "reason": row.reason,
        "waiver_ends": row.ends or None,
        "in_force": row.starts or None,
        "to_be_verified": row.verify,
        "rules": [
            {
                "rule": each.rule,
                "result": str(each.result),
                "relation": each.pair.relation,
                "strength": each.pair.strength,
                "why": each.pair.why,
            }
            for each in row.rules
        ],
    }


def _table(told: Crosswalk) -> Table:
    rows = [
        (
            each.id,
            each.version,
            row.control.id,
            row.control.title,
            str(row.value),
            row.reason,
            row.ends,
            row.starts,
            "yes" if row.verify else "",
            "; ".join(f"{mapped.rule} {mapped.result}" for mapped in row.rules),
        )
        for each in told.frameworks
        for row in told.of(each.id)
    ]
    return Table("crosswalk", "Crosswalk", HEAD, rows)
