"""How it was judged: by which versions, how to repeat and to check it, what was left out, what it cannot show."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cadee.pack import telling
from cadee.pack.base import Brief, section
from cadee.pack.grid import Cell, Value, grid
from cadee.pack.manifest import MANIFEST, SUMS
from cadee.pack.manifest_about import Population, Reason
from cadee.pack.record import populations, rule_pack

VERSIONS = ("What", "Which", "SHA-256 or revision")
COUNTS = ("Of", "Known", "In scope", "Left out", "Ran", "Not run")
LIMITS = (
    "The verdict is about the spec. Whether that describes what really runs is for drills and people to show.",
    "A rule that is met supports a control. It satisfies no law and no standard, and nothing here says so.",
    "Evidence is counted, dated and hashed. What it says was not read by a machine and not judged.",
    "Figures that the spec marks as assumed are taken as they are; what is computed from them is no surer.",
    "Where a measure was not measured, or not declared beforehand, it never speaks for more exposure.",
    "It is a picture of one day and one environment. Dates were compared with the day named above, not with a clock.",
)


@section("method", "Method, completeness and limits", 900)
def method(brief: Brief) -> Mapping[str, Any]:
    """Return how the pack was made, what is not in it, and how anybody can make and check it again."""
    told = list(populations(brief))
    return {
        "day": brief.today.isoformat(),
        "versions": grid("Made from and by", VERSIONS, _versions(brief)),
        "command": command(brief),
        "settings": brief.report.settings,
        "place": _place(brief),
        "counts": grid(
            "Completeness: known is in scope and left out; in scope is ran and not run",
            COUNTS,
            [(each.of, *_counts(each)) for each in told],
        ),
        "lists": [_lists(each) for each in told],
        "failed": grid("Parts that could not be made", ("Part", "Why"), brief.failed),
        "signature": _signature(brief),
        "limits": LIMITS,
        "manifest": MANIFEST,
        "sums": SUMS,
    }


def _versions(brief: Brief) -> Iterator[tuple[Value, ...]]:
    rules, crosswalk = rule_pack(brief.version), brief.crosswalk
    stage = brief.estate.environment
    yield "cadee", brief.version, ""
    yield "Rules", f"those of cadee {rules.version}", _hash(rules.sha256)
    yield "Crosswalk", crosswalk.version, _hash(crosswalk.digest)
    yield "Spec", telling.count(len(brief.sources), "file"), _hash(brief.subject.revision)
    yield "Environment", telling.title(brief.estate, "environments", stage.id) if stage else "all together", ""
    if (where := brief.repository) is None:
        yield "Commit", "none: the workspace lies in no repository", ""
    else:
        state = "the workspace has changes that are not in it" if where.dirty else "the workspace is as it holds it"
        yield "Commit", f"{state}; signature: {where.signature}", _hash(where.commit)
        yield "Tree of the commit", "", _hash(where.tree)
    if brief.judgement is not None and brief.judgement.file:
        yield "Measurements", brief.judgement.file, _hash(brief.judgement.sha256)
    if brief.before is not None:
        yield (
            "Compared with",
            Cell((brief.before.name,), notes=(f"layers: {brief.before.judged}",)),
            _hash(brief.before.digest),
        )


def _hash(text: str) -> Cell:
    return Cell(code=text) if text else Cell(("no hash",))


def command(brief: Brief) -> str:
    """Return the command that makes the pack again, to be called in the folder of the workspace."""
    words = [*brief.command, *([] if "--today" in brief.command else ["--today", brief.today.isoformat()])]
    return shlex.join(["cadee", *words, "--out", "pack"])


def _place(brief: Brief) -> str:
    where = brief.repository
    if where is None:
        return "of the spec above"
    return "at the commit above, with the changes that are not in it" if where.dirty else "at the commit above"


def _counts(told: Population) -> Sequence[int]:
    found = told.counts
    return found.known, found.in_scope, found.left_out, found.ran, found.not_run


def _lists(told: Population) -> Mapping[str, Any]:
    """Return one population name by name: nothing that is known is missing from the three lists."""
    idle = {each.name for each in told.not_run}
    ran = [name for name in told.in_scope if name not in idle]
    return {
        "of": told.of,
        "ran": ran,
        "left_out": _reasons("Left out", told.left_out),
        "not_run": _reasons("In scope and not run", told.not_run),
        "counts": f"{len(ran)} ran, {len(told.not_run)} not run, {len(told.left_out)} left out",
    }


def _reasons(words: str, told: Sequence[Reason]) -> Any:
    return grid(f"{words}: {len(told)}", ("Name", "Why"), [(each.name, each.reason) for each in told], "none")


def _signature(brief: Brief) -> str:
    if not brief.signed:
        return "Unsigned: the hashes show whether a file fits the list; whoever changes a file can change the list too."
    name = f", who calls themselves {brief.signer}" if brief.signer else ""
    return (
        f"Signed by the holder of a key{name}. It shows that nothing changed since; who holds the key you must know "
        "from elsewhere."
    )
